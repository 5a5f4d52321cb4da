import { count } from './count.ts';
import { printable } from './printable.ts';
import type { SpecDocument } from '../openapi/document.ts';
import type { SpecReport } from './spec-report.ts';

/** What was read, what of it was used and what was not: every skipped thing with its number. */
export function renderSpecSummary({ documents, operations, chosen, proposals, log }: SpecReport): string {
  const rules = proposals.reduce((sum, proposal) => sum + proposal.rules.length, 0);
  const left = Math.max(0, ...proposals.map((proposal) => proposal.left.length));
  return [
    ...documents.flatMap(linesOn),
    ...(log ? [pagesLine(log, proposals)] : []),
    `${count(rules, 'rule')} for ${(chosen - left).toLocaleString('en')} of ${count(chosen, 'operation')}${chosen === operations ? '' : ` chosen from ${operations.toLocaleString('en')}`}.`,
    'A document does not prove that an app asks for nothing else: pompaths logs --spec shows what it asked for.',
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function pagesLine(
  { counts, pages }: NonNullable<SpecReport['log']>,
  proposals: SpecReport['proposals'],
): string {
  const opened = new Set(proposals.flatMap((proposal) => proposal.rules.flatMap((rule) => rule.pages))).size;
  const open = opened > 0 ? `; ${opened.toLocaleString('en')} of them would be opened, see the warnings` : '';
  return `Read ${count(counts.lines, 'line')} of logs: ${count(pages, 'page')} that people open in the browser${pages > 0 ? ' stay closed' : ''}${open}.`;
}

function linesOn({ name, version, operations, skipped, notes }: SpecDocument): string[] {
  const paths = new Set(operations.map(({ template }) => template)).size;
  const [first] = skipped;
  return [
    `Read ${printable(name)}, ${printable(version)}: ${count(operations.length, 'operation')} on ${count(paths, 'path')}.`,
    ...notes.slice(0, MAX_NOTES).map((note) => `Note: ${printable(note, 500)}.`),
    ...(notes.length > MAX_NOTES ? [`Note: ${notes.length - MAX_NOTES} more of the kind.`] : []),
    ...(first
      ? [
          `Left out ${skipped.length.toLocaleString('en')}, first ${printable(first.what, 120)}: ${printable(first.why, 200)}.`,
        ]
      : []),
  ];
}

const MAX_NOTES = 8;
