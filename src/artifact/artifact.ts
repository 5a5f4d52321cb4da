import type { Ingress } from '../ingress/ingress.ts';

/** An Ingress and the policy it is to have. */
export interface PolicyTarget {
  /** As it is now. {@link Ingress.policyKnown} tells whether the policy below holds what it has now. */
  readonly ingress: Ingress;
  /** The merged whole: the text of `ingress.pomerium.io/policy`. */
  readonly policy: string;
  /** The kustomization with a patch that sets the policy of this Ingress and of others; undefined where there is none. */
  readonly globalPatch?: string | undefined;
}

/** What goes into a file, and what there is to say of it. */
export interface Artifact {
  /** Empty where there is nothing to write. */
  readonly text: string;
  /** Things to know; each a sentence. */
  readonly notes: readonly string[];
  /** What is not in the text although it was asked for, and why; each a sentence. */
  readonly refusals: readonly string[];
}

/** What the merged policy, or the opened paths, can be written as. */
export const ARTIFACT_FORMATS = ['annotation', 'patch', 'kustomize', 'json6902', 'ingress', 'split'] as const;
export type ArtifactFormat = (typeof ARTIFACT_FORMATS)[number];

export const POLICY_ANNOTATION = 'ingress.pomerium.io/policy';
