import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, Scalar } from 'yaml';
import { InputError } from '../../errors.ts';
import { type Fields, fieldsOf } from '../../fields.ts';
import { literal, singleQuoted } from '../../artifact/yaml-text.ts';
import { type NewIngress, objectOf } from '../manifest.ts';

/**
 * Makes an Ingress of nginx one of Pomerium's, in the nodes of its document: name, annotations, class, and its rules where they differ.
 *
 * @throws InputError where its annotations are written in a way that cannot be changed key by key
 */
export function changeIngress(document: Document, next: NewIngress): void {
  const object = objectOf(next);
  const spec = fieldsOf(object['spec']) ?? {};
  document.setIn(['metadata', 'name'], next.name);
  changeAnnotations(document, fieldsOf(fieldsOf(object['metadata'])?.['annotations']) ?? {});
  const before = fieldsOf(fieldsOf(document.toJS())?.['spec']) ?? {};
  document.setIn(['spec', 'ingressClassName'], 'pomerium');
  document.deleteIn(['spec', 'defaultBackend']);
  for (const key of ['rules', 'tls'])
    if (!isDeepStrictEqual(before[key], spec[key]))
      if (spec[key] === undefined) document.deleteIn(['spec', key]);
      else document.setIn(['spec', key], document.createNode(spec[key]));
}

function changeAnnotations(document: Document, wanted: Fields): void {
  const place = ['metadata', 'annotations'];
  if (!isMap(document.getIn(place, true))) {
    if (document.hasIn(place) && document.getIn(place) !== null)
      throw new InputError('its annotations are no plain map; write them out');
    document.setIn(place, document.createNode({}));
  }
  const map = document.getIn(place, true);
  if (!isMap(map)) return;
  if (map.items.length === 0) map.flow = false;
  const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  for (const key of keys) if (!(key in wanted)) map.delete(key);
  for (const [key, value] of Object.entries(wanted))
    if (map.get(key) !== value) map.set(key, scalarOf(String(value)));
}

/** Quoted, so that it is a text to every reader. */
function scalarOf(value: string): Scalar {
  if (value.includes('\n')) return literal(value);
  if (value.includes('\\')) return singleQuoted(value);
  const scalar = new Scalar(value);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
