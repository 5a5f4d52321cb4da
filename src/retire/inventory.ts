import { keyOf, type KubeObject } from './kube-object.ts';

/** Everything that was read to plan with, and what was not. */
export interface Inventory {
  readonly source: Source;
  readonly objects: readonly KubeObject[];
  /** Kinds the cluster did not show, and why. */
  readonly unread: readonly Unread[];
  /** Why input could not be read; each a sentence. */
  readonly problems: readonly string[];
  /** What was left out or needs care; each a sentence. */
  readonly notes: readonly string[];
}

/** Manifests never show whether they are all there is. */
export type Source =
  | {
      readonly kind: 'cluster';
      readonly server: string;
      readonly context: string;
      /** The uid of the namespace `kube-system`, by which a cluster is known; undefined where it may not be read. */
      readonly uid: string | undefined;
    }
  | { readonly kind: 'manifests'; readonly paths: readonly string[] };

export interface Unread {
  readonly kind: string;
  readonly resource: string;
  readonly why: string;
}

/** The objects of a kind, those of other groups with the same word left out. */
export const ofKind = ({ objects }: Pick<Inventory, 'objects'>, kind: Kind): readonly KubeObject[] =>
  objects.filter((object) => object.kind === kind && object.group === GROUPS[kind]);

/** The object of a kind with this name. */
export const find = (
  inventory: Pick<Inventory, 'objects'>,
  kind: Kind,
  namespace: string,
  name: string,
): KubeObject | undefined =>
  ofKind(inventory, kind).find((object) => object.namespace === namespace && object.name === name);

/** Objects without those that stand there twice; the first of each is kept, the others are named. */
export function withoutTwins(objects: readonly KubeObject[]): {
  readonly kept: readonly KubeObject[];
  readonly twins: readonly KubeObject[];
} {
  const kept = new Map<string, KubeObject>();
  const twins: KubeObject[] = [];
  for (const object of objects) {
    const key = JSON.stringify([object.group, object.kind, keyOf(object)]);
    if (kept.has(key)) twins.push(object);
    else kept.set(key, object);
  }
  return { kept: [...kept.values()], twins };
}

/** The kinds that matter here, and their groups. */
export const GROUPS = {
  Ingress: 'networking.k8s.io',
  IngressClass: 'networking.k8s.io',
  Service: '',
  Namespace: '',
  ConfigMap: '',
  Secret: '',
  ServiceAccount: '',
  Pod: '',
  Pomerium: 'ingress.pomerium.io',
  Certificate: 'cert-manager.io',
  Issuer: 'cert-manager.io',
  ClusterIssuer: 'cert-manager.io',
  Challenge: 'acme.cert-manager.io',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
  Deployment: 'apps',
  DaemonSet: 'apps',
  StatefulSet: 'apps',
  Job: 'batch',
  Lease: 'coordination.k8s.io',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
} as const;

export type Kind = keyof typeof GROUPS;
