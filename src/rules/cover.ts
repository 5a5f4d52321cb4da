import { ANY_VALUE, isVariable, type Segment, writtenParts } from '../evidence/template.ts';

/** A path that is to be let through. */
export interface WantedPath {
  /** Decoded, with values put down as variables. */
  readonly segments: readonly Segment[];
  /** The shortest folder that may be opened for it, see `headOf`. */
  readonly head: readonly Segment[];
  /** It stands for another path, so a path that has to stay closed stays closed though it is the same. */
  readonly isTwin?: boolean;
}

/** A prefix (`path` ends in a slash) or a single path, and what it is for. */
export interface Cover<P extends WantedPath> {
  readonly kind: 'prefix' | 'leaf';
  /** Decoded. */
  readonly path: string;
  readonly segments: readonly Segment[];
  /** For these methods only; undefined where the wanted paths tell. */
  readonly methods?: readonly string[];
  readonly wanted: readonly P[];
}

export interface Covering<P extends WantedPath> {
  readonly covers: readonly Cover<P>[];
  /** What no prefix can tell from what has to stay closed. */
  readonly left: readonly { readonly wanted: P; readonly why: Uncoverable }[];
}

/** Why no prefix will do: the path begins with a variable, or what has to stay closed lies beside one. */
export type Uncoverable = 'variable-head' | 'among-closed';

/**
 * The shortest prefixes, cut at `/`, that cover every wanted path and are a prefix of no path that has to stay closed.
 * A prefix is at most the deepest folder common to all wanted paths with one head; a path becomes a prefix when a second one
 * lies beside it, a variable follows or it ends in a slash, else it stays alone.
 *
 * @param closed paths that no prefix may reach; those that are wanted themselves do not count
 */
export function coverPaths<P extends WantedPath>(
  wanted: readonly P[],
  closed: readonly (readonly Segment[])[],
): Covering<P> {
  const covers: Cover<P>[] = [];
  const left: Covering<P>['left'][number][] = [];
  const own = new Set(wanted.filter(({ isTwin }) => !isTwin).map(({ segments }) => keyOf(segments)));
  const foreign = closed.filter((segments) => !own.has(keyOf(segments)));

  /** Members lie in one folder of names. */
  const cover = (members: readonly P[]): void => {
    const folder = commonFolder(members);
    const [only] = members;
    if (members.length === 1 && only && isLeaf(only.segments))
      return void covers.push(coverOf('leaf', only.segments, members));
    if (!foreign.some((path) => lies(path, folder)))
      return void covers.push(coverOf('prefix', folder, members));
    for (const [next, group] of groupBy(members, ({ segments }) => segments[folder.length] ?? '')) {
      if (isVariable(next)) left.push(...group.map((wanted) => ({ wanted, why: 'among-closed' as const })));
      else descend(group, folder.length + 1);
    }
  };

  /** A path that is itself the folder of others stays alone beside their prefix. */
  const descend = (members: readonly P[], depth: number): void => {
    const deeper = members.filter(({ segments }) => segments.length > depth);
    for (const path of members)
      if (path.segments.length <= depth) covers.push(coverOf('leaf', path.segments, [path]));
    if (deeper.length > 0) cover(deeper);
  };

  for (const group of groupBy(wanted, ({ head }) => keyOf(head)).values()) {
    const head = group[0]?.head ?? [];
    if (head.some(isVariable))
      left.push(...group.map((path) => ({ wanted: path, why: 'variable-head' as const })));
    else descend(group, head.length);
  }
  return { covers: covers.sort((a, b) => (a.path < b.path ? -1 : 1)), left };
}

/** Nothing below it can be meant: no variable, no slash at the end. */
const isLeaf = (segments: readonly Segment[]): boolean =>
  segments.at(-1) !== '' && !segments.some(isVariable);

/** The deepest folder of names that all members lie in. */
function commonFolder(members: readonly WantedPath[]): readonly Segment[] {
  const [first = [], ...others] = members.map(({ segments }) => folderOf(segments));
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && other[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/** The segments before the first variable, without the path's own last one. */
function folderOf(segments: readonly Segment[]): readonly Segment[] {
  const variable = segments.findIndex(isVariable);
  return segments.slice(0, variable < 0 ? -1 : variable);
}

/**
 * Does the path lie in the folder, or may it, so that the folder's prefix would let it through? What a document leaves open may be
 * the name of a folder, save the first segment: a server looks for its own names there first.
 */
const lies = (path: readonly Segment[], folder: readonly Segment[]): boolean =>
  path.length > folder.length &&
  folder.every((segment, i) => path[i] === segment || (i > 0 && mayBe(path[i] ?? '', segment)));

/** Could what a document leaves open be this name? */
function mayBe(open: Segment, name: Segment): boolean {
  if (open === ANY_VALUE) return true;
  const parts = writtenParts(open)?.split('{}');
  return parts !== undefined && name.startsWith(parts[0] ?? '') && name.endsWith(parts.at(-1) ?? '');
}

function coverOf<P extends WantedPath>(
  kind: 'prefix' | 'leaf',
  segments: readonly Segment[],
  wanted: readonly P[],
): Cover<P> {
  const path = `/${segments.join('/')}`;
  return { kind, path: kind === 'prefix' ? `${path}/` : path, segments, wanted };
}

const keyOf = (segments: readonly Segment[]): string => segments.join('/');

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
