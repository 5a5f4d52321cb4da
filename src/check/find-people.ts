import type { Finding } from '../findings/finding.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { accessFindings } from './find-access.ts';
import { finding } from './kinds.ts';
import type { Subject } from './subject.ts';
import type { Tally } from './tally.ts';
import { countsOf, examplesOf, templateOf } from './words.ts';

/** Does everybody who could pass before still pass, and what do open paths mean for an app that trusts Pomerium's headers? */
export const peopleFindings = (
  subject: Subject,
  tally: Tally | undefined,
  routes: RouteTable,
): readonly Finding[] => [
  ...accessFindings(subject, routes),
  ...shutOut(subject, tally),
  ...guardPrice(subject, tally),
  ...identityHeaders(subject),
];

function shutOut({ where, present }: Subject, tally: Tally | undefined): readonly Finding[] {
  const people = [...(tally?.people ?? [])].filter(([, { shutOut }]) => shutOut > 0);
  if (people.length === 0) return [];
  const requests = people.reduce((sum, [, person]) => sum + person.shutOut, 0);
  return [
    finding(
      'people-shut-out',
      present?.kind === 'accepted' ? 'high' : 'medium',
      { where },
      `${countsOf([[people.length, 'account']])} passed in the log and would not pass now: ${countsOf([[requests, 'request']])}, such as for ${examplesOf(people.map(([, { example }]) => templateOf(example)))}`,
      'name them in the rules for people, where they should pass; -o json has the accounts',
    ),
  ];
}

function guardPrice({ where }: Subject, tally: Tally | undefined): readonly Finding[] {
  if (!tally || tally.guarded === 0) return [];
  return [
    finding(
      'guard-price',
      'info',
      { where },
      `a deny rule refuses ${countsOf([[tally.guarded, 'request']])} of people that passed in the log, such as for ${examplesOf([templateOf(tally.guardedPath)])}`,
      'the shorter guard of Pomerium 0.33, say --pomerium; or an Ingress of their own for the open paths, where the guard does not touch people',
    ),
  ];
}

/** Nobody is signed in on an open path, so Pomerium has nobody to tell the app about. */
function identityHeaders({ where, ingress, rules }: Subject): readonly Finding[] {
  const { annotations } = ingress;
  const isByHeader = LOGIN_HEADER.test(annotations['set_request_headers'] ?? '');
  if ((annotations['pass_identity_headers'] !== 'true' && !isByHeader) || rules.length === 0) return [];
  return [
    finding(
      'identity-headers',
      isByHeader ? 'medium' : 'low',
      { where },
      isByHeader
        ? 'the app is logged in by a header that set_request_headers makes of the identity: on open paths nobody has one, and the app must not take whatever then stands in it for somebody'
        : 'with pass_identity_headers the app learns from Pomerium who is signed in: on open paths nobody is, so it must take a request without X-Pomerium-Jwt-Assertion for nobody',
      'let the app verify the signature of X-Pomerium-Jwt-Assertion, and ask for its own login where it is missing',
    ),
  ];
}

/** A part of the identity, or a header by whose usual name apps log people in. */
const LOGIN_HEADER =
  /\$\{?pomerium\.|^\s*(?:remote-user|x-(?:webauth|remote|forwarded|auth[\w-]*)-?user|x-forwarded-email)\s*:/im;
