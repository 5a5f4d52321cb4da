import { basename, dirname, join, normalize } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { ingressesIn, type IngressName } from './find-ingress.ts';
import { kustomizationIn } from './kustomization.ts';
import { KUSTOMIZATION_NAMES, kustomizationOf } from './layer.ts';
import { type FileEdit, planEdits } from './plan.ts';
import type { ReadFile } from './read-text.ts';
import { readTexts } from './source-file.ts';
import { addResource } from './upsert-patch.ts';

/** An Ingress of its own to write beside another. */
export interface ResourceRequest extends IngressName {
  /** Its manifest. */
  readonly manifest: string;
  /** The policy that a patch has to set again after a patch for all Ingresses; undefined where there is none such. */
  readonly override: string | undefined;
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
  for (const { name, manifest } of requests) {
    const file = join(dirname(kustomization), `${name}.yaml`);
    const before = await current(file);
    if (before !== undefined) checkOwn(file, before, name);
    if (before === undefined || !says(before, manifest)) await put(file, manifest);
    await put(kustomization, addResource((await current(kustomization)) ?? '', basename(file)));
  }
  const overrides = requests.flatMap(({ namespace, name, override }) =>
    override === undefined ? [] : [{ namespace, name, policy: override }],
  );
  for (const { file, after } of await planEdits(kustomization, current, overrides)) await put(file, after);
  return [...edits.values()].filter(({ before, after }) => before !== after);
}

async function kustomizationAt(path: string, readFile: ReadFile): Promise<string> {
  const source = await readFile(path);
  if (source !== undefined && kustomizationIn(source, KUSTOMIZATION_NAMES.includes(basename(path))))
    return path;
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
