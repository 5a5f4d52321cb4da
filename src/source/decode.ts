import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError, reasonOf } from '../errors.ts';
import { copiesOf } from './file-chunks.ts';

/** What a source is, for messages: what it holds, and the command that takes it from standard input. */
export interface Kind {
  readonly what: string;
  readonly command: string;
  /** What becomes of a source that is cut off. */
  readonly cutOff: string;
}

export const LOG: Kind = {
  what: 'log',
  command: 'pompaths logs -',
  cutOff: 'what came before is used',
};

/**
 * Undoes what is around the text: gzip (of several members too), UTF-16 as Windows shells write it. Anything else comes
 * as it is, except what no log can be read from.
 *
 * @param name what to call the source in messages
 * @throws InputError, while reading: for other compressions at once, for a damaged file after all that could be read
 */
export async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  kind: Kind = LOG,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const start: Uint8Array[] = [];
  let length = 0;
  while (length < LONGEST_MARK) {
    const { value, done } = await iterator.next();
    if (done) break;
    start.push(Buffer.from(value));
    length += value.length;
  }
  const mark = Buffer.concat(start);
  const whole = rejoin(mark, iterator);
  const other = OTHER_COMPRESSIONS.find(({ bytes }) => mark.subarray(0, bytes.length).equals(bytes));
  if (other) {
    await iterator.return?.();
    throw new InputError(
      `cannot read the ${kind.what} ${name}: it is compressed with ${other.format}; try: ${other.command} ${name} | ${kind.command}`,
    );
  }
  if (mark[0] === 0x1f && mark[1] === 0x8b) yield* gunzip(whole, name, kind);
  else if (mark[0] === 0xff && mark[1] === 0xfe) yield* recode(whole, 'utf-16le');
  else if (mark[0] === 0xfe && mark[1] === 0xff) yield* recode(whole, 'utf-16be');
  else yield* whole;
}

async function* rejoin(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  kind: Kind,
): AsyncGenerator<Uint8Array> {
  const compressed = Readable.from(copiesOf(chunks), { objectMode: false });
  const plain = createGunzip({ chunkSize: PLAIN_BYTES });
  compressed.once('error', (error) => plain.destroy(error));
  try {
    yield* compressed.pipe(plain) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `cannot read all of the ${kind.what} ${name}: the gzip data is damaged or cut off (${reasonOf(error)}); ${kind.cutOff}`,
    );
  } finally {
    compressed.destroy();
  }
}

async function* recode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  yield Buffer.from(decoder.decode(), 'utf8');
}

const OTHER_COMPRESSIONS = [
  { format: 'zstd', command: 'zstd -dc', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { format: 'xz', command: 'xz -dc', bytes: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) },
  { format: 'bzip2', command: 'bzip2 -dc', bytes: Buffer.from('BZh') },
  { format: 'zip', command: 'unzip -p', bytes: Buffer.from([0x50, 0x4b, 0x03, 0x04]) },
];
const LONGEST_MARK = 6;
/** How much is decompressed at a time. */
const PLAIN_BYTES = 256 << 10;
