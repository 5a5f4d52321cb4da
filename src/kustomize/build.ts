import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { InputError } from '../errors.ts';
import { applyPatch } from './apply-patch.ts';
import { isAtOrAbove, kustomizationsOf, placeOf, RestrictedReader } from './files.ts';
import { Findings } from './findings.ts';
import { type BuiltObject, finish } from './finish.ts';
import { describePatch, givenPatches } from './given-patches.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import type { Location } from './location.ts';
import { readObjects } from './manifest.ts';
import {
  currentId,
  describeId,
  idKey,
  type KustomizeObject,
  nameOf,
  namespaceOf,
  objectOf,
  sharedId,
} from './object.ts';
import type { PatchField } from './policy-source.ts';
import { addAnnotations, addLabels, addToNames, setNamespace } from './transform.ts';

/** What `kubectl kustomize` makes of a folder, as far as Ingresses go. */
export interface Built {
  readonly objects: readonly BuiltObject[];
  /** Why kustomize itself fails: one sentence, or none. Objects may be there all the same, with unknown policies. */
  readonly problems: readonly string[];
  /** What is not applied here; each a sentence. */
  readonly notes: readonly string[];
  /** The manifests and kustomizations that were read, by the names that messages use. */
  readonly files: ReadonlySet<string>;
  /** The real paths of the folders that went into it, its own first. */
  readonly folders: ReadonlySet<string>;
  readonly isComponent: boolean;
}

/**
 * Builds a kustomization folder: its resources and those of its bases, with names, namespaces, annotations and patches
 * as kustomize 5 applies them, in its order. What could change an Ingress otherwise is not guessed: its policy counts as unknown then.
 *
 * @param folder a folder with a kustomization; names in messages begin with it
 */
export const buildKustomization = (folder: string): Promise<Built> => new Build(folder).run();

/** What a kustomization and all below it came to. */
interface Accumulated {
  readonly objects: readonly KustomizeObject[];
  /** Whether there may be objects that are not here. */
  readonly isUnsure: boolean;
}

class Build {
  private readonly folder: string;
  private readonly findings: Findings;
  private readonly reader = new RestrictedReader();
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();
  private isComponent = false;
  private marksOrigin = false;
  private isTooLarge = false;
  private resourcesSeen = 0;
  private basesSeen = 0;
  private tests = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.findings = new Findings(folder);
  }

  async run(): Promise<Built> {
    const { findings, files, folders } = this;
    const root = await realpath(this.folder);
    const { objects } = await this.accumulate(this.folder, root, []);
    const { problem, withVariables } = finish(objects, true);
    if (problem !== undefined) findings.fail(this.folder, new InputError(problem));
    for (const name of withVariables)
      findings.refuse(`the policy of the ${name} holds a variable $(…), which is not filled in here`);
    const isKnown = findings.failure === undefined && !findings.isUnsure;
    return {
      objects: finish(objects, isKnown).objects,
      problems: findings.failure === undefined ? [] : [findings.failure],
      notes: findings.notes,
      files,
      folders,
      isComponent: this.isComponent,
    };
  }

  private async accumulate(folder: string, root: string, above: readonly string[]): Promise<Accumulated> {
    this.folders.add(root);
    let file = folder;
    try {
      const [found, other] = await kustomizationsOf(folder);
      if (found === undefined) throw new InputError('it has no kustomization.yaml');
      if (other !== undefined)
        throw new InputError(`it has both ${found} and ${other}, and kustomize takes one`);
      file = found;
      this.files.add(file);
      const kustomization = readKustomization(await this.reader.read(root, basename(file)));
      const { isComponent, marksOrigin } = kustomization;
      if (above.length > 0 && isComponent)
        throw new InputError('a component belongs under components, not under resources');
      if (above.length === 0) {
        this.isComponent = isComponent;
        this.marksOrigin = marksOrigin;
      }
      return await this.apply(kustomization, { file, folder, root, roots: [...above, root] });
    } catch (error) {
      this.findings.fail(file, error);
      return NOTHING;
    }
  }

  private async apply(kustomization: Kustomization, at: Location): Promise<Accumulated> {
    const { refused, isRefusedAbove } = kustomization;
    const found = await this.resources(kustomization, at);
    const isUnsure = found.isUnsure || refused.length > 0;
    let { objects } = found;
    if (refused.length > 0) {
      this.findings.refuseFields(at.file, refused);
      this.findings.isUnsure ||= isRefusedAbove;
      objects = objects.map((object) => ({ ...object, isUnsure: true }));
    }
    const patch = async (field: PatchField): Promise<void> => {
      objects = await this.patch(objects, kustomization, field, at, isUnsure);
    };
    // kusttarget_configplugin.go, `configureBuiltinTransformers`: this is the order.
    await patch('patchesStrategicMerge');
    await patch('patches');
    if (at.roots.length === 1) objects = objects.map(rememberName);
    objects = setNamespace(objects, kustomization.namespace);
    const shared = sharedId(objects.filter((object) => !object.isUnsure));
    if (shared)
      this.findings.fail(
        at.file,
        new InputError(`its namespace makes two objects the ${describeId(shared)}`),
      );
    objects = addToNames(objects, kustomization.namePrefix, '');
    objects = addToNames(objects, '', kustomization.nameSuffix);
    objects = addLabels(objects, kustomization.labels);
    objects = addAnnotations(objects, kustomization.commonAnnotations, at.file);
    await patch('patchesJson6902');
    return { objects, isUnsure };
  }

  private async patch(
    objects: readonly KustomizeObject[],
    kustomization: Kustomization,
    field: PatchField,
    at: Location,
    isUnsure: boolean,
  ): Promise<readonly KustomizeObject[]> {
    let result = objects;
    for (const given of await givenPatches(kustomization, field, at, this.reader, this.findings)) {
      this.tests += objects.length;
      if (this.tests > MAX_TESTS) {
        this.tooLarge(at, 'more patches and objects than are tried');
        break;
      }
      try {
        result = applyPatch(result, given, isUnsure);
      } catch (error) {
        this.findings.fail(describePatch(at.file, field, given.index, given.patchFile ?? ''), error);
      }
    }
    return result;
  }

  private async resources(kustomization: Kustomization, at: Location): Promise<Accumulated> {
    const objects = new Map<string, KustomizeObject>();
    let isUnsure = false;
    for (const path of kustomization.resources) {
      const found = await this.resource(path, at);
      isUnsure ||= found.isUnsure;
      for (const object of found.objects) {
        const id = currentId(object.value);
        const other = objects.get(idKey(id));
        // What is not applied here may have given one of them another name.
        if (other && !other.isUnsure && !object.isUnsure)
          this.findings.fail(object.file, new InputError(`the ${describeId(id)} is there already`));
        if (!other) objects.set(idKey(id), object);
      }
    }
    for (const value of kustomization.generated) {
      const key = idKey(currentId(value));
      if (!objects.has(key)) objects.set(key, objectOf(value, at.file, this.marksOrigin));
    }
    return { objects: [...objects.values()], isUnsure };
  }

  private async resource(path: string, at: Location): Promise<Accumulated> {
    const name = join(at.folder, path);
    if (++this.resourcesSeen > MAX_RESOURCES) return this.tooLarge(at, 'more resources than are read');
    try {
      const place = await placeOf(at.root, path);
      switch (place.kind) {
        case 'remote-file': // It can only add objects: those that are here stay as they are.
          this.findings.notes.push(`${at.file} names the remote resource ${path}, which is not fetched`);
          return NOTHING;
        case 'remote':
          this.findings.refuse(`${at.file} names the remote resource ${path}, which is not fetched`);
          this.findings.isUnsure = true;
          return NOTHING;
        case 'file': {
          this.files.add(name);
          const values = readObjects(await this.reader.read(at.root, path));
          return { objects: values.map((value) => objectOf(value, name, this.marksOrigin)), isUnsure: false };
        }
        case 'folder':
          if (isAbsolute(path)) throw new InputError('kustomize takes folders by relative paths only');
          if (at.roots.some((root) => isAtOrAbove(place.root, root)))
            throw new InputError('it is, or holds, the folder of a kustomization that names it: a circle');
          if (at.roots.length >= MAX_DEPTH) return this.tooLarge(at, 'more levels of bases than are read');
          if (++this.basesSeen > MAX_BASES) return this.tooLarge(at, 'more bases than are read');
          return await this.accumulate(name, place.root, at.roots);
      }
    } catch (error) {
      this.findings.fail(name, error);
      return NOTHING;
    }
  }

  private tooLarge(at: Location, what: string): Accumulated {
    if (!this.isTooLarge) this.findings.refuse(`${at.file} leads to ${what}`);
    this.isTooLarge = true;
    this.findings.isUnsure = true;
    return NOTHING;
  }
}

/** Patches that are added to the kustomization come before its names and namespace. */
const rememberName = (object: KustomizeObject): KustomizeObject => ({
  ...object,
  patchedAs: { name: nameOf(object.value), namespace: namespaceOf(object.value) },
});

const NOTHING: Accumulated = { objects: [], isUnsure: true };
const MAX_DEPTH = 50;
/** Each level may name the next one several times. */
const MAX_BASES = 500;
const MAX_RESOURCES = 10_000;
/** Objects times patches. */
const MAX_TESTS = 2_000_000;
