import { readPolicy } from './grammar.ts';
import type { Criterion, Policy } from './model.ts';
import { type Position, positionOf } from './refusal.ts';
import { treeOfYaml } from './yaml/tree.ts';

/** A policy, and where in its text each criterion stands. */
export interface LocatedPolicy {
  readonly policy: Policy;
  /** By the criterion itself, not by what it says. Undefined for a criterion that the text does not hold. */
  readonly positionOf: (criterion: Criterion | undefined) => Position | undefined;
}

/**
 * The same policy as `parsePolicy` reads, with places in the text. For a text that it accepts.
 *
 * @throws RefusedError of stage `parse` for other texts
 */
export function locatePolicy(text: string): LocatedPolicy {
  const { policy, offsets } = readPolicy(treeOfYaml(text));
  return {
    policy,
    positionOf: (criterion) => {
      const offset = criterion && offsets.get(criterion);
      return offset === undefined ? undefined : positionOf(text, offset);
    },
  };
}
