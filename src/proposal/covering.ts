import { generalise } from '../rules/generalise.ts';
import { type Cover, type Covering, coverPaths } from '../rules/cover.ts';
import type { Segment } from '../evidence/template.ts';
import type { Verdict } from '../verdict/judge.ts';

/**
 * Covers verdicts as `coverPaths` does, and paths that begin with two slashes as their single-slash twins:
 * from 0.33 on Envoy merges slashes, so a path seen as `//sse` gets rules for both `/sse` and `//sse`, and never the prefix `//`.
 *
 * @param beside other paths that are certainly the API's, from which it shows which segments are values
 */
export const coverVerdicts = (
  verdicts: readonly Verdict[],
  closed: readonly (readonly Segment[])[],
  beside: readonly (readonly Segment[])[] = [],
): Covering<Verdict> =>
  coverTemplates(verdicts, generalise([...verdicts.map(({ segments }) => segments), ...beside]), closed);

/** The same where it is known which segments are values: `templates` has the segments of each verdict, in its order. */
export function coverTemplates(
  verdicts: readonly Verdict[],
  templates: readonly (readonly Segment[])[],
  closed: readonly (readonly Segment[])[],
): Covering<Verdict> {
  const twins = verdicts.map((verdict, i) => {
    const slashes = leadingSlashes(verdict.segments);
    // A head stays as it is: a rule for it is as good as its name.
    const below = templates[i]?.slice(verdict.head.length) ?? [];
    const segments = [...verdict.head, ...below].slice(slashes);
    return {
      verdict,
      segments,
      head: slashes === 0 ? verdict.head : headAfter(verdict, slashes),
      isTwin: slashes > 0,
    };
  });
  const shut = new Set(closed.map((segments) => segments.join('/')));
  const isClosed = (segments: readonly Segment[]): boolean => shut.has(segments.join('/'));
  const { covers, left } = coverPaths(twins, closed);
  return {
    covers: covers.flatMap(({ wanted, ...cover }): Cover<Verdict>[] => {
      const own = wanted.map(({ verdict }) => verdict);
      const single = { ...cover, wanted: own };
      const counts = new Set(own.map(({ segments }) => leadingSlashes(segments)));
      if (cover.kind === 'prefix' || !isClosed(cover.segments)) counts.add(0);
      return [...counts]
        .sort((a, b) => a - b)
        .slice(0, MAX_TWINS)
        .map((slashes) => ({
          ...single,
          path: `${'/'.repeat(slashes)}${cover.path}`,
          segments: [...Array.from({ length: slashes }, () => ''), ...cover.segments],
        }));
    }),
    left: left.map(({ wanted, why }) => ({ wanted: wanted.verdict, why })),
  };
}

/** How many slashes a path begins with beyond the first; `/` itself has none. */
function leadingSlashes(segments: readonly Segment[]): number {
  const first = segments.findIndex((segment) => segment !== '');
  return first < 0 ? segments.length - 1 : first;
}

const headAfter = ({ segments, head }: Verdict, slashes: number): readonly Segment[] =>
  head.length > slashes ? head.slice(slashes) : segments.slice(slashes, slashes + 1);

const MAX_TWINS = 8;
