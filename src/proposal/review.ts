import { isVariable, type Segment } from '../evidence/template.ts';
import type { Cover, Covering, Uncoverable } from '../rules/cover.ts';
import type { PlannedOpening } from '../rules/opening.ts';
import type { Verdict } from '../verdict/judge.ts';
import { STANDINGS } from '../verdict/standing.ts';
import { coverVerdicts } from './covering.ts';
import type { ReviewEntry } from './proposal.ts';
import { groupBy } from '../group-by.ts';

type Plan = (cover: Cover<Verdict>) => PlannedOpening;

/** The entries for what is open to decide, one for each folder: best supported first. */
export function reviewEntries(
  open: readonly Verdict[],
  closed: readonly (readonly Segment[])[],
  plan: Plan,
): ReviewEntry[] {
  const { covers, left } = coverVerdicts(open, closed);
  const prefixes = new Set(covers.filter(({ kind }) => kind === 'prefix').map(({ path }) => path));
  const folders = groupBy(covers, ({ path }) => (prefixes.has(`${path}/`) ? `${path}/` : path));
  const entries = [...folders.values()].map((members): ReviewEntry => {
    const verdicts = members.flatMap(({ wanted }) => wanted);
    return { openings: members.map(plan), verdicts, why: reasonsOf(verdicts) };
  });
  return [...entries, ...leftEntries(left, plan)].sort(byMerit);
}

/** Entries for what no rule can tell from what has to stay closed, one for each folder and reason. */
export function leftEntries(left: Covering<Verdict>['left'], plan: Plan): ReviewEntry[] {
  const groups = new Map<string, { why: Uncoverable; verdicts: Verdict[] }>();
  for (const { wanted, why } of left) {
    const folder = literalFolder(wanted.segments);
    const group = groups.get(`${why} ${folder.join('/')}`) ?? { why, verdicts: [] };
    group.verdicts.push(wanted);
    groups.set(`${why} ${folder.join('/')}`, group);
  }
  return [...groups.values()].map(({ why, verdicts }) => {
    const segments = literalFolder(verdicts[0]?.segments ?? []);
    const cover = { kind: 'prefix' as const, path: `/${segments.join('/')}/`, segments, wanted: verdicts };
    return {
      openings: why === 'among-closed' && segments.length > 0 ? [plan(cover)] : [],
      verdicts,
      why: `${reasonsOf(verdicts)}; ${LEFT[why]}`,
    };
  });
}

/** The reasons of several verdicts, each once. */
export const reasonsOf = (verdicts: readonly Verdict[]): string =>
  [...new Set(verdicts.map(({ why }) => why))].sort().join('; ');

function literalFolder(segments: readonly Segment[]): readonly Segment[] {
  const variable = segments.findIndex(isVariable);
  return variable < 0 ? segments.slice(0, -1) : segments.slice(0, variable);
}

/** Called by signed-in browsers too, then by standing, then by how many ask and how often. */
function byMerit(a: ReviewEntry, b: ReviewEntry): number {
  const [x, y] = [meritOf(a), meritOf(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0);
  return pathOf(a) < pathOf(b) ? -1 : 1;
}

function meritOf({ verdicts }: ReviewEntry): number[] {
  const best = Math.min(...verdicts.map(({ standing }) => STANDINGS.indexOf(standing)));
  const clients = new Set(verdicts.flatMap(({ support }) => support.map(({ client }) => client.id))).size;
  const requests = verdicts.reduce((sum, verdict) => sum + verdict.requests, 0);
  return [best, verdicts.some(({ isCalled }) => isCalled) ? 0 : 1, -clients, -requests];
}

const pathOf = ({ verdicts }: ReviewEntry): string => verdicts[0]?.segments.join('/') ?? '';

const LEFT: Readonly<Record<Uncoverable, string>> = {
  'variable-head': 'its path begins with a value, so no prefix can express it',
  'among-closed': 'no prefix can tell it from paths that have to stay closed',
};
