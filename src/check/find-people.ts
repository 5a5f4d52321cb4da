import type { Finding } from '../findings/finding.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import {
  type Criterion,
  isJsonArray,
  isJsonObject,
  type Json,
  placesOf,
  type Policy,
} from '../policy/model.ts';
import { showCriterion } from '../merge/notes.ts';
import { finding } from './kinds.ts';
import type { Subject } from './subject.ts';
import type { Tally } from './tally.ts';
import { countsOf, examplesOf, templateOf } from './words.ts';

/** Does everybody who could pass before still pass, and what do open paths mean for an app that trusts Pomerium's headers? */
export const peopleFindings = (subject: Subject, tally: Tally | undefined): readonly Finding[] => [
  ...leftOut(subject),
  ...shutOut(subject, tally),
  ...guardPrice(subject, tally),
  ...identityHeaders(subject),
];

/** Whom the present policy names and the proposed one does not let through. */
function leftOut({ where, policy, present, hosts }: Subject): readonly Finding[] {
  if (!present) return [];
  const [host = ''] = hosts;
  const passes = (rules: Policy, one: Named): boolean =>
    evaluate(compilePolicy(rules), { method: 'GET', host, rawPath: '/' }, one.client).possible.includes(
      'allowed',
    );
  return namedIn(present)
    .filter((one) => passes(present, one) && !passes(policy, one))
    .map(({ criterion }) =>
      finding(
        'people-shut-out',
        'high',
        { where, rule: showCriterion(criterion) },
        'the policy in force lets these people pass, the one that is checked does not',
        'keep the rule for them',
      ),
    );
}

interface Named {
  readonly criterion: Criterion;
  readonly client: {
    readonly email?: string;
    readonly id?: string;
    readonly claims?: Readonly<Record<string, Json>>;
  };
}

/** Somebody for each criterion of the allow rules that names people. */
const namedIn = (policy: Policy): readonly Named[] =>
  [...placesOf(policy)]
    .filter(({ action }) => action === 'allow')
    .flatMap(({ criterion }): readonly Named[] => {
      const { name, sub, data } = criterion;
      switch (name) {
        case 'email':
          return textsOf(data).map((email) => ({ criterion, client: { ...NOBODY, email } }));
        case 'domain':
          return textsOf(data).map((domain) => ({
            criterion,
            client: { ...NOBODY, email: `someone@${domain}` },
          }));
        case 'user':
          return textsOf(data).map((id) => ({ criterion, client: { ...NOBODY, id } }));
        case 'claim':
          return textsOf(data).map((value) => ({
            criterion,
            client: { ...NOBODY, claims: { [sub ?? '']: [value] } },
          }));
        case 'authenticated_user':
          return [{ criterion, client: NOBODY }];
        default:
          return [];
      }
    });

function textsOf(data: Json): readonly string[] {
  const operands = isJsonObject(data)
    ? ['is', 'in', 'has', 'ends_with'].map((name) => data[name] ?? null)
    : [data];
  return operands
    .flatMap((operand) => (isJsonArray(operand) ? operand : [operand]))
    .filter((text) => typeof text === 'string');
}

function shutOut({ where, present }: Subject, tally: Tally | undefined): readonly Finding[] {
  const people = [...(tally?.people ?? [])].filter(([, { shutOut }]) => shutOut > 0);
  if (people.length === 0) return [];
  const requests = people.reduce((sum, [, person]) => sum + person.shutOut, 0);
  return [
    finding(
      'people-shut-out',
      present ? 'high' : 'medium',
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
/** Somebody signed in of whom nothing else is so. */
const NOBODY = {
  email: '',
  id: 'a-user-that-no-rule-names',
  sessionId: 'a-session-that-no-rule-names',
  claims: {},
  groups: null,
  device: null,
};
