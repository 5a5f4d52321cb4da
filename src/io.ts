import type { Readable, Writable } from 'node:stream';
import { InputError, reasonOf } from './errors.ts';
import type { Pace } from './cluster/pace.ts';

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** The artefact. */
  readonly stdout: Writable;
  /** What is said to people. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  /** Fires on Ctrl-C: stop reading and print what is known. */
  readonly signal: AbortSignal;
  /** How patient commands are with a cluster; as it suits people without it. */
  readonly pace?: Pace;
}

/** Writes all of a text and waits until it is gone; a reader that has gone away (`| head -1`) is no error. */
export const write = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (text === '' || stream.destroyed || stream.writableEnded) return resolve();
    stream.write(text, (error) => {
      if (error && !isBrokenPipe(error))
        reject(new InputError(`cannot write the answer: ${reasonOf(error)}; what was written is cut off`));
      else resolve();
    });
  });

/** All text of a stream. */
export async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  const input: AsyncIterable<Buffer> = stream;
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export const isBrokenPipe = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
