import type { ListName, Policy, Rule } from '../policy/model.ts';

/** What is to become of a policy. */
export interface Plan {
  /** One for each rule that is there now. */
  readonly fates: readonly Fate[];
  /** In the order in which they are appended. */
  readonly added: readonly PlannedAddition[];
}

export type Fate = { readonly kind: 'kept' } | { readonly kind: 'removed' } | PinnedFate;

export interface PinnedFate {
  readonly kind: 'pinned';
  /** What stays of the rule; undefined where all of it was pinned. */
  readonly rest: Rule | undefined;
  readonly taken: readonly TakenCriterion[];
}

/** A criterion that leaves its rule, and the rules that take its place. */
export interface TakenCriterion {
  readonly list: ListName;
  /** Which one of the list; undefined for the whole list. */
  readonly index: number | undefined;
  /** Empty where other rules open the same, pinned. */
  readonly rules: Policy;
}

export interface PlannedAddition {
  readonly comment: string;
  readonly rules: Policy;
}

/** The policy that a plan makes of another one. */
export const policyOfPlan = (present: Policy, plan: Plan): Policy => [
  ...keptPolicy(present, plan.fates),
  ...plan.added.flatMap(({ rules }) => rules),
];

/** The part of it that does not come from additions. */
export const keptPolicy = (present: Policy, fates: readonly Fate[]): Policy =>
  present.flatMap((rule, index) => keptOf(rule, fates[index]));

/** Does the plan leave everything as it is? */
export const isIdle = ({ fates, added }: Plan): boolean =>
  added.length === 0 && fates.every(({ kind }) => kind === 'kept');

function keptOf(rule: Rule, fate: Fate | undefined): Policy {
  if (fate?.kind === 'removed') return [];
  if (fate?.kind !== 'pinned') return [rule];
  return [...(fate.rest ? [fate.rest] : []), ...fate.taken.flatMap(({ rules }) => rules)];
}
