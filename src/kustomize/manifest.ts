import { InputError } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import type { Nulls } from '../ingress/texts.ts';
import { readDocuments } from './documents.ts';
import { kindOf, nameOf } from './object.ts';

/**
 * The objects of a manifest as kustomize takes them in: lists opened, every object with a kind and a name
 * (factory.go, `SliceFromBytes`).
 *
 * @throws InputError where kustomize refuses it; the message leaves out the file's name
 */
export function readObjects(content: string, nulls: Nulls = 'text'): Fields[] {
  return readDocuments(content, nulls).flatMap((value) => openLists(value));
}

function openLists(value: unknown): Fields[] {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  const object = fieldsOf(value);
  if (!object) throw new InputError('it holds something that is no Kubernetes object');
  const kind = kindOf(object);
  if (kind === '') throw new InputError('it holds an object without a kind');
  if (kind.endsWith('List') && 'items' in object) {
    const items = object['items'] ?? [];
    if (!Array.isArray(items)) throw new InputError(`the items of its ${kind} are no list`);
    return items.filter((item) => item !== null).flatMap((item) => openLists(item));
  }
  if (nameOf(object) === '' && !kind.endsWith('List'))
    throw new InputError(`it holds an object of kind ${kind.slice(0, 40)} without a name`);
  return [object];
}
