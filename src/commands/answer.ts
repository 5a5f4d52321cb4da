import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import type { Io } from '../io.ts';
import type { ProposeOptions, SpecEvidence } from '../proposal/proposal.ts';
import { renderJson } from '../render/json.ts';
import type { Report } from '../proposal/report.ts';
import { renderSummary } from '../render/summary.ts';
import { renderTable } from '../render/table.ts';
import { inRanges } from '../request/address.ts';
import type { Word } from '../verdict/word.ts';
import { type Answered, printAnswer } from './print-answer.ts';
import type { SCOPE_OPTIONS, WORD_OPTIONS } from './options.ts';
import type { OUTPUT_OPTIONS } from './output-options.ts';

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

/**
 * Prints the answer: the artefact on stdout, what people want to know on stderr.
 *
 * @returns the exit code
 */
export async function printReport(
  report: Report & Pick<Answered, 'repeatsPresent'>,
  options: AnswerOptions,
  io: Io,
): Promise<number> {
  const { proposals } = report.answer;
  return printAnswer({ ...report, proposals }, options, io, {
    table: (width) => renderTable(report, width),
    json: () => renderJson(report),
    summary: () => renderSummary(report),
  });
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
