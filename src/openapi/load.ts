import type { Readable } from 'node:stream';
import { InputError } from '../errors.ts';
import { openSource } from '../source/open.ts';
import type { Placing } from './bases.ts';
import { readOperations, type SpecDocument } from './document.ts';
import { readSpec } from './read.ts';
import { References } from './refs.ts';

/** What was read, and what could not be: each a sentence. */
export interface LoadedSpecs {
  readonly documents: readonly SpecDocument[];
  readonly problems: readonly string[];
}

export interface LoadOptions extends Placing {
  /** May a `$ref` lead out of the document's folder? */
  readonly allowOutside: boolean;
}

/** Reads OpenAPI documents from files, compressed or not, and standard input for `-`. What cannot be read is told, the rest is used. */
export async function loadSpecs(
  paths: readonly string[],
  stdin: Readable,
  signal: AbortSignal,
  options: LoadOptions,
): Promise<LoadedSpecs> {
  const documents: SpecDocument[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    if (signal.aborted) break;
    try {
      documents.push(await loadSpec(path, stdin, signal, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // On Ctrl-C a document ends in its midst.
      if (!signal.aborted) problems.push(error.message);
    }
  }
  return { documents, problems };
}

async function loadSpec(
  path: string,
  stdin: Readable,
  signal: AbortSignal,
  options: LoadOptions,
): Promise<SpecDocument> {
  if (/^https?:\/\//i.test(path))
    throw new InputError(
      `cannot read the document ${path}: nothing is fetched from the network; try: curl -sS ${path} | pompaths openapi -`,
    );
  const source = await openSource(path, stdin, signal, DOCUMENT);
  const read = await readSpec(source.chunks, source.name);
  const file = path === '-' ? undefined : path;
  return readOperations(read, new References(read.root, file, options.allowOutside), options, source.name);
}

const DOCUMENT = {
  what: 'document',
  command: 'pompaths openapi -',
  cutOff: 'nothing of it is used',
};
