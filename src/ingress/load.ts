import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, reasonOf } from '../errors.ts';
import type { Built } from '../kustomize/build.ts';
import { kustomizationOf } from '../kustomize/files.ts';
import { outermost } from '../kustomize/outermost.ts';
import { entriesOf, readManifestFile } from '../source/manifest-files.ts';
import { type Ingress, ingressKey } from './ingress.ts';
import { readManifest } from './manifests.ts';
import { type ReadObject, readObject } from './read.ts';

/** What was found in manifests, and what there is to say of them. */
export interface LoadedIngresses {
  readonly ingresses: readonly Ingress[];
  /** The file each of them stands in, by its key: that of the kustomization where one was built. */
  readonly files: ReadonlyMap<string, string>;
  /** Things that could not be read; each a sentence. */
  readonly problems: readonly string[];
  /** Things that were left out or need care; each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Reads the Ingresses of class `pomerium` from files, folders and kustomization folders.
 *
 * A folder with a kustomization gives what kustomize builds of it. Any other folder gives all its manifests and
 * kustomizations, sub-folders included, but not those that only are a part of another. What cannot be read is reported and the rest is used.
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

  async load(path: string): Promise<void> {
    try {
      if (path === '-') this.take(readManifest(await this.readStdin(), 'standard input'), undefined);
      else if ((await stat(path)).isDirectory()) await this.loadFolder(path);
      else await this.loadFile(path);
    } catch (error) {
      this.complain(path, error);
    }
  }

  result(paths: readonly string[]): LoadedIngresses {
    const ingresses = [...this.found.values()].map(({ ingress }) => ingress);
    if (paths.length > 0 && ingresses.length === 0 && this.problems.length === 0)
      this.problems.push(`no Ingress of class pomerium in ${paths.join(', ')}: found ${this.census()}`);
    const files = new Map([...this.found].map(([key, { file }]) => [key, file]));
    return { ingresses, files, problems: this.problems, notes: this.notes };
  }

  private census(): string {
    const kinds = [...this.kinds].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 6);
    return kinds.length === 0 ? 'nothing' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  }

  private async loadFile(path: string): Promise<void> {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    this.take(readManifest(await readManifestFile(path, MAX_MANIFEST_BYTES), path), path);
  }

  /** A folder with a kustomization is built as a whole; any other gives what is in it. */
  private async loadFolder(folder: string): Promise<void> {
    const builds: Built[] = [];
    await this.walk(folder, builds);
    this.takeBuilt(outermost(builds));
  }

  private async walk(folder: string, builds: Built[]): Promise<void> {
    const kustomization = await kustomizationOf(folder);
    if (kustomization !== undefined) {
      if (this.seen.has(kustomization)) return;
      // Only here: its regular expressions of Go take a while to load.
      const { buildKustomization } = await import('../kustomize/build.ts');
      builds.push(await buildKustomization(folder));
      return;
    }
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      try {
        if (entry.isDirectory()) await this.walk(path, builds);
        else if (/\.(?:ya?ml|json)$/.test(entry.name)) await this.loadIfIngress(path);
      } catch (error) {
        this.complain(path, error);
      }
    }
  }

  /** A folder holds much that is no manifest (Helm templates, values): only what speaks of an Ingress may complain. */
  private async loadIfIngress(path: string): Promise<void> {
    if (/kind['"]?:\s*['"]?Ingress|kind['"]?:\s*['"]?List/.test(await readFile(path, 'utf8')))
      await this.loadFile(path);
  }

  private takeBuilt(builds: readonly Built[]): void {
    for (const { objects, problems, notes, files } of builds) {
      const [kustomization] = files;
      this.problems.push(...problems);
      this.notes.push(...notes);
      for (const { value, source, policyKnown, policySetBy, patchedAs, globalPatch } of objects)
        this.take(readObject(value, ''), kustomization, {
          policyKnown,
          manifest: source,
          ...(policySetBy && { policySetBy }),
          ...(patchedAs && { patchedAs }),
          ...(globalPatch !== undefined && { globalPatch }),
        });
      for (const file of files) this.seen.add(file);
    }
  }

  private take(objects: readonly ReadObject[], file: string | undefined, known?: Knowledge): void {
    for (const object of objects) {
      if (object.kind === 'ingress') this.add(object.ingress, file, known);
      else
        this.count(
          object.kind === 'other' ? object.name : `Ingress of class ${object.className || '(none)'}`,
        );
    }
  }

  private add(ingress: Ingress, from: string | undefined, known: Knowledge | undefined): void {
    const key = ingressKey(ingress);
    const file = from ?? 'standard input';
    const other = this.found.get(key);
    if (other)
      this.notes.push(`the Ingress ${key} stands in ${other.file} and in ${file}; the first is used`);
    else this.found.set(key, { ingress: { ...ingress, ...(known ?? setIn(ingress, from)) }, file });
  }

  private complain(path: string, error: unknown): void {
    this.problems.push(
      error instanceof InputError ? error.message : `cannot read the manifest ${path}: ${reasonOf(error)}`,
    );
  }

  private count(kind: string): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
  }
}

/** What a build knows of a policy. */
type Knowledge = Pick<Ingress, 'policyKnown' | 'policySetBy' | 'patchedAs' | 'globalPatch' | 'manifest'>;

const setIn = ({ annotations }: Ingress, file: string | undefined): Partial<Knowledge> =>
  file !== undefined && 'policy' in annotations ? { policySetBy: { kind: 'manifest', file } } : {};

const MAX_MANIFEST_BYTES = 32 << 20;
