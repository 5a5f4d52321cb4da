import { compilePolicy } from './compiled.ts';
import { UNKNOWN_REQUEST } from './constant.ts';
import { evaluateFacts } from './evaluate.ts';
import type { Policy } from './model.ts';

/**
 * Whom a policy may let through at all, whatever they send: somebody without a session, people who are signed in alone, or nobody.
 * What the request or the person decides counts as met.
 */
export function admits(policy: Policy): 'anybody' | 'people' | 'nobody' {
  const compiled = compilePolicy(policy);
  if (evaluateFacts(compiled, UNKNOWN_REQUEST).possible.includes('allowed')) return 'anybody';
  const { possible } = evaluateFacts(compiled, { ...UNKNOWN_REQUEST, client: {} });
  return possible.includes('allowed') ? 'people' : 'nobody';
}
