import { ANY_VALUE, isVariable, type Segment } from '../evidence/template.ts';
import { isUnderHost } from '../ingress/host.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { SplitOpening } from './split/opening.ts';
import { groupBy } from '../group-by.ts';

/**
 * What a proposal opens, as rule paths of an Ingress of their own: its prefixes and paths; or, exactly, each path that it rests on, those
 * with variables as templates, also those that no prefix could express.
 */
export function splitOpenings(
  { rules, review, hosts }: Proposal,
  ingressHosts: readonly string[],
  exact: boolean,
): readonly SplitOpening[] {
  const hostsOf = (verdicts: readonly Verdict[]): readonly string[] => {
    const asked = verdicts.map(({ host }) => host);
    // What was not asked for on a host of its own is meant for all that the answer is about.
    return asked.length === 0 || asked.includes(undefined)
      ? ingressHosts.filter((rule) => hosts.length === 0 || hosts.some((host) => isUnderHost(host, rule)))
      : [...new Set(asked.flatMap((host) => host ?? []))].sort();
  };
  if (!exact)
    return rules.map(({ kind, path, methods, verdicts }) => ({
      kind,
      path,
      methods,
      hosts: hostsOf(verdicts),
      rawPaths: verdicts.flatMap(({ support }) =>
        support.flatMap(({ sighting }) => [...(sighting.spellings ?? [])]),
      ),
    }));
  // What was accepted and no prefix could express stands among the open questions.
  const inexpressible = review.flatMap(({ verdicts }) =>
    verdicts.filter(({ decision, segments }) => decision === 'accept' && segments.some(isName)),
  );
  const byPath = groupBy([...rules.flatMap(({ verdicts }) => verdicts), ...inexpressible], ({ segments }) =>
    segments.join('/'),
  );
  const openings = [...byPath.values()].flatMap((same): SplitOpening[] => {
    const [first] = same;
    if (!first) return [];
    const { segments, methods } = first;
    const where = { methods, hosts: hostsOf(same) };
    return [
      segments.some(isVariable)
        ? { kind: 'template', segments, ...where }
        : { kind: 'leaf', path: `/${segments.join('/')}`, ...where },
    ];
  });
  // The user's own word may be a folder that nothing has asked for yet.
  const said = rules.filter(({ verdicts }) => verdicts.length === 0);
  return [
    ...openings,
    ...said.map(({ kind, path, methods }) => ({ kind, path, methods, hosts: hostsOf([]) })),
  ];
}

/** A template of nothing but values (`/{page}`) would be everything. */
const isName = (segment: Segment): boolean => segment !== '' && segment !== ANY_VALUE;
