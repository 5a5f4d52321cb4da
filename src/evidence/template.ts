import { shapeOf } from '../rules/variables.ts';
import { isRepositoryFolder, repositoryLength } from './repository.ts';

/** Half a surrogate pair: what is decoded from UTF-8 never holds one. */
const VARIABLE = '\uD800';

/** A segment of a path as evidence keeps it: a name, or a variable by its shape. */
export type Segment = string;

/**
 * The segments of a path, with values put down by their shape: `/api/items/42/cover` gives `api`, `items`, `{number}`, `cover`.
 * The names of Git repositories are values too.
 * A path that ends in a slash ends in an empty segment. A name that itself holds braces cannot be taken for a variable:
 * {@link isVariable} knows variables by a character that no decoded path holds.
 *
 * @param path decoded, beginning with a slash
 */
export function segmentsOf(path: string): Segment[] {
  const names = path.slice(1).split('/', MAX_DEPTH);
  const repository = path.includes('.git/') ? repositoryLength(names) : 0;
  return names.map((name, i) => {
    if (i < repository && !(i === 0 && isRepositoryFolder(name))) return variable('name');
    if (NAMES.has(name)) return name;
    const shape = shapeOf(name);
    if (shape !== undefined) return variable(shape);
    noteName(name);
    return name;
  });
}

/** Segments that are known to be names: the same few stand in most paths. */
const NAMES = new Set<string>();

function noteName(name: string): void {
  if (NAMES.size >= MAX_NAMES) NAMES.clear();
  NAMES.add(name);
}

/** A variable that shows as `{label}`. */
export function variable(label: string): Segment {
  return `${VARIABLE}${label}`;
}

/** A segment of which a document leaves a part open, as it is written: `stream.{container}`. */
export const partlyOpen = (written: string): Segment => variable(`~${written}`);

/** How a segment that is partly open is written; undefined for any other. */
export const writtenParts = (segment: Segment): string | undefined =>
  segment.startsWith(`${VARIABLE}~`) ? segment.slice(VARIABLE.length + 1) : undefined;

/** What a document leaves open: any text, a name too. */
export const ANY_VALUE: Segment = variable('value');

export const isVariable = (segment: Segment): boolean => segment.startsWith(VARIABLE);

/** For people: `/api/items/{number}/cover`. */
export const showTemplate = (segments: readonly Segment[]): string =>
  `/${segments.map((segment) => (isVariable(segment) ? `{${segment.slice(1)}}` : segment)).join('/')}`;

const MAX_NAMES = 2048;
/** Deeper paths are kept to this depth, which is beyond any rule. */
const MAX_DEPTH = 24;
