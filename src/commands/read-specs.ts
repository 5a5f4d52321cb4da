import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { loadSpecs } from '../openapi/load.ts';
import type { SpecWord } from './option-values.ts';
import { say } from './say.ts';

/** How the paths of documents are placed. */
export interface SpecPlacing {
  readonly server: string | undefined;
  readonly basePath: string | undefined;
  /** Where the document leaves open what its paths begin with: both ways of reading it. */
  readonly bothReadings?: boolean;
}

/** A document of `--spec`, with the host that it is for where the user named one. */
export interface ReadSpec {
  readonly host: string | undefined;
  readonly path: string;
  readonly document: SpecDocument;
}

/** Reads the documents of `--spec HOST=FILE`. What had to be guessed is said on stderr; what could not be read is a sentence each. */
export async function readSpecs(
  words: readonly SpecWord[],
  { server, basePath, bothReadings = false }: SpecPlacing,
  io: Io,
): Promise<{ readonly specs: readonly ReadSpec[]; readonly problems: readonly string[] }> {
  const specs: ReadSpec[] = [];
  const problems: string[] = [];
  for (const { host, path } of words) {
    if (path === '-') throw new UsageError('--spec takes files, not standard input');
    const hosts = host === undefined ? [] : [host];
    const placing = { server, basePath, hosts, bothReadings, allowOutside: false };
    const read = await loadSpecs([path], io.stdin, io.signal, placing);
    problems.push(...read.problems);
    for (const document of read.documents) {
      specs.push({ host, path, document });
      for (const note of document.notes) await say(io, note);
    }
  }
  return { specs, problems };
}
