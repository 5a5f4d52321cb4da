import type { Proposal, ReviewEntry } from '../proposal/proposal.ts';
import { CAUSES, mendable } from '../request/cause.ts';
import { acceptFlags } from './accept.ts';
import { causesOf, figuresOf, figuresOfRule, showExamples } from './figures.ts';
import { count } from './count.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';
import { REMEDIES } from './remedies.ts';
import type { Report } from '../proposal/report.ts';
import { ingressTitle, placeTitle } from './title.ts';
import { groupBy } from '../group-by.ts';

/**
 * The answer for people: what to let through and why, what is theirs to decide, what was rejected, and what no path rule mends.
 *
 * @param width of the terminal, in columns
 */
export function renderTable({ answer }: Report, width = 80): string {
  const { proposals } = answer;
  return proposals.map((proposal) => section(proposal, proposals.length > 1, width)).join('\n\n');
}

function section(proposal: Proposal, nameHosts: boolean, width: number): string {
  const blocks = [
    heading(proposal, width),
    accepted(proposal, width),
    review(proposal, nameHosts ? proposal.hosts[0] : undefined),
    rejected(proposal, width),
    notMendable(proposal, width),
    proposal.notes.map((note) => `Note: ${printable(note, 1000)}\n`).join(''),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function heading(proposal: Proposal, width: number): string {
  const hosts = printable(proposal.hosts.join(' '));
  if (!proposal.ingress) return `${hosts}: no Ingress is known for it, give its manifest with --ingresses\n`;
  const title = `${ingressTitle(proposal)}  ${hosts}`;
  return `${title}\n${'-'.repeat(Math.min(width, title.length))}\n`;
}

function accepted({ rules }: Proposal, width: number): string {
  if (rules.length === 0) return 'Nothing to let through.\n';
  const columns = [
    { head: 'let through', width: 0.28 },
    { head: 'requests', width: 10 },
    { head: 'clients', width: 9 },
    { head: 'methods', width: 10 },
    { head: 'why' },
  ];
  let above = '';
  const rows = rules.map((rule) => {
    const { requests, clients, methods, why } = figuresOfRule(rule);
    const pages = rule.pages.map((page) => printable(page, 60)).join(', ');
    const undeclared = rule.verdicts.filter(({ isDeclared }) => isDeclared === false).length;
    const reach = [
      ...(pages === '' ? [] : [`also opens ${pages}, which people use as a page`]),
      ...(undeclared === 0 ? [] : [`${undeclared} of its paths are in no document`]),
      ...(rule.rejectedBelow === 0 ? [] : [`${rule.rejectedBelow} rejected paths lie below it`]),
    ];
    const shown = [why === above ? 'as above' : why, ...reach].join('; ');
    above = why;
    return [
      placeTitle(rule),
      requests.toLocaleString('en'),
      String(clients),
      methods.map((method) => printable(method, 20)).join(' '),
      shown,
    ];
  });
  return grid(columns, rows, width);
}

function review({ review }: Proposal, host: string | undefined): string {
  if (review.length === 0) return '';
  const lines = review.map((entry) => `  ${reviewLine(entry, host)}\n`);
  return `For you to decide; add to the command line what belongs to you:\n${lines.join('')}`;
}

function reviewLine(entry: ReviewEntry, host: string | undefined): string {
  const { requests, clients, examples, why } = figuresOf(entry.verdicts, entry.why);
  const flags = acceptFlags(entry, host) ?? `no prefix can express ${showExamples(examples.slice(0, 1))}`;
  const asked = `${count(requests, 'request')}, ${count(clients, 'client')}`;
  return `${flags}\n      ${asked}: ${why}${entry.openings.length > 0 ? ` (${showExamples(examples.slice(0, 2))})` : ''}`;
}

function rejected({ rejected }: Proposal, width: number): string {
  if (rejected.length === 0) return '';
  const byWhy = groupBy(rejected, ({ why }) => why.replace(/^(a known probe) \(.*\)$/, '$1'));
  const rows = [...byWhy]
    .map(([why, verdicts]) => ({ paths: verdicts.length, ...figuresOf(verdicts, why) }))
    .sort((a, b) => b.requests - a.requests || (a.why < b.why ? -1 : 1))
    .map(({ why, paths, requests, examples }) => [
      why,
      String(paths),
      requests.toLocaleString('en'),
      showExamples(examples),
    ]);
  const columns = [
    { head: 'rejected', width: 0.42 },
    { head: 'paths', width: 7 },
    { head: 'requests', width: 10 },
    { head: 'such as' },
  ];
  return grid(columns, rows, width);
}

function notMendable(proposal: Proposal, width: number): string {
  const causes = causesOf(proposal);
  const rows = CAUSES.filter((cause) => causes[cause] > 0 && mendable(cause) === 'no').map((cause) => [
    REMEDIES[cause].what,
    causes[cause].toLocaleString('en'),
    REMEDIES[cause].mend,
  ]);
  if (rows.length === 0) return '';
  const columns = [
    { head: 'no path rule mends', width: 0.42 },
    { head: 'requests', width: 10 },
    { head: 'what would' },
  ];
  return grid(columns, rows, width);
}
