import { objectsIn, text } from '../fields.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { argumentsOf, imagesOf, workloadsOf } from './workload.ts';

/** A Certificate that is garbage-collected with an Ingress, and what keeps its Secret renewed. */
export interface OwnedCertificate {
  readonly certificate: KubeObject;
  readonly secret: string;
  readonly fate: Fate;
}

/**
 * `handed-over`: cert-manager makes it anew for the heir once it looks at it again. `left-alone`: the Certificate stays, without an
 * owner, and renews itself. `unused`: nobody else needs it.
 */
export type Fate =
  | { readonly kind: 'handed-over'; readonly heir: KubeObject }
  | { readonly kind: 'left-alone'; readonly why: string }
  | { readonly kind: 'unused' };

/**
 * The Certificates an Ingress owns. cert-manager makes the Ingress the owner of the Certificate it asks for (ingress-shim,
 * sync.go): deleting the Ingress deletes the Certificate, and nothing makes it anew until another Ingress for the same Secret
 * changes, so that weeks later the Secret runs out.
 *
 * @param ingress with its uid, as far as it is known
 */
export function certificatesOf(
  ingress: KubeObject,
  inventory: Pick<Inventory, 'objects'>,
  isRetired: (other: KubeObject) => boolean,
): readonly OwnedCertificate[] {
  return ofKind(inventory, 'Certificate')
    .filter((certificate) => owns(ingress, certificate))
    .map((certificate) => {
      const secret = text(certificate.spec, 'secretName') ?? '';
      return { certificate, secret, fate: fateOf(certificate, secret, ingress, inventory, isRetired) };
    });
}

/** The uid of an Ingress whose manifest has none, where a Certificate names it as its owner. */
export const uidByOwnership = (
  ingress: KubeObject,
  inventory: Pick<Inventory, 'objects'>,
): string | undefined =>
  ofKind(inventory, 'Certificate')
    .filter(({ namespace }) => namespace === ingress.namespace)
    .flatMap(({ owners }) => owners)
    .find(({ kind, name, uid }) => kind === 'Ingress' && name === ingress.name && uid !== '')?.uid;

function owns({ namespace, name, uid }: KubeObject, certificate: KubeObject): boolean {
  if (certificate.namespace !== namespace) return false;
  return certificate.owners.some((owner) =>
    uid === undefined ? owner.kind === 'Ingress' && owner.name === name : owner.uid === uid,
  );
}

function fateOf(
  certificate: KubeObject,
  secret: string,
  ingress: KubeObject,
  inventory: Pick<Inventory, 'objects'>,
  isRetired: (other: KubeObject) => boolean,
): Fate {
  const name = `${ingress.namespace}/${secret}`;
  const pomeriums = ofKind(inventory, 'Pomerium').filter(({ spec }) => mentions(spec, name));
  if (pomeriums.length > 0)
    return {
      kind: 'left-alone',
      why: `${pomeriums.map(titleOf).join(', ')} uses its Secret, with the names it has now`,
    };
  const others = ofKind(inventory, 'Ingress').filter((other) => other !== ingress);
  const annotated = others.filter((other) => namesInAnnotation(other, ingress.namespace, secret));
  if (annotated.length > 0)
    return {
      kind: 'left-alone',
      why: `an annotation names its Secret (${annotated.map(keyOf).join(', ')})`,
    };
  const users = others.filter(
    (other) => other.namespace === ingress.namespace && secretsOf(other).includes(secret),
  );
  const staying = users.filter((other) => !isRetired(other));
  if (users.length === 0) return { kind: 'unused' };
  // One that is to go itself would take its new Certificate with it.
  if (staying.length === 0)
    return {
      kind: 'left-alone',
      why: `only Ingresses that are to go as well use its Secret (${users.map(keyOf).join(', ')})`,
    };
  if (certificate.owners.length > 1) return { kind: 'left-alone', why: 'it has other owners as well' };
  if (secretGoesWithCertificate(inventory))
    return {
      kind: 'left-alone',
      why: 'cert-manager runs with --enable-certificate-owner-ref, so the Secret would go with it',
    };
  const heir = staying.find(asksForCertificate);
  if (heir) return { kind: 'handed-over', heir };
  return {
    kind: 'left-alone',
    why: `no other Ingress that uses its Secret names an issuer (${staying.map(keyOf).join(', ')})`,
  };
}

/** Whether a text is somewhere in a value; what is nested deeper than any Pomerium object counts as if it were. */
function mentions(value: unknown, wanted: string, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return value === wanted;
  return depth > MAX_DEPTH || Object.values(value).some((each) => mentions(each, wanted, depth + 1));
}

/** `SECRET` in the same namespace, as Pomerium has it, or `NAMESPACE/SECRET`, as ingress-nginx does. */
const namesInAnnotation = (
  { annotations, namespace }: KubeObject,
  ownNamespace: string,
  secret: string,
): boolean =>
  Object.values(annotations)
    .map((value) => value.trim().replace(/^(['"])(.*)\1$/, '$2'))
    .some(
      (value) => value === `${ownNamespace}/${secret}` || (value === secret && namespace === ownNamespace),
    );

/** The Secrets an Ingress names for TLS. */
export const secretsOf = ({ spec }: KubeObject): readonly string[] => [
  ...new Set(objectsIn(spec['tls']).flatMap((tls) => text(tls, 'secretName') ?? [])),
];

/** Whether cert-manager makes a Certificate for its Secrets. */
export const asksForCertificate = ({ annotations }: KubeObject): boolean =>
  'cert-manager.io/cluster-issuer' in annotations ||
  'cert-manager.io/issuer' in annotations ||
  annotations['kubernetes.io/tls-acme'] === 'true';

/** Whether Secrets are owned by their Certificates: a flag of cert-manager, off by default; or an owner that a Secret names. */
const secretGoesWithCertificate = (inventory: Pick<Inventory, 'objects'>): boolean =>
  workloadsOf(inventory)
    .filter((workload) => imagesOf(workload).some((image) => /cert-manager-controller/.test(image)))
    .some((workload) => argumentsOf(workload, 'enable-certificate-owner-ref').includes('true'));

const MAX_DEPTH = 16;
