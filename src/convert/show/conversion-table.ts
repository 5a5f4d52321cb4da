import { grid } from '../../render/grid.ts';
import { count } from '../../render/count.ts';
import { printable } from '../../render/printable.ts';
import type { Conversion, ConvertedIngress } from '../conversion.ts';
import { ingressName } from '../../ingress/ingress.ts';
import { OUTCOMES, type Outcome } from '../finding.ts';
import { DEFAULTS } from './defaults.ts';

/** The report for people: each Ingress with every annotation, then what changes for all, then what is open. */
export function conversionTable({ ingresses, version }: Conversion, width: number): string {
  const sections = ingresses.map((ingress) => section(ingress, width));
  const general = `for all, under Pomerium ${version}\n${grid(
    [{ head: 'nginx by itself', width: 17 }, { head: 'what becomes of it' }],
    DEFAULTS.map(({ outcome, what }) => [WORDS[outcome], what]),
    width,
  )}`;
  return [...sections, ...(ingresses.length > 0 ? [general] : []), openQuestions(ingresses)]
    .filter((text) => text !== '')
    .join('\n');
}

/** One line that sums it up. */
export function conversionSummary({ ingresses }: Conversion): string {
  const findings = ingresses.flatMap((ingress) => ingress.findings);
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const number = findings.filter((finding) => finding.outcome === outcome).length;
    return number > 0 ? [`${number} ${WORDS[outcome]}`] : [];
  });
  const written = ingresses.filter(({ result }) => result.kind === 'written').length;
  const open = ingresses.reduce((sum, { questions }) => sum + questions.length, 0);
  const parts = outcomes.length > 0 ? `: ${outcomes.join(', ')}` : '';
  const all = ingresses.length === 1 ? '1 Ingress' : `${ingresses.length} Ingresses`;
  return `${written} of ${all} converted; ${count(findings.length, 'annotation')}${parts}; ${open === 0 ? 'nothing is open' : count(open, 'open question')}.\n`;
}

function section({ source, findings, notes, questions, result }: ConvertedIngress, width: number): string {
  const hosts = [...new Set(source.rules.map(({ host }) => host || '(every name)'))];
  const title = printable(`${ingressName(source)}  ${hosts.join(' ')}`, 300);
  const rows = [
    ...findings.map(({ key, value, outcome, what }) => [
      `${printable(shortKey(key), 120)}: ${printable(value.replace(/\s+/g, ' ').trim(), 60)}`,
      WORDS[outcome],
      printable(what, 600),
    ]),
    ...notes.map(({ outcome, what }) => ['', WORDS[outcome], printable(what, 600)]),
  ];
  const table = rows.length === 0 ? '' : grid(COLUMNS, rows, width);
  return `${title}\n${'-'.repeat(Math.min(title.length, width))}\n${outcomeLine(result, questions.length)}\n${table === '' ? '' : `\n${table}`}`;
}

function outcomeLine(result: ConvertedIngress['result'], questions: number): string {
  switch (result.kind) {
    case 'not-needed':
      return `no Ingress for it: ${result.why}`;
    case 'left':
      return 'no Ingress for it until what is below is answered';
    case 'written': {
      const names = result.ingresses.map(({ name }) => printable(name)).join(', ');
      return `${names}: ${ACCESS[result.access]}${questions > 0 ? ', until what is below is answered' : ''}`;
    }
  }
}

function openQuestions(ingresses: readonly ConvertedIngress[]): string {
  const open = ingresses.filter(({ questions }) => questions.length > 0);
  if (open.length === 0) return '';
  const blocks = open.map(({ source, questions }) =>
    [
      `  ${printable(ingressName(source))}`,
      ...questions.flatMap(({ what, answers, proposal }) => [
        `    ${printable(what, 600)}`,
        ...answers.map((answer) => `      ${printable(answer)}`),
        ...(proposal === undefined
          ? []
          : [
              '      that is',
              ...proposal
                .trimEnd()
                .split('\n')
                .map((line) => `        ${printable(line)}`),
            ]),
      ]),
    ].join('\n'),
  );
  return `For you to decide; add one of the lines below a question to the command line:\n${blocks.join('\n')}\n`;
}

const shortKey = (key: string): string => key.replace(/^nginx\.ingress\.kubernetes\.io\//, '');

const COLUMNS = [
  { head: 'annotation', width: 0.3 },
  { head: 'becomes', width: 15 },
  { head: 'how, or why not' },
];
const WORDS: Readonly<Record<Outcome, string>> = {
  converted: 'converted',
  kept: 'kept',
  'not-needed': 'not needed',
  'no-equivalent': 'no equivalent',
  security: 'security',
  unknown: 'unknown',
};
const ACCESS = {
  nobody: 'lets nobody in',
  people: 'for people who sign in',
  public: 'open to everybody, as you said',
  'people-and-addresses':
    'for people who sign in, and without a login for the addresses that nginx let in, as you said',
  addresses: 'open to the addresses that nginx let in, as you said',
} as const;
