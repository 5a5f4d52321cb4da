import type { Artifact, PolicyTarget } from './artifact.ts';
import { isPossible, titleOf } from './names.ts';

/**
 * Writes the policy of each Ingress in a format that replaces the present one, unless that is unknown:
 * rules for people would be lost.
 *
 * @param write the text for one Ingress, and what there is to say of it
 * @param separator stands between two texts
 */
export function replacing(
  targets: readonly PolicyTarget[],
  write: (target: PolicyTarget) => Written,
  separator: string,
): Artifact {
  const refusals = targets.flatMap((target) => refusalOf(target) ?? []);
  const written = targets.filter((target) => refusalOf(target) === undefined).map(write);
  return {
    text: written.map(({ text }) => text).join(separator),
    notes: written.flatMap(({ notes }) => notes),
    refusals,
  };
}

export interface Written {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * A patch with the whole policy holds the list of people, too, who then no longer come from the one place where they are kept.
 */
export function frozenPeople({ ingress, globalPatch }: PolicyTarget): string[] {
  if (globalPatch === undefined) return [];
  return [
    `${titleOf(ingress)}: a patch in ${globalPatch} sets the policy of this Ingress and of others; this patch replaces it by a copy, which later changes to that list of people do not reach: -o split leaves the list alone`,
  ];
}

/** What sets the policy after the patches of a kustomization, so that none of them could; undefined where nothing does. */
function setAfterPatches({ ingress: { policySetBy: source } }: PolicyTarget): string | undefined {
  if (source?.kind === 'common-annotations') return `the commonAnnotations of ${source.kustomization}`;
  return source?.kind === 'patch' && source.field === 'patchesJson6902'
    ? `the patchesJson6902 of ${source.kustomization}`
    : undefined;
}

/** {@link replacing} for patches: none could change what is set after all of them. */
export function replacingByPatch(
  targets: readonly PolicyTarget[],
  write: (target: PolicyTarget) => Written,
  separator: string,
): Artifact {
  const { refusals, ...written } = replacing(
    targets.filter((target) => setAfterPatches(target) === undefined),
    write,
    separator,
  );
  const late = targets.flatMap((target) => {
    const setter = setAfterPatches(target);
    return setter === undefined
      ? []
      : [
          `${titleOf(target.ingress)}: ${setter} set its policy after all patches: move that into patches first`,
        ];
  });
  return { ...written, refusals: [...refusals, ...late] };
}

function refusalOf({ ingress }: PolicyTarget): string | undefined {
  if (!isPossible(ingress)) return `${titleOf(ingress)}: Kubernetes has no Ingress of such a name`;
  if (ingress.policyKnown) return undefined;
  return `${titleOf(ingress)}: its present policy is not known, and this format would replace it: give it with --policy-from FILE, or say with --policy-from none that there is none`;
}
