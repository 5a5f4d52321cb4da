import { readFile } from 'node:fs/promises';
import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { InputError, reasonOf } from '../errors.ts';
import { acceptKnown, type Accepted } from '../findings/accept.ts';
import { type BaselineEntry, parseBaseline } from '../findings/baseline.ts';
import { isFailure } from '../findings/fail-on.ts';
import { type Finding, type FindingKinds, SEVERITIES } from '../findings/finding.ts';
import { isIdOf } from '../findings/finding-id.ts';
import { orderFindings } from '../findings/order.ts';
import { type Io, write } from '../io.ts';
import { renderFindingsJson } from '../render/findings-json.ts';
import { renderFindingsSarif } from '../render/findings-sarif.ts';
import { renderFindingsTable } from '../render/findings-table.ts';
import { shellWord } from '../render/printable.ts';
import { VERSION } from '../version.ts';
import { EXIT } from './exit-codes.ts';
import type { FINDING_OPTIONS } from './finding-options.ts';
import { say } from './say.ts';

export type FindingsOptions = ArgumentsCamelCase<InferredOptionTypes<typeof FINDING_OPTIONS>>;

/** What a command found. */
export interface Found {
  /** In any order. */
  readonly findings: readonly Finding[];
  readonly kinds: FindingKinds;
  /** The file that holds what a finding's `where` names; undefined where none is known. */
  readonly fileOf: (where: string) => string | undefined;
  /** Where it looked, as `where` of findings; everywhere where it is left out. */
  readonly places?: readonly string[];
  /** The command: code scanning tells results of one tool apart by it. */
  readonly category?: string;
  /** How much of what was named could be read; of nothing there is nothing to say, not even that nothing was found. */
  readonly read: 'all' | 'part' | 'nothing';
  /** What the table shows above the findings. */
  readonly overview?: (width: number) => string;
  /** Keys that JSON has besides the findings. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * Prints findings on stdout and sums them up on stderr.
 *
 * @returns the exit code
 * @throws InputError for a baseline that cannot be used
 */
export async function printFindings(found: Found, options: FindingsOptions, io: Io): Promise<number> {
  if (found.read === 'nothing') return EXIT.input;
  const baseline = options.baseline === undefined ? [] : await readBaseline(options.baseline);
  const known = acceptKnown(orderFindings(found.findings), baseline, Date.now(), ({ id }) =>
    isAsked(id, found),
  );
  await write(io.stdout, textOf(found, known, options, Math.min(io.stderr.columns ?? 80, 160)));
  for (const sentence of aboutBaseline(known, options.baseline ?? '')) await say(io, sentence);
  await write(io.stderr, `${options.output === 'table' ? '\n' : ''}${summaryOf(known)}\n`);
  return isFailure(known.left, options.failOn) ? EXIT.findings : EXIT.done;
}

/** @param number of Ingresses or policies that were read */
export const readOf = (number: number, failures: readonly unknown[]): Found['read'] =>
  failures.length === 0 ? 'all' : number === 0 ? 'nothing' : 'part';

/** A baseline may serve several commands, and a command may be asked about a part of what it knows. */
const isAsked = (id: string, { kinds, places }: Found): boolean =>
  Object.keys(kinds).some((kind) =>
    places ? places.some((where) => isIdOf(id, kind, where)) : id.startsWith(`${kind}:`),
  );

async function readBaseline(path: string): Promise<readonly BaselineEntry[]> {
  try {
    return parseBaseline(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read the baseline ${path}: ${reasonOf(error)}`);
  }
}

function textOf(
  { kinds, fileOf, category, overview, more, read }: Found,
  { left, accepted }: Accepted,
  { output }: FindingsOptions,
  width: number,
): string {
  switch (output) {
    case 'json':
      return renderFindingsJson(left, accepted, more);
    case 'sarif':
      return renderFindingsSarif(left, accepted, {
        version: VERSION,
        kinds,
        fileOf,
        category,
        isWhole: read === 'all',
      });
    default:
      return [overview?.(width) ?? '', renderFindingsTable(left, width)]
        .filter((part) => part !== '')
        .join('\n');
  }
}

const aboutBaseline = ({ expired, graver, unused }: Accepted, file: string): readonly string[] => [
  ...expired.map(
    ({ id, until }) =>
      `${shellWord(file)} accepted ${id} until ${until}, which is over: mend it, or set another day`,
  ),
  ...graver.map(
    ({ finding: { id, severity }, by }) =>
      `${shellWord(file)} accepts ${id} up to ${by.severity}, and it is ${severity} now: mend it, or set another severity`,
  ),
  ...unused.map(({ id }) => `${shellWord(file)} accepts ${id}, which is not there: take the entry out`),
];

function summaryOf({ left, accepted }: Accepted): string {
  const counts = SEVERITIES.map(
    (severity) => `${left.filter((finding) => finding.severity === severity).length} ${severity}`,
  );
  return `Findings: ${counts.join(', ')}${accepted.length > 0 ? `; ${accepted.length} accepted` : ''}.`;
}
