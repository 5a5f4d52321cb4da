import { basename, dirname, join, normalize } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { ingressesIn, type IngressName } from './find-ingress.ts';
import { effectsOf, entriesOf, kustomizationIn, patchFilesOf } from './kustomization.ts';
import { isKustomizationFile } from '../kustomize/names.ts';
import { kustomizationOf, type Layer, layerOf } from './layer.ts';
import { type EditRequest, type FileEdit, planEdits } from './plan.ts';
import type { ReadFile } from './read-text.ts';
import { readTexts } from './source-file.ts';
import { addResource } from './upsert-patch.ts';

/** An Ingress of its own to write beside another. */
export interface ResourceRequest extends IngressName {
  /** Its manifest. */
  readonly manifest: string;
  /** Its policy, which a patch has to set again after a patch for all Ingresses. */
  readonly policy: string;
}

/**
 * What to write where, so that a kustomization has the Ingresses: a file for each, among its resources, and a patch where one that is
 * for all Ingresses would set their policy. Nothing is written here; files that stay as they are are left out.
 *
 * @param path a kustomization, or its folder
 * @throws InputError naming the file and why it cannot be edited
 */
export async function planResources(
  path: string,
  readFile: ReadFile,
  requests: readonly ResourceRequest[],
): Promise<readonly FileEdit[]> {
  const kustomization = await kustomizationAt(path, readFile);
  const edits = new Map<string, FileEdit>();
  const current: ReadFile = async (file) => edits.get(normalize(file))?.after ?? readFile(file);
  const put = async (file: string, after: string): Promise<void> => {
    const key = normalize(file);
    edits.set(key, { file, before: edits.has(key) ? edits.get(key)?.before : await readFile(file), after });
  };
  const layer = await layerAt(kustomization, current);
  for (const { namespace, name, manifest } of requests) {
    const file = join(dirname(kustomization), `${name}.yaml`);
    const before = await current(file);
    if (before !== undefined) checkOwn(file, before, name);
    else if (layer.ingresses.some((found) => found.name === name && found.namespace === namespace))
      throw new InputError(
        `cannot write ${printable(file)}: the resources of ${printable(kustomization)} have the Ingress ${printable(name)} already, in a file of another name: give that file this name first`,
      );
    if (before === undefined || !says(before, manifest)) await put(file, manifest);
    await put(kustomization, addResource((await current(kustomization)) ?? '', basename(file)));
  }
  const overrides: EditRequest[] = [];
  for (const { namespace, name, policy } of requests)
    if (await isPatched(kustomization, { namespace, name }, current))
      overrides.push({ namespace, name, policy });
  for (const { file, after } of await planEdits(kustomization, current, overrides)) await put(file, after);
  return [...edits.values()].filter(({ before, after }) => before !== after);
}

/** Does a patch of the kustomization set the policy of this Ingress? */
async function isPatched(file: string, ingress: IngressName, readFile: ReadFile): Promise<boolean> {
  const fields = kustomizationIn((await readFile(file)) ?? '', true) ?? {};
  const files = new Map<string, string>();
  for (const path of patchFilesOf(fields)) files.set(path, (await readFile(join(dirname(file), path))) ?? '');
  return entriesOf(fields, 'patches', files).some((entry) => effectsOf(entry, ingress, []).length > 0);
}

async function layerAt(file: string, readFile: ReadFile): Promise<Layer> {
  return layerOf({ file, fields: kustomizationIn((await readFile(file)) ?? '', true) ?? {} }, readFile);
}

async function kustomizationAt(path: string, readFile: ReadFile): Promise<string> {
  const source = await readFile(path);
  if (source !== undefined && kustomizationIn(source, isKustomizationFile(path))) return path;
  const inside = source === undefined ? await kustomizationOf(path, readFile) : undefined;
  if (inside) return inside.file;
  throw new InputError(
    `cannot add an Ingress to ${printable(path)}: it is no kustomization; print the manifest without --write, and put it where it belongs`,
  );
}

/** A file of this name that holds something else is somebody's own. */
function checkOwn(file: string, text: string, name: string): void {
  const documents = readTexts(text).filter((value) => value !== '');
  const own = ingressesIn(text).filter((found) => found.name === name);
  if (own.length !== documents.length)
    throw new InputError(
      `cannot write ${printable(file)}: it holds something other than the Ingress ${printable(name)}; move that to another file`,
    );
}

/** Does a text say the same, in whatever style? */
const says = (text: string, manifest: string): boolean =>
  isDeepStrictEqual(readTexts(text), readTexts(manifest));
