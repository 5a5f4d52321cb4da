import type { Finding, Severity } from '../findings/finding.ts';
import { onlyText } from '../merge/conjunction.ts';
import { type Danger, type DangerId, dangersOf } from '../policy/dangers.ts';
import { admits } from '../policy/admits.ts';
import type { Place, Policy } from '../policy/model.ts';
import type { IngressKind } from './kinds.ts';
import { isSameList, nameInList, someOf, spot } from './names.ts';
import { ignoredValueFindings } from './ignored-values.ts';
import { type OpenTo, openTo, SEVERITY } from './open-to.ts';
import { passersOf } from './passers.ts';
import { pathRulesOf } from './path-rules.ts';
import { findingAbout, namedHosts, type Subject } from './subject.ts';
import { unpinnedFindings } from './unpinned-findings.ts';

/** What is wrong with a policy that Pomerium takes, save its paths. */
export function policyFindings(subject: Subject): readonly Finding[] {
  const { ingress, policy, era } = subject;
  const ignored = ignoredValueFindings(subject, () => false);
  const dangers = dangersOf(policy, { hosts: namedHosts(ingress), era });
  const admitted = admits(policy);
  if (admitted === 'nobody')
    return [
      ...ignored,
      findingAbout(subject, 'nobody-passes', 'medium', '', whyNobody(policy), LET_SOMEBODY_IN),
      ...dangers
        .filter(({ id }) => ABOUT_WORDS.has(id))
        .flatMap((danger) => about(subject, danger, dangers, () => 'nobody')),
    ];
  const isPublic = passersOf(policy).public;
  let open: OpenTo | undefined;
  const isOpenTo = (): OpenTo => (open ??= openTo(subject));
  const told = dangers.filter(({ id, place }) => {
    // Whoever writes accept means it.
    if (place?.criterion.name === 'accept' && (isPublic || CONSTANT.has(id) || admitted === 'people'))
      return false;
    // Somebody in the same list has to sign in.
    if (id === 'true-without-session' && place?.action === 'allow' && asksForSession(policy, place))
      return false;
    // Of a rule with a path, what is wrong with its URL is told there: unmet-pins.ts.
    if (id === 'begins-no-path' && place && isUrlOfPath(place, policy)) return false;
    return !(id === 'nobody-asked' && isPublic);
  });
  return [
    ...ignored,
    ...unions(subject, isPublic),
    ...told.flatMap((danger) => about(subject, danger, told, isOpenTo)),
    ...unpinnedFindings(subject, told, isOpenTo),
  ];
}

/** A wider answer beside the people that the policy names. */
export function unions(subject: Subject, isPublic: boolean): readonly Finding[] {
  const { people, domains, claims, anyoneSignedIn, others } = passersOf(subject.policy);
  const named = [...people, ...domains, ...claims, ...others];
  if (isPublic && (named.length > 0 || anyoneSignedIn || subject.policy.some(hasPath)))
    return [findingAbout(subject, 'public-and-policy', 'high', '', PUBLIC_WINS, CHOOSE_PUBLIC)];
  if (!isPublic && anyoneSignedIn && named.length > 0)
    return [
      findingAbout(
        subject,
        'anyone-and-policy',
        'medium',
        '',
        `the policy names ${someOf(named)}, but a rule for anyone who is signed in stands beside it, so that everybody who can sign in passes`,
        CHOOSE_ANYONE,
      ),
    ];
  return [];
}

/** Is there an allow rule by which somebody gets through without a session, if deny rules let them? */
const opensSomething = (policy: Policy): boolean =>
  policy.some(({ allow }) => allow !== undefined && admits([{ allow }]) === 'anybody');

const asksForSession = (policy: Policy, { rule, list }: Place): boolean =>
  admits([{ allow: { [list]: policy[rule]?.allow?.[list] ?? [] } }]) !== 'anybody';

function whyNobody(policy: Policy): string {
  const allows = policy.flatMap(({ allow }) => (allow ? [{ allow }] : []));
  if (allows.length === 0) return 'nobody passes, since there is no allow rule';
  return admits(allows) === 'nobody'
    ? 'nobody passes, since no allow rule ever holds'
    : 'nobody passes, since a deny rule holds for every request';
}

function isUrlOfPath({ rule, list, criterion }: Place, policy: Policy): boolean {
  if (list !== 'and' || !/^[a-z]+:/i.test(onlyText(criterion))) return false;
  return pathRulesOf([{ allow: { and: policy[rule]?.allow?.and ?? [] } }]).length > 0;
}

const hasPath = ({ allow = {} }: Subject['policy'][number]): boolean =>
  [...(allow.and ?? []), ...(allow.or ?? [])].some(({ name }) => name === 'http_path');

function about(
  subject: Subject,
  danger: Danger,
  all: readonly Danger[],
  isOpenTo: () => OpenTo,
): readonly Finding[] {
  const { id, place } = danger;
  const says = SAYS[id];
  if (!says) return [];
  // What always holds in a list that opens everything is one problem, and told as the graver one.
  if (CONSTANT.has(id) && place?.action === 'allow' && opensAll(place, all)) {
    const { what, fix } = CONSTANT_OPENS;
    const open = isOpenTo();
    return [
      findingAbout(
        subject,
        'always-true',
        SEVERITY[open],
        nameInList(subject.policy, place),
        `${spot(subject, place.criterion)} ${what}${KEPT_OUT[open]}`,
        fix,
      ),
    ];
  }
  if (
    id === 'opens-every-path' &&
    all.some((other) => CONSTANT.has(other.id) && isSameList(other.place, place))
  )
    return [];
  const where = place ? spot(subject, place.criterion) : 'the policy';
  const open = OPENS.has(id) ? isOpenTo() : 'anybody';
  const isKept = open === 'nobody' || (open === 'some' && id !== 'opens-to-addresses');
  const isIdle = ABOUT_OPENINGS.some(
    ([of, isOpen]) => of === id && isOpen !== opensSomething(subject.policy),
  );
  return [
    findingAbout(
      subject,
      says.kind,
      isKept ? SEVERITY[open] : isIdle ? 'low' : says.severity,
      place ? nameInList(subject.policy, place) : '',
      `${where}: ${danger.message}${isKept ? KEPT_OUT[open] : ''}`,
      says.fix,
    ),
  ];
}

const opensAll = (place: Place, dangers: readonly Danger[]): boolean =>
  dangers.some((danger) => danger.id === 'opens-every-path' && isSameList(danger.place, place));

interface Says {
  readonly kind: IngressKind;
  readonly severity: Severity;
  readonly fix: string;
}

/** Paths alone are told by what they open: unpinned-findings.ts. */
const SAYS: Partial<Readonly<Record<DangerId, Says>>> = {
  'nobody-asked': {
    kind: 'nobody-asked',
    severity: 'medium',
    fix: 'add a rule that names people, such as email, domain or claim; or give paths that are open an Ingress of their own: -o split',
  },
  'opens-every-path': {
    kind: 'opens-everything',
    severity: 'high',
    fix: 'take the rule out, or name the paths that are meant; an Ingress that is meant to be public says allow_public_unauthenticated_access',
  },
  'opens-to-addresses': {
    kind: 'opens-everything',
    severity: 'medium',
    fix: 'nothing, if whoever meets it is meant, such as everybody at these addresses; else ask for people in the same and, or name the paths that are meant',
  },
  'always-true': {
    kind: 'always-true',
    severity: 'medium',
    fix: 'take the criterion out, or write what is meant',
  },
  'true-without-session': {
    kind: 'always-true',
    severity: 'medium',
    fix: 'name those who pass instead of those who do not, with authenticated_user in the same and',
  },
  'never-true': {
    kind: 'never-matches',
    severity: 'medium',
    fix: 'write what is meant as a text in quotes, or take the criterion out',
  },
  'begins-no-path': {
    kind: 'never-matches',
    severity: 'medium',
    fix: 'begin it with a slash: rules know no regular expressions and no wildcards',
  },
  'groups-need-directory': {
    kind: 'groups-need-directory',
    severity: 'medium',
    fix: 'write claim/groups for groups of the identity provider',
  },
  'deny-names-people': {
    kind: 'login-for-all',
    severity: 'medium',
    fix: 'name those who pass in an allow rule instead of those who do not in a deny rule',
  },
  'not-names-people': {
    kind: 'login-for-all',
    severity: 'medium',
    fix: 'name those who pass instead of those who do not',
  },
};

const OPENS: ReadonlySet<DangerId> = new Set(['opens-every-path', 'opens-to-addresses']);
/** What harms only where something is open without a session, or only where nothing is: programs alone may use the app. */
const ABOUT_OPENINGS: readonly (readonly [DangerId, boolean])[] = [
  ['deny-names-people', true],
  ['not-names-people', true],
  ['nobody-asked', false],
];
const KEPT_OUT: Readonly<Record<OpenTo, string>> = {
  anybody: '',
  some: '; only the rest of the policy keeps out most of those who are not signed in',
  nobody: '; only the rest of the policy keeps out everybody who is not signed in',
};
/** What is wrong with a criterion itself, whoever passes. */
const ABOUT_WORDS: ReadonlySet<DangerId> = new Set(['never-true', 'begins-no-path', 'groups-need-directory']);
const LET_SOMEBODY_IN =
  'add a rule that names people, such as email, domain or claim, and take out a deny rule that holds for everybody';
const CONSTANT: ReadonlySet<DangerId> = new Set(['always-true', 'true-without-session']);
const CONSTANT_OPENS = {
  what: 'holds for every request of anybody, so that this rule opens every path; a value that a template left empty does that',
  fix: 'take the criterion out, or write what is meant as a text in quotes that is not empty',
};
const PUBLIC_WINS =
  'the Ingress is open to everybody, so that the people and paths its policy names mean nothing: whatever is public wins';
const CHOOSE_PUBLIC =
  'take allow_public_unauthenticated_access (or accept) out, or all the other allow rules; to open some paths alone, give them an Ingress of their own: -o split';
const CHOOSE_ANYONE = 'take allow_any_authenticated_user (or authenticated_user) out, or those who are named';
