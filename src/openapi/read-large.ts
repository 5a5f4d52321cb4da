import { Readable } from 'node:stream';
import { chain } from 'stream-chain';
import { parser } from 'stream-json';
import type { Fields } from '../fields.ts';
import { isKept } from './kept.ts';

/** What was kept of a large document. */
export interface LargeDocument {
  readonly root: Fields;
  /** The first keys of the root, kept or not. */
  readonly keys: readonly string[];
  /** How many keys of what is kept stand more than once in their object. */
  readonly repeated: number;
}

/**
 * Reads a JSON document of any size, keeping only what {@link isKept}: the memory it takes follows the number of operations.
 *
 * @throws Error where the text is no JSON
 */
export async function readLargeJson(chunks: AsyncIterable<Uint8Array>): Promise<LargeDocument> {
  const source = Readable.from(chunks, { objectMode: false });
  const tokens: AsyncIterable<Token> = chain([source, parser({ streamValues: false })]);
  const builder = new Builder();
  try {
    for await (const token of tokens) builder.take(token);
  } finally {
    source.destroy();
  }
  return { root: builder.root, keys: builder.keys, repeated: builder.repeated };
}

interface Token {
  readonly name: string;
  readonly value?: unknown;
}

/** An object or list that is being read. */
interface Frame {
  readonly fields: Record<string, unknown> | undefined;
  readonly items: unknown[] | undefined;
  key: string;
}

/** Puts tokens together to values, as far as these are kept. */
class Builder {
  root: Fields = {};
  readonly keys: string[] = [];
  repeated = 0;
  private readonly open: Frame[] = [];
  private readonly place: string[] = [];
  /** How deep within something that is not kept. */
  private skipped = 0;

  take({ name, value }: Token): void {
    switch (name) {
      case 'startObject':
      case 'startArray':
        return this.begin(name === 'startArray');
      case 'endObject':
      case 'endArray':
        return this.end();
      case 'keyValue':
        return this.name(String(value));
      case 'stringValue':
        return this.add(String(value));
      default:
        return this.add(name === 'numberValue' ? Number(value) : value);
    }
  }

  private name(key: string): void {
    const frame = this.open.at(-1);
    if (this.skipped > 0 || !frame) return;
    frame.key = key;
    if (this.open.length === 1 && this.keys.length < MAX_KEYS) this.keys.push(key);
  }

  private begin(isList: boolean): void {
    if (this.skipped > 0 || !this.isWanted() || this.open.length >= MAX_DEPTH) {
      this.skipped++;
      return;
    }
    const parent = this.open.at(-1);
    if (parent?.fields) this.place.push(parent.key);
    this.open.push({ fields: isList ? undefined : {}, items: isList ? [] : undefined, key: '' });
  }

  private end(): void {
    if (this.skipped > 0) {
      this.skipped--;
      return;
    }
    const frame = this.open.pop();
    if (this.open.at(-1)?.fields) this.place.pop();
    if (this.open.length > 0) this.add(frame?.items ?? frame?.fields);
    else if (frame?.fields) this.root = frame.fields;
  }

  private add(value: unknown): void {
    const frame = this.open.at(-1);
    if (this.skipped > 0 || !frame || !this.isWanted()) return;
    if (frame.items) frame.items.push(value);
    else if (frame.fields) {
      if (Object.hasOwn(frame.fields, frame.key)) this.repeated++;
      // An assignment would not make an own property of `__proto__`.
      Object.defineProperty(frame.fields, frame.key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }

  private isWanted(): boolean {
    const frame = this.open.at(-1);
    return !frame?.fields || isKept([...this.place, frame.key]);
  }
}

const MAX_KEYS = 16;
/** Lists within lists have no keys that {@link isKept} could count. */
const MAX_DEPTH = 32;
