import type { Ingress } from '../ingress/ingress.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { renderAnnotation } from './annotation.ts';
import type { Artifact, ArtifactFormat } from './artifact.ts';
import { renderJson6902, renderKustomize } from './kustomize.ts';
import { titleOf } from './names.ts';
import { type PlanOptions, planPolicies } from './plan-policies.ts';
import { type Split, splitIngress } from './split/split.ts';
import { splitOpenings } from './split-openings.ts';
import { renderPatch } from './strategic.ts';
import { renderIngress } from './whole-ingress.ts';

export interface ArtifactOptions extends PlanOptions {
  /** All that are known. */
  readonly ingresses: readonly Ingress[];
  readonly exact: boolean;
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
  readonly guard: boolean;
}

/** Writes what is proposed in a format that goes into a file. */
export function renderArtifact(
  format: ArtifactFormat,
  proposals: readonly Proposal[],
  options: ArtifactOptions,
): Artifact {
  if (format === 'split') return renderSplit(planSplits(proposals, options));
  const plan = planPolicies(proposals, options);
  const { text, notes, refusals } = RENDERERS[format](plan.targets);
  return { text, notes: [...plan.notes, ...notes], refusals: [...plan.refusals, ...refusals] };
}

/** The public Ingresses for what is proposed, one for each Ingress that something is proposed for. */
export function planSplits(
  proposals: readonly Proposal[],
  { ingresses, exact, version, guard }: ArtifactOptions,
): readonly Split[] {
  return proposals.flatMap((proposal): Split[] => {
    const { ingress, hosts } = proposal;
    const openings = splitOpenings(proposal, exact);
    if (openings.length === 0) return [];
    if (!ingress)
      return [unknown(`${hosts.join(', ')}: no Ingress is known for it: give its manifest with --ingresses`)];
    const source = ingress.policySetBy;
    const globalPatch = source?.kind === 'patch' && source.isGlobal ? source.kustomization : undefined;
    const split = splitIngress({
      ingress,
      openings,
      ingresses,
      pages: proposal.pages,
      exact,
      version,
      guard,
      globalPatch,
    });
    const isPublic = `${titleOf(ingress)}: it is open to everybody already: nothing is needed`;
    return 'allow_public_unauthenticated_access' in ingress.annotations &&
      ingress.annotations['allow_public_unauthenticated_access'] === 'true'
      ? [{ ...split, text: '', notes: [isPublic], refusals: [] }]
      : [split];
  });
}

function renderSplit(splits: readonly Split[]): Artifact {
  return {
    text: splits
      .filter(({ text }) => text !== '')
      .map(({ text, override }) => `${text}${commented(override)}`)
      .join('---\n'),
    notes: splits.flatMap(({ notes }) => notes),
    refusals: splits.flatMap(({ refusals }) => refusals),
  };
}

/** It belongs into another file, and a resource with a list in it is none. */
const commented = (entry: string): string =>
  entry
    .split('\n')
    .map((line) => (line === '' ? '' : `# ${line.replace(/^# /, '')}`))
    .join('\n');

const unknown = (refusal: string): Split => ({
  text: '',
  notes: [],
  refusals: [refusal],
  ingress: undefined,
  paths: [],
  left: [],
  override: '',
});

const RENDERERS = {
  annotation: renderAnnotation,
  patch: renderPatch,
  kustomize: renderKustomize,
  json6902: renderJson6902,
  ingress: renderIngress,
} as const;
