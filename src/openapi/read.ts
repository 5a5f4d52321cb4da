import { InputError, reasonOf } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import { looksLikeJson, parseAnyText, repeatedNote } from './any-text.ts';
import type { LargeDocument } from './read-large.ts';

/** A document's root, and what has to be said of its text. */
export interface ReadSpec {
  readonly root: Fields;
  /** The first keys of the root. */
  readonly keys: readonly string[];
  readonly notes: readonly string[];
}

/** JSON beyond this size is read as a stream, and only its paths are kept; YAML beyond it is refused. */
export const LARGE_BYTES = 32 << 20;

/**
 * Reads a document, JSON or YAML, of any size where it is JSON.
 *
 * @param chunks decompressed
 * @param name what to call it in messages
 * @throws InputError naming the place of the first error, where there is one
 */
export async function readSpec(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  largeBytes = LARGE_BYTES,
): Promise<ReadSpec> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  const iterator = chunks[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    held.push(next.value);
    bytes += next.value.length;
    if (bytes > largeBytes) return readLarge(held, iterator, name, largeBytes);
  }
  const { value, notes } = parseAnyText(Buffer.concat(held).toString('utf8'), name);
  const root = fieldsOf(value);
  if (!root) throw new InputError(`cannot use the document ${name}: it is no object, but ${kindOf(value)}`);
  return { root, keys: Object.keys(root), notes };
}

async function readLarge(
  held: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  name: string,
  largeBytes: number,
): Promise<ReadSpec> {
  const start = Buffer.from(held[0] ?? new Uint8Array()).toString('utf8', 0, LOOK);
  if (!looksLikeJson(start.replace(/^\uFEFF/, '')))
    throw new InputError(
      `cannot read the document ${name}: it is YAML of more than ${largeBytes / (1 << 20)} MiB; convert it to JSON, which is read at any size`,
    );
  async function* all(): AsyncGenerator<Uint8Array> {
    // What was handed on is not held any longer.
    for (let isFirst = true; held.length > 0; isFirst = false) {
      const chunk = held.shift() ?? new Uint8Array();
      yield isFirst && start.startsWith('\uFEFF') ? chunk.subarray(BOM_BYTES) : chunk;
    }
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  }
  // Only here: ordinary documents need none of it.
  const { readLargeJson } = await import('./read-large.ts');
  try {
    return notesOn(await readLargeJson(all()), name);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read the document ${name}: ${reasonOf(error).slice(0, MAX_REASON)}`);
  }
}

const notesOn = ({ root, keys, repeated }: LargeDocument, name: string): ReadSpec => ({
  root,
  keys,
  notes: repeated === 0 ? [] : [repeatedNote(name, repeated - 1)],
});

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`;

const LOOK = 4096;
const BOM_BYTES = 3;
const MAX_REASON = 200;
