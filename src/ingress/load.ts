import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { fieldsOf, text } from '../fields.ts';
import { type Ingress, ingressKey } from './ingress.ts';
import { readManifest } from './manifests.ts';
import type { ReadObject } from './read.ts';

/** What was found in manifests, and what there is to say of them. */
export interface LoadedIngresses {
  readonly ingresses: readonly Ingress[];
  /** Things that could not be read; each a sentence. */
  readonly problems: readonly string[];
  /** Things that were left out or need care; each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Reads the Ingresses of class `pomerium` from files, folders and kustomization folders.
 *
 * A folder with a kustomization gives its resources; its patches are not applied, so the policies count as unknown.
 * Any other folder gives all its manifests, sub-folders included. What cannot be read is reported and the rest is used.
 *
 * @param readStdin gives the text for the path `-`
 */
export async function loadIngresses(
  paths: readonly string[],
  readStdin: () => Promise<string>,
): Promise<LoadedIngresses> {
  const loader = new Loader(readStdin);
  for (const path of paths) await loader.load(path);
  return loader.result(paths);
}

class Loader {
  private readonly found = new Map<string, { ingress: Ingress; file: string }>();
  private readonly kinds = new Map<string, number>();
  private readonly problems: string[] = [];
  private readonly notes: string[] = [];
  private readonly seen = new Set<string>();
  private readonly readStdin: () => Promise<string>;

  constructor(readStdin: () => Promise<string>) {
    this.readStdin = readStdin;
  }

  async load(path: string, namespace = '', patched = false): Promise<void> {
    try {
      if (path === '-')
        this.take(readManifest(await this.readStdin(), 'standard input', namespace), path, patched);
      else if ((await stat(path)).isDirectory()) await this.loadFolder(path, namespace, patched);
      else await this.loadFile(path, namespace, patched);
    } catch (error) {
      this.problems.push(
        error instanceof InputError ? error.message : `cannot read the manifest ${path}: ${reasonOf(error)}`,
      );
    }
  }

  result(paths: readonly string[]): LoadedIngresses {
    const ingresses = [...this.found.values()].map(({ ingress }) => ingress);
    if (paths.length > 0 && ingresses.length === 0 && this.problems.length === 0)
      this.problems.push(`no Ingress of class pomerium in ${paths.join(', ')}: found ${this.census()}`);
    return { ingresses, problems: this.problems, notes: this.notes };
  }

  private census(): string {
    const kinds = [...this.kinds].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 6);
    return kinds.length === 0 ? 'nothing' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  }

  private async loadFile(path: string, namespace: string, patched: boolean): Promise<void> {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    const { size } = await stat(path);
    if (size > MAX_MANIFEST_BYTES)
      throw new InputError(`cannot read the manifest ${path}: ${size} bytes are more than a manifest has`);
    this.take(readManifest(await readFile(path, 'utf8'), path, namespace), path, patched);
  }

  private async loadFolder(folder: string, namespace: string, patched: boolean): Promise<void> {
    const names = await readdir(folder);
    const kustomization = KUSTOMIZATION_NAMES.find((name) => names.includes(name));
    if (kustomization) return this.loadKustomization(join(folder, kustomization), namespace, patched);
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) await this.loadFolder(path, namespace, patched);
      else if (/\.(?:ya?ml|json)$/.test(entry.name)) await this.loadIfIngress(path, namespace, patched);
    }
  }

  /** A folder holds much that is no manifest (Helm templates, values): only what speaks of an Ingress may complain. */
  private async loadIfIngress(path: string, namespace: string, patched: boolean): Promise<void> {
    if (/kind['"]?:\s*['"]?Ingress|kind['"]?:\s*['"]?List/.test(await readFile(path, 'utf8')))
      await this.load(path, namespace, patched);
  }

  private async loadKustomization(path: string, outer: string, outerPatched: boolean): Promise<void> {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    const fields = fieldsOf(parse(await readFile(path, 'utf8'))) ?? {};
    const namespace = outer || (text(fields, 'namespace') ?? '');
    const changes = CHANGING_FIELDS.filter((name) => name in fields);
    if (changes.length > 0)
      this.notes.push(
        `${path} has ${changes.join(', ')}, which are not applied here, so present policies count as unknown; ` +
          `for the whole: kubectl kustomize ${dirname(path)} | pompaths logs FILE --ingresses -`,
      );
    const lists = [fields['resources'], fields['bases']].flatMap((list) => (Array.isArray(list) ? list : []));
    for (const resource of lists.filter((item) => typeof item === 'string')) {
      if (/^[a-z+]+:\/\/|^git@|^github\.com\//.test(resource))
        this.notes.push(`${path} names the remote resource ${resource}, which is not fetched`);
      else await this.load(join(dirname(path), resource), namespace, outerPatched || changes.length > 0);
    }
  }

  private take(objects: readonly ReadObject[], file: string, patched: boolean): void {
    for (const object of objects) {
      if (object.kind === 'ingress') this.add(object.ingress, file, patched);
      else
        this.count(
          object.kind === 'other' ? object.name : `Ingress of class ${object.className || '(none)'}`,
        );
    }
  }

  private add(ingress: Ingress, file: string, patched: boolean): void {
    const key = ingressKey(ingress);
    const other = this.found.get(key);
    if (other)
      this.notes.push(`the Ingress ${key} stands in ${other.file} and in ${file}; the first is used`);
    else this.found.set(key, { ingress: patched ? { ...ingress, policyKnown: false } : ingress, file });
  }

  private count(kind: string): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
  }
}

const MAX_MANIFEST_BYTES = 32 << 20;
const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const CHANGING_FIELDS = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'commonAnnotations',
  'namePrefix',
  'nameSuffix',
  'replacements',
  'components',
  'generators',
  'transformers',
  'helmCharts',
];
