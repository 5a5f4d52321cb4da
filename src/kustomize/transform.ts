import type { Fields } from '../fields.ts';
import {
  currentId,
  idsOf,
  isClusterScoped,
  type KustomizeObject,
  metadataField,
  nameOf,
  POLICY,
  rememberId,
  withMetadata,
} from './object.ts';
import type { PolicySource } from './policy-source.ts';

/** Puts objects into a namespace (namespace.go); `""` leaves them where they are. */
export const setNamespace = (
  objects: readonly KustomizeObject[],
  namespace: string,
): readonly KustomizeObject[] =>
  each(objects, (value) => {
    if (namespace === '') return value;
    const { kind, group, version } = currentId(value);
    const remembered = rememberId(value);
    if (kind === 'Namespace' && group === '' && version === 'v1')
      return withMetadata(remembered, { name: namespace });
    return isClusterScoped(kind) ? remembered : withMetadata(remembered, { namespace });
  });

/** Puts a prefix before names, or a suffix behind them (PrefixTransformer.go, SuffixTransformer.go). */
export const addToNames = (
  objects: readonly KustomizeObject[],
  prefix: string,
  suffix: string,
): readonly KustomizeObject[] =>
  each(objects, (value) => {
    const [{ kind } = currentId(value)] = idsOf(value);
    if ((prefix === '' && suffix === '') || KEEP_THEIR_NAMES.has(kind)) return value;
    return withMetadata(rememberId(value), { name: `${prefix}${nameOf(value)}${suffix}` });
  });

export const addLabels = (objects: readonly KustomizeObject[], labels: Fields): readonly KustomizeObject[] =>
  each(objects, (value) =>
    Object.keys(labels).length === 0
      ? value
      : withMetadata(value, { labels: { ...metadataField(value, 'labels'), ...labels } }),
  );

/** `commonAnnotations`: over whatever the objects say. */
export function addAnnotations(
  objects: readonly KustomizeObject[],
  annotations: Fields,
  kustomization: string,
): readonly KustomizeObject[] {
  if (Object.keys(annotations).length === 0) return objects;
  const source: PolicySource = { kind: 'common-annotations', kustomization };
  return each(objects, (value) =>
    withMetadata(value, { annotations: { ...metadataField(value, 'annotations'), ...annotations } }),
  ).map((object) => (Object.hasOwn(annotations, POLICY) ? { ...object, policySetBy: source } : object));
}

const each = (
  objects: readonly KustomizeObject[],
  change: (value: Fields) => Fields,
): readonly KustomizeObject[] => objects.map((object) => ({ ...object, value: change(object.value) }));

const KEEP_THEIR_NAMES: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'APIService',
  'Namespace',
]);
