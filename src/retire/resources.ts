import { GROUPS, type Kind } from './inventory.ts';

/** `certificates.cert-manager.io`, as kubectl takes it. */
export const resourceOf = (kind: Kind): string =>
  GROUPS[kind] === '' ? PLURALS[kind] : `${PLURALS[kind]}.${GROUPS[kind]}`;

/**
 * The path of the API that lists a kind.
 *
 * @param namespace `""` for all namespaces, or a kind without
 */
export function listPath(kind: Kind, namespace: string): string {
  const group = GROUPS[kind];
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  const within = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${PLURALS[kind]}`;
}

/** The path of the API that names one object. */
export const objectPath = (kind: Kind, { namespace, name }: { namespace: string; name: string }): string =>
  `${listPath(kind, namespace)}/${encodeURIComponent(name)}`;

export const isKind = (kind: string): kind is Kind => Object.hasOwn(GROUPS, kind);

const PLURALS: Readonly<Record<Kind, string>> = {
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
  Service: 'services',
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  ServiceAccount: 'serviceaccounts',
  Pod: 'pods',
  // Its definition has the same word for one and for many.
  Pomerium: 'pomerium',
  Certificate: 'certificates',
  Issuer: 'issuers',
  ClusterIssuer: 'clusterissuers',
  Challenge: 'challenges',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  StatefulSet: 'statefulsets',
  Job: 'jobs',
  Lease: 'leases',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
};
