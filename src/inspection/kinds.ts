import type { FindingKinds } from '../findings/finding.ts';

/** What `pompaths ingresses` finds. */
export const INGRESS_KINDS = {
  'refused-ingress': 'The ingress-controller refuses the Ingress as a whole.',
  'refused-policy': 'The ingress-controller refuses the policy, and with it the Ingress.',
  'freezing-policy': 'The policy is accepted, and then stops every policy change of the whole gateway.',
  'no-policy': 'There is no policy, so nobody passes.',
  'nobody-passes': 'The policy lets nobody through, whoever asks.',
  'policy-unknown': 'Patches may change the policy, so it is not known here.',
  'always-true': 'A criterion holds for every request, or for everybody who is not signed in.',
  'opens-everything': 'A rule lets anybody have every path.',
  'public-and-policy': 'The Ingress is open to everybody although its policy names who may pass.',
  'anyone-and-policy': 'Everybody who can sign in passes although the policy names who may pass.',
  'ignored-value': 'A criterion has a value that seems to say something, and Pomerium ignores it.',
  'nobody-asked': 'No criterion is about people, so nobody is ever asked to sign in.',
  'unpinned-rule':
    'A path rule is not pinned to the URL of its host, so that on its own it guards nothing (Pomerium 0.30 to 0.33.1).',
  'loose-method':
    'A rule asks for a method where a query may follow its path, so that it opens the path for every method (from Pomerium 0.30 on).',
  'mcp-path-rule': 'A path rule on a route with mcp_server, where it guards nothing, not even pinned.',
  'no-boundary': 'A prefix does not end at a slash, so it opens whatever goes on in the same word.',
  'never-matches': 'A rule or a rule path that no request can meet.',
  'own-page': 'A rule for a path that Pomerium answers itself.',
  'login-for-all': 'A rule sends every request without a session to the login, public paths included.',
  'groups-need-directory': 'A rule for groups, which come from a synced directory alone.',
  'unknown-annotation': 'An annotation that Pomerium does not know, for which it refuses the whole Ingress.',
  'route-clash': 'Two Ingresses have the same host and path: one of them gets no request.',
} as const satisfies FindingKinds;

export type IngressKind = keyof typeof INGRESS_KINDS;
