import { keyOf, type Policy, type Rule } from '../policy/model.ts';
import { jsonEquals } from '../policy/matcher.ts';
import type { Layout } from './layout.ts';

/**
 * The rules that pompaths itself wrote: runs under one comment of its own, as indexes. What has been edited so
 * that it holds comments or anchors is its editor's.
 */
export function ownRuns(policy: Policy, layout: Layout | undefined): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let run: number[] | undefined;
  for (const [index, place] of (layout?.items ?? []).entries()) {
    const follows = run?.at(-1) === index - 1 && layout?.items[index - 1]?.end === place.start;
    if (!place.isBare) run = undefined;
    else if (place.ownComment !== undefined) runs.push((run = [index]));
    else if (run && follows && isTwin(policy[run[0] ?? 0], policy[index])) run.push(index);
    else run = undefined;
  }
  return runs;
}

/** Rules of one opening, for another host, another method, or with a query, ask for the same path. */
function isTwin(first: Rule | undefined, other: Rule | undefined): boolean {
  const [path] = first?.allow?.and ?? [];
  const [otherPath] = other?.allow?.and ?? [];
  if (!path || !otherPath) return false;
  return keyOf(path) === keyOf(otherPath) && jsonEquals(path.data, otherPath.data);
}
