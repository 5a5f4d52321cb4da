import type { AuthorizeCheck } from '../event/event.ts';
import type { Outcome } from './outcome.ts';

/** Why a request was not let through. */
export type Cause = (typeof CAUSES)[number];

/** Every cause, those that a path rule can mend first. */
export const CAUSES = [
  /** Nobody was signed in, and an allow rule names people. */
  'login',
  /** Nobody was signed in, and the Ingress has no rule at all. */
  'no-policy',
  /** Nobody was signed in, and only rules about paths or methods were tried. */
  'path',
  /** Nobody was signed in, and a rule about addresses did not hold. */
  'source-ip',
  /** Refused, but only the access entry is there, which does not say why. */
  'unknown',
  /** Somebody was signed in whom the policy does not name, or not for this path. */
  'wrong-person',
  /** A deny rule names people, so everybody has to sign in first. */
  'login-for-deny-rule',
  'deny-rule',
  'certificate',
  'device',
  /** A rule of another kind did not hold. */
  'other-rule',
  'stale-route',
  'no-route',
  'websocket-off',
  'malformed-path',
  'malformed-request',
  'unavailable',
] as const;

/** A number for every cause. */
export const countCauses = (countOf: (cause: Cause) => number): Record<Cause, number> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys
  Object.fromEntries(CAUSES.map((cause) => [cause, countOf(cause)])) as Record<Cause, number>;

/** Could a path rule mend it? `review` where only the owner can know whether it should. */
export function mendable(cause: Cause): 'yes' | 'review' | 'no' {
  if (['login', 'no-policy', 'path'].includes(cause)) return 'yes';
  return cause === 'source-ip' || cause === 'unknown' ? 'review' : 'no';
}

/** Is it Pomerium's policy that refused, rather than Envoy that had no way to pass the request on? */
export const isDenial = (cause: Cause): boolean => !NOT_BY_POLICY.has(cause);

/** The cause of an outcome; undefined where nothing was refused. `check` is undefined where only the access entry is there. */
export function causeOf(outcome: Outcome, check: AuthorizeCheck | undefined): Cause | undefined {
  switch (outcome) {
    case 'allowed':
    case 'own-answer':
    case 'aborted':
    case 'untold':
      return undefined;
    case 'refused':
      return 'unknown';
    case 'login':
      return check ? causeOfLogin(check) : 'login';
    case 'denied':
      return check ? causeOfDenial(check) : 'unknown';
    default:
      return outcome;
  }
}

function causeOfLogin(check: AuthorizeCheck): Cause {
  if (check.denyReasons.includes('user-unauthenticated')) return 'login-for-deny-rule';
  if (accountOf(check) !== '') return 'wrong-person';
  return check.allowReasons.includes('source-ip-unauthorized') ? 'source-ip' : 'login';
}

function causeOfDenial(check: AuthorizeCheck): Cause {
  if (accountOf(check) !== '') return 'wrong-person';
  // Until 0.22 every list held the reason of Pomerium's own pages as well.
  const allowReasons = check.allowReasons.filter((reason) => reason !== 'non-pomerium-route');
  if (allowReasons.length === 0) return 'no-policy';
  if (allowReasons.every((reason) => ABOUT_THE_PATH.has(reason))) return 'path';
  return allowReasons.includes('source-ip-unauthorized') ? 'source-ip' : 'other-rule';
}

/** Who made the request: e-mail, user id, service account or at least a session; `""` for nobody. */
export const accountOf = (check: AuthorizeCheck): string =>
  check.email || check.user || check.serviceAccountId || check.sessionId || '';

const ABOUT_THE_PATH = new Set(['http-path-unauthorized', 'http-method-unauthorized', 'non-cors-request']);

const NOT_BY_POLICY = new Set<Cause>([
  'stale-route',
  'no-route',
  'websocket-off',
  'malformed-path',
  'malformed-request',
  'unavailable',
]);
