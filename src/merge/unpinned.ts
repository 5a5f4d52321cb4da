import type { LocatedPolicy } from '../policy/locate.ts';
import { keyOf } from '../policy/model.ts';
import type { UnpinnedRule } from './merged.ts';
import { showCriterion } from './notes.ts';
import type { Unpinned } from './pin-existing.ts';

/** A path rule that is not pinned, for people. */
export function describeUnpinned(
  { criterion, pinning }: Unpinned,
  { positionOf }: LocatedPolicy,
): UnpinnedRule {
  const line = positionOf(criterion)?.line;
  const obstacle = 'obstacle' in pinning ? pinning.obstacle : undefined;
  const where = line === undefined ? '' : `line ${line}: `;
  const why = obstacle === undefined ? '' : `; it cannot be pinned here, since ${obstacle}`;
  return {
    line,
    criterion: { [keyOf(criterion)]: criterion.data },
    obstacle,
    message: `${where}${showCriterion(criterion)} is not pinned: Pomerium 0.30 to 0.33.1 compares it with other texts of the request as well, so that on its own it guards nothing${why}`,
  };
}
