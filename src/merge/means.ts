import { type Policy, policyToJson } from '../policy/model.ts';
import { parsePolicy } from '../policy/parse.ts';

/** Does Pomerium read this policy out of this text, rule by rule? */
export function meansThis(text: string, policy: Policy): boolean {
  const parsed = parsePolicy(text);
  return parsed.kind === 'accepted' && jsonOf(parsed.policy) === jsonOf(policy);
}

const jsonOf = (policy: Policy): string => JSON.stringify(policyToJson(policy));
