import type { Ingress, RulePath } from '../../ingress/ingress.ts';
import { byRuleOrder } from '../../ingress/rule-order.ts';

/** A rule path and the Ingress that has it. */
export interface HostRule extends RulePath {
  readonly ingress: Ingress;
}

/** The rule paths of one host in the order in which Envoy tries them. */
export const rulesOfHost = (ingresses: readonly Ingress[], host: string): HostRule[] =>
  ingresses
    .flatMap((ingress) => ingress.paths.map((rule) => ({ ...rule, ingress })))
    .filter((rule) => rule.host === host)
    .sort(byRuleOrder);

/** Does a rule path take this path? Undefined where it is a regular expression that cannot be told here. */
export function takes({ match, path: rule }: RulePath, path: string): boolean | undefined {
  if (match === 'exact') return path === rule;
  if (match === 'prefix') return path.startsWith(rule);
  const pattern = path.length > MAX_PATH ? undefined : regexOf(`^(?:${rule})$`);
  return pattern ? pattern.test(path) : mayMatchBelow(rule, path) ? undefined : false;
}

/** Could a regular expression of RE2, anchored at the start, match a path that begins with this text? Says yes where it cannot tell. */
export function mayMatchBelow(regex: string, start: string): boolean {
  const head = literalHead(regex);
  return head.startsWith(start) || start.startsWith(head);
}

/** JavaScript's reading of a regular expression of RE2; undefined for what only RE2 has, such as `(?i)`. */
export function regexOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 's');
  } catch {
    return undefined;
  }
}

/** What everything that a regular expression matches begins with, as far as it is plain to see. */
export function literalHead(regex: string): string {
  if (regex.includes('|') && !/^[^|]*\([^()|]*(?:\|[^()|]*)+\)[^|]*$/.test(regex)) return '';
  const [head = ''] = /^(?:[\w/~%@&=:;,!'"<>#-]|\\[^\w])*/.exec(regex) ?? [];
  const isRepeated = /^[*?{]/.test(regex.slice(head.length));
  return (isRepeated ? head.replace(/\\?.$/s, '') : head).replace(/\\(.)/gs, '$1');
}

const MAX_PATH = 2048;
