import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { renderAnnotation } from './annotation.ts';
import type { Artifact, ArtifactFormat, PolicyTarget } from './artifact.ts';
import { renderJson6902, renderKustomize } from './kustomize.ts';
import { titleOf } from './names.ts';
import { mergeProposal, type PlanOptions, planPolicies, sentenceOf, targetsKept } from './plan-policies.ts';
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
  /** Is the answer about some of the Ingresses only, because the user said so? */
  readonly isNarrowed: boolean;
}

/** Writes what is proposed in a format that goes into a file. */
export function renderArtifact(
  format: ArtifactFormat,
  proposals: readonly Proposal[],
  options: ArtifactOptions,
): Artifact {
  if (format === 'split') return renderSplit(planSplits(proposals, options));
  const plan = planPolicies(proposals, options);
  // A patch file is made anew as a whole: what it holds for others stays in it.
  const others =
    format === 'patch' && !options.isNarrowed ? targetsKept(options.ingresses, plan.targets) : [];
  const { text, notes, refusals } = RENDERERS[format]([...plan.targets, ...others].sort(byTitle));
  return { text, notes: [...plan.notes, ...notes], refusals: [...plan.refusals, ...refusals] };
}

/** The public Ingresses for what is proposed, one for each Ingress that something is proposed for. */
export const planSplits = (proposals: readonly Proposal[], options: ArtifactOptions): readonly Split[] =>
  proposals.flatMap((proposal) => planSplit(proposal, options) ?? []);

function planSplit(
  proposal: Proposal,
  { ingresses, exact, version, guard }: ArtifactOptions,
): Split | undefined {
  const { ingress, hosts } = proposal;
  const openings = splitOpenings(proposal, ingress?.hosts ?? [], exact);
  if (openings.length === 0) return undefined;
  if (!ingress)
    return none([`${hosts.join(', ')}: no Ingress is known for it: give its manifest with --ingresses`]);
  const title = titleOf(ingress);
  if (ingress.policySetBy?.kind === 'common-annotations')
    return none([
      `${title}: the commonAnnotations of ${ingress.policySetBy.kustomization} set the policy of every Ingress after all patches, so that no other could be open: move that into patches first`,
    ]);
  const merged = ingress.policyKnown ? mergeProposal(proposal, ingress, false) : undefined;
  if (merged?.kind === 'needless') return { ...none([]), notes: [`${title}: ${sentenceOf(merged)}`] };
  if (merged && merged.kind !== 'merged') return none([`${title}: ${sentenceOf(merged)}`]);
  const { globalPatch } = ingress;
  return splitIngress({
    ingress,
    openings,
    ingresses,
    pages: proposal.pages,
    exact,
    version,
    guard,
    globalPatch,
  });
}

const none = (refusals: readonly string[]): Split => ({
  text: '',
  notes: [],
  refusals,
  ingress: undefined,
  paths: [],
  left: [],
  override: '',
});

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

const byTitle = (a: PolicyTarget, b: PolicyTarget): number =>
  ingressKey(a.ingress) < ingressKey(b.ingress) ? -1 : 1;

const RENDERERS = {
  annotation: renderAnnotation,
  patch: renderPatch,
  kustomize: renderKustomize,
  json6902: renderJson6902,
  ingress: renderIngress,
} as const;
