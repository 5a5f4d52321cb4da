import type { CheckedPolicy, CheckedRule, CheckReport } from '../check/check.ts';
import { byTime, type OtherRequest } from '../check/tally.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';

/** What was checked, for people: the rules of each policy with their use, and what got through otherwise. */
export const renderCheckTable = ({ policies, span }: CheckReport, width: number): string =>
  policies
    .map((policy) => policyTable(policy, width))
    .concat(span ? [`The log is from ${moment(span.first)} to ${moment(span.last)}.\n`] : [])
    .join('\n');

function policyTable({ subject, rules, tally, cut }: CheckedPolicy, width: number): string {
  const title = `${printable(subject.where)}  ${printable(subject.ingress.hosts.join(' '))}`;
  const parts = [
    `${title}\n${'-'.repeat(Math.min(title.length, width))}\n`,
    rules.length === 0
      ? 'No rule lets anybody through who is not signed in.\n'
      : grid(
          tally ? [...COLUMNS] : [RULE, STATE],
          rules.map((rule) => rowOf(rule)),
          width,
        ),
  ];
  const others = tally?.otherwise.examples.toSorted(byTime).slice(0, MAX_OTHERS) ?? [];
  if (others.length > 0) parts.push(grid(OTHERS, others.map(otherRow), width));
  if (cut > 0)
    parts.push(`${cut.toLocaleString('en')} known paths were not tried, since there are too many.\n`);
  return parts.join('\n');
}

function rowOf({ rule, use, reach, unmatchable, subsumedBy }: CheckedRule): string[] {
  const states = [
    unmatchable ? 'matches nothing' : '',
    subsumedBy ? `needless beside ${printable(subsumedBy.name, 60)}` : '',
    reach.beyond === 'nothing' ? 'holds' : 'opens every path',
  ];
  const state = states.find((word) => word !== '') ?? '';
  const name = printable(rule.name, 200);
  if (!use) return [name, state];
  const { success, refused, other } = use.answers;
  const answered = success + refused + other === 0 ? '' : `${success} ok, ${refused} refused`;
  return [
    name,
    String(use.requests),
    use.lastUsed === undefined ? '' : moment(use.lastUsed),
    answered,
    state,
  ];
}

const otherRow = ({ time, host, method, path, address }: OtherRequest): string[] => [
  printable(`${method} ${host}${path}`, 300),
  printable(address, 60),
  time === undefined ? '' : moment(time),
];

const moment = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');

const RULE = { head: 'rule' };
const STATE = { head: 'state', width: 18 };
const COLUMNS = [
  RULE,
  { head: 'requests', width: 10 },
  { head: 'last used', width: 18 },
  { head: 'the app', width: 16 },
  STATE,
];
const OTHERS = [
  { head: 'let through otherwise' },
  { head: 'client', width: 18 },
  { head: 'when', width: 18 },
];
const MAX_OTHERS = 10;
