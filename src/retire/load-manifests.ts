import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, reasonOf } from '../errors.ts';
import { type Built, buildKustomization } from '../kustomize/build.ts';
import { kustomizationOf } from '../kustomize/files.ts';
import { readObjects } from '../kustomize/manifest.ts';
import { outermost } from '../kustomize/outermost.ts';
import { entriesOf, readManifestFile } from '../source/manifest-files.ts';
import { type Inventory, withoutTwins } from './inventory.ts';
import { type KubeObject, kubeObject, titleOf } from './kube-object.ts';

/**
 * Reads objects of every kind from files, folders and kustomization folders. A folder with a kustomization gives what
 * kustomize builds of it; any other all its manifests, sub-folders included. What cannot be read is reported, the rest counts.
 *
 * @param readStdin gives the text for the path `-`
 */
export async function loadManifests(
  paths: readonly string[],
  readStdin: () => Promise<string>,
): Promise<Inventory> {
  const loader = new Loader(readStdin);
  for (const path of paths) await loader.load(path);
  return loader.result(paths);
}

class Loader {
  private readonly objects: KubeObject[] = [];
  private readonly builds: Built[] = [];
  private readonly problems: string[] = [];
  private readonly notes: string[] = [];
  private readonly readStdin: () => Promise<string>;

  constructor(readStdin: () => Promise<string>) {
    this.readStdin = readStdin;
  }

  async load(path: string): Promise<void> {
    try {
      if (path === '-') this.take(await this.readStdin(), 'of standard input');
      else if ((await stat(path)).isDirectory()) await this.walk(path);
      else await this.loadFile(path);
    } catch (error) {
      this.complain(path, error);
    }
  }

  result(paths: readonly string[]): Inventory {
    for (const built of outermost(this.builds)) this.takeBuilt(built);
    const { kept, twins } = withoutTwins(this.objects);
    const notes = twins.map((twin) => `${titleOf(twin)} stands in the manifests twice; the first is used`);
    return {
      source: { kind: 'manifests', paths },
      objects: kept,
      unread: [],
      problems: this.problems,
      notes: [...this.notes, ...notes],
    };
  }

  private async walk(folder: string): Promise<void> {
    if ((await kustomizationOf(folder)) !== undefined) {
      this.builds.push(await buildKustomization(folder));
      return;
    }
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      try {
        if (entry.isDirectory()) await this.walk(path);
        else if (/\.(?:ya?ml|json)$/.test(entry.name)) await this.loadIfManifest(path);
      } catch (error) {
        this.complain(path, error);
      }
    }
  }

  /** A folder holds much that is no manifest (values of Helm): only what names a version and a kind may complain. */
  private async loadIfManifest(path: string): Promise<void> {
    const content = await readManifestFile(path, MAX_MANIFEST_BYTES);
    if (/^\s*["']?kind["']?\s*:/m.test(content) && content.includes('apiVersion')) this.take(content, path);
  }

  private async loadFile(path: string): Promise<void> {
    this.take(await readManifestFile(path, MAX_MANIFEST_BYTES), path);
  }

  private take(content: string, name: string): void {
    if (/^\s*\{\{|[:-]\s*\{\{/m.test(content))
      throw new InputError(
        `cannot read the manifest ${name}: it is a template of Helm; give what it makes: helm template … | pompaths retire -`,
      );
    try {
      this.objects.push(...readObjects(content).map((fields) => kubeObject(fields)));
    } catch (error) {
      throw new InputError(`cannot read the manifest ${name}: ${reasonOf(error)}`);
    }
  }

  private takeBuilt({ objects, problems, notes }: Built): void {
    this.problems.push(...problems);
    this.notes.push(...notes);
    this.objects.push(...objects.map(({ value, policyKnown }) => kubeObject(value, policyKnown)));
  }

  private complain(path: string, error: unknown): void {
    this.problems.push(
      error instanceof InputError ? error.message : `cannot read the manifest ${path}: ${reasonOf(error)}`,
    );
  }
}

const MAX_MANIFEST_BYTES = 64 << 20;
