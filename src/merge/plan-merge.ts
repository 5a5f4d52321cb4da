import type { Policy } from '../policy/model.ts';
import { addGuard } from './add-guard.ts';
import { addRules, type Drop } from './add-rules.ts';
import { type Conjunction, conjunctionsOf, covers } from './conjunction.ts';
import { layoutOf } from './layout.ts';
import type { MergeInput } from './merged.ts';
import { ownRuns } from './own.ts';
import { type Fate, keptPolicy, type Plan } from './plan.ts';

export interface PlannedMerge {
  readonly plan: Plan;
  readonly dropped: readonly Drop[];
  /** What is there, pinned, and stays although something that is added opens as much. */
  readonly outdone: readonly Conjunction[];
}

/**
 * Decides what is added, and which of the rules that pompaths wrote earlier go because new ones say as much.
 *
 * @param policy that of the present text
 * @param pinned what becomes of rules that are to be pinned
 */
export function planMerge(
  policy: Policy,
  { present, rules, guard }: MergeInput,
  pinned: readonly Fate[] = policy.map(() => ({ kind: 'kept' })),
): PlannedMerge {
  const runs = ownRuns(policy, layoutOf(present ?? ''));
  const addedRules = addRules(keptPolicy(policy, pinned), rules);
  const addedGuard = addGuard(policy, new Set(runs.flat()), guard);
  const opened = conjunctionsOf(addedRules.added.flatMap((addition) => addition.rules));
  const known = conjunctionsOf(policy);
  const isOutdone = (one: Conjunction): boolean => opened.some((wide) => covers(wide, one));
  const isNeedless = (index: number): boolean =>
    opensAlone(policy, index) && known.filter(({ rule }) => rule === index).every(isOutdone);
  const removed = new Set([...runs.filter((run) => run.every(isNeedless)).flat(), ...addedGuard.replaced]);
  return {
    plan: {
      fates: pinned.map((fate, index) => (removed.has(index) ? { kind: 'removed' } : fate)),
      added: [...addedRules.added, ...addedGuard.added],
    },
    dropped: [...addedRules.dropped, ...addedGuard.dropped],
    outdone: known.filter((one) => one.isPinned && !removed.has(one.rule) && isOutdone(one)),
  };
}

/** Does a rule nothing but open what its `and` and `or` lists name? */
function opensAlone(policy: Policy, index: number): boolean {
  const { allow, deny } = policy[index] ?? {};
  return !deny && allow !== undefined && !allow.not && !allow.nor;
}
