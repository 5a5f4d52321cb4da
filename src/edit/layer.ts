import { KUSTOMIZATION_NAMES } from '../kustomize/names.ts';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.ts';
import { type Fields, text, texts } from '../fields.ts';
import { printable } from '../render/printable.ts';
import { ingressesIn, type IngressName, type LayerIngress, title } from './find-ingress.ts';
import { kustomizationIn, renamed } from './kustomization.ts';
import type { ReadFile } from './read-text.ts';

/** A kustomization's file with its fields. */
export interface KustomizationFile {
  readonly file: string;
  readonly fields: Fields;
}

/** What the patches of a kustomization can be for. */
export interface Layer {
  readonly ingresses: readonly LayerIngress[];
  /** False where there may be more: remote resources, charts, generators, components. */
  readonly isComplete: boolean;
}

/** The kustomization of a folder; undefined where it has none. */
export async function kustomizationOf(
  folder: string,
  readFile: ReadFile,
): Promise<(KustomizationFile & { readonly source: string }) | undefined> {
  for (const name of KUSTOMIZATION_NAMES) {
    const file = join(folder, name);
    const source = await readFile(file);
    if (source !== undefined) return { file, source, fields: kustomizationIn(source, true) ?? {} };
  }
  return undefined;
}

/**
 * The Ingresses that a kustomization's patches see, from its resources and those of its bases.
 *
 * @throws InputError where a resource cannot be read
 */
export async function layerOf(
  { file, fields }: KustomizationFile,
  readFile: ReadFile,
  seen: Set<string> = new Set([file]),
): Promise<Layer> {
  const ingresses: LayerIngress[] = [];
  let isComplete = !INCOMPLETE.some((name) => name in fields);
  for (const resource of [...texts(fields, 'resources'), ...texts(fields, 'bases')]) {
    const path = join(dirname(file), resource);
    const manifest = await readFile(path);
    if (manifest !== undefined) ingresses.push(...ingressesOf(resource, manifest));
    else {
      const base = await kustomizationOf(path, readFile);
      // A base that is there twice, or holds itself, is one that Kustomize refuses.
      const inner = base && !seen.has(base.file) && (await layerOf(base, readFile, seen.add(base.file)));
      if (inner) ingresses.push(...inner.ingresses.map((ingress) => renamed(ingress, base.fields)));
      isComplete &&= inner ? inner.isComplete : false;
    }
  }
  return { ingresses, isComplete };
}

/**
 * An Ingress as a kustomization's patches see it, by the name it will have in the cluster or the one in its manifest.
 *
 * @throws InputError where it is not there, or where several could be meant
 */
export function inLayer(
  { ingresses, isComplete }: Layer,
  fields: Fields,
  { namespace, name }: IngressName,
): LayerIngress {
  const alike = ingresses.filter((ingress) => {
    const final = renamed(ingress, fields).namespace;
    return final === namespace || final === '' || namespace === '';
  });
  const byFinalName = alike.filter((ingress) => renamed(ingress, fields).name === name);
  const found = byFinalName.length > 0 ? byFinalName : alike.filter((ingress) => ingress.name === name);
  const [first] = found;
  if (found.length > 1)
    throw new InputError(
      `its resources have ${found.length} Ingresses ${title({ namespace, name })}; name the namespace`,
    );
  if (first) return first;
  if (isComplete)
    throw new InputError(
      `its resources have no Ingress ${title({ namespace, name })}; add the manifest to resources first`,
    );
  // The patches come before the namespace, so that an Ingress has none yet, or one that is not known here.
  return { name, namespace: text(fields, 'namespace') ? '' : namespace };
}

/** Only what speaks of an Ingress is read: resources may be anything, and large. */
function ingressesOf(path: string, manifest: string): readonly LayerIngress[] {
  if (!/kind['"]?:\s*['"]?(?:Ingress|List)/.test(manifest)) return [];
  try {
    return ingressesIn(manifest).map(({ namespace, name }) => ({ namespace, name }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`its resource ${printable(path)}: ${error.message}`);
  }
}

const INCOMPLETE = ['components', 'generators', 'helmCharts', 'helmChartInflationGenerator', 'transformers'];
