import { UNKNOWN_REQUEST } from '../policy/constant.ts';
import { criterionTest } from '../policy/criterion-tests.ts';
import type { Era } from '../policy/input.ts';
import type { Criterion, Policy } from '../policy/model.ts';
import { hasReason, reasonSet } from '../policy/reasons.ts';

/**
 * Deny rules that say what the allow rules of a policy do to whoever has no session: a list that is turned around and names people
 * sends them to the login, whatever other rules open: its reasons count before its value (authorize/check_response.go). `not` does so where
 * none of its criteria holds, `nor` for every request.
 */
export function turningOf(policy: Policy, era: Era): Policy {
  const asksForSession = (criterion: Criterion): boolean => {
    const { value, whenFalse } = criterionTest(criterion, era)(UNKNOWN_REQUEST);
    return value === false && hasReason(whenFalse, LOGIN);
  };
  return policy.flatMap(({ allow: { not = [], nor = [] } = {} }): Policy => [
    ...(not.some(asksForSession) ? [{ deny: { not } }] : []),
    ...(nor.some(asksForSession) ? [{ deny: { or: [{ name: 'accept', data: true }] } }] : []),
  ]);
}

const LOGIN = reasonSet('user-unauthenticated');
