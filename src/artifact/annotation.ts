import { type Artifact, POLICY_ANNOTATION, type PolicyTarget } from './artifact.ts';
import { titleOf } from './names.ts';
import { replacing } from './replacing.ts';
import { literal, printYaml } from './yaml-text.ts';

/** The annotation with the merged whole, to paste under `annotations:`; one document for each Ingress. */
export const renderAnnotation = (targets: readonly PolicyTarget[]): Artifact =>
  replacing(
    targets,
    (target) => ({
      text: printYaml({ [POLICY_ANNOTATION]: literal(target.policy) }, [
        `an annotation of ${titleOf(target.ingress)}`,
      ]),
      notes: overridden(target),
    }),
    '---\n',
  );

/** What stands in a manifest does not count where a patch replaces it. */
export function overridden({ ingress }: PolicyTarget): string[] {
  const source = ingress.policySetBy;
  if (!source || source.kind === 'manifest') return [];
  return [
    `${titleOf(ingress)}: ${source.kind === 'patch' ? 'a patch' : 'a common annotation'} in ${source.kustomization} replaces this annotation of the manifest: -o kustomize gives a patch to put after it, -o split leaves it alone`,
  ];
}
