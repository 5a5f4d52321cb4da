import { type Criterion, type Policy, policyOfJson, type Rule } from '../policy/model.ts';
import { sameCriterion } from './conjunction.ts';
import type { Drop } from './add-rules.ts';
import type { Addition } from './merged.ts';
import type { PlannedAddition } from './plan.ts';

export interface AddedGuard {
  readonly added: readonly PlannedAddition[];
  /** Guards that pompaths wrote earlier and that the new one takes the place of: indexes of rules. */
  readonly replaced: readonly number[];
  readonly dropped: readonly Drop[];
}

/**
 * Adds a guard unless a deny rule refuses as much already.
 *
 * @param own indexes of the rules that pompaths wrote
 */
export function addGuard(
  present: Policy,
  own: ReadonlySet<number>,
  additions: readonly Addition[],
): AddedGuard {
  const dropped: Drop[] = [];
  const replaced: number[] = [];
  const added = additions.flatMap(({ comment, rules }): readonly PlannedAddition[] => {
    const left = rules.filter((json) => {
      const denied = deniedBy(policyOfJson([json])[0]);
      const by = present.find((rule) => includesAll(deniedBy(rule), denied));
      if (by) dropped.push({ rule: json, why: 'there-already', by: deniedBy(by)[0] });
      return !by;
    });
    const guard = policyOfJson(left);
    for (const [index, rule] of present.entries())
      if (own.has(index) && isGuard(rule) && guard.some((one) => includesAll(deniedBy(one), deniedBy(rule))))
        replaced.push(index);
    return guard.length > 0 ? [{ comment, rules: guard }] : [];
  });
  return { added, replaced, dropped };
}

/** Criteria of which each refuses what meets it. */
const deniedBy = (rule: Rule | undefined): readonly Criterion[] => rule?.deny?.or ?? [];

/** A rule that does nothing but refuse paths. */
const isGuard = ({ allow, deny }: Rule): boolean =>
  !allow && deny !== undefined && Object.keys(deny).join() === 'or' && (deny.or ?? []).length > 0;

const includesAll = (all: readonly Criterion[], some: readonly Criterion[]): boolean =>
  some.every((one) => all.some((other) => sameCriterion(other, one)));
