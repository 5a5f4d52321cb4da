import { backendText } from '../source/nginx-ingress.ts';
import type { PlannedPath } from './plan-paths.ts';
import { literalStart } from './regex-path.ts';

/** A regular expression of a host, and whose it is. */
export interface OrderedPath {
  readonly path: PlannedPath;
  /** Of its Ingress: another one may have another policy. */
  readonly owner: string;
}

type OrderedPair = readonly [OrderedPath, OrderedPath];

/**
 * Puts regular expressions of one host where Pomerium tries them in nginx's order. nginx tries the longest first, and of the same length the one that comes last
 * in the alphabet (ingress-nginx, controller.go, createServers), Pomerium the one that comes
 * last in the alphabet (route_list.go, Less), where `.` comes after `-` and `(`: `/(?i)a.*` swallows `/(?i)a-b.*`. An expression that has to
 * come earlier begins with `/{1}`, which means the same and comes after `/(`.
 *
 * @returns the new rule paths by the old, and the pairs that no order of texts can bring right, the swallowed one first
 */
export function orderPaths(paths: readonly OrderedPath[]): {
  readonly moved: ReadonlyMap<PlannedPath, string>;
  readonly unordered: readonly OrderedPair[];
  /** All pairs where it matters, the one that has to be tried first coming first. */
  readonly pairs: readonly OrderedPair[];
} {
  const ordered = paths
    .filter(({ path }) => path.match === 'regex')
    .sort((a, b) => b.path.source.length - a.path.source.length || compare(b.path.source, a.path.source));
  const moved = new Map<PlannedPath, string>();
  const textOf = ({ path }: OrderedPath): string => moved.get(path) ?? path.path;
  const pairs = ordered.flatMap((early, index) =>
    ordered.slice(index + 1).flatMap((late) => (isTrap(early, late) ? [[early, late] as const] : [])),
  );
  for (const [early, late] of pairs)
    if (!isAhead(textOf(early), textOf(late))) moved.set(early.path, early.path.path.replace(/^\//, '/{1}'));
  return { moved, pairs, unordered: pairs.filter(([early, late]) => !isAhead(textOf(early), textOf(late))) };
}

/** Could a request meet both, and would it matter which one comes first? */
const isTrap = (early: OrderedPath, late: OrderedPath): boolean => {
  const [a, b] = [literalStart(early.path.source), literalStart(late.path.source)];
  const isSame =
    early.owner === late.owner &&
    backendText(early.path.backend) === backendText(late.path.backend) &&
    early.path.rewrite?.pattern === late.path.rewrite?.pattern;
  return (
    !isSame &&
    early.path.path !== late.path.path &&
    (canGoOn(early.path.source, a, b) || canGoOn(late.path.source, b, a))
  );
};

/** Can a path that an expression takes begin with this text? Behind `/a(/|$)` only a slash can follow. */
const canGoOn = (source: string, start: string, text: string): boolean =>
  text.startsWith(start) &&
  (text === start || text.charAt(start.length) === '/' || !ENDS_ELEMENT.test(source.slice(start.length)));

const isAhead = (a: string, b: string): boolean => compare(a, b) > 0;

/** By bytes, as Go does. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const ENDS_ELEMENT = /^(?:\((?:\?:)?(?:\/\|\$|\$\|\/)\)|\$)/;
