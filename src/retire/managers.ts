import { type Draft, question, remark } from './finding.ts';
import { isBeingDeleted, type KubeObject, titleOf } from './kube-object.ts';

/** Who would bring an object back, or does not let it go: Helm, a GitOps tool, an owner, a finalizer. */
export function managersOf(object: KubeObject): readonly Draft[] {
  const where = titleOf(object);
  const marks = marksOf(object);
  const drafts: Draft[] = [];
  if (isBeingDeleted(object))
    drafts.push(
      question('deleting', where, 'it is being deleted already', 'wait until it is gone, then plan again'),
    );
  if (marks.length > 0)
    drafts.push(
      question(
        'managed',
        where,
        `it is made by ${marks.join(' and ')}, which brings it back`,
        'take it out there first (values, Git): that deletes it, so save the Certificates listed here before; or confirm that its source no longer has it',
        'medium',
      ),
    );
  else if (LAST_APPLIED in object.annotations)
    drafts.push(
      remark(
        'applied',
        where,
        'low',
        'it was made by kubectl apply, and the next apply of the same manifest brings it back',
        'take its manifest out of the folder or repository it is in',
      ),
    );
  return drafts;
}

/** `the Helm release photos`, `the Argo CD application photos`, … */
function marksOf({ annotations, labels, owners }: KubeObject): readonly string[] {
  const release = annotations['meta.helm.sh/release-name'];
  const argo = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  const fleet = annotations['objectset.rio.cattle.io/id'];
  const manager = labels['app.kubernetes.io/managed-by'];
  const others = [argo, flux, fleet, release].every((mark) => mark === undefined);
  return [
    ...(release === undefined ? [] : [`the Helm release ${release}`]),
    ...(argo === undefined ? [] : [`the Argo CD application ${argo.split(':')[0]}`]),
    ...(flux === undefined ? [] : [`Flux (${flux})`]),
    ...(fleet === undefined ? [] : [`Fleet (${fleet})`]),
    ...(manager === undefined || !others || manager === 'pompaths' ? [] : [manager]),
    ...owners.map(({ kind, name }) => `its owner ${kind} ${name}`),
  ];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
