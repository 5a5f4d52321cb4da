import { type Fields, fieldsOf, objectsIn } from '../fields.ts';
import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import { readObject } from '../ingress/read.ts';
import type { ClusterApi } from './api.ts';
import type { ClusterFailure } from './failure.ts';
import type { Pace } from './pace.ts';
import { watchList } from './watch.ts';

/**
 * The Ingresses of class `pomerium` in all namespaces as they are now.
 *
 * @throws ClusterFailure
 */
export async function listIngresses(api: ClusterApi, signal: AbortSignal): Promise<readonly Ingress[]> {
  const { path, query, ...where } = INGRESSES;
  const list = fieldsOf(await api.getJson({ ...where, verb: 'list' }, path, query, signal));
  return objectsIn(list?.['items']).flatMap(ingressesOf);
}

/**
 * Follows the Ingresses of class `pomerium` in all namespaces until the signal fires.
 *
 * @param onChange all of them as they are now, and the keys of those whose annotations changed
 * @throws ClusterFailure where they can never be listed
 */
export async function followIngresses(
  api: ClusterApi,
  onChange: (ingresses: readonly Ingress[], changed: readonly string[]) => void,
  onTrouble: (failure: ClusterFailure | undefined) => void,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  let known = new Map<string, Ingress>();
  let isFirst = true;
  const put = (next: Map<string, Ingress>): void => {
    const changed = isFirst
      ? []
      : [...next.keys()].filter((key) => annotationsOf(next, key) !== annotationsOf(known, key));
    known = next;
    isFirst = false;
    onChange([...next.values()], changed);
  };
  await watchList(
    api,
    INGRESSES,
    {
      onList: (items) =>
        put(new Map(items.flatMap(ingressesOf).map((ingress) => [ingressKey(ingress), ingress]))),
      onChange: (change, object) => {
        const next = new Map(known);
        for (const ingress of ingressesOf(object))
          if (change === 'DELETED') next.delete(ingressKey(ingress));
          else next.set(ingressKey(ingress), ingress);
        put(next);
      },
      onTrouble,
    },
    pace,
    signal,
  );
}

/** Items of a list come without their kind. */
const ingressesOf = (object: Fields): Ingress[] =>
  readObject({ ...object, kind: 'Ingress' }, '').flatMap((read) =>
    read.kind === 'ingress' ? [read.ingress] : [],
  );

const annotationsOf = (ingresses: ReadonlyMap<string, Ingress>, key: string): string =>
  JSON.stringify(ingresses.get(key)?.annotations ?? {});

const INGRESSES = {
  resource: 'ingresses.networking.k8s.io',
  namespace: '',
  path: '/apis/networking.k8s.io/v1/ingresses',
  query: {},
};
