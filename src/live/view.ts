import { count } from '../render/count.ts';
import { figuresOf } from '../render/figures.ts';
import { printable } from '../render/printable.ts';
import type { Sighting } from '../evidence/path-evidence.ts';
import { policyPath } from '../request/policy-path.ts';
import type { Verdict } from '../verdict/judge.ts';
import { type Finding, keyOf } from './news.ts';

/** What the live view shows. */
export interface LiveState {
  /** One line on what is followed. */
  readonly head: string;
  readonly findings: readonly Finding[];
  /** Findings whose rules are in force and used, by {@link keyOf}, with how many requests they let through. */
  readonly working: ReadonlyMap<string, number>;
  /** What to do next, in a sentence. */
  readonly advice: string;
}

/**
 * The live view as lines that fit a terminal: per Ingress what would be let through and what is to be decided. Pure.
 *
 * @param width and height of the terminal, in characters; the lines are fewer than its height, so it never scrolls
 */
export function drawView(state: LiveState, width: number, height: number): string[] {
  const pathWidth = Math.max(12, Math.min(40, Math.floor(width * 0.38)));
  const advice = wrapped(state.advice, width);
  const rows: string[] = [];
  let title = '';
  for (const finding of state.findings.toSorted(byTitleAndDecision)) {
    if (finding.title !== title) rows.push('', heading(finding.title, pathWidth));
    title = finding.title;
    rows.push(row(finding, state.working.get(keyOf(finding)), pathWidth));
  }
  // The head, and the empty line before the advice; one more, so that the cursor has its own.
  const room = Math.max(0, height - 3 - advice.length);
  const left = rows.length - room + 1;
  const shown =
    rows.length > room ? [...rows.slice(0, Math.max(0, room - 1)), `  … ${left} more lines`] : rows;
  return [state.head, ...shown.slice(0, room), '', ...advice].map((line) => fit(line, width));
}

const heading = (title: string, pathWidth: number): string =>
  `${fit(title, MARK + pathWidth).padEnd(MARK + pathWidth)} requests  clients  newest`;

function row({ decision, path, verdicts }: Finding, working: number | undefined, pathWidth: number): string {
  const { requests, clients } = figuresOf(verdicts);
  const mark = working !== undefined ? 'in use' : decision === 'accept' ? 'let in' : 'you decide';
  const newest = working === undefined ? newestPath(verdicts) : `${count(working, 'request')} let through`;
  const shown = fit(path === '' ? '(no prefix)' : path, pathWidth).padEnd(pathWidth);
  return `  ${mark.padEnd(MARK - 2)}${shown} ${requests.toLocaleString('en').padStart(8)}  ${String(clients).padStart(7)}  ${newest}`;
}

/** Cut at spaces to lines of a width. */
function wrapped(sentence: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The path that was asked for last. */
function newestPath(verdicts: readonly Verdict[]): string {
  let newest: Sighting | undefined;
  for (const { support } of verdicts)
    for (const { sighting } of support) if (!newest || sighting.last > newest.last) newest = sighting;
  return newest ? policyPath(newest.example) : '';
}

/** Every character one column wide, so that a line is never longer than it seems. */
function fit(line: string, width: number): string {
  const plain = printable(line, 500).replace(WIDE, '?');
  return plain.length > width ? `${plain.slice(0, Math.max(0, width - 1))}…` : plain;
}

const byTitleAndDecision = (a: Finding, b: Finding): number =>
  a.title < b.title
    ? -1
    : a.title > b.title
      ? 1
      : a.decision < b.decision
        ? -1
        : a.decision > b.decision
          ? 1
          : 0;

const WIDE = /[^\u0020-\u007E\u00A1-\u00AC\u00AE-\u024F…]/gu;
/** The width of the first column. */
const MARK = 13;
