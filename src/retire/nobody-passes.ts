import { type CompiledList, compilePolicy } from '../policy/compiled.ts';
import { neverHolds, UNKNOWN_REQUEST } from '../policy/constant.ts';
import { evaluateFacts } from '../policy/evaluate.ts';
import type { Facts } from '../policy/facts.ts';
import type { Era } from '../policy/input.ts';
import type { Policy } from '../policy/model.ts';

/**
 * Is there no request that a policy lets pass, preflight requests aside? True only where that is sure for anybody, with a session
 * or without; a rule that depends on something unknown may let somebody pass.
 */
export function letsNobodyPass(policy: Policy): boolean {
  const compiled = compilePolicy(policy);
  const able = { ...compiled, allow: compiled.allow.filter((list) => !isIdle(list, compiled.era)) };
  return ANYBODY.every((facts) => !evaluateFacts(able, facts).possible.includes('allowed'));
}

/** Whether a list is never true, although its criteria do not say so by a value. */
function isIdle({ list, places }: CompiledList, era: Era): boolean {
  const criteria = places.map(({ criterion }) => criterion);
  if (list === 'and') return criteria.some((criterion) => neverHolds(criterion, era));
  return list === 'or' && criteria.every((criterion) => neverHolds(criterion, era));
}

/** No preflight request: nobody uses an app by them. */
const ANONYMOUS: Facts = { ...UNKNOWN_REQUEST, request: { ...UNKNOWN_REQUEST.request, method: 'GET' } };
const ANYBODY: readonly Facts[] = [ANONYMOUS, { ...ANONYMOUS, client: {} }];
