import { fieldsOf } from '../fields.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { type Artifact, POLICY_ANNOTATION, type PolicyTarget } from './artifact.ts';
import { nameInManifest, titleOf } from './names.ts';
import { frozenPeople, replacingByPatch } from './replacing.ts';
import { strategicPatch } from './strategic.ts';
import { literal, printYaml, singleQuoted } from './yaml-text.ts';

/** Entries for `patches:` of a kustomization: strategic-merge patches, each with the Ingress it is for. */
export const renderKustomize = (targets: readonly PolicyTarget[]): Artifact =>
  entries(targets, (target) => ({ patch: strategicPatch(target), notes: [] }));

/**
 * Entries for `patches:` of a kustomization: JSON 6902 patches.
 *
 * An operation that adds an annotation fails by the standard where there are none yet, and one that adds all annotations wipes out
 * what others added. So an Ingress that is not known to have some gets a strategic-merge patch, which is right either way.
 */
export const renderJson6902 = (targets: readonly PolicyTarget[]): Artifact =>
  entries(targets, (target) =>
    hasAnnotations(target.ingress)
      ? { patch: [{ path: POINTER, value: literal(target.policy), op: 'add' }], notes: [] } // see strategicPatch
      : {
          patch: strategicPatch(target),
          notes: [
            `${titleOf(target.ingress)}: no annotations are known that a JSON 6902 patch could add to, so this is a strategic-merge patch`,
          ],
        },
  );

function entries(
  targets: readonly PolicyTarget[],
  patchOf: (target: PolicyTarget) => { readonly patch: object; readonly notes: readonly string[] },
): Artifact {
  const { text, notes, refusals } = replacingByPatch(
    targets,
    (target) => {
      const { patch, notes } = patchOf(target);
      const entry = [{ target: selectorOf(target.ingress), patch: literal(printYaml(patch)) }];
      return { text: printYaml(entry), notes: [...frozenPeople(target), ...notes] };
    },
    '',
  );
  return { text: text === '' ? '' : `# ${WHERE}\n${text}`, notes, refusals };
}

/** Kustomize reads names as regular expressions that have to match the whole name. */
function selectorOf(ingress: Ingress): object {
  const { name, namespace } = nameInManifest(ingress);
  return {
    kind: 'Ingress',
    name: singleQuoted(literally(name)),
    ...(namespace === undefined ? {} : { namespace: singleQuoted(literally(namespace)) }),
  };
}

/** The names of Kubernetes hold no other character that means something in a regular expression. */
const literally = (name: string): string => name.replaceAll('.', '\\.');

const hasAnnotations = ({ manifest }: Ingress): boolean =>
  Object.keys(fieldsOf(fieldsOf(manifest?.['metadata'])?.['annotations']) ?? {}).length > 0;

const POINTER = `/metadata/annotations/${POLICY_ANNOTATION.replace('/', '~1')}`;
const WHERE = 'add at the end of patches: in the kustomization';
