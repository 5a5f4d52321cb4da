import { InputError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { LogReader } from '../request/log-reader.ts';
import { openSource } from '../source/open.ts';
import { Progress } from './progress.ts';

/** Reads logs one after the other; returns what could not be read, the rest counts. */
export async function readFiles(files: readonly string[], reader: LogReader, io: Io): Promise<string[]> {
  const failures: string[] = [];
  const progress = new Progress(io);
  for (const file of files) {
    if (io.signal.aborted) break;
    try {
      const source = await openSource(file, io.stdin, io.signal);
      await reader.read(source, () => progress.tick(source));
      progress.done(source);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failures.push(error.message);
    }
  }
  reader.finish();
  return failures;
}
