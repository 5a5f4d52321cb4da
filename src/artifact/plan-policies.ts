import { fieldsOf } from '../fields.ts';
import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import { isOwnIngress } from '../ingress/own.ts';
import type { Merged, MergedPolicy } from '../merge/merged.ts';
import { mergePolicy } from '../merge/merge.ts';
import { annotationsSize } from '../merge/size.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { RuleJson } from '../policy/model.ts';
import { additionsOf } from './additions.ts';
import { POLICY_ANNOTATION, type PolicyTarget } from './artifact.ts';
import { titleOf } from './names.ts';

/** The policies that Ingresses are to have, and those that cannot be given one. */
export interface PolicyPlan {
  readonly targets: readonly PolicyTarget[];
  /** Things to know; each a sentence. */
  readonly notes: readonly string[];
  /** Why an Ingress has no target although rules are proposed for it; each a sentence. */
  readonly refusals: readonly string[];
}

export interface PlanOptions {
  /** The present policy in place of what the manifests say: its text, `none` where there is none. */
  readonly present?: PresentPolicy | undefined;
  readonly pinExisting: boolean;
}

/** Undefined text: there is no policy. */
export interface PresentPolicy {
  readonly text: string | undefined;
}

/**
 * Merges what is proposed into the policy of each Ingress. An Ingress without anything to add is left out, unless pompaths wrote
 * rules there before: a file that holds its policy is made anew as a whole.
 */
export function planPolicies(proposals: readonly Proposal[], options: PlanOptions): PolicyPlan {
  const plans = proposals.map((proposal) => planPolicy(proposal, options));
  return {
    targets: plans.flatMap(({ targets }) => targets),
    notes: plans.flatMap(({ notes }) => notes),
    refusals: plans.flatMap(({ refusals }) => refusals),
  };
}

function planPolicy(proposal: Proposal, options: PlanOptions): PolicyPlan {
  const ingress = presentIngress(proposal, options.present);
  const present = ingress?.annotations['policy'];
  if (ingress && isOwnIngress(ingress) && proposal.rules.length === 0) return NOTHING;
  if (proposal.rules.length === 0 && !present?.includes(OWN_COMMENT) && !options.pinExisting) return NOTHING;
  if (!ingress)
    return {
      ...NOTHING,
      refusals: [
        `${proposal.hosts.join(', ')}: no Ingress is known for it: give its manifest with --ingresses`,
      ],
    };
  const title = titleOf(ingress);
  // What is not known is not merged: the format says what to do about it.
  if (!ingress.policyKnown) return { ...NOTHING, targets: [targetOf(ingress, '')] };
  const merged = mergeProposal(proposal, ingress, options.pinExisting);
  if (merged.kind !== 'merged')
    return merged.kind === 'needless'
      ? { ...NOTHING, notes: [`${title}: ${sentenceOf(merged)}`] }
      : { ...NOTHING, refusals: [`${title}: ${sentenceOf(merged)}`] };
  const size = annotationsSize({ ...annotationsOf(ingress), [POLICY_ANNOTATION]: merged.text });
  if (size.kind === 'too-large') return { ...NOTHING, refusals: [`${title}: ${size.why}`] };
  return {
    targets: [targetOf(ingress, merged.text)],
    notes: [...merged.notes, ...unpinnedNote(merged)].map((note) => `${title}: ${note}`),
    refusals: [],
  };
}

/** Merges what is proposed into the policy that an Ingress has now. */
export const mergeProposal = (
  proposal: Proposal,
  { annotations, hosts }: Ingress,
  pinExisting: boolean,
): Merged =>
  mergePolicy(
    {
      present: annotations['policy'],
      annotations,
      hosts: [...new Set([...proposal.hosts, ...hosts])],
      ...additionsOf(proposal),
    },
    { pinExisting },
  );

/** What a merge came to, in words. */
export function sentenceOf(merged: Exclude<Merged, MergedPolicy>): string {
  const where = merged.line === undefined ? '' : ` (line ${merged.line} of the policy)`;
  const why = merged.why.replaceAll(/:?\s*\n\s*/g, ': ');
  switch (merged.kind) {
    case 'needless':
      return `${why}${where}`;
    case 'blocked':
      return `no path rule would let anybody through: ${why}${where}`;
    case 'refused':
      return merged.stage === undefined
        ? why
        : `its present policy${where} is no good: ${why}${merged.consequence === undefined ? '' : `: ${merged.consequence}`}`;
  }
}

/** That the present policy has path rules which guard nothing. */
export function unpinnedNote({ unpinned }: MergedPolicy): readonly string[] {
  const [first] = unpinned;
  if (!first) return [];
  const number = unpinned.length === 1 ? '1 path rule' : `${unpinned.length} path rules`;
  const offer = unpinned.some(({ obstacle }) => obstacle === undefined)
    ? '; --pin-existing pins what can be pinned'
    : '';
  return [`${number} of the present policy not pinned: ${first.message}${offer}`];
}

/** The Ingress with the policy that the user says it has. */
function presentIngress({ ingress }: Proposal, present: PresentPolicy | undefined): Ingress | undefined {
  if (!ingress || !present) return ingress;
  const { policy: _, ...annotations } = ingress.annotations;
  return {
    ...ingress,
    annotations: present.text === undefined ? annotations : { ...annotations, policy: present.text },
    policyKnown: true,
  };
}

/** The Ingresses that pompaths wrote rules for before, and that are not among the targets. */
export const targetsKept = (
  ingresses: readonly Ingress[],
  targets: readonly PolicyTarget[],
): readonly PolicyTarget[] =>
  ingresses.flatMap((ingress) => {
    const present = ingress.annotations['policy'];
    const isKept =
      ingress.policyKnown &&
      present?.includes(OWN_COMMENT) &&
      !isOwnIngress(ingress) &&
      !targets.some((target) => ingressKey(target.ingress) === ingressKey(ingress));
    return isKept ? [targetOf(ingress, present ?? '')] : [];
  });

function targetOf(ingress: Ingress, policy: string): PolicyTarget {
  const source = ingress.policySetBy;
  const globalPatch = source?.kind === 'patch' && source.isGlobal ? source.kustomization : undefined;
  return { ingress, policy, ...(globalPatch === undefined ? {} : { globalPatch }) };
}

/** All of the object, as far as its manifest is known. */
const annotationsOf = ({ manifest, annotations }: Ingress): Readonly<Record<string, string>> =>
  manifest
    ? Object.fromEntries(
        Object.entries(fieldsOf(fieldsOf(manifest['metadata'])?.['annotations']) ?? {}).map(
          ([key, value]) => [key, String(value)],
        ),
      )
    : Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`ingress.pomerium.io/${key}`, value]),
      );

/** The rules that the present policy has already, or that pompaths need not add. */
export const droppedOf = (merged: Merged): readonly RuleJson[] =>
  merged.kind === 'merged' ? merged.dropped.map(({ rule }) => rule) : [];

const NOTHING: PolicyPlan = { targets: [], notes: [], refusals: [] };
const OWN_COMMENT = '# pompaths:';
