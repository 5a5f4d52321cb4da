import type { ExplainedRequest, RuledRequest } from '../explanation/explain-request.ts';
import { ingressName } from '../ingress/ingress.ts';
import type { Changes } from '../explanation/changes.ts';
import type { ExplainedCriterion } from '../policy/explain.ts';
import { isJsonObject, keyOf, type Json, type ListName, type Place } from '../policy/model.ts';
import { printable } from './printable.ts';
import { groupBy } from '../group-by.ts';

/** What becomes of a request, for people. */
export function renderExplanation(
  asked: ExplainedRequest,
  who: string,
  changes: Changes | undefined,
): string {
  switch (asked.kind) {
    case 'envoy-refuses':
      return `Envoy answers 400 before any policy is asked: ${asked.why}.\n`;
    case 'own-page':
      return `Pomerium answers ${printable(asked.path)} itself, on every host: the app never sees it, and no rule of an Ingress is asked.\n`;
    case 'ruled':
      return ruled(asked, who, changes);
    default:
      return '';
  }
}

function ruled(asked: RuledRequest, who: string, changes: Changes | undefined): string {
  const { ingress, rule, request, explanation, dangers } = asked;
  const { ruling, criteria } = explanation;
  const reasons = [...ruling.allow.reasons, ...ruling.deny.reasons.map((reason) => `deny: ${reason}`)];
  const lines = [
    `${printable(request.method)} ${printable(asked.url, 300)}, ${who}`,
    `Ingress ${printable(ingressName(ingress))}, ${MATCHES[rule.match]} ${printable(rule.path === '' ? '(any)' : rule.path)} of ${printable(rule.host)}`,
    asked.policyPath === ''
      ? 'The policy sees no path: an escape in it is malformed'
      : `The policy sees the path ${printable(asked.policyPath, 300)}`,
    '',
    ...listsOf(criteria),
    `Outcome: ${OUTCOMES[ruling.outcome]}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    ...(changes ? [`What would change it: ${changes.sentences.join('; ')}`] : []),
    ...(changes?.rule === undefined
      ? []
      : changes.rule
          .trimEnd()
          .split('\n')
          .map((line) => `  ${line}`)),
    ...[...new Set(dangers.map(({ message }) => message))].map((message) => `Note: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Each list of each rule with its criteria. */
function listsOf(criteria: readonly ExplainedCriterion[]): string[] {
  if (criteria.length === 0) return ['There is no rule, so nobody passes.', ''];
  return [...groupBy(criteria, ({ place }) => titleOf(place))].flatMap(([title, members]) => [
    title,
    ...members.map(criterionLine),
    '',
  ]);
}

const titleOf = ({ rule, action, list }: Place): string => `Rule ${rule + 1}, ${action} if ${LISTS[list]}`;

function criterionLine({ place, value, metBy }: ExplainedCriterion): string {
  const { criterion } = place;
  const answer = value === undefined ? '?  ' : value ? 'yes' : 'no ';
  const met = metBy.length > 0 && value === true ? `   met by: ${metBy.join(', ')}` : '';
  return `  ${answer}  ${printable(`${keyOf(criterion)} ${wordsOf(criterion.data)}`, 300)}${met}`;
}

/** `starts_with "/api/"`. */
const wordsOf = (data: Json): string =>
  isJsonObject(data)
    ? Object.entries(data)
        .map(([operator, operand]) => `${operator} ${JSON.stringify(operand)}`)
        .join(' and ') || '{}'
    : JSON.stringify(data);

const LISTS: Readonly<Record<ListName, string>> = {
  and: 'all of these hold',
  or: 'any of these holds',
  not: 'none of these holds',
  nor: 'not all of these hold',
};

const MATCHES = { exact: 'exact path', regex: 'regular expression', prefix: 'prefix' } as const;

const OUTCOMES: Readonly<Record<RuledRequest['explanation']['ruling']['outcome'], string>> = {
  allowed: 'let through to the app',
  login: 'sent to the login (401 where the client prefers JSON)',
  device: 'asked to register a device',
  certificate: 'refused, 495: no valid client certificate',
  'deny-rule': 'refused, 403, by a deny rule',
  denied: 'refused, 403: no allow rule holds',
  unknown: 'not certain',
};
