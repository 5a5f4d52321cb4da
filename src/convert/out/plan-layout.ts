import { basename, join, normalize } from 'node:path';
import { literal, printYaml } from '../../artifact/yaml-text.ts';
import { POLICY_ANNOTATION } from '../../artifact/artifact.ts';
import { ingressesIn } from '../../edit/find-ingress.ts';
import { kustomizationOf } from '../../edit/layer.ts';
import { type FileEdit, planEdits } from '../../edit/plan.ts';
import type { ReadFile } from '../../edit/read-text.ts';
import { readTexts } from '../../edit/source-file.ts';
import { addResource } from '../../edit/upsert-patch.ts';
import { InputError } from '../../errors.ts';
import { type Fields, fieldsOf, objectsIn, text } from '../../fields.ts';
import type { RuleJson } from '../../policy/model.ts';
import { printable } from '../../render/printable.ts';
import { type Conversion, type ConvertedIngress, writtenOf } from '../conversion.ts';
import { type NewIngress, policyText, printIngress } from '../manifest.ts';
import { fileNames } from './file-names.ts';

export interface Layout {
  readonly edits: readonly FileEdit[];
  /** Things to know; each a sentence. */
  readonly notes: readonly string[];
}

/**
 * A folder with a file for each app and a kustomization: first a patch that gives every Ingress the policy for people, then one for each
 * Ingress that has another. The rule for people so stands in one place. In a folder that has a kustomization, what is missing is added.
 *
 * @param people the rule for all; without one the first patch lets nobody in
 * @throws InputError where a file of the folder holds something else
 */
export async function planLayout(
  folder: string,
  { ingresses }: Conversion,
  people: readonly RuleJson[],
  readFile: ReadFile,
): Promise<Layout> {
  const edits = new Map<string, FileEdit>();
  const current: ReadFile = async (file) => edits.get(normalize(file))?.after ?? readFile(file);
  const put = async (file: string, after: string): Promise<void> => {
    const key = normalize(file);
    edits.set(key, { file, before: edits.has(key) ? edits.get(key)?.before : await readFile(file), after });
  };
  const general = policyText(people) ?? NOBODY;
  const found = await kustomizationOf(folder, readFile);
  const file = found?.file ?? join(folder, 'kustomization.yaml');
  let kustomization = found?.source ?? newKustomization(general);
  const hasGlobal = hasGlobalPolicy(kustomization);
  const names = fileNames(ingresses.filter((ingress) => writtenOf(ingress).length > 0));
  for (const [ingress, name] of names) {
    const path = join(folder, name);
    await checkOwn(path, writtenOf(ingress), readFile);
    await put(path, writtenOf(ingress).map(withoutPolicy).map(printIngress).join('---\n'));
    kustomization = addResource(kustomization, basename(path));
  }
  await put(file, kustomization);
  const overrides = ingresses.flatMap((ingress) =>
    writtenOf(ingress)
      .filter(({ policy = NOBODY }) => !(hasGlobal && policy === general && followsAll(ingress)))
      .map(({ name, policy = NOBODY, source: { namespace } }) => ({ namespace, name, policy })),
  );
  for (const { file: edited, after } of await planEdits(file, current, overrides)) await put(edited, after);
  return {
    edits: [...edits.values()].filter(({ before, after }) => before !== after),
    notes:
      found && hasGlobal
        ? [`${printable(file)} is there already: its policy for every Ingress stays as it is`]
        : [],
  };
}

/** Is an Ingress meant to have whatever the policy for all says, now and later? */
const followsAll = ({ result, questions }: ConvertedIngress): boolean =>
  result.kind === 'written' &&
  (result.access === 'people' ||
    (questions.length === 1 && questions.every(({ answers }) => answers.includes('--people FILE'))));

/** It comes from the kustomization; one that only narrows what is open to everybody also stays with the opening. */
const withoutPolicy = (ingress: NewIngress): NewIngress =>
  'ingress.pomerium.io/allow_public_unauthenticated_access' in ingress.annotations
    ? ingress
    : { ...ingress, policy: undefined };

const newKustomization = (policy: string): string =>
  printYaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [],
    patches: [
      {
        target: { kind: 'Ingress' },
        // The policy is not the last thing: Kustomize takes white space from the end of a patch.
        patch: literal(
          printYaml({
            apiVersion: 'networking.k8s.io/v1',
            kind: 'Ingress',
            metadata: { annotations: { [POLICY_ANNOTATION]: literal(policy) }, name: 'every-ingress' },
          }),
        ),
      },
    ],
  });

function hasGlobalPolicy(kustomization: string): boolean {
  const [fields] = readTexts(kustomization);
  return objectsIn(fieldsOf(fields)?.['patches']).some((entry) => {
    const target: Fields | undefined = fieldsOf(entry['target']);
    return (
      target?.['kind'] === 'Ingress' &&
      Object.keys(target).length === 1 &&
      (text(entry, 'patch') ?? '').includes(POLICY_ANNOTATION)
    );
  });
}

/** A file of this name that holds something else is somebody's own. */
async function checkOwn(file: string, ingresses: readonly NewIngress[], readFile: ReadFile): Promise<void> {
  const present = await readFile(file);
  if (present === undefined) return;
  const documents = readTexts(present).filter((value) => value !== '' && value !== null);
  const own = ingressesIn(present).filter(({ name }) => ingresses.some((ingress) => ingress.name === name));
  if (own.length !== documents.length)
    throw new InputError(
      `cannot write ${printable(file)}: it holds something other than ${printable(ingresses.map(({ name }) => name).join(', '))}; move that to another file`,
    );
}

const NOBODY = '[]\n';
