import { isVariable, type Segment } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { pathRulesOf } from '../inspection/path-rules.ts';
import { passersOf } from '../inspection/passers.ts';
import type { Policy } from '../policy/model.ts';
import { policyPath } from '../request/policy-path.ts';
import type { Opening } from '../rules/pin.ts';

/** What an Ingress opens by paths: those of its allow rules, or its rule paths where all of them are public. Decoded, each once. */
export function openPathsOf({ paths }: Pick<Ingress, 'paths'>, policy: Policy): readonly Opening[] {
  const named: readonly Opening[] = pathRulesOf(policy).filter(({ asksForMore }) => !asksForMore);
  const routed = passersOf(policy).public
    ? paths
        .filter(({ match }) => match !== 'regex')
        .map(({ match, path }): Opening => ({
          kind: match === 'exact' ? 'leaf' : 'prefix',
          path: policyPath(path) || '/',
        }))
    : [];
  const each = new Map([...named, ...routed].map(({ kind, path }) => [`${kind} ${path}`, { kind, path }]));
  return [...each.values()];
}

/** Can a path of this template, with the right values, be one that is opened? */
export function mayBeOpened(segments: readonly Segment[], { kind, path }: Opening): boolean {
  const parts = path.slice(1).split('/');
  if (kind === 'leaf' ? parts.length !== segments.length : parts.length > segments.length) return false;
  return parts.every((part, i) => {
    const segment = segments[i] ?? '';
    if (isVariable(segment)) return true;
    return kind === 'prefix' && i === parts.length - 1 ? segment.startsWith(part) : segment === part;
  });
}

/** A path of the template: with the values that an opening asks for, else with one that no rule names. */
export const samplePath = (segments: readonly Segment[], opening?: Opening): string => {
  const parts = opening?.path.slice(1).split('/') ?? [];
  const last = opening?.kind === 'prefix' ? parts.length - 1 : -1;
  const values = segments.map((segment, i) => {
    if (!isVariable(segment)) return segment;
    const part = parts[i];
    return part === undefined ? ANY : i === last ? `${part}${ANY}` : part;
  });
  return `/${values.join('/')}`;
};

/** Words of a policy that name this by chance are not to be expected. */
const ANY = 'x7f3c9e2b';
