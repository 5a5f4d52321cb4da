import { isVariable, type Segment } from '../evidence/template.ts';
import { probeFamily } from '../evidence/probes.ts';
import type { Operation } from '../openapi/operation.ts';
import { isOwnPage } from '../request/own-pages.ts';
import type { Covering } from '../rules/cover.ts';
import type { PlannedOpening } from '../rules/opening.ts';
import { isExpressible } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { PathWord } from '../verdict/word.ts';
import type { DeclaredPaths } from './declared.ts';
import type { LeftOperation } from './spec-proposal.ts';

/** Why an operation is not let through although it was chosen, whatever prefixes could express; undefined where nothing is against it. */
export function refusalOf(
  operation: Operation,
  { isRejected, isAccepted, isStartPage }: Standing,
): LeftOperation | undefined {
  if (isRejected) return leave(operation, 'you rejected it');
  if (isOwnPage(operation.path))
    return leave(operation, 'Pomerium answers it itself on every host: the app will not see it');
  if (isAccepted) return undefined;
  if (isStartPage && PAGE_METHODS.has(operation.method))
    return leave(operation, 'it is the start page, which people open in the browser');
  const family = probeFamily(operation.path);
  return family === undefined
    ? undefined
    : leave(operation, `scanners ask everybody for it (${family}): for you to decide`, wordFor(operation));
}

/** What is said and known of an operation. */
export interface Standing {
  readonly isRejected: boolean;
  readonly isAccepted: boolean;
  readonly isStartPage: boolean;
}

/** Why operations that nothing is against have no rule. */
export function reasonsFor(
  paths: DeclaredPaths,
  covering: Covering<Verdict>,
  cut: readonly PlannedOpening[],
): (operation: Operation) => LeftOperation {
  const reasons = new Map<Operation, string>();
  for (const { verdicts } of cut)
    for (const verdict of verdicts)
      for (const operation of paths.get(verdict) ?? []) reasons.set(operation, 'left out by --max-rules');
  for (const { wanted, why } of covering.left)
    for (const operation of paths.get(wanted) ?? [])
      reasons.set(operation, why === 'among-closed' ? AMONG_CLOSED : openHead(operation));
  return (operation) =>
    leave(operation, reasons.get(operation) ?? 'a policy cannot hold its characters', wordFor(operation));
}

/** Why no prefix can express a path. */
export const AMONG_CLOSED = 'no prefix can tell it from what has to stay closed';
const openHead = ({ segments, baseLength }: Operation): string =>
  isVariable(segments[0] ?? '') || isVariable(segments[baseLength] ?? '')
    ? 'its path begins with a variable, so no prefix can express it'
    : 'its variable lies right below a folder of pages or of apps, which no rule opens as a whole';

export const leave = (operation: Operation, why: string, accept?: PathWord): LeftOperation => ({
  operation,
  why,
  accept,
});

/** What would accept an operation: its path, or the folder before its first variable. */
function wordFor({ segments }: Operation): PathWord | undefined {
  const open = segments.findIndex(isVariable);
  const path = open < 0 ? pathOf(segments) : `${pathOf(segments.slice(0, open))}/`;
  if (open === 0 || !isExpressible(path) || /^\/+$/.test(path)) return undefined;
  return { host: undefined, kind: path.endsWith('/') ? 'prefix' : 'leaf', path, method: undefined };
}

const pathOf = (segments: readonly Segment[]): string => `/${segments.join('/')}`;

const PAGE_METHODS = new Set(['GET', 'HEAD']);
