import type { SpecOperations } from '../check/known-path.ts';
import { UsageError } from '../errors.ts';
import { type Io, write } from '../io.ts';
import { catalogOf } from '../openapi/catalog.ts';
import { choose, examplesFor, writeChoiceWord } from '../openapi/choice.ts';
import { loadSpecs } from '../openapi/load.ts';
import type { Operation } from '../openapi/operation.ts';
import type { SpecEvidence } from '../proposal/proposal.ts';
import { printable } from '../render/printable.ts';
import type { CheckOptions } from './check-options.ts';

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
  const operations: SpecOperations[] = [];
  const evidence: SpecEvidence[] = [];
  const problems: string[] = [];
  const all: Operation[] = [];
  for (const { host, path } of spec) {
    if (path === '-') throw new UsageError('--spec takes files, not standard input');
    const loaded = await loadSpecs([path], io.stdin, io.signal, {
      server,
      basePath,
      hosts: host === undefined ? [] : [host],
      bothReadings: false,
      allowOutside: false,
    });
    problems.push(...loaded.problems);
    for (const document of loaded.documents) {
      const { chosen, others, unread } = choose(document.operations, { only, except }, document.unread);
      operations.push({ host, chosen, others, unread });
      evidence.push({ host, catalog: catalogOf(chosen) });
      all.push(...document.operations);
      for (const note of document.notes) await say(io, note);
    }
  }
  for (const word of all.length > 0 ? choose(all, { only, except }).idle : []) {
    const examples = examplesFor(word, all).slice(0, MAX_EXAMPLES).join(', ');
    await say(
      io,
      `no operation is meant by ${writeChoiceWord(word)}: there are ${examples || 'none of the kind'}`,
    );
  }
  return { operations, evidence, problems };
}

const say = (io: Io, text: string): Promise<void> => write(io.stderr, `pompaths: ${printable(text, 1000)}\n`);

const MAX_EXAMPLES = 8;
