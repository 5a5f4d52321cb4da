import { type Fields, fieldsOf, millisecondsOf, number, objectsIn, text } from '../fields.ts';
import { annotationsOf, currentId, labelsOf } from '../kustomize/object.ts';

/** An object of the Kubernetes API, from a manifest or from the cluster; its texts are whatever it says. */
export interface KubeObject {
  /** The API group, `""` for the core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `""` where it has none, or a manifest leaves it to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
  /** Undefined in a manifest that was never in a cluster; likewise the next three. */
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly generation: number | undefined;
  /** Milliseconds since 1970. */
  readonly created: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly Owner[];
  readonly spec: Fields;
  readonly status: Fields;
  readonly fields: Fields;
  /** False where patches that are not applied here may change it. */
  readonly isSure: boolean;
}

/** Whoever it is garbage-collected with. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Reads an object, unchecked. */
export function kubeObject(fields: Fields, isSure = true): KubeObject {
  const { group, version, kind, name } = currentId(fields);
  const metadata = fieldsOf(fields['metadata']) ?? {};
  return {
    group,
    version,
    kind,
    namespace: text(metadata, 'namespace') ?? '',
    name,
    uid: text(metadata, 'uid'),
    resourceVersion: text(metadata, 'resourceVersion'),
    generation: number(metadata, 'generation'),
    created: millisecondsOf(text(metadata, 'creationTimestamp')),
    labels: labelsOf(fields),
    annotations: annotationsOf(fields),
    owners: objectsIn(metadata['ownerReferences']).map((owner) => ({
      kind: text(owner, 'kind') ?? '',
      name: text(owner, 'name') ?? '',
      uid: text(owner, 'uid') ?? '',
    })),
    spec: fieldsOf(fields['spec']) ?? {},
    status: fieldsOf(fields['status']) ?? {},
    fields,
    isSure,
  };
}

/** `NAMESPACE/NAME`, or the name alone. */
export const keyOf = ({ namespace, name }: Pick<KubeObject, 'namespace' | 'name'>): string =>
  namespace === '' ? name : `${namespace}/${name}`;

/** `Certificate home/photos-tls`. */
export const titleOf = (object: Pick<KubeObject, 'kind' | 'namespace' | 'name'>): string =>
  `${object.kind} ${keyOf(object)}`;

/** Who wrote the object last, and when, apart from its status: milliseconds since 1970; undefined where it does not tell. */
export function lastWritten({ fields }: KubeObject): number | undefined {
  const entries = objectsIn(fieldsOf(fields['metadata'])?.['managedFields']);
  const times = entries
    .filter((entry) => text(entry, 'subresource') === undefined)
    .map((entry) => millisecondsOf(text(entry, 'time')) ?? 0);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Whether somebody asked for its deletion already. */
export const isBeingDeleted = ({ fields }: KubeObject): boolean =>
  fieldsOf(fields['metadata'])?.['deletionTimestamp'] !== undefined;

/** What holds a deletion up until its owner has done something. */
export const finalizersOf = ({ fields }: KubeObject): readonly string[] => {
  const list = fieldsOf(fields['metadata'])?.['finalizers'];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
};
