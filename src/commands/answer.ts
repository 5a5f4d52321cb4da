import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { type Io, write } from '../io.ts';
import type { ProposeOptions, SpecEvidence } from '../proposal/proposal.ts';
import { renderJson } from '../render/json.ts';
import { renderPolicy } from '../render/policy.ts';
import type { Report } from '../proposal/report.ts';
import { renderSummary } from '../render/summary.ts';
import { renderTable } from '../render/table.ts';
import { inRanges } from '../request/address.ts';
import type { Word } from '../verdict/word.ts';
import type { OUTPUT_OPTIONS, SCOPE_OPTIONS, WORD_OPTIONS } from './options.ts';

/** What `logs` and `tail` have in common. */
export type AnswerOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof SCOPE_OPTIONS & typeof WORD_OPTIONS & typeof OUTPUT_OPTIONS>
>;

export const proposeOptionsOf = (options: AnswerOptions, specs: readonly SpecEvidence[]): ProposeOptions => ({
  word: wordOf(options),
  specs,
  form: options.form,
  version: options.pomerium,
  guard: options.guard,
  allowRoot: options.allowRoot,
  maxRules: options.maxRules ?? Infinity,
  hosts: (options.host ?? []).map((host) => host.toLowerCase()),
  ingresses: options.ingress ?? [],
});

/** Prints the answer: the artefact on stdout, what people want to know on stderr. */
export async function printReport(report: Report, options: AnswerOptions, io: Io): Promise<void> {
  const table = (): string => renderTable(report, Math.min(io.stderr.columns ?? 80, 160));
  if (options.form !== 'pinned') await write(io.stderr, `pompaths: ${UNPINNED}\n`);
  switch (options.output) {
    case 'json':
      await write(io.stdout, renderJson(report));
      break;
    case 'table':
      await write(io.stdout, table());
      break;
    default:
      await write(io.stderr, table());
      await write(io.stdout, renderPolicy(report));
  }
  await write(io.stderr, `\n${renderSummary(report)}`);
}

function wordOf(options: AnswerOptions): Word {
  return {
    accept: options.accept ?? [],
    reject: options.reject ?? [],
    isClient: inRanges(options.client ?? []),
    namesClients: options.client !== undefined,
    pairs: options.pairToken !== undefined,
    pairWindow: options.pairWindow,
    userAgent: options.userAgent,
    session: options.session,
  };
}

export const UNPINNED =
  'the rules below are not pinned: Pomerium 0.30 to 0.33.1 compares them with other texts of a request as well, so they keep nothing out; leave --form away for rules that hold';
