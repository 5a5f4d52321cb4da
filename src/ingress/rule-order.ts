import type { RulePath } from './ingress.ts';

/**
 * The order in which Envoy tries the rule paths of one host: exact paths, then regular expressions, then prefixes, each from the
 * last text to the first (pomerium/route_list.go, `Less`). So of prefixes the longest comes first, of expressions whichever.
 */
export const byRuleOrder = (
  a: Pick<RulePath, 'match' | 'path'>,
  b: Pick<RulePath, 'match' | 'path'>,
): number =>
  ORDER.indexOf(a.match) - ORDER.indexOf(b.match) || (a.path < b.path ? 1 : a.path > b.path ? -1 : 0);

const ORDER: readonly RulePath['match'][] = ['exact', 'regex', 'prefix'];
