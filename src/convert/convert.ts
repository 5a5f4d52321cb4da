import type { ConvertedIngress, Conversion } from './conversion.ts';
import { accessOf, type Question } from './decide/access.ts';
import { ingressName } from '../ingress/ingress.ts';
import { decisionFor } from './decide/decisions.ts';
import { type Draft, draftOf, type DraftOptions } from './draft.ts';
import { inNginxOrder } from './hosts/draft-order.ts';
import { type HostFacts, hostFactsOf } from './hosts/host-facts.ts';
import { sharedPaths } from './hosts/shared-paths.ts';
import { isLoginPath } from './hosts/login-path.ts';
import { newIngresses } from './new-ingresses.ts';
import type { NginxIngress } from './source/nginx-ingress.ts';
import type { Sources } from './source/sort-objects.ts';

/**
 * Converts Ingresses of nginx to Pomerium's. Pure: the same sources and decisions give the same answer. Every annotation has one finding; nobody
 * is let in whom the user did not name.
 */
export function convert(sources: Sources, options: DraftOptions): Conversion {
  const { nginx, solvers } = sources;
  const facts = hostFactsOf(nginx);
  const drafts = inNginxOrder(nginx.map((ingress) => draftOf(ingress, facts, sources, options)));
  const shared = sharedPaths(drafts, sources.pomerium);
  return {
    version: options.version,
    ingresses: [
      ...drafts.map((draft) => finish(draft, facts, shared.get(draft) ?? [], options)),
      ...solvers.map(solverOf),
    ],
  };
}

function finish(
  draft: Draft,
  facts: ReadonlyMap<string, HostFacts>,
  conflicts: readonly string[],
  { decisions }: DraftOptions,
): ConvertedIngress {
  const { ingress, findings, notes, effect } = draft;
  const base = { source: ingress, findings, notes };
  const shields = ingress.rules.some(({ host }) => facts.get(host)?.asksForLogin);
  if (isCompanion(ingress, shields))
    return {
      ...base,
      questions: [],
      result: {
        kind: 'not-needed',
        why: "its paths are the login's of the old auth proxy, which Pomerium's own takes the place of",
      },
    };
  const dropped = decisionFor(ingress, decisions)?.drop;
  const obstacles: readonly Question[] = [
    ...draft.obstacles
      .filter(({ droppable }) => droppable === undefined || !dropped?.has(droppable))
      .map(({ what, droppable }) => ({
        what,
        answers: droppable === undefined ? [] : [`--drop ${ingressName(ingress)}:${droppable}`],
      })),
    ...conflicts.map((what) => ({ what, answers: [] })),
  ];
  if (obstacles.length > 0)
    return {
      ...base,
      questions: obstacles,
      result: { kind: 'left' },
    };
  const access = accessOf(ingress, effect, findings, decisions, shields);
  return {
    ...base,
    questions: access.questions,
    result: { kind: 'written', access: access.kind, ingresses: newIngresses(draft, access) },
  };
}

/** The pages of oauth2-proxy, vouch, Authelia or Authentik beside an app that asked them. */
const isCompanion = ({ rules }: NginxIngress, shields: boolean): boolean =>
  shields && rules.length > 0 && rules.every(({ paths }) => paths.length > 0 && paths.every(isLoginPath));

const solverOf = (source: NginxIngress): ConvertedIngress => ({
  source,
  findings: [...source.annotations].map(([key, value]) => ({
    key,
    value,
    outcome: 'not-needed' as const,
    severity: 'info' as const,
    what: 'of a temporary object',
  })),
  notes: [],
  questions: [],
  result: {
    kind: 'not-needed',
    why: 'cert-manager made it for a challenge and takes it away again; Pomerium serves such Ingresses by itself',
  },
});
