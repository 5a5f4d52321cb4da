import type { Outcome } from '../request/outcome.ts';
import { hasReason, reasonSet, type ReasonSet } from './reasons.ts';
import type { Way } from './tally.ts';

/** What Pomerium does with a request, as far as its policy decides it. */
export type PolicyOutcome = Extract<
  Outcome,
  'certificate' | 'login' | 'device' | 'deny-rule' | 'allowed' | 'denied'
>;

/**
 * Every outcome that a value of the allow rules and one of the deny rules leave possible, in the order of
 * Pomerium's `handleResult` (authorize/check_response.go): reasons go before values. Where everything is known
 * there is one.
 */
export function outcomesOf(allow: Way, deny: Way): readonly PolicyOutcome[] {
  const outcomes: PolicyOutcome[] = [];
  const settles = (
    certain: ReasonSet,
    possible: ReasonSet,
    wanted: ReasonSet,
    outcome: PolicyOutcome,
  ): boolean => {
    if (hasReason(possible, wanted)) outcomes.push(outcome);
    return hasReason(certain, wanted);
  };
  const certain = allow.certain | deny.certain;
  const possible = allow.possible | deny.possible;
  if (settles(deny.certain, deny.possible, CERTIFICATE, 'certificate')) return outcomes;
  if (settles(certain, possible, LOGIN, 'login')) return outcomes;
  if (settles(certain, possible, DEVICE, 'device')) return outcomes;
  if (deny.value) outcomes.push('deny-rule');
  else if (allow.value) outcomes.push('allowed');
  else if (!settles(allow.certain, allow.possible, CERTIFICATE, 'certificate')) outcomes.push('denied');
  return outcomes;
}

const CERTIFICATE = reasonSet('client-certificate-required', 'invalid-client-certificate');
const LOGIN = reasonSet('user-unauthenticated');
const DEVICE = reasonSet('device-unauthenticated');
