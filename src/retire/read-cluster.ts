import type { ClusterApi } from '../cluster/api.ts';
import { ClusterFailure, fatal } from '../cluster/failure.ts';
import { listObjects } from '../cluster/list-objects.ts';
import { InputError } from '../errors.ts';
import { find, type Inventory, type Kind, type Unread } from './inventory.ts';
import { type KubeObject, kubeObject } from './kube-object.ts';
import { listPath, resourceOf } from './resources.ts';
import { controllersOf, namespacesOf } from './workload.ts';

/**
 * Reads what the plan needs from a cluster, by lists alone. No Secret is ever read. What may not be listed is taken down; a
 * kind that the cluster does not have (no cert-manager) has no objects.
 *
 * @throws InputError where the Ingresses cannot be listed
 */
export async function readCluster(api: ClusterApi, context: string, signal: AbortSignal): Promise<Inventory> {
  const objects: KubeObject[] = [];
  const unread: Unread[] = [];
  const list = async (kind: Kind, namespace = ''): Promise<void> => {
    const resource = resourceOf(kind);
    try {
      const found = await listObjects(api, { path: listPath(kind, namespace), resource, namespace }, signal);
      objects.push(...found.map((fields) => kubeObject(fields)));
    } catch (error) {
      if (!(error instanceof ClusterFailure)) throw error;
      if (signal.aborted) throw new InputError('stopped before everything was read: there is no plan');
      if (error.status === 404) return;
      if (kind === 'Ingress' || error.status !== 403) throw fatal(error, api.server);
      unread.push({ kind, resource, why: error.message });
    }
  };
  for (const kind of EVERYWHERE) await list(kind);
  for (const namespace of namespacesOf(controllersOf({ objects })))
    for (const kind of BESIDE_THE_CONTROLLER) await list(kind, namespace);
  const uid = find({ objects }, 'Namespace', '', 'kube-system')?.uid;
  return {
    source: { kind: 'cluster', server: api.server, context, uid },
    objects,
    unread,
    problems: [],
    notes: [],
  };
}

const EVERYWHERE: readonly Kind[] = [
  'Ingress',
  'IngressClass',
  'Service',
  'Namespace',
  'Pomerium',
  'Certificate',
  'Issuer',
  'ClusterIssuer',
  'Challenge',
  'ValidatingWebhookConfiguration',
  'Deployment',
  'DaemonSet',
  'ClusterRole',
  'ClusterRoleBinding',
];

const BESIDE_THE_CONTROLLER: readonly Kind[] = [
  'ConfigMap',
  'ServiceAccount',
  'StatefulSet',
  'Pod',
  'Job',
  'Lease',
  'Role',
  'RoleBinding',
];
