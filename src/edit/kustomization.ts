import { type Fields, fieldsOf, objectsIn, text, texts } from '../fields.ts';
import { type Aim, aimOf, namesOf, namespacesOf } from './selector.ts';
import type { LayerIngress } from './find-ingress.ts';
import { POLICY_KEY, type PolicyChange, policyChangesIn } from './patch-content.ts';
import { readTexts } from './source-file.ts';

/** An entry of a kustomization's `patches`, or of its older `patchesJson6902`. */
export interface PatchEntry {
  readonly index: number;
  readonly target: Fields | undefined;
  /** The patch itself; undefined where it stands in a file that is not there. */
  readonly patch: string | undefined;
  /** The file it stands in, as written there. */
  readonly path: string | undefined;
}

/** Texts of patch files, by the path that the kustomization has for them. */
export type PatchFiles = ReadonlyMap<string, string>;

/**
 * The fields of a kustomization; undefined for anything else.
 *
 * @param isNamed the file has a kustomization's name, so that its fields may be any
 */
export function kustomizationIn(source: string, isNamed: boolean): Fields | undefined {
  const [first] = readTexts(source);
  const fields = fieldsOf(first);
  if (!fields) return isNamed ? {} : undefined;
  const kind = text(fields, 'kind');
  if (kind === 'Kustomization' || kind === 'Component') return fields;
  const isAlike = kind === undefined && [fields['resources'], fields['patches']].some(Array.isArray);
  return isNamed || isAlike ? fields : undefined;
}

/** The files that patches of a kustomization stand in, as written there. */
export const patchFilesOf = (kustomization: Fields): readonly string[] =>
  LISTS.flatMap((list) => objectsIn(kustomization[list])).flatMap((entry) => text(entry, 'path') ?? []);

/** The entries of a list of patches. */
export function entriesOf(
  kustomization: Fields,
  list: 'patches' | 'patchesJson6902',
  files: PatchFiles,
): PatchEntry[] {
  const items: readonly unknown[] = Array.isArray(kustomization[list]) ? kustomization[list] : [];
  return items.map((item, index) => {
    const entry = fieldsOf(item) ?? {};
    const path = text(entry, 'path');
    const patch = path === undefined ? text(entry, 'patch') : files.get(path);
    return { index, target: fieldsOf(entry['target']), patch, path };
  });
}

/** What an entry does to the policy of an Ingress, last thing first, and whether it is meant for that one alone. */
export function effectsOf(
  entry: PatchEntry,
  ingress: LayerIngress,
  others: readonly LayerIngress[],
): readonly { readonly change: PolicyChange; readonly aim: Aim }[] {
  if (entry.patch === undefined) return [];
  return policyChangesIn(entry.patch)
    .map((change) => ({
      change,
      aim: entry.target ? aimOf(entry.target, ingress, others) : aimOfObject(change.object, ingress),
    }))
    .filter(({ aim }) => aim !== 'none')
    .toReversed();
}

/** Other fields of a kustomization that set a policy after its patches did; undefined where none does. */
export function laterSetter(
  kustomization: Fields,
  ingress: LayerIngress,
  files: PatchFiles,
): string | undefined {
  const common = fieldsOf(kustomization['commonAnnotations']);
  if (common && POLICY_KEY in common) return 'commonAnnotations';
  const old = entriesOf(kustomization, 'patchesJson6902', files);
  // Unlike the patches these come after the names were changed.
  const final = renamed(ingress, kustomization);
  return old.some((entry) => effectsOf(entry, final, []).length > 0) ? 'patchesJson6902' : undefined;
}

/** What a kustomization makes of the names of an Ingress, after its patches. */
export function renamed(ingress: LayerIngress, fields: Fields): LayerIngress {
  const name = (text(fields, 'namePrefix') ?? '') + ingress.name + (text(fields, 'nameSuffix') ?? '');
  const namespace = text(fields, 'namespace') || ingress.namespace;
  if (name === ingress.name && namespace === ingress.namespace) return ingress;
  return {
    name,
    namespace,
    formerNames: [...(ingress.formerNames ?? []), ingress.name],
    formerNamespaces: [...(ingress.formerNamespaces ?? []), ingress.namespace],
  };
}

/** Whether a file is among the resources of a kustomization. */
export const hasResource = (kustomization: Fields, file: string): boolean =>
  texts(kustomization, 'resources').some((resource) => plainPath(resource) === plainPath(file));

/** A path without `./`. */
export const plainPath = (path: string): string => path.replace(/^(?:\.\/+)+/, '');

/** Without a target a strategic merge patch is for the object of its own name. */
function aimOfObject(object: Fields | undefined, ingress: LayerIngress): Aim {
  const metadata = fieldsOf(object?.['metadata']) ?? {};
  const isIt =
    object?.['kind'] === 'Ingress' &&
    namesOf(ingress).includes(text(metadata, 'name') ?? '') &&
    namespacesOf(ingress).includes(text(metadata, 'namespace') || 'default');
  return isIt ? 'exact' : 'none';
}

const LISTS = ['patches', 'patchesJson6902'] as const;
