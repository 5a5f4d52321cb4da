import { chain } from 'stream-chain';
import { parser } from 'stream-json';
import { Readable } from 'node:stream';
import { copiesOf } from '../source/file-chunks.ts';

/**
 * The log lines within JSON documents, in flat memory: every object that looks like a line (of Pomerium, or a wrapper of one), and
 * every string in a list that holds one. Objects and lists that grow beyond a line's size are walked through and not kept.
 *
 * @throws Error where the text is no JSON, after all that could be read
 */
export async function* documentLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const source = Readable.from(copiesOf(chunks), { objectMode: false });
  const tokens: AsyncIterable<Token> = chain([source, parser({ streamValues: false, jsonStreaming: true })]);
  const walker = new Walker();
  try {
    for await (const token of tokens) {
      const line = walker.take(token);
      if (line !== undefined) yield line;
    }
  } finally {
    source.destroy();
  }
}

interface Token {
  readonly name: string;
  readonly value?: unknown;
}

/** An object or list that is being read. */
interface Frame {
  readonly isList: boolean;
  readonly fields: Record<string, unknown>;
  readonly items: unknown[];
  key: string;
  count: number;
}

/** Puts tokens together to values, as far as these may be lines. */
class Walker {
  private readonly open: Frame[] = [];

  /** The line that this token completes. */
  take({ name, value }: Token): string | undefined {
    switch (name) {
      case 'startObject':
      case 'startArray':
        this.open.push({ isList: name === 'startArray', fields: noFields(), items: [], key: '', count: 0 });
        return undefined;
      case 'keyValue': {
        const frame = this.open.at(-1);
        if (frame) frame.key = String(value);
        return undefined;
      }
      case 'endObject':
        return this.close(this.open.pop()?.fields);
      case 'endArray':
        return this.close(this.open.pop()?.items);
      case 'stringValue':
        return this.takeText(String(value));
      default:
        this.add(name === 'numberValue' ? Number(value) : value);
        return undefined;
    }
  }

  private close(value: Frame['fields'] | unknown[] | undefined): string | undefined {
    if (value && !Array.isArray(value) && LINE_KEYS.some((key) => typeof value[key] === 'string'))
      return JSON.stringify(value);
    this.add(value);
    return undefined;
  }

  /** Loki's API puts lines into lists of texts. */
  private takeText(text: string): string | undefined {
    if (this.open.at(-1)?.isList && text.includes('{"')) return text;
    this.add(text);
    return undefined;
  }

  private add(value: unknown): void {
    const frame = this.open.at(-1);
    if (!frame || ++frame.count > MAX_COUNT || this.open.length > MAX_DEPTH) return;
    if (frame.isList) frame.items.push(value);
    else frame.fields[frame.key] = value;
  }
}

const LINE_KEYS = ['message', 'msg', 'log', 'line', 'MESSAGE', 'textPayload'];
const MAX_COUNT = 1000;
const MAX_DEPTH = 64;

/** Without a prototype: a key in the text may be `__proto__`. */
function noFields(): Frame['fields'] {
  const fields: Frame['fields'] = {};
  Object.setPrototypeOf(fields, null);
  return fields;
}
