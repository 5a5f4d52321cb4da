import type { Finding } from '../findings/finding.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { showCriterion } from '../merge/notes.ts';
import { printable } from '../render/printable.ts';
import { finding } from './kinds.ts';
import type { Alternative } from '../policy/alternatives.ts';
import type { Subject } from './subject.ts';
import { type Access, compareAccess } from '../people/compare-access.ts';
import { describePerson, type Person } from '../people/persons.ts';
import { ELSEWHERE, hostsIn, type KnownRequest, servedBy } from '../people/requests.ts';

/** Whom the policy in force lets pass and a proposed one does not. */
export function accessFindings(subject: Subject, routes: RouteTable): readonly Finding[] {
  const { present, policy, compiled, ingress, where } = subject;
  if (!present) return [];
  if (present.kind === 'refused')
    return [finding('people-not-compared', 'low', { where }, `${REFUSED}: ${present.message}`, LOOK_AT_LOG)];
  const hosts = [...new Set([...subject.hosts, ...hostsIn(present.policy, ingress)])];
  return compareAccess(
    present.policy,
    policy,
    servedBy(subject.ingress, hosts, routes),
    compiled.era,
  ).flatMap((access) => findingOf(subject, access));
}

function findingOf({ where }: Subject, { list, verdict }: Access): readonly Finding[] {
  const at = { where, rule: nameOf(list) };
  switch (verdict.kind) {
    case 'same':
      return [];
    case 'shut-out': {
      const asked = requestText(verdict.request);
      return isAboutRequests(list)
        ? [finding('opening-dropped', 'low', at, `${OPEN_BEFORE}, such as ${asked}`, KEEP_OPEN)]
        : [
            finding(
              'people-shut-out',
              'high',
              at,
              `the policy in force lets these people pass, the one that is checked does not: such as ${whoIs(verdict.person)} with ${asked}`,
              'keep the rule for them',
            ),
          ];
    }
    case 'login-now':
      return [
        finding(
          'opening-dropped',
          'low',
          at,
          `${OPEN_BEFORE}, such as ${requestText(verdict.request)}`,
          KEEP_OPEN,
        ),
      ];
    case 'unknown':
      return [
        finding(
          'people-not-compared',
          isAboutRequests(list) ? 'info' : 'low',
          at,
          `whether those whom this rule lets pass still do cannot be told: ${WHY[verdict.why]}`,
          'compare it by hand with the rules of the policy that is checked',
        ),
      ];
  }
}

const nameOf = ({ list, criteria }: Alternative): string =>
  `${list === 'not' || list === 'nor' ? `${list} ` : ''}${criteria.map(showCriterion).toSorted().join(' and ')}`;

/** It says nothing of who asks: it opens paths, methods or preflight requests to everybody. */
const isAboutRequests = ({ criteria }: Alternative): boolean =>
  criteria.every(({ name }) => REQUEST.has(name));

const whoIs = (person: Person): string =>
  printable(describePerson(person) ?? 'somebody who is signed in', 120);

const requestText = ({ method, host, rawPath, query, ip, headers, certificate }: KnownRequest): string =>
  printable(
    [
      `${'origin' in headers ? 'a preflight request, ' : ''}${method} ${host}${rawPath}${query === undefined ? '' : `?${query}`}`,
      ip === ELSEWHERE ? '' : ` from ${ip}`,
      CERTIFICATE[certificate],
    ].join(''),
    200,
  );

const REQUEST = new Set(['http_path', 'http_method', 'cors_preflight']);
const CERTIFICATE = {
  'no-ca': '',
  none: ' without a client certificate',
  invalid: ' with a client certificate that is not valid',
  valid: ' with a client certificate',
} as const;
const REFUSED =
  'the policy that is to be replaced is one that Pomerium refuses, so it does not say who passes at present';
const LOOK_AT_LOG = 'give a log with --logs, which shows who passed';
const OPEN_BEFORE =
  'the policy in force lets this through without a session, the one that is checked does not';
const KEEP_OPEN = 'nothing, if that is what the new policy is for; else keep the rule';
const WHY = {
  nobody: 'nobody was found who passes by it, perhaps since it lets nobody pass',
  undecidable:
    'it asks for what pompaths cannot decide, such as a client certificate, and the other policy asks for something else',
  'client-ca':
    'a rule of the policy that is checked is about client certificates, which Pomerium asks for where a client CA is set',
} as const;
