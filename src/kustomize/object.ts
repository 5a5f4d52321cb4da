import { type Fields, fieldsOf } from '../fields.ts';
import type { PolicySource } from './policy-source.ts';

/** An object on its way through a build. */
export interface KustomizeObject {
  readonly value: Fields;
  /** As it stands in its manifest. */
  readonly source: Fields;
  /** The kustomization with a patch that set the policy of this object and of others, perhaps not the last one that did. */
  readonly globalPatch?: string | undefined;
  /** The manifest it comes from. */
  readonly file: string;
  readonly policySetBy: PolicySource | undefined;
  /** Whether something that is not applied here may change it. */
  readonly isUnsure: boolean;
  /** What the patches of the outermost kustomization know it by; undefined before these. */
  readonly patchedAs?: PatchedAs;
}

/** A name and a namespace as they stand in a manifest, `""` for none. */
export interface PatchedAs {
  readonly name: string;
  readonly namespace: string;
}

/** An object as it comes from its manifest, with the annotation that `buildMetadata` asks for. */
export function objectOf(value: Fields, file: string, marksOrigin: boolean): KustomizeObject {
  const hasPolicy = Object.hasOwn(annotationsOf(value), POLICY);
  // Of the origin only that there is one counts: the object has annotations, to which a patch can add.
  const annotations = { ...metadataField(value, 'annotations'), 'config.kubernetes.io/origin': '' };
  return {
    value: marksOrigin ? withMetadata(value, { annotations }) : value,
    source: value,
    file,
    policySetBy: hasPolicy ? { kind: 'manifest', file } : undefined,
    isUnsure: false,
  };
}

/** What kustomize knows an object by. */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** The effective one: `default` where none is written. */
  readonly namespace: string;
}

/** The id an object has now. */
export function currentId(value: Fields): ObjectId {
  const apiVersion = scalarText(value['apiVersion']);
  const slash = apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: kindOf(value),
    name: nameOf(value),
    namespace: effective(kindOf(value), namespaceOf(value)),
  };
}

/** Every id the object ever had, the first one first and the present one last (resource.go, `PrevIds`, `CurId`). */
export function idsOf(value: Fields): readonly ObjectId[] {
  const now = currentId(value);
  const { [NAMES]: names, [NAMESPACES]: namespaces, [KINDS]: kinds } = annotationsOf(value);
  if (names === undefined) return [now];
  const kindList = (kinds ?? '').split(',');
  const namespaceList = (namespaces ?? '').split(',');
  const before = names.split(',').map((name, index) => {
    const kind = kindList[index] ?? '';
    return { ...now, kind, name, namespace: effective(kind, namespaceList[index] ?? '') };
  });
  return [...before, now];
}

/** The object with its present id remembered, which kustomize does in annotations: a patch may wipe them out. */
export function rememberId(value: Fields): Fields {
  const { kind, name, namespace } = currentId(value);
  const annotations = metadataField(value, 'annotations');
  const append = (key: string, text: string): [string, string] => {
    const before = scalarText(annotations[key]);
    return [key, Object.hasOwn(annotations, key) ? `${before},${text}` : text];
  };
  const entries = [append(NAMES, name), append(NAMESPACES, namespace), append(KINDS, kind)];
  return withMetadata(value, { annotations: { ...annotations, ...Object.fromEntries(entries) } });
}

/** The annotations kustomize keeps to itself during a build, as they are; the last step takes them away. */
export const internalAnnotations = (value: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotationsOf(value)).filter(([key]) => key.startsWith(INTERNAL)));

/** An id that two objects share, which kustomize allows nowhere. */
export function sharedId(objects: readonly KustomizeObject[]): ObjectId | undefined {
  const seen = new Set<string>();
  return objects
    .map(({ value }) => currentId(value))
    .find((id) => {
      const key = idKey(id);
      return seen.has(key) || !seen.add(key);
    });
}

export const idKey = ({ group, version, kind, name, namespace }: ObjectId): string =>
  JSON.stringify([group, version, kind, name, namespace]);

/** `Ingress apps/audiobookshelf`, for messages. */
export const describeId = ({ kind, namespace, name }: ObjectId): string => `${kind} ${namespace}/${name}`;

export const kindOf = (value: Fields): string => scalarText(value['kind']);
export const nameOf = (value: Fields): string => scalarText(fieldsOf(value['metadata'])?.['name']);
export const namespaceOf = (value: Fields): string => scalarText(fieldsOf(value['metadata'])?.['namespace']);

/** Annotations as kyaml reads them: every scalar as text, anything else as `""` (rnode.go, `GetAnnotations`). */
export const annotationsOf = (value: Fields): Readonly<Record<string, string>> =>
  textsOf(metadataField(value, 'annotations'));

export const labelsOf = (value: Fields): Readonly<Record<string, string>> =>
  textsOf(metadataField(value, 'labels'));

/** The map in a field of the metadata; an empty one where there is none. */
export const metadataField = (value: Fields, field: string): Fields =>
  fieldsOf(fieldsOf(value['metadata'])?.[field]) ?? {};

/** The object with fields of its metadata replaced; undefined takes one away. */
export function withMetadata(value: Fields, change: Fields): Fields {
  const merged = Object.entries({ ...fieldsOf(value['metadata']), ...change });
  return { ...value, metadata: Object.fromEntries(merged.filter(([, item]) => item !== undefined)) };
}

export const textsOf = (map: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(map).map(([key, item]) => [key, scalarText(item)]));

/** A scalar as text; an empty value, a list or a map has none. */
export const scalarText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function effective(kind: string, namespace: string): string {
  if (CLUSTER_SCOPED.has(kind)) return '_non_namespaceable_';
  return namespace || 'default';
}

export const isClusterScoped = (kind: string): boolean => CLUSTER_SCOPED.has(kind);

/** The annotation that holds the policy of an Ingress. */
export const POLICY = 'ingress.pomerium.io/policy';

const INTERNAL = 'internal.config.kubernetes.io/';
const NAMES = `${INTERNAL}previousNames`;
const NAMESPACES = `${INTERNAL}previousNamespaces`;
const KINDS = `${INTERNAL}previousKinds`;

/** Kubernetes' own kinds without a namespace, from the schema that kustomize holds. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);
