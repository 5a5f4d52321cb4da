import type { Verdict } from './judge.ts';

/** Each reason once, the most frequent first. */
export function whyOf(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { why } of verdicts) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([why]) => why)
    .join('; ');
}
