import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError, reasonOf } from '../../errors.ts';
import { type Fields, fieldsOf, objectsIn, text } from '../../fields.ts';
import { parseDocuments } from '../../ingress/manifests.ts';
import type { Built } from '../../kustomize/build.ts';
import { kustomizationOf } from '../../kustomize/files.ts';
import { outermost } from '../../kustomize/outermost.ts';
import { entriesOf, readManifestFile } from '../../source/manifest-files.ts';
import type { SourceObject } from './sort-objects.ts';

/** All objects of some manifests. */
export interface LoadedObjects {
  readonly objects: readonly SourceObject[];
  /** What could not be read; each a sentence. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads every object of files, folders and kustomization folders: a folder with a kustomization gives what kustomize builds of it, any
 * other its manifests and kustomizations, but not those that only are a part of another.
 *
 * @param readStdin gives the text for the path `-`
 */
export async function loadObjects(
  paths: readonly string[],
  readStdin: () => Promise<string>,
): Promise<LoadedObjects> {
  const objects: SourceObject[] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  const attempt = async (path: string, read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      problems.push(
        error instanceof InputError ? error.message : `cannot read the manifest ${path}: ${reasonOf(error)}`,
      );
    }
  };
  const take = (content: string, file: string): void => {
    for (const value of objectsOf(content, file)) objects.push({ value, file });
  };
  const walk = async (folder: string, builds: Built[]): Promise<void> => {
    if ((await kustomizationOf(folder)) !== undefined) {
      // Only here: its regular expressions of Go take a while to load.
      const { buildKustomization } = await import('../../kustomize/build.ts');
      builds.push(await buildKustomization(folder));
      return;
    }
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      await attempt(path, async () => {
        if (entry.isDirectory()) await walk(path, builds);
        else if (/\.(?:ya?ml|json)$/.test(entry.name) && !seen.has(path)) {
          const content = await readManifestFile(path, MAX_BYTES);
          if (SPEAKS_OF.test(content)) take(content, path);
          seen.add(path);
        }
      });
    }
  };
  for (const path of paths)
    await attempt(path, async () => {
      if (path === '-') return take(await readStdin(), 'standard input');
      if (!(await stat(path)).isDirectory()) {
        if (!seen.has(path)) take(await readManifestFile(path, MAX_BYTES), path);
        return void seen.add(path);
      }
      const builds: Built[] = [];
      await walk(path, builds);
      for (const built of outermost(builds)) {
        problems.push(...built.problems);
        notes.push(...built.notes);
        for (const { value } of built.objects)
          objects.push({ value: withoutInternals(value), file: [...built.files][0] ?? path });
      }
    });
  return { objects: withoutTwins(objects, notes, problems), problems, notes };
}

/**
 * The objects in the text of a manifest, items of lists included.
 *
 * @param file what to call it in messages
 * @throws InputError for what is no manifest, a template of Helm with the way out
 */
export function objectsOf(content: string, file: string): readonly SourceObject['value'][] {
  if (
    /\{\{.*\}\}/.test(content) &&
    (TEMPLATE_LINE.test(content) || (SPEAKS_OF_INGRESS.test(content) && HELM.test(content)))
  )
    throw new InputError(
      `cannot read the manifest ${file}: it is a template of Helm with {{ }}; render it first: helm template RELEASE CHART | pompaths convert -`,
    );
  return parseDocuments(content, `the manifest ${file}`).flatMap((document) => {
    try {
      // Aliases may not multiply beyond what a person would write.
      return flat(document.toJS({ maxAliasCount: 100 }));
    } catch (error) {
      throw new InputError(`cannot read the manifest ${file}: ${reasonOf(error)}`);
    }
  });
}

function flat(value: unknown): readonly SourceObject['value'][] {
  const object = fieldsOf(value);
  if (!object) return [];
  const kind = text(object, 'kind') ?? '';
  if (!kind.endsWith('List')) return [object];
  // Items of a typed list may leave out what the list says.
  const typed = kind === 'List' ? {} : { kind: kind.slice(0, -4), apiVersion: object['apiVersion'] };
  return objectsIn(object['items']).map((item) => ({ ...typed, ...item }));
}

/** The same object twice, such as a base that two overlays build: the first is used. Without a namespace they may be two. */
function withoutTwins(
  objects: readonly SourceObject[],
  notes: string[],
  problems: string[],
): readonly SourceObject[] {
  const found = new Map<string, SourceObject>();
  for (const object of objects) {
    const metadata = fieldsOf(object.value['metadata']) ?? {};
    const kind = text(object.value, 'kind') ?? '';
    const name = `${text(metadata, 'namespace') ?? ''}/${text(metadata, 'name') ?? ''}`;
    const key = `${text(object.value, 'apiVersion') ?? ''} ${kind} ${name}`;
    const other = found.get(key);
    if (other && kind === 'Ingress' && name.startsWith('/') && !isDeepStrictEqual(other.value, object.value))
      problems.push(
        `cannot convert the Ingress ${name.slice(1)} in ${object.file}: another one of that name stands in ${other.file}, and neither has a namespace; write the namespaces down`,
      );
    else if (other)
      notes.push(`the ${kind} ${name} stands in ${other.file} and in ${object.file}; the first is used`);
    else found.set(key, object);
  }
  return [...found.values()];
}

/** Kustomize keeps names of old in annotations that it takes away in the end. */
function withoutInternals(value: Fields): Fields {
  const metadata = fieldsOf(value['metadata']) ?? {};
  const annotations = fieldsOf(metadata['annotations']);
  if (!annotations) return value;
  const kept = Object.entries(annotations).filter(
    ([key]) => !key.startsWith('internal.config.kubernetes.io/'),
  );
  return { ...value, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

/** A folder holds much that is no manifest; only what concerns a conversion may complain. */
const SPEAKS_OF = /kind['"]?:\s*['"]?(?:Ingress|List|ConfigMap|Pomerium)/;
/** Braces may stand in a quoted text of a good manifest. */
const TEMPLATE_LINE = /^[^'"#\n]*\{\{/m;
const SPEAKS_OF_INGRESS = /kind['"]?:\s*['"]?Ingress/;
/** What no other language of templates has; it may be quoted. */
const HELM = /\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities)\b|(?:include|template|tpl)\b)/;
const MAX_BYTES = 32 << 20;
