import { InputError } from '../errors.ts';
import type { Fields } from '../fields.ts';
import type { LayerIngress } from './find-ingress.ts';
import {
  effectsOf,
  entriesOf,
  hasResource,
  kustomizationIn,
  laterSetter,
  type PatchEntry,
  type PatchFiles,
  plainPath,
} from './kustomization.ts';
import { addItem } from './list-item.ts';
import { newPatch } from './new-patch.ts';
import { isPlain, quoted } from './scalar-text.ts';
import { setInInlinePatch } from './inline-patch.ts';
import { type Place, setText } from './set-text.ts';
import { partOf, readTexts } from './source-file.ts';

/** The edit that sets a policy: of the kustomization itself, or of a patch file, named as the kustomization does. */
export type PatchEdit =
  | { readonly kind: 'kustomization'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string };

/** What may be known besides the kustomization. */
export interface PatchContext {
  /** See {@link patchFilesOf}. */
  readonly files?: PatchFiles;
  /** The other Ingresses that the kustomization has. */
  readonly others?: readonly LayerIngress[];
  /** Looks at the policy that would be replaced; undefined where it is set in another way. */
  readonly check?: (present: string | undefined) => void;
}

/**
 * Sets the policy of one Ingress in a kustomization. The last of its `patches` that decides the policy is changed in place
 * if it is meant for this Ingress alone; else a new one is put behind all others, since the last one wins.
 *
 * @param ingress as Kustomize sees it there: without what the kustomization's own `namespace` and `namePrefix` make of it
 * @param policy the text of the annotation
 * @throws InputError where something that comes after the patches sets the policy, or as {@link setText}
 */
export function upsertPatch(
  source: string,
  ingress: LayerIngress,
  policy: string,
  { files = new Map(), others = [], check = () => {} }: PatchContext = {},
): PatchEdit {
  const kustomization = kustomizationIn(source, true) ?? {};
  const later = laterSetter(kustomization, ingress, files);
  if (later !== undefined)
    throw new InputError(`its ${later} set the policy after all patches; move that into patches first`);
  const entry = editable(kustomization, ingress, files, others);
  if (!entry)
    return { kind: 'kustomization', text: addItem(source, { ...PATCHES, item: newPatch(ingress, policy) }) };
  const { index, patch, path, change } = entry;
  const present = change.path.reduce<unknown>(partOf, readTexts(patch)[change.document]);
  check(typeof present === 'string' ? present : undefined);
  if (path !== undefined) return { kind: 'file', path, text: setText(patch, { ...change, value: policy }) };
  const value = setInInlinePatch(patch, { ...change, value: policy });
  return {
    kind: 'kustomization',
    text: setText(source, { document: 0, path: ['patches', index, 'patch'], value }),
  };
}

/**
 * Puts a file among the resources of a kustomization, unless it is there; `./file.yaml` is `file.yaml`.
 *
 * @throws InputError as {@link addItem}
 */
export function addResource(source: string, file: string): string {
  if (hasResource(kustomizationIn(source, true) ?? {}, file)) return source;
  return addItem(source, { document: 0, path: ['resources'], item: isPlain(file) ? file : quoted(file) });
}

interface Editable {
  readonly index: number;
  readonly path: string | undefined;
  readonly patch: string;
  readonly change: Place;
}

/** The last entry that decides the policy, if that can be changed without touching another Ingress. */
function editable(
  kustomization: Fields,
  ingress: LayerIngress,
  files: PatchFiles,
  others: readonly LayerIngress[],
): Editable | undefined {
  const entries = entriesOf(kustomization, 'patches', files);
  for (const entry of entries.toReversed()) {
    const [last] = effectsOf(entry, ingress, others);
    if (!last) continue;
    const { path } = last.change;
    if (last.aim !== 'exact' || path === undefined || entry.patch === undefined || isShared(entry, entries))
      return undefined;
    return {
      index: entry.index,
      path: entry.path,
      patch: entry.patch,
      change: { document: last.change.document, path },
    };
  }
  return undefined;
}

/** A file that several entries use would change the others, too. */
const isShared = ({ index, path }: PatchEntry, entries: readonly PatchEntry[]): boolean =>
  path !== undefined &&
  entries.some(
    (other) => other.index !== index && other.path !== undefined && plainPath(other.path) === plainPath(path),
  );

const PATCHES = { document: 0, path: ['patches'] };
