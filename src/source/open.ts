import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { InputError, reasonOf } from '../errors.ts';
import { decode } from './decode.ts';
import type { Source } from './source.ts';

/**
 * Opens a file, or standard input for `-`. Compressed files are recognised by their content.
 *
 * @throws InputError where there is nothing to read
 */
export async function openSource(path: string, stdin: Readable, signal: AbortSignal): Promise<Source> {
  if (path === '-') return sourceOf('standard input', undefined, stdin, signal, STDIN_GRACE);
  let file;
  try {
    file = await stat(path);
  } catch (error) {
    throw new InputError(
      `cannot read the log ${path}: ${reasonOf(error)}; give a file, or - for standard input`,
    );
  }
  if (file.isDirectory())
    throw new InputError(`cannot read the log ${path}: it is a directory; name the files in it`);
  return sourceOf(
    path,
    file.isFile() ? file.size : undefined,
    createReadStream(path, { highWaterMark: 1 << 20 }),
    signal,
    0,
  );
}

function sourceOf(
  name: string,
  size: number | undefined,
  stream: Readable,
  signal: AbortSignal,
  grace: number,
): Source {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    const stop = (): unknown => setTimeout(() => stream.destroy(), grace);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const chunks: AsyncIterable<Buffer> = stream;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
        if (signal.aborted && grace === 0) return;
      }
    } catch (error) {
      if (!signal.aborted) throw new InputError(`cannot read the log ${name}: ${reasonOf(error)}`);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
  return { name, size, chunks: decode(counted(), name), bytesRead: () => bytes };
}

/** On Ctrl-C the program that writes into the pipe stops too, and its last lines are still to be read. */
const STDIN_GRACE = 300;
