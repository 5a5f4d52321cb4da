import type { Finding } from '../retire/finding.ts';
import { keyOf } from '../retire/kube-object.ts';
import type { IngressPlan, Part, Plan } from '../retire/plan.ts';
import { count } from './count.ts';
import { grid } from './grid.ts';
import { paragraph } from './paragraph.ts';
import { printable } from './printable.ts';
import { stepInWords } from './retire-words.ts';
import { groupBy } from '../group-by.ts';

/**
 * The plan for people: which Ingresses may go and why, what is open, what is to be done in which order, how to get back.
 *
 * @param width of the terminal, in columns
 */
export function renderRetireTable(plan: Plan, width = 80): string {
  const { findings, ingresses, parts } = plan;
  const blocks = [
    overview(ingresses, width),
    ...questions(findings, width),
    remarks(
      'On your word',
      findings.filter(({ state }) => state === 'confirmed'),
      width,
    ),
    remarks(
      'To know',
      findings.filter(({ state }) => state === 'told'),
      width,
    ),
    ...parts.map(part),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** What there is to say in one line at the end. */
export function summaryOfPlan({ ingresses, findings, parts }: Plan): string {
  const open = findings.filter(({ state }) => state === 'open').length;
  const ready = ingresses.filter(({ waitsFor }) => waitsFor.length === 0).length;
  const steps = parts.filter(({ state }) => state === 'ready').flatMap(({ steps }) => steps).length;
  const all = `${ingresses.length} ${ingresses.length === 1 ? 'Ingress' : 'Ingresses'}`;
  return `${ready} of ${all} may go; ${count(open, 'open question')}; ${count(steps, 'step')} ready.\n`;
}

function overview(ingresses: readonly IngressPlan[], width: number): string {
  if (ingresses.length === 0) return '';
  const columns = [
    { head: 'ingress-nginx', width: 0.24 },
    { head: 'names', width: 0.24 },
    { head: 'taken over by', width: 0.24 },
    { head: 'may it go' },
  ];
  const rows = ingresses.map((each) => [
    show(keyOf(each)),
    each.hosts.map(show).join(' '),
    each.successors.map(show).join(' ') || 'nobody',
    verdict(each),
  ]);
  return grid(columns, rows, width);
}

function verdict(ingress: IngressPlan): string {
  const { waitsFor, proof } = ingress;
  // Of questions about itself the rule is enough.
  const own = `:${keyOf(ingress)}`;
  const shown = waitsFor.map((id) => show(id.endsWith(own) ? id.slice(0, -own.length) : id));
  if (shown.length > 0) return `not yet: ${shown.join(', ')}`;
  return proof === 'proven' ? 'yes: proven' : 'yes: on your word';
}

function questions(findings: readonly Finding[], width: number): readonly string[] {
  const open = findings.filter(({ state }) => state === 'open');
  return open.length === 0
    ? []
    : [`Open; nothing that waits for one of these is done:\n${entries(open, width)}`];
}

const remarks = (title: string, findings: readonly Finding[], width: number): string =>
  findings.length === 0 ? '' : `${title}:\n${entries(findings, width)}`;

/** What is said in the same words of several objects is said once. */
function entries(findings: readonly Finding[], width: number): string {
  const bySentence = groupBy(findings, ({ what, fix }) => JSON.stringify([what, fix]));
  return [...bySentence.values()].map((each) => entry(each, width)).join('');
}

function entry(findings: readonly Finding[], width: number): string {
  const titles = findings.map(({ id, severity, state }) =>
    state === 'open' ? `  ${show(id)} (${severity})\n` : `  ${show(id)}\n`,
  );
  const { what = '', fix = '' } = findings[0] ?? {};
  // What mends it may hold a command to paste, which stays on one line.
  return `${titles.join('')}${paragraph(show(what), INDENT, width)}${fix === '' ? '' : `${INDENT}${show(fix)}\n`}`;
}

function part({ title, state, waitsFor, steps, rollback }: Part, index: number): string {
  const lines = steps.map((step, i) => `  ${index + 1}.${i + 1} ${show(stepInWords(step))}\n`);
  const back = rollback.map((command) => `      ${show(command)}\n`);
  return `${index + 1}. ${show(title)}: ${WHEN[state]}${state === 'waiting' ? ` ${waitsFor.map(show).join(', ')}` : ''}\n${lines.join('')}${back.length === 0 ? '' : `  to get back while ingress-nginx still runs, BACKUP being the folder of the saved objects:\n${back.join('')}`}`;
}

const show = (text: string): string => printable(text, 1000);

const WHEN: Readonly<Record<Part['state'], string>> = {
  ready: 'ready',
  waiting: 'once these are answered:',
  later: 'later, when no Ingress of the class is left: then plan again',
};

const INDENT = '      ';
