import { isPossible } from '../artifact/names.ts';
import { missing, type Draft } from './finding.ts';
import { type KubeObject, titleOf } from './kube-object.ts';
import type { Ref, Seen } from './plan.ts';
import { isKind } from './resources.ts';

/** An object as commands name it. */
export function refOf({ kind, namespace, name }: KubeObject): Ref {
  if (!isKind(kind)) throw new Error(`no step is about a ${kind}`);
  return { kind, namespace, name };
}

/** An object with what a command can tell it by, or any change of it. */
export const seenOf = (object: KubeObject): Seen => ({
  ...refOf(object),
  uid: object.uid,
  resourceVersion: isRestless(object) ? undefined : object.resourceVersion,
});

/**
 * What keeps an object from being named in a script: a manifest has no uid and no resourceVersion, so that nobody can tell
 * whether the cluster's object is the one the plan is about.
 */
export function identityOf(object: KubeObject): readonly Draft[] {
  const where = titleOf(object);
  if (!isPossible(object))
    return [
      missing(
        'name',
        where,
        'no object of Kubernetes can have this name',
        'see where its manifest comes from',
      ),
    ];
  const { uid, resourceVersion } = seenOf(object);
  const known = isRestless(object) ? [uid] : [uid, resourceVersion];
  if (known.every((each) => each !== undefined && ID.test(each))) return [];
  return [
    missing(
      'identity',
      where,
      "its manifest is not the cluster's own, with uid and resourceVersion, so that nothing can be bound to it",
      'plan from the cluster (without files), or from what kubectl get -o yaml prints',
    ),
  ];
}

/** Whether its controller writes to it all the time, so that only its uid can be relied on. */
export const isRestless = ({ kind }: Pick<KubeObject, 'kind'>): boolean => RESTLESS.has(kind);

const RESTLESS = new Set(['Deployment', 'DaemonSet', 'Lease', 'Service', 'Job', 'ConfigMap', 'Certificate']);
/** What the API server gives; anything else was made up. */
const ID = /^[A-Za-z0-9-]{1,64}$/;
