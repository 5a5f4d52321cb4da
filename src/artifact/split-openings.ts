import { isVariable } from '../evidence/template.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { SplitOpening } from './split/opening.ts';

/**
 * What a proposal opens, as rule paths of an Ingress of their own: its prefixes and paths; or, exactly, each path that it rests on, those
 * with variables as templates, also those that no prefix could express.
 */
export function splitOpenings({ rules, review }: Proposal, exact: boolean): readonly SplitOpening[] {
  if (!exact)
    return rules.map(({ kind, path, methods, verdicts }) => ({
      kind,
      path,
      methods,
      rawPaths: verdicts.flatMap(({ support }) =>
        support.flatMap(({ sighting }) => [...(sighting.spellings ?? [])]),
      ),
    }));
  // What was accepted and no prefix could express stands among the open questions.
  const inexpressible = review.flatMap(({ verdicts }) =>
    verdicts.filter(({ decision }) => decision === 'accept'),
  );
  const accepted = [...rules.flatMap(({ verdicts }) => verdicts), ...inexpressible];
  const openings = new Map<string, SplitOpening>();
  for (const { segments, methods } of accepted)
    openings.set(
      segments.join('/'),
      segments.some(isVariable)
        ? { kind: 'template', segments, methods }
        : { kind: 'leaf', path: `/${segments.join('/')}`, methods },
    );
  // The user's own word may be a folder that nothing has asked for yet.
  for (const { kind, path, methods, verdicts } of rules)
    if (verdicts.length === 0) openings.set(`word ${path}`, { kind, path, methods });
  return [...openings.values()];
}
