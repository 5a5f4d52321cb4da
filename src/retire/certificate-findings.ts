import { objectsIn, text } from '../fields.ts';
import { asksForCertificate, type Fate, type OwnedCertificate, secretsOf } from './certificates.ts';
import { type Draft, question, remark } from './finding.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';

/** What there is to say about the certificates of an Ingress that is to go and of those that take over. */
export function certificateFindings(
  ingress: KubeObject,
  successors: readonly KubeObject[],
  owned: readonly OwnedCertificate[],
  inventory: Pick<Inventory, 'objects'>,
): readonly Draft[] {
  const where = titleOf(ingress);
  return [
    ...owned.map(({ certificate, secret, fate }) =>
      remark(
        'certificate',
        where,
        'high',
        `${titleOf(certificate)} ${fateInWords(fate, secret)}`,
        fixOf(fate),
      ),
    ),
    ...secretsOf(ingress)
      .filter((secret) => !owned.some((each) => each.secret === secret))
      .flatMap((secret) => notOwned(ingress, secret, inventory)),
    ...owned.flatMap(({ fate }) => (fate.kind === 'handed-over' ? lostSettings(ingress, fate.heir) : [])),
    ...withoutTls(ingress, successors, inventory),
  ];
}

const fateInWords = (fate: Fate, secret: string): string =>
  `is owned by it and will be garbage-collected with it${
    fate.kind === 'unused' ? `; no other Ingress uses its Secret ${secret}, which stays behind` : ''
  }${fate.kind === 'left-alone' ? ', unless it is deleted with its dependents orphaned' : ''}`;

function fixOf(fate: Fate): string {
  switch (fate.kind) {
    case 'handed-over':
      return `the plan saves it and its Secret, touches ${keyOf(fate.heir)} after the deletion, and waits for a Certificate that this one owns`;
    case 'left-alone':
      return `the plan deletes the Ingress with --cascade=orphan, so that the Certificate stays and renews itself: ${fate.why}`;
    case 'unused':
      return '';
  }
}

function notOwned(
  ingress: KubeObject,
  secret: string,
  inventory: Pick<Inventory, 'objects'>,
): readonly Draft[] {
  const own = ofKind(inventory, 'Certificate').find(
    ({ namespace, spec }) => namespace === ingress.namespace && spec['secretName'] === secret,
  );
  if (own) {
    const [owner] = own.owners;
    if (owner?.kind === 'Ingress' && isGone(owner.uid, inventory)) return [orphaned(ingress, own)];
    const whose = owner ? `owned by ${owner.kind} ${owner.name}` : "nobody's";
    return [
      remark('certificate', titleOf(ingress), 'info', `${titleOf(own)} of its Secret is ${whose}: it stays`),
    ];
  }
  if (!asksForCertificate(ingress)) return [];
  return [
    question(
      'certificate-unknown',
      titleOf(ingress),
      `it asks cert-manager for the Secret ${secret}, but the Certificate was not read, and may be garbage-collected with it`,
      'plan from the cluster, or give the Certificates as well: kubectl get certificates -A -o yaml',
    ),
  ];
}

/** Every Ingress that was read has a uid, and none has this one. */
const isGone = (uid: string, inventory: Pick<Inventory, 'objects'>): boolean =>
  ofKind(inventory, 'Ingress').every((each) => each.uid !== undefined && each.uid !== uid);

const orphaned = (ingress: KubeObject, certificate: KubeObject): Draft =>
  question(
    'certificate-owner',
    titleOf(ingress),
    `${titleOf(certificate)} of its Secret names an Ingress as its owner that is gone, so that it may be garbage-collected at any time`,
    'see who is to own it (kubectl describe certificate), touch that Ingress, and plan again',
  );

function lostSettings(ingress: KubeObject, heir: KubeObject): readonly Draft[] {
  const lost = Object.entries(ingress.annotations)
    .filter(([key, value]) => key.startsWith('cert-manager.io/') && heir.annotations[key] !== value)
    .map(([key]) => key);
  if (lost.length === 0) return [];
  return [
    remark(
      'certificate-settings',
      titleOf(ingress),
      'medium',
      `the next certificate will differ: ${keyOf(heir)} does not have the same ${lost.join(', ')}`,
      'copy these annotations to it where they still matter',
    ),
  ];
}

function withoutTls(
  ingress: KubeObject,
  successors: readonly KubeObject[],
  inventory: Pick<Inventory, 'objects'>,
): readonly Draft[] {
  const hasOthers = ofKind(inventory, 'Pomerium').some(
    ({ spec }) => Array.isArray(spec['certificates']) && spec['certificates'].length > 0,
  );
  if (hasOthers || successors.length === 0) return [];
  const served = successors.flatMap((each) => tlsHosts(each));
  const missing = tlsHosts(ingress).filter(
    (host) => !served.some((name) => name === host || name === `*.${host.slice(host.indexOf('.') + 1)}`),
  );
  if (missing.length === 0) return [];
  return [
    question(
      'tls',
      titleOf(ingress),
      `it has a certificate for ${missing.join(', ')}, and none of ${successors.map(keyOf).join(', ')} has`,
      'give them spec.tls with a Secret, or Pomerium global spec.certificates',
    ),
  ];
}

const tlsHosts = ({ spec }: KubeObject): readonly string[] =>
  objectsIn(spec['tls'])
    .filter((tls) => text(tls, 'secretName'))
    .flatMap(({ hosts }) => (Array.isArray(hosts) ? hosts.map((host) => String(host).toLowerCase()) : []));
