import { criterionTest } from './criterion-tests.ts';
import type { CriterionTest } from './facts.ts';
import type { Era } from './input.ts';
import { type Action, type ListName, type Place, placesOf, type Policy } from './model.ts';

/** A policy, ready to be asked about many requests. */
export interface CompiledPolicy {
  readonly era: Era;
  readonly allow: readonly CompiledList[];
  readonly deny: readonly CompiledList[];
}

/** A list of a block that holds something; empty ones say nothing, neither yes nor no. */
export interface CompiledList {
  readonly list: ListName;
  /** True when every one of its terms is, else when any is. */
  readonly all: boolean;
  /** `not` and `nor` turn the value of a term and keep its reasons. */
  readonly inverted: boolean;
  readonly tests: readonly CriterionTest[];
  readonly places: readonly Place[];
}

/**
 * Compiles a policy: once for many requests. Several programs for one route (the annotation, shortcuts, a
 * client CA) are one policy of all their rules, see shortcuts.ts.
 *
 * A policy that Pomerium refuses has no meaning; what of it cannot be compiled counts as unknown.
 *
 * @param era the release that is to judge
 */
export function compilePolicy(policy: Policy, era: Era = '0.33'): CompiledPolicy {
  const lists = new Map<
    string,
    CompiledList & { readonly action: Action; readonly tests: CriterionTest[]; readonly places: Place[] }
  >();
  for (const place of placesOf(policy)) {
    const { rule, action, list, criterion } = place;
    const key = `${rule} ${action} ${list}`;
    const entry = lists.get(key) ?? { action, list, ...MEANING[list], tests: [], places: [] };
    entry.tests.push(criterionTest(criterion, era));
    entry.places.push(place);
    lists.set(key, entry);
  }
  const of = (wanted: Action): readonly CompiledList[] =>
    [...lists.values()].filter(({ action }) => action === wanted);
  return { era, allow: of('allow'), deny: of('deny') };
}

const MEANING: Readonly<Record<ListName, { readonly all: boolean; readonly inverted: boolean }>> = {
  and: { all: true, inverted: false },
  or: { all: false, inverted: false },
  // Against their names: none of the criteria, and not all of the criteria (pkg/policy/generator/conditionals.go).
  not: { all: true, inverted: true },
  nor: { all: false, inverted: true },
};
