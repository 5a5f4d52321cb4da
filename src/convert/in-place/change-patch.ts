import { type Document, isMap, isScalar, isSeq } from 'yaml';
import { InputError } from '../../errors.ts';
import { fieldsOf, text } from '../../fields.ts';
import { NGINX_PREFIX } from '../nginx/topics.ts';
import { scalarText } from '../../kustomize/object.ts';
import { changeDocument, cutDocuments } from './documents.ts';

/** What patches of a kustomization have to follow. */
export interface PatchFollowing {
  /** New names by the old. */
  readonly names: ReadonlyMap<string, string>;
  /** Says why an annotation of nginx may go from a patch; throws where it means something to Pomerium. */
  readonly drop: (name: string, value: string) => void;
  /** Says that a patch reaches into the paths of an Ingress. */
  readonly reaches: (pointer: string) => void;
}

/**
 * Lets a patch follow the Ingresses: a strategic merge patch names the new name, and annotations of nginx go, from JSON 6902 operations as well.
 *
 * @param patch YAML or JSON, one document or several
 * @returns undefined where nothing of it is left
 * @throws InputError where it would put nginx's class back, or as `drop`
 */
export function changePatch(patch: string, following: PatchFollowing): string | undefined {
  const documents = cutDocuments(patch).map(({ text: content }) => {
    let isEmpty = false;
    let isChanged = false;
    const after = changeDocument(content, (document) => {
      if (isSeq(document.contents)) {
        isChanged = changeOperations(document, following);
        isEmpty = isChanged && document.contents.items.length === 0;
      } else isChanged = changeMerge(document, following);
    });
    return isEmpty ? undefined : isChanged ? after : content;
  });
  const left = documents.flatMap((document) => document ?? []);
  return left.length === 0 ? undefined : left.join('');
}

function changeOperations(document: Document, { drop, reaches }: PatchFollowing): boolean {
  const list = document.contents;
  if (!isSeq(list)) return false;
  const before = list.items.length;
  list.items = list.items.filter((item) => {
    const operation = fieldsOf(isMap(item) ? item.toJSON() : undefined) ?? {};
    const pointer = text(operation, 'path') ?? '';
    const [, key] = /^\/metadata\/annotations\/(.+)$/.exec(pointer) ?? [];
    const name = key?.replaceAll('~1', '/').replaceAll('~0', '~');
    if (pointer === '/spec/ingressClassName' && operation['op'] !== 'test') throw new InputError(CLASS);
    if (/^\/spec\/rules\/[^/]+\/http\/paths/.test(pointer)) reaches(pointer);
    if (!name?.startsWith(NGINX_PREFIX)) return true;
    if (operation['op'] !== 'remove') drop(name.slice(NGINX_PREFIX.length), scalarText(operation['value']));
    return false;
  });
  return list.items.length !== before;
}

function changeMerge(document: Document, { names, drop }: PatchFollowing): boolean {
  const object = fieldsOf(document.toJS()) ?? {};
  if (object['kind'] !== 'Ingress') return false;
  if (fieldsOf(object['spec'])?.['ingressClassName'] !== undefined) throw new InputError(CLASS);
  let isChanged = false;
  const next = names.get(text(fieldsOf(object['metadata']) ?? {}, 'name') ?? '');
  if (next !== undefined) {
    document.setIn(['metadata', 'name'], next);
    isChanged = true;
  }
  const map = document.getIn(['metadata', 'annotations'], true);
  if (!isMap(map)) return isChanged;
  for (const { key, value } of map.items.slice()) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!name.startsWith(NGINX_PREFIX)) continue;
    if (!isScalar(value) || value.value !== null)
      drop(name.slice(NGINX_PREFIX.length), isScalar(value) ? scalarText(value.value) : '');
    map.delete(key);
    isChanged = true;
  }
  if (map.items.length === 0) document.deleteIn(['metadata', 'annotations']);
  return isChanged;
}

const CLASS = 'a patch sets spec.ingressClassName: take that out first';
