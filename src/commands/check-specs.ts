import type { SpecOperations } from '../check/known-path.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { catalogOf } from '../openapi/catalog.ts';
import { choose, examplesFor, writeChoiceWord } from '../openapi/choice.ts';
import type { SpecEvidence } from '../proposal/proposal.ts';
import type { CheckOptions } from './check-options.ts';
import { readSpecs } from './read-specs.ts';
import { say } from './say.ts';

/** What documents declare, as evidence beside a log and to be checked by itself; and what could not be read. */
export interface CheckSpecs {
  readonly operations: readonly SpecOperations[];
  readonly evidence: readonly SpecEvidence[];
  readonly problems: readonly string[];
}

/** Reads the documents and chooses among their operations. What had to be guessed is said on stderr. */
export async function readCheckSpecs(options: CheckOptions, io: Io): Promise<CheckSpecs> {
  const { spec = [], only = [], except = [], server, basePath } = options;
  if (spec.length === 0 && only.length + except.length > 0)
    throw new UsageError('--only and --except choose among operations: give a document with --spec');
  const { specs, problems } = await readSpecs(spec, { server, basePath }, io);
  const operations = specs.map(({ host, document }): SpecOperations => {
    const { chosen, others, unread } = choose(document.operations, { only, except }, document.unread);
    return { host, chosen, others, unread };
  });
  const evidence = operations.map(({ host, chosen }) => ({ host, catalog: catalogOf(chosen) }));
  const all = specs.flatMap(({ document }) => document.operations);
  for (const word of all.length > 0 ? choose(all, { only, except }).idle : []) {
    const examples = examplesFor(word, all).slice(0, MAX_EXAMPLES).join(', ');
    await say(
      io,
      `no operation is meant by ${writeChoiceWord(word)}: there are ${examples || 'none of the kind'}`,
    );
  }
  return { operations, evidence, problems };
}

const MAX_EXAMPLES = 8;
