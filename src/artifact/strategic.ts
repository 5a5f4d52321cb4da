import type { Artifact, PolicyTarget } from './artifact.ts';
import { POLICY_ANNOTATION } from './artifact.ts';
import { nameInManifest } from './names.ts';
import { frozenPeople, replacingByPatch } from './replacing.ts';
import { literal, printYaml } from './yaml-text.ts';

/**
 * A file for `patches: [{path: pompaths.yaml}]`: a strategic-merge patch for each Ingress, one document each, which
 * Kustomize takes in one file (tried with 5.5). It says itself which Ingress each is for.
 */
export const renderPatch = (targets: readonly PolicyTarget[]): Artifact =>
  replacingByPatch(
    targets,
    (target) => ({ text: printYaml(strategicPatch(target)), notes: frozenPeople(target) }),
    '---\n',
  );

/**
 * It sets the one annotation and adds the map where there is none; everything else is left as it is. The policy does not come last:
 * Kustomize cuts white space off the end of a patch in the kustomization, so the policy would lose its last newline (tried with 5.5).
 */
export function strategicPatch({ ingress, policy }: PolicyTarget): object {
  const { name, namespace } = nameInManifest(ingress);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      annotations: { [POLICY_ANNOTATION]: literal(policy) },
      name,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}
