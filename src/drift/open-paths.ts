import type { RulePath } from '../ingress/ingress.ts';
import { pathRulesOf } from '../inspection/path-rules.ts';
import { admits } from '../policy/admits.ts';
import { type Criterion, LISTS, type Policy } from '../policy/model.ts';
import { policyPath } from '../request/policy-path.ts';
import type { Opening } from '../rules/pin.ts';

/**
 * The paths that allow rules name for somebody without a session, each once. Those of rules that hold their method say it.
 *
 * @returns decoded
 */
export function openPathsOf(policy: Policy): readonly Opening[] {
  const openings = policy
    .flatMap(({ allow = {} }) => LISTS.map((list): Policy => [{ allow: { [list]: allow[list] ?? [] } }]))
    // Rules for people let nobody through who is not signed in.
    .filter((one) => admits(one) === 'anybody')
    .flatMap(namedPathsOf);
  return [...new Map(openings.map((opening) => [JSON.stringify(opening), opening])).values()];
}

/** The path that criteria of one list name of those that this one is of. */
export const openingFor = (path: string, criteria: readonly Criterion[]): Opening | undefined =>
  namedPathsOf([{ allow: { and: criteria } }]).find(({ kind, path: opened }) =>
    kind === 'prefix' ? path.startsWith(opened) : path === opened,
  );

/** A rule path of an Ingress, decoded; none for a regular expression. */
export function routedPath({ match, path }: RulePath): Opening | undefined {
  if (match === 'regex') return undefined;
  return { kind: match === 'exact' ? 'leaf' : 'prefix', path: policyPath(path) || '/' };
}

const namedPathsOf = (policy: Policy): readonly Opening[] =>
  pathRulesOf(policy).map(({ kind, path, methods, isPinned, isMethodLoose }) =>
    methods && isPinned && !isMethodLoose ? { kind, path, methods } : { kind, path },
  );
