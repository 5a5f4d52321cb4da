import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { InputError, reasonOf } from '../errors.ts';
import { decode, type Kind, LOG } from './decode.ts';
import { fileChunks } from './file-chunks.ts';
import type { Source } from './source.ts';

/**
 * Opens a file, or standard input for `-`. Compressed files are recognised by their content.
 *
 * @throws InputError where there is nothing to read
 */
export async function openSource(
  path: string,
  stdin: Readable,
  signal: AbortSignal,
  kind: Kind = LOG,
): Promise<Source> {
  if (path === '-')
    return sourceOf(
      { name: 'standard input', size: undefined, stream: stdin, grace: STDIN_GRACE },
      signal,
      kind,
    );
  let file;
  try {
    file = await stat(path);
  } catch (error) {
    throw new InputError(
      `cannot read the ${kind.what} ${path}: ${reasonOf(error)}; give a file, or - for standard input`,
    );
  }
  if (file.isDirectory())
    throw new InputError(`cannot read the ${kind.what} ${path}: it is a directory; name the files in it`);
  const size = file.isFile() ? file.size : undefined;
  const stream =
    file.isFile() && kind === LOG ? fileChunks(path) : createReadStream(path, { highWaterMark: 1 << 20 });
  return sourceOf({ name: path, size, stream, grace: 0 }, signal, kind);
}

interface Opened {
  readonly name: string;
  readonly size: number | undefined;
  readonly stream: Readable | AsyncGenerator<Buffer>;
  /** How long it may go on after Ctrl-C, in milliseconds. */
  readonly grace: number;
}

function sourceOf({ name, size, stream, grace }: Opened, signal: AbortSignal, kind: Kind): Source {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    const stop = (): unknown => setTimeout(() => 'destroy' in stream && stream.destroy(), grace);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const chunks: AsyncIterable<Buffer> = stream;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
        if (signal.aborted && grace === 0) return;
      }
    } catch (error) {
      if (!signal.aborted) throw new InputError(`cannot read the ${kind.what} ${name}: ${reasonOf(error)}`);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
  return { name, size, chunks: decode(counted(), name, kind), bytesRead: () => bytes };
}

/** On Ctrl-C the program that writes into the pipe stops too, and its last lines are still to be read. */
const STDIN_GRACE = 300;
