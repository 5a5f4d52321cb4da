import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { InputError, reasonOf } from '../errors.ts';

/**
 * Keeps lines in a file that only its owner can read: they hold addresses, accounts and what people asked for.
 *
 * @throws InputError where the file cannot be written
 */
export class Recorder {
  private readonly stream: WriteStream;
  private failure: Error | undefined;

  private constructor(stream: WriteStream) {
    this.stream = stream;
    stream.on('error', (error) => (this.failure ??= error));
  }

  static async open(path: string): Promise<Recorder> {
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new InputError(`cannot record to ${path}: ${reasonOf(error)}; give the name of a new file`);
    }
    return new Recorder(stream);
  }

  add(line: string): void {
    this.stream.write(`${line}\n`);
  }

  /** Waits until all is written. Returns why it could not be. */
  async close(): Promise<string | undefined> {
    if (!this.failure) await new Promise<void>((resolve) => this.stream.end(() => resolve()));
    return (
      this.failure && `cannot record all lines to ${String(this.stream.path)}: ${reasonOf(this.failure)}`
    );
  }
}

/** Puts a text into a file whole: a reader sees the old one or the new one. */
export async function saveWhole(path: string, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    // A device or a pipe is written to, never replaced.
    const info = await stat(path).catch(() => undefined);
    if (info && !info.isFile()) return await writeFile(path, content);
    await writeFile(beside, content, { mode: 0o644 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new InputError(`cannot save the policies to ${path}: ${reasonOf(error)}`);
  }
}
