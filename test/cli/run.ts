import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** Runs a command line in this process. */
export async function run(
  args: readonly string[],
  stdin: string | Buffer | Readable = '',
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const stdout = new Sink();
  const stderr = new Sink();
  const input = stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin)]);
  const code = await main(args, { stdin: input, stdout, stderr, signal });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
