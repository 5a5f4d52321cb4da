import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../errors.ts';
import { type KeyPath, type Located, pathText } from './locate.ts';
import { readSource, type SourceFile } from './source-file.ts';
import { type Splice, spliced } from './splice.ts';

/** What a document shall mean after an edit. */
export interface Wanted {
  readonly document: number;
  readonly path: KeyPath;
  /** The meaning of the whole document, see {@link SourceFile.values}. */
  readonly meaning: unknown;
}

/**
 * Makes the first edit after which the file means what it should: the one document what is wanted, all others what
 * they meant. Where several are possible the ones people like better come first.
 *
 * @throws InputError where none does
 */
export function firstThatHolds(
  file: SourceFile,
  wanted: Wanted,
  edits: readonly (readonly Splice[] | undefined)[],
): string {
  for (const edit of edits) {
    const after = edit && spliced(file.text, edit);
    if (after !== undefined && holds(file, after, wanted)) return after;
  }
  throw new InputError(
    `${pathText(wanted.path)} cannot be changed without changing something else; write that place by hand in a plainer form`,
  );
}

/**
 * What a document means with one value exchanged; the old meaning stays as it is, also where an anchor makes one
 * value stand in two places.
 */
export function withValue(meaning: unknown, { keys, rest }: Located, value: unknown): unknown {
  const change = (old: unknown, [key, ...deeper]: readonly unknown[]): unknown => {
    if (key === undefined && deeper.length === 0) return nested(old, rest, value);
    if (Array.isArray(old))
      return old.map((item: unknown, index) => (index === key ? change(item, deeper) : item));
    return mapWith(old, key, change(old instanceof Map ? old.get(key) : undefined, deeper));
  };
  return change(meaning, keys);
}

/** The value at a path that is there, by the keys of {@link Located}. */
export const valueAt = (meaning: unknown, keys: readonly unknown[]): unknown =>
  keys.reduce<unknown>((value, key) => {
    if (value instanceof Map) return value.get(key);
    return Array.isArray(value) && typeof key === 'number' ? value[key] : undefined;
  }, meaning);

function nested(old: unknown, [key, ...deeper]: KeyPath, value: unknown): unknown {
  return key === undefined ? value : mapWith(old, key, nested(undefined, deeper, value));
}

const mapWith = (old: unknown, key: unknown, value: unknown): unknown =>
  new Map<unknown, unknown>([...(old instanceof Map ? old : []), [key, value]]);

function holds(file: SourceFile, after: string, { document, meaning }: Wanted): boolean {
  let read: SourceFile;
  try {
    read = readSource(after);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
  const wanted = file.values.length === 0 ? [meaning] : file.values.with(document, meaning);
  return isDeepStrictEqual(read.values, wanted);
}
