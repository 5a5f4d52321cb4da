import { fieldsOf, objectsIn, text } from '../fields.ts';
import { type Inventory, type Kind, ofKind } from './inventory.ts';
import type { Classes } from './classes.ts';
import type { KubeObject } from './kube-object.ts';
import { controllersOf, namespacesOf } from './workload.ts';

/** What ingress-nginx itself consists of in a cluster. */
export interface ControllerParts {
  /** The Deployments and DaemonSets that run it. */
  readonly workloads: readonly KubeObject[];
  readonly webhooks: readonly KubeObject[];
  /** In its own namespaces, and without one. */
  readonly leftovers: readonly KubeObject[];
  readonly namespaces: readonly string[];
  /** What else was read in its namespaces. */
  readonly foreign: readonly KubeObject[];
  /** The Helm releases that made it. */
  readonly releases: readonly { readonly name: string; readonly namespace: string }[];
}

/** Finds the controller, its webhook and all that an installation leaves in a cluster, by labels and by the names it has. */
export function controllerParts(inventory: Pick<Inventory, 'objects'>, classes: Classes): ControllerParts {
  const workloads = controllersOf(inventory);
  const webhooks = ofKind(inventory, 'ValidatingWebhookConfiguration').filter(isWebhook);
  const namespaces = [...new Set([...namespacesOf(workloads), ...webhooks.flatMap(servicesOf)])];
  const within = inventory.objects.filter(
    ({ namespace, kind }) => namespaces.includes(namespace) && kind !== 'Ingress',
  );
  const leftovers = [
    ...ORDER.flatMap((kind) => ofKind({ objects: within }, kind)).filter(isMarked),
    ...ofKind(inventory, 'IngressClass').filter(({ name }) => classes.nginx.has(name)),
    ...ofKind(inventory, 'ClusterRoleBinding').filter(isMarked),
    ...ofKind(inventory, 'ClusterRole').filter(isMarked),
  ];
  const own = new Set([...workloads, ...webhooks, ...leftovers]);
  return {
    workloads,
    webhooks,
    leftovers,
    namespaces,
    foreign: within.filter((object) => !own.has(object) && !isEverywhere(object)),
    releases: releasesOf(workloads),
  };
}

/** Whether ingress-nginx checks Ingresses by it. */
const isWebhook = ({ name, fields }: KubeObject): boolean =>
  name === 'ingress-nginx-admission' ||
  objectsIn(fields['webhooks']).some((each) =>
    (text(each, 'name') ?? '').endsWith('nginx.ingress.kubernetes.io'),
  );

/** The namespaces of the Services that a webhook calls. */
const servicesOf = ({ fields }: KubeObject): readonly string[] =>
  objectsIn(fields['webhooks']).flatMap((each) => {
    const service = fieldsOf(fieldsOf(each['clientConfig'])?.['service']);
    return (service && text(service, 'namespace')) ?? [];
  });

/** Whether the API server refuses Ingresses where the webhook does not answer. */
export const failsClosed = ({ fields }: KubeObject): boolean =>
  objectsIn(fields['webhooks']).some((each) => (text(each, 'failurePolicy') ?? 'Fail') === 'Fail');

/** A name alone could be anybody's, unless it is one that the installations give. */
const isMarked = ({ labels, name }: KubeObject): boolean =>
  labels['app.kubernetes.io/name'] === 'ingress-nginx' || NAMES.test(name);

/** What every namespace has, and what goes with a workload. */
const isEverywhere = ({ kind, name, labels, owners }: KubeObject): boolean =>
  (kind === 'ConfigMap' && name === 'kube-root-ca.crt') ||
  (kind === 'ServiceAccount' && name === 'default') ||
  (kind === 'Pod' && owners.length > 0 && labels['app.kubernetes.io/name'] === 'ingress-nginx') ||
  kind === 'Secret';

function releasesOf(workloads: readonly KubeObject[]): ControllerParts['releases'] {
  const found = new Map<string, { name: string; namespace: string }>();
  for (const { annotations, namespace } of workloads) {
    const name = annotations['meta.helm.sh/release-name'];
    const within = annotations['meta.helm.sh/release-namespace'] ?? namespace;
    if (name !== undefined) found.set(`${within}/${name}`, { name, namespace: within });
  }
  return [...found.values()];
}

/** What a deletion leaves behind, in the order in which it may go. */
const ORDER: readonly Kind[] = [
  'Service',
  'Job',
  'Lease',
  'ConfigMap',
  'RoleBinding',
  'Role',
  'ServiceAccount',
];
const NAMES =
  /^(?:ingress-nginx(?:-(?:admission(?:-create|-patch)?|controller(?:-admission|-metrics)?|leader))?|ingress-controller-leader(?:-nginx)?)$/;
