import type { ClusterApi } from '../../cluster/api.ts';
import { ClusterFailure, explainFailure } from '../../cluster/failure.ts';
import { fieldsOf, objectsIn, text } from '../../fields.ts';
import { InputError } from '../../errors.ts';
import type { LoadedObjects } from './load.ts';
import type { SourceObject } from './sort-objects.ts';

/**
 * Reads what a conversion wants to know of a cluster: the Ingresses; and, where they may be read, the classes, nginx's ConfigMap and the
 * Pomerium object. Never writes.
 *
 * @throws InputError where the Ingresses cannot be listed
 */
export async function objectsOfCluster(api: ClusterApi, signal: AbortSignal): Promise<LoadedObjects> {
  const objects: SourceObject[] = [];
  const notes: string[] = [];
  for (const { path, resource, kind, selector } of LISTS) {
    const asked = { verb: 'list' as const, resource, namespace: '' };
    try {
      const list = fieldsOf(await api.getJson(asked, path, { labelSelector: selector }, signal)) ?? {};
      // Items of a list come without what the list says.
      const apiVersion = text(list, 'apiVersion') ?? '';
      for (const item of objectsIn(list['items']))
        objects.push({ value: { apiVersion, kind, ...item }, file: `the cluster ${api.server}` });
    } catch (error) {
      if (!(error instanceof ClusterFailure)) throw error;
      const what = explainFailure(error, api.server);
      if (kind === 'Ingress') throw new InputError(what);
      // Where Pomerium is not there yet, there is no such resource.
      if (error.status !== 404) notes.push(what);
    }
  }
  return { objects, problems: [], notes };
}

const LISTS = [
  {
    kind: 'Ingress',
    resource: 'ingresses.networking.k8s.io',
    path: '/apis/networking.k8s.io/v1/ingresses',
    selector: undefined,
  },
  {
    kind: 'IngressClass',
    resource: 'ingressclasses.networking.k8s.io',
    path: '/apis/networking.k8s.io/v1/ingressclasses',
    selector: undefined,
  },
  {
    kind: 'ConfigMap',
    resource: 'configmaps',
    path: '/api/v1/configmaps',
    selector: 'app.kubernetes.io/name=ingress-nginx',
  },
  {
    kind: 'Pomerium',
    resource: 'pomerium.ingress.pomerium.io',
    path: '/apis/ingress.pomerium.io/v1/pomerium',
    selector: undefined,
  },
];
