import type { Finding } from '../findings/finding.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';
import { groupBy } from '../group-by.ts';

/**
 * Findings for people: what is the matter, as a table, and below it what mends each, ready to copy; a fix that several findings
 * share stands once.
 *
 * @param findings in their order
 * @param width of the terminal, in columns
 */
export function renderFindingsTable(findings: readonly Finding[], width = 80): string {
  if (findings.length === 0) return 'Nothing found.\n';
  const columns = [{ head: 'severity', width: 10 }, { head: 'where', width: 0.36 }, { head: 'what' }];
  const rows = findings.map(({ severity, where, rule, what }) => [
    severity,
    [where, rule].flatMap((text) => (text === '' ? [] : [printable(text, MAX_PLACE)])).join('\n'),
    printable(what, MAX_SENTENCE),
  ]);
  return `${grid(columns, rows, width)}\nWhat mends it:\n${fixes(findings)}`;
}

/** Each fix below the ids of what it mends, which a baseline names. */
function fixes(findings: readonly Finding[]): string {
  return [...groupBy(findings, ({ fix }) => fix)]
    .map(
      ([fix, mended]) =>
        `  ${mended.map(({ id }) => printable(id, Infinity)).join('\n  ')}\n${indented(fix)}`,
    )
    .join('');
}

/** Nothing of it is cut: it may be YAML, where escapes of what cannot be seen mean the same in double quotes. */
const indented = (fix: string): string =>
  fix
    .trimEnd()
    .split('\n')
    .map((line) => `      ${printable(line, Infinity)}\n`)
    .join('');

const MAX_PLACE = 200;
const MAX_SENTENCE = 1000;
