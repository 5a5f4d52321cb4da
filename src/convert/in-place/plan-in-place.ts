import type { FileEdit } from '../../edit/plan.ts';
import { InputError } from '../../errors.ts';
import { type Fields, objectsIn } from '../../fields.ts';
import { printable } from '../../render/printable.ts';
import { type Conversion, writtenOf } from '../conversion.ts';
import { type NewIngress, printIngress } from '../manifest.ts';
import { convertTopics } from '../nginx/topics.ts';
import { Given } from '../nginx/topic.ts';
import { nginxIngressOf } from '../source/nginx-ingress.ts';
import { type SourceObject, type Sources, sortObjects } from '../source/sort-objects.ts';
import { changeIngress } from './change-ingress.ts';
import { changeKustomization } from './change-kustomization.ts';
import { changePatch, type PatchFollowing } from './change-patch.ts';
import { changeDocument } from './documents.ts';
import type { TreeFile } from './source-tree.ts';

/**
 * The objects of a tree, patches left out.
 *
 * @throws InputError where Ingresses stand in a List, which is not changed in place
 */
export const objectsOfTree = (files: readonly TreeFile[]): readonly SourceObject[] =>
  files.flatMap(({ file, kind, documents }) =>
    kind === 'manifest'
      ? documents.flatMap(({ object }) => {
          if (
            objectsIn(object?.['items']).some((item) => item['kind'] === 'Ingress') ||
            object?.['kind'] === 'IngressList'
          )
            throw new InputError(
              `cannot edit ${printable(file)}: its Ingresses stand in a List; make each a document of its own first`,
            );
          return object ? [{ value: object, file }] : [];
        })
      : [],
  );

/**
 * What to write so that the files hold the converted Ingresses where nginx's were. Patches of kustomizations follow the new names, and
 * annotations of nginx go from them where they mean nothing to Pomerium.
 *
 * @param conversion of {@link objectsOfTree}
 * @throws InputError naming the file that cannot be edited: then nothing is to be written
 */
export function planInPlace(
  files: readonly TreeFile[],
  conversion: Conversion,
): { readonly edits: readonly FileEdit[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const next = new Map<Fields, readonly NewIngress[]>(
    conversion.ingresses.map((ingress) => [ingress.source.manifest, writtenOf(ingress)]),
  );
  const names = conversion.ingresses.map((ingress) => {
    const { namespace, name: old } = ingress.source;
    return { namespace, old, next: writtenOf(ingress)[0]?.name ?? old };
  });
  const edits = files.map(({ file, content, documents, kind }): FileEdit => {
    const following: PatchFollowing = {
      names,
      reaches: (pointer) =>
        notes.push(
          `${printable(file)}: a patch changes ${printable(pointer)}: paths may have another number now, so compare what kustomize builds`,
        ),
      drop: (name, value) => notes.push(droppedFrom(file, name, value, conversion.version)),
    };
    return naming(file, () => {
      if (kind === 'kustomization')
        return { file, before: content, after: changeKustomization(content, following) };
      if (kind === 'patch')
        return { file, before: content, after: changePatch(content, following) ?? refuseEmpty() };
      const after = documents.map(({ text, object }) => {
        const [first, ...others] = (object && next.get(object)) ?? [];
        if (!first) return text;
        const changed = changeDocument(text, (document) => changeIngress(document, first));
        return [changed, ...others.map(printIngress)].join('---\n');
      });
      return { file, before: content, after: after.join('') };
    });
  });
  const changed = edits.filter(({ before, after }) => before !== after);
  for (const { file } of changed)
    if (file.endsWith('.json'))
      throw new InputError(
        `cannot edit ${printable(file)}: JSON is not changed in place; write it as YAML first`,
      );
  return { edits: changed, notes };
}

/** An annotation that only a patch sets is not part of the conversion: it may go where it means nothing, and has to be moved otherwise. */
function droppedFrom(file: string, name: string, value: string, version: string): string {
  const ingress = nginxIngressOf({}, file);
  const { findings } = convertTopics(new Given(new Map([[name, value]])), {
    ingress,
    sources: NO_SOURCES,
    version,
  });
  const [finding] = findings;
  const isHarmless =
    finding?.needs === undefined && ['not-needed', 'no-equivalent'].includes(finding?.outcome ?? '');
  if (!isHarmless)
    throw new InputError(
      `a patch sets ${name} to ${JSON.stringify(value.slice(0, 60))}, which means something to Pomerium, too: put it into the Ingress itself, or convert what kustomize builds`,
    );
  return `${printable(file)}: ${printable(name)} is gone from a patch: ${finding?.what ?? ''}`;
}

function refuseEmpty(): never {
  throw new InputError('nothing would be left of this patch: take it out of its kustomization first');
}

function naming<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`cannot edit ${printable(file)}: ${error.message}`, { cause: error });
  }
}

const NO_SOURCES: Sources = sortObjects([]);
