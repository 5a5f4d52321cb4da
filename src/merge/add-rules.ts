import { type Criterion, type Policy, policyOfJson, policyToJson, type RuleJson } from '../policy/model.ts';
import { parsePolicyJson } from '../policy/parse.ts';
import { type Conjunction, conjunctionsOf, covers } from './conjunction.ts';
import type { Addition, DroppedRule } from './merged.ts';
import type { PlannedAddition } from './plan.ts';

/** Which of the rules are added. */
export interface AddedRules {
  readonly added: readonly PlannedAddition[];
  readonly dropped: readonly Drop[];
}

export interface Drop {
  readonly rule: RuleJson;
  readonly why: DroppedRule['why'];
  /** Of what says the same or more, where that is there already. */
  readonly by: Criterion | undefined;
}

/**
 * Leaves out of the additions what is open already, what another addition opens as well, and what Pomerium would
 * refuse.
 *
 * @param present the policy they are added to
 */
export function addRules(present: Policy, additions: readonly Addition[]): AddedRules {
  const dropped: Drop[] = [];
  const known = conjunctionsOf(present);
  const candidates = additions.flatMap(({ rules }, addition) =>
    rules.flatMap((json): readonly Candidate[] => {
      const policy = policyOfJson([json]);
      if (parsePolicyJson(policyToJson(policy)).kind === 'accepted')
        return [{ json, addition, policy, opens: conjunctionsOf(policy) }];
      dropped.push({ rule: json, why: 'inexpressible', by: undefined });
      return [];
    }),
  );
  const kept = candidates.filter((candidate, index) => {
    const coverOf = (one: Conjunction): Conjunction | undefined => known.find((wide) => covers(wide, one));
    const byPresent = candidate.opens.every(coverOf);
    const byAnother = !byPresent && candidates.some((other, at) => isInstead(other, at, candidate, index));
    if (!byPresent && !byAnother) return true;
    const by = byPresent ? candidate.opens.map(coverOf)[0]?.criteria[0] : undefined;
    dropped.push({ rule: candidate.json, why: byPresent ? 'there-already' : 'in-another', by });
    return false;
  });
  return {
    added: additions.flatMap(({ comment }, addition) => {
      const rules = kept.filter((one) => one.addition === addition).flatMap(({ policy }) => policy);
      return rules.length > 0 ? [{ comment, rules }] : [];
    }),
    dropped,
  };
}

interface Candidate {
  readonly json: RuleJson;
  /** To which of the additions it belongs. */
  readonly addition: number;
  readonly policy: Policy;
  readonly opens: readonly Conjunction[];
}

/** Of two that open the same the first one stays. */
const isInstead = (other: Candidate, at: number, one: Candidate, index: number): boolean =>
  at !== index && opensAll(other, one) && (at < index || !opensAll(one, other));

const opensAll = (wide: Candidate, narrow: Candidate): boolean =>
  narrow.opens.every((one) => wide.opens.some((other) => covers(other, one)));
