import { stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { isKustomizationFile } from '../../kustomize/names.ts';
import type { ReadFile } from '../../edit/read-text.ts';
import { InputError, reasonOf } from '../../errors.ts';
import { objectsIn, text, texts } from '../../fields.ts';
import { printable } from '../../render/printable.ts';
import { entriesOf } from '../../source/manifest-files.ts';
import { cutDocuments, type SourceDocument } from './documents.ts';

/** A YAML file. */
export interface TreeFile {
  readonly file: string;
  readonly content: string;
  readonly documents: readonly SourceDocument[];
  readonly kind: 'kustomization' | 'patch' | 'manifest';
}

/**
 * Reads the YAML files of folders, and of those that their kustomizations name. Only what speaks of Ingresses, or is a kustomization, has to be
 * readable.
 *
 * @throws InputError where a path is not there, or such a file cannot be read
 */
export async function readTree(paths: readonly string[], readFile: ReadFile): Promise<readonly TreeFile[]> {
  const files = new Map<string, Omit<TreeFile, 'kind'>>();
  const patches = new Set<string>();
  const visit = async (path: string, isNamed: boolean): Promise<void> => {
    const place = normalize(path);
    if (files.has(place)) return;
    if (files.size > MAX_FILES)
      throw new InputError(`cannot edit ${printable(path)}: there are more files than a person keeps`);
    if (await isFolder(path, isNamed)) {
      for (const entry of await entriesOf(path))
        if (entry.isDirectory() || isYaml(entry.name)) await visit(join(path, entry.name), false);
      return;
    }
    const content = await readFile(path);
    if (content === undefined || !(isKustomizationFile(path) || SPEAKS_OF.test(content))) return;
    files.set(place, { file: path, content, documents: documentsOf(path, content) });
    if (!isKustomizationFile(path)) return;
    const folder = dirname(path);
    const fields = files.get(place)?.documents[0]?.object ?? {};
    for (const name of ['patches', 'patchesJson6902'])
      for (const entry of objectsIn(fields[name]))
        patches.add(normalize(join(folder, text(entry, 'path') ?? '')));
    for (const patch of texts(fields, 'patchesStrategicMerge')) patches.add(normalize(join(folder, patch)));
    for (const name of ['resources', 'bases', 'components'])
      for (const resource of texts(fields, name))
        if (!/:\/\/|^git@/.test(resource)) await visit(join(folder, resource), false);
  };
  for (const path of paths) await visit(path, true);
  return [...files].map(([place, file]) => ({
    ...file,
    kind: isKustomizationFile(file.file) ? 'kustomization' : patches.has(place) ? 'patch' : 'manifest',
  }));
}

async function isFolder(path: string, isNamed: boolean): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isNamed) throw new InputError(`cannot edit ${printable(path)}: ${reasonOf(error)}`);
    return false; // kustomize itself complains of it
  }
}

function documentsOf(path: string, content: string): readonly SourceDocument[] {
  try {
    return cutDocuments(content);
  } catch (error) {
    throw new InputError(`cannot edit ${printable(path)}: ${reasonOf(error)}`);
  }
}

const isYaml = (name: string): boolean => /\.(?:ya?ml|json)$/.test(name) || isKustomizationFile(name);

const SPEAKS_OF =
  /kind['"]?:\s*['"]?(?:Ingress|ConfigMap|Pomerium)|\/metadata\b|\/spec\b|nginx\.ingress\.kubernetes\.io/;
const MAX_FILES = 5000;
