import { type Segment, showTemplate } from '../evidence/template.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { PlannedOpening } from '../rules/opening.ts';
import type { Opening } from '../rules/pin.ts';
import type { PlannedRule } from './proposal.ts';

/** Would an opening let a path (or template) through? */
export function reaches(
  opening: Pick<Opening, 'kind' | 'path'> & Partial<Pick<Opening, 'methods'>>,
  verdict: Pick<Verdict, 'segments' | 'methods'>,
): boolean {
  const { methods } = opening;
  if (methods && !verdict.methods?.every((method) => methods.includes(method))) return false;
  return reachesPath(opening, verdict.segments);
}

/** A rule with everything else it reaches: undecided and rejected paths, and pages. */
export function withReach(
  rule: PlannedOpening,
  pages: readonly (readonly Segment[])[],
  verdicts: readonly Verdict[],
): PlannedRule {
  const reached = verdicts.filter((verdict) => reaches(rule, verdict));
  const opened = rule.methods ? [] : pages.filter((segments) => reachesPath(rule, segments));
  return {
    ...rule,
    pages: [...new Set(opened.map(showTemplate))].sort(),
    alongside: reached.filter(({ decision }) => decision === 'review'),
    rejectedBelow: reached.filter(({ decision }) => decision === 'reject').length,
  };
}

function reachesPath({ kind, path }: Pick<Opening, 'kind' | 'path'>, segments: readonly Segment[]): boolean {
  const asked = `/${segments.join('/')}`;
  return kind === 'prefix' ? asked.startsWith(path) : asked === path;
}
