import { nameOf, type Operation } from '../openapi/operation.ts';
import { SECURITY_STATES } from '../openapi/security.ts';
import type { SpecProposal, SpecRule } from '../proposal/spec-proposal.ts';
import { writePathWord } from '../verdict/word.ts';
import { count } from './count.ts';
import { grid } from './grid.ts';
import { printable, shellWord } from './printable.ts';
import { securityCounts } from './spec-json.ts';
import type { SpecReport } from './spec-report.ts';
import { ingressTitle, placeTitle } from './title.ts';
import { groupBy } from '../group-by.ts';

/**
 * The rules for people: what operations each reaches, who may call them by the document's own word, and what has no rule and why.
 *
 * @param width of the terminal, in columns
 */
export const renderSpecTable = ({ proposals }: SpecReport, width = 80): string =>
  proposals.map((proposal) => section(proposal, width)).join('\n\n');

function section(proposal: SpecProposal, width: number): string {
  const title = ingressTitle(proposal);
  const heading = proposal.ingress ? title : title.replace(/^the/, 'The');
  const hosts = proposal.ingress ? `  ${printable(proposal.hosts.join(' '))}` : '';
  const blocks = [
    `${heading}${hosts}\n${'-'.repeat(Math.min(width, heading.length + hosts.length))}\n`,
    rulesOf(proposal, width),
    openOf(proposal),
    silentOf(proposal),
    ...proposal.rules.flatMap(warningsOn),
    leftOf(proposal),
    proposal.notes.map((note) => `Note: ${printable(note, 1000)}\n`).join(''),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function rulesOf({ rules }: SpecProposal, width: number): string {
  if (rules.length === 0) return 'Nothing to let through.\n';
  const columns = [
    { head: 'let through', width: 0.3 },
    { head: 'operations', width: 12 },
    { head: 'methods', width: 9 },
    { head: 'the document says', width: 0.22 },
    { head: 'such as' },
  ];
  const rows = rules.map((rule) => [
    placeTitle(rule),
    rule.operations.length.toLocaleString('en'),
    [...new Set(rule.operations.map(({ method }) => method))]
      .sort()
      .map((method) => printable(method, 20))
      .join(' '),
    securityOf(rule.operations),
    [...new Set(rule.operations.map(({ template }) => template))]
      .slice(0, MAX_EXAMPLES)
      .map((template) => printable(template, MAX_EXAMPLE))
      .join(' '),
  ]);
  return grid(columns, rows, width);
}

function securityOf(operations: readonly Operation[]): string {
  const counts = securityCounts(operations);
  return SECURITY_STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString('en')} ${state}`)
    .join(', ');
}

/** Anybody may call these, by the document's own word. */
function openOf({ rules }: SpecProposal): string {
  const open = namesOf(
    rules.flatMap(({ operations }) => operations.filter(({ security }) => security === 'open')),
  );
  return open.length === 0 ? '' : `Open to everybody by the document itself: ${listed(open)}.\n`;
}

/** In a document that says for some operations who may call them, those without a word may be open as well. */
function silentOf({ rules }: SpecProposal): string {
  const operations = rules.flatMap((rule) => rule.operations);
  const silent = namesOf(operations.filter(({ security }) => security === 'undeclared'));
  const isTold = operations.some(({ security }) => security !== 'undeclared');
  if (silent.length === 0) return '';
  return isTold
    ? `Undeclared, so perhaps open to everybody: ${listed(silent)}.\n`
    : 'The document does not say of any operation who may call it: that is no sign that the app asks.\n';
}

function warningsOn({ path, others, pages }: SpecRule): string[] {
  const open = namesOf(others.filter(({ security }) => security === 'open'));
  const closed = namesOf(others.filter(({ security }) => security !== 'open'));
  const reached = [
    ...(open.length > 0 ? [`${listed(open)}, not chosen, and open to everybody by the document itself`] : []),
    ...(closed.length > 0 ? [`${listed(closed)}, not chosen`] : []),
    ...(pages.length > 0 ? [`${listed(pages)}, which people open as a page`] : []),
  ];
  return reached.map((what) => `Warning: ${printable(path)} also opens ${what}.\n`);
}

/** Operations without a rule, by reason. */
function leftOf({ left }: SpecProposal): string {
  if (left.length === 0) return '';
  const lines = [...groupBy(left, ({ why }) => why)].map(([why, members]) => {
    const words = new Set(members.flatMap(({ accept }) => (accept ? [writePathWord(accept)] : [])));
    const flags = [...words].slice(0, MAX_LISTED).map((word) => `--accept ${shellWord(word)}`);
    const more = words.size > flags.length ? ` and ${words.size - flags.length} more` : '';
    const how = flags.length > 0 ? `\n      ${flags.join(' ')}${more}` : '';
    return `  ${listed(namesOf(members.map(({ operation }) => operation)))}: ${why}${how}\n`;
  });
  return `Not let through:\n${lines.join('')}`;
}

const namesOf = (operations: readonly Operation[]): string[] => [...new Set(operations.map(nameOf))].sort();

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => printable(name, 80));
  return names.length > MAX_LISTED
    ? `${shown.join(', ')} and ${count(names.length - MAX_LISTED, 'more').replace(/s$/, '')}`
    : shown.join(', ');
}

const MAX_EXAMPLES = 1;
const MAX_EXAMPLE = 34;
const MAX_LISTED = 6;
