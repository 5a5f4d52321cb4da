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
import { ingressKey } from '../../ingress/ingress.ts';
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
 * @param present the policies of Ingresses that the folder builds already, by {@link ingressKey}
 * @throws InputError where a file of the folder holds something else
 */
export async function planLayout(
  folder: string,
  { ingresses }: Conversion,
  people: readonly RuleJson[],
  readFile: ReadFile,
  present: ReadonlyMap<string, string> = new Map(),
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
  const globals = globalPolicies(kustomization);
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
      .filter((next) => {
        const isMeant = (next.policy ?? NOBODY) === general && followsAll(ingress);
        const there = present.get(ingressKey({ namespace: next.source.namespace, name: next.name }));
        return !(isMeant && isEnough(ingress, { general, globals, there }));
      })
      .map(({ name, policy = NOBODY, source: { namespace } }) => ({ namespace, name, policy })),
  );
  for (const { file: edited, after } of await planEdits(file, current, overrides)) await put(edited, after);
  return {
    edits: [...edits.values()].filter(({ before, after }) => before !== after),
    notes:
      found && globals.length > 0
        ? [`${printable(file)} is there already: its policy for every Ingress stays as it is`]
        : [],
  };
}

/** Is an Ingress meant to have whatever the policy for all says, now and later? */
const followsAll = ({ result, questions }: ConvertedIngress): boolean =>
  result.kind === 'written' &&
  (result.access === 'people' ||
    (questions.length === 1 && questions.every(({ answers }) => answers.includes('--people FILE'))));

/**
 * Is what a kustomization says already what was decided? A policy for all that is kept may let in others than were named now: it holds only
 * for an Ingress that is there with it, and whose policy people may have changed since.
 */
function isEnough(
  { result }: ConvertedIngress,
  {
    general,
    globals,
    there,
  }: { readonly general: string; readonly globals: readonly string[]; readonly there: string | undefined },
): boolean {
  if (globals.length === 0) return false;
  const isSame = globals.every((policy) => policy.trim() === general.trim());
  if (result.kind !== 'written' || result.access === 'nobody')
    return isSame && (there ?? NOBODY).trim() === NOBODY.trim();
  return there === undefined ? isSame : there.trim() !== NOBODY.trim();
}

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

/** The policies that patches give to every Ingress. */
function globalPolicies(kustomization: string): readonly string[] {
  const [fields] = readTexts(kustomization);
  return objectsIn(fieldsOf(fields)?.['patches']).flatMap((entry) => {
    const target: Fields | undefined = fieldsOf(entry['target']);
    const patch = text(entry, 'patch') ?? '';
    if (target?.['kind'] !== 'Ingress' || Object.keys(target).length !== 1) return [];
    if (!patch.includes(POLICY_ANNOTATION)) return [];
    const metadata = fieldsOf(fieldsOf(readTexts(patch)[0])?.['metadata']);
    return text(fieldsOf(metadata?.['annotations']) ?? {}, POLICY_ANNOTATION) ?? '';
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
