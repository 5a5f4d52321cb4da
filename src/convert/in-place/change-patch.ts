import { type Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { InputError } from '../../errors.ts';
import { fieldsOf, text } from '../../fields.ts';
import { NGINX_PREFIX } from '../nginx/topics.ts';
import { scalarText } from '../../kustomize/object.ts';
import { changeDocument, cutDocuments } from './documents.ts';

/** An Ingress of nginx and what it is called now. */
export interface Renamed {
  /** `""` where its manifest leaves it out. */
  readonly namespace: string;
  readonly old: string;
  readonly next: string;
}

/**
 * The new name of what a patch names.
 *
 * @param namespace undefined where the patch names none, which may be any
 * @throws InputError where it may be several that are called differently now
 */
export function renamed(
  names: readonly Renamed[],
  old: string,
  namespace: string | undefined,
): string | undefined {
  const meant = names.filter(
    (one) => one.old === old && (!namespace || one.namespace === '' || one.namespace === namespace),
  );
  const [first, ...others] = meant;
  if (others.some(({ next }) => next !== first?.next))
    throw new InputError(
      `a patch names ${old}, which is several Ingresses that have different names now: name the namespace there`,
    );
  return first?.next;
}

/** What patches of a kustomization have to follow. */
export interface PatchFollowing {
  /** Of Ingresses of nginx, the new names with the old; one that is left keeps its own. */
  readonly names: readonly Renamed[];
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

/**
 * Takes nginx's annotations out of a map of annotations.
 *
 * @returns whether there were any
 * @throws InputError as `drop`
 */
export function dropAnnotations(map: YAMLMap, { drop }: Pick<PatchFollowing, 'drop'>): boolean {
  let isChanged = false;
  for (const { key, value } of map.items.slice()) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!name.startsWith(NGINX_PREFIX)) continue;
    if (!isScalar(value) || value.value !== null)
      drop(name.slice(NGINX_PREFIX.length), isScalar(value) ? scalarText(value.value) : '');
    map.delete(key);
    isChanged = true;
  }
  return isChanged;
}

function changeOperations(document: Document, following: PatchFollowing): boolean {
  const { drop, reaches } = following;
  const list = document.contents;
  if (!isSeq(list)) return false;
  const before = list.items.length;
  let isChanged = false;
  list.items = list.items.filter((item) => {
    const operation = fieldsOf(isMap(item) ? item.toJSON() : undefined) ?? {};
    const pointer = text(operation, 'path') ?? '';
    const [, key] = /^\/metadata\/annotations\/(.+)$/.exec(pointer) ?? [];
    const name = key?.replaceAll('~1', '/').replaceAll('~0', '~');
    if (operation['op'] !== 'test' && setsClass(pointer, operation['value'])) throw new InputError(CLASS);
    // An operation may put all annotations at once, or what they are in.
    const inside = ANNOTATIONS_IN.get(pointer);
    const map = isMap(item) && inside ? item.getIn(['value', ...inside], true) : undefined;
    if (isMap(map) && dropAnnotations(map, following)) isChanged = true;
    else if (operation['op'] !== 'test' && map !== undefined && !isMap(map) && !isNothing(map))
      throw new InputError(`a patch sets ${pointer || 'all'} in a way that cannot be read; write it out`);
    if (/^\/spec\/rules\/[^/]+\/http\/paths/.test(pointer)) reaches(pointer);
    if (!name?.startsWith(NGINX_PREFIX)) return true;
    if (operation['op'] !== 'remove') drop(name.slice(NGINX_PREFIX.length), scalarText(operation['value']));
    return false;
  });
  return isChanged || list.items.length !== before;
}

const isNothing = (node: unknown): boolean => isScalar(node) && node.value === null;

function setsClass(pointer: string, value: unknown): boolean {
  if (pointer === '/spec/ingressClassName') return true;
  const spec = pointer === '/spec' ? value : pointer === '' ? fieldsOf(value)?.['spec'] : undefined;
  return fieldsOf(spec)?.['ingressClassName'] !== undefined;
}

function changeMerge(document: Document, following: PatchFollowing): boolean {
  const object = fieldsOf(document.toJS()) ?? {};
  if (object['kind'] !== 'Ingress') return false;
  if (fieldsOf(object['spec'])?.['ingressClassName'] !== undefined) throw new InputError(CLASS);
  let isChanged = false;
  const metadata = fieldsOf(object['metadata']) ?? {};
  const name = text(metadata, 'name') ?? '';
  const next = renamed(following.names, name, text(metadata, 'namespace'));
  if (next !== undefined && next !== name) {
    document.setIn(['metadata', 'name'], next);
    isChanged = true;
  }
  const map = document.getIn(['metadata', 'annotations'], true);
  if (!isMap(map)) return isChanged;
  isChanged = dropAnnotations(map, following) || isChanged;
  if (map.items.length === 0) document.deleteIn(['metadata', 'annotations']);
  return isChanged;
}

const CLASS = 'a patch sets spec.ingressClassName: take that out first';
/** Where the annotations are in the value of an operation, by the place that it changes. */
const ANNOTATIONS_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['metadata', 'annotations']],
  ['/metadata', ['annotations']],
  ['/metadata/annotations', []],
]);
