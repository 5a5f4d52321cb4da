import { type Io, write } from '../io.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { Report } from '../proposal/report.ts';
import { artifactOf, isArtifact, type WritingOptions } from './artifact.ts';
import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';

/** The answer in the words of one command. */
export interface Views {
  /** @param width of the terminal, in columns */
  readonly table: (width: number) => string;
  readonly json: () => string;
  readonly summary: () => string;
}

/** What any command answers with. */
export interface Answered extends Pick<Report, 'ingresses' | 'version'> {
  readonly proposals: readonly Proposal[];
  /** Print blocks that the present policy has already, too: it may have got them in this session. */
  readonly repeatsPresent?: boolean;
}

/**
 * Prints an answer: the artefact on stdout, what people want to know on stderr; or puts it where it belongs.
 *
 * @returns the exit code
 */
export async function printAnswer(
  answered: Answered,
  options: WritingOptions,
  io: Io,
  { table, json, summary }: Views,
): Promise<number> {
  const { output } = options;
  const drawn = (): string => table(Math.min(io.stderr.columns ?? 80, 160));
  const isInPlace = options.write !== undefined;
  const isView = output === 'json' || output === 'table';
  if (options.form !== 'pinned' && output !== 'split') await say(io, UNPINNED);
  if (!isView) await write(io.stderr, drawn());
  else await write(io.stdout, output === 'json' ? json() : drawn());
  let code: number = EXIT.done;
  if (isInPlace || !isView) {
    const { text, notes, refusals } = await artifactOf(answered.proposals, answered, options, io);
    await write(isInPlace ? io.stderr : io.stdout, isInPlace && text !== '' ? `\n${text}` : text);
    if (notes.length + refusals.length > 0) await write(io.stderr, '\n');
    for (const sentence of [...notes, ...refusals]) await say(io, sentence);
    if (text === '' && refusals.length === 0 && notes.length === 0 && isArtifact(output))
      await say(io, 'there is nothing to add, so nothing is printed');
    if (refusals.length > 0) code = EXIT.input;
  }
  await write(io.stderr, `\n${summary()}`);
  return code;
}

const UNPINNED =
  'the rules below are not pinned: Pomerium 0.30 to 0.33.1 compares them with other texts of a request as well, so they keep nothing out; leave --form away for rules that hold';
