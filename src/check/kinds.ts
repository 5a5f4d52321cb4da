import { type Finding, type FindingKinds, type Severity } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { INGRESS_KINDS } from '../inspection/kinds.ts';

/** What `check` finds, each in one sentence. docs/check.md says how grave each is, and why. What `ingresses` finds as well has the same name and id there. */
export const CHECK_KINDS = {
  'refused-ingress': INGRESS_KINDS['refused-ingress'],
  'refused-policy': INGRESS_KINDS['refused-policy'],
  'freezing-policy': INGRESS_KINDS['freezing-policy'],
  'unknown-annotation': INGRESS_KINDS['unknown-annotation'],
  'route-clash': INGRESS_KINDS['route-clash'],
  'public-and-policy': INGRESS_KINDS['public-and-policy'],
  'anyone-and-policy': INGRESS_KINDS['anyone-and-policy'],
  'always-true': INGRESS_KINDS['always-true'],
  'ignored-value': INGRESS_KINDS['ignored-value'],
  'opens-everything': INGRESS_KINDS['opens-everything'],
  'unpinned-rule': INGRESS_KINDS['unpinned-rule'],
  'loose-method': INGRESS_KINDS['loose-method'],
  'mcp-path-rule': INGRESS_KINDS['mcp-path-rule'],
  'opens-page': 'A rule opens pages that people open in the browser.',
  'opens-unchosen': 'A rule opens operations that were not chosen.',
  'opens-rejected': 'A rule opens paths that were to stay closed.',
  'let-through-otherwise': 'Requests were let through although no rule has their path.',
  'people-shut-out': 'People who passed do not pass any more.',
  'people-not-compared': 'It cannot be told whether people who pass still do.',
  'opening-dropped': 'What was open without a session is not open any more.',
  'no-boundary': INGRESS_KINDS['no-boundary'],
  'leaves-folder': 'A spelling that an app may take for a path outside gets through a rule.',
  'still-denied': 'What a client of yours asks for is refused.',
  'refused-in-spite': 'Requests were refused that the policy, as it is now, lets through.',
  'operation-denied': 'An operation that was chosen is refused.',
  'served-to-anybody': 'The app answers under a rule without asking who it is.',
  'login-for-all': INGRESS_KINDS['login-for-all'],
  'no-policy': INGRESS_KINDS['no-policy'],
  'nobody-passes': 'No request of anybody gets through.',
  'nobody-asked': INGRESS_KINDS['nobody-asked'],
  'never-matches': INGRESS_KINDS['never-matches'],
  'own-page': INGRESS_KINDS['own-page'],
  'groups-need-directory': INGRESS_KINDS['groups-need-directory'],
  'identity-headers':
    'On open paths the app is told of nobody, though it is used to being told who is signed in.',
  'subsumed-rule': 'A rule opens nothing that another rule does not open.',
  'unused-rule': 'A rule that nobody uses.',
  'guard-price': 'The deny rule against paths that lead out of a folder also refuses requests of people.',
  'undeclared-security':
    'A rule opens operations of which the document does not say that they are protected.',
  undecided: 'Paths that were asked for and that only you can decide.',
  'probes-inside': 'Scanners ask for paths within what is open.',
  'other-hosts': 'A rule counts for the other hosts of its Ingress as well.',
  'public-ingress': 'An Ingress is open to everybody, and says so.',
  'no-path-matter': 'Requests were refused for a reason that no path rule mends.',
} as const satisfies FindingKinds;

export type CheckKind = keyof typeof CHECK_KINDS;

/** @param fix one sentence, or YAML */
export const finding = (
  kind: CheckKind,
  severity: Severity,
  { where, rule = '' }: { readonly where: string; readonly rule?: string },
  what: string,
  fix: string,
): Finding => ({ id: findingId(kind, where, rule), kind, severity, where, rule, what, fix });
