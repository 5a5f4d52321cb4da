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

function refusalOf({ ingress }: PolicyTarget): string | undefined {
  if (!isPossible(ingress)) return `${titleOf(ingress)}: Kubernetes has no Ingress of such a name`;
  if (ingress.policyKnown) return undefined;
  return `${titleOf(ingress)}: its present policy is not known, and this format would replace it: give it with --policy-from FILE, or say with --policy-from none that there is none`;
}
