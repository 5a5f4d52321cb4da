import { certificateFindings } from './certificate-findings.ts';
import { certificatesOf, type OwnedCertificate } from './certificates.ts';
import { differencesOf } from './differences.ts';
import { type Draft, idOf, question } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { finalizersOf, keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { managersOf } from './managers.ts';
import type { Server } from './nginx-server.ts';
import { shellWord } from '../render/printable.ts';
import { restoreCommands } from './backup.ts';
import type { IngressPlan, Owned, Ref, Step } from './plan.ts';
import type { PomeriumRoutes } from './pomerium-routes.ts';
import { proofFor } from './proof.ts';
import { doubtsAbout } from './reconciled.ts';
import { identityOf, refOf, seenOf } from './seen.ts';

/** What every Ingress is looked at with. */
export interface Surroundings {
  readonly inventory: Inventory;
  /** What ingress-nginx serves, as far as an Ingress is part of it. */
  readonly serversFor: (ingress: KubeObject) => ReadonlyMap<string, Server>;
  readonly routes: PomeriumRoutes;
  readonly isRetired: (ingress: KubeObject) => boolean;
}

/** What was found out about an Ingress, and the steps that remove it once nothing is open. */
export interface IngressDraft {
  readonly plan: Omit<IngressPlan, 'waitsFor' | 'proof'>;
  readonly drafts: readonly Draft[];
  /** Ids of its own drafts. */
  readonly ids: readonly string[];
  readonly steps: readonly Step[];
  readonly rollback: readonly string[];
}

/** Looks at one nginx Ingress: who takes over, what goes with it, who would bring it back. */
export function planIngress(ingress: KubeObject, around: Surroundings): IngressDraft {
  const { inventory, serversFor, routes, isRetired } = around;
  const servers = serversFor(ingress);
  const { hosts, successors, drafts } = proofFor(ingress, servers, routes);
  const owned = certificatesOf(ingress, inventory, isRetired);
  const own: readonly Draft[] = [
    ...drafts,
    ...successors.flatMap((each) => [...doubtsAbout(each, inventory), ...identityOf(each)]),
    ...differencesOf(ingress, successors, (host) => routes.of(host).length > 0),
    ...managersOf(ingress),
    ...heldUp(ingress),
    ...identityOf(ingress),
    ...owned.flatMap(({ certificate, fate }) => [
      ...identityOf(certificate),
      ...(fate.kind === 'handed-over' ? identityOf(fate.heir) : []),
    ]),
    ...certificateFindings(ingress, successors, owned, inventory),
  ];
  return {
    plan: {
      namespace: ingress.namespace,
      name: ingress.name,
      hosts,
      successors: successors.map(keyOf),
      owns: [...owned.map(ownedCertificate), ...othersOwned(ingress, owned, inventory)],
    },
    drafts: own,
    ids: own.map(idOf),
    steps: stepsFor(ingress, successors, owned),
    rollback: rollbackOf(ingress, owned),
  };
}

function stepsFor(
  ingress: KubeObject,
  successors: readonly KubeObject[],
  owned: readonly OwnedCertificate[],
): readonly Step[] {
  const isOrphaning = owned.some(({ fate }) => fate.kind === 'left-alone');
  const kept = owned.filter(({ fate }) => fate.kind !== 'unused');
  const handedOver = isOrphaning ? [] : owned.filter(({ fate }) => fate.kind === 'handed-over');
  return [
    ...successors.map((each): Step => ({ kind: 'check-reconciled', object: seenOf(each) })),
    ...handedOver.map((each): Step => ({ kind: 'check-secret', object: secretRef(each) })),
    { kind: 'save', object: refOf(ingress) },
    ...owned.map(({ certificate }): Step => ({ kind: 'save', object: refOf(certificate) })),
    ...kept.map((each): Step => ({ kind: 'save', object: secretRef(each) })),
    {
      kind: 'delete',
      object: seenOf(ingress),
      cascade: isOrphaning ? 'Orphan' : 'Background',
      ifThere: false,
    },
    ...handedOver.flatMap(handOver),
  ];
}

function handOver({ certificate, fate }: OwnedCertificate): readonly Step[] {
  if (fate.kind !== 'handed-over') return [];
  const heir = seenOf(fate.heir);
  return [
    { kind: 'await-gone', object: seenOf(certificate) },
    { kind: 'touch', object: heir },
    { kind: 'await-certificate', object: refOf(certificate), owner: heir },
  ];
}

/** Secret and Certificate come first: ingress-nginx and cert-manager look for them. */
function rollbackOf(ingress: KubeObject, owned: readonly OwnedCertificate[]): readonly string[] {
  const lost = owned.filter(({ fate }) => fate.kind === 'unused').map(({ certificate }) => certificate);
  const secrets = owned.filter(({ fate }) => fate.kind !== 'unused').map(secretRef);
  return [
    ...secrets.flatMap((secret) =>
      restoreCommands([secret]).map(
        (restore) =>
          `kubectl get secret -n ${shellWord(secret.namespace)} ${shellWord(secret.name)} || ${restore}`,
      ),
    ),
    ...restoreCommands([...lost, ingress].map(refOf)),
  ];
}

const secretRef = ({ certificate, secret }: OwnedCertificate): Ref => ({
  kind: 'Secret',
  namespace: certificate.namespace,
  name: secret,
});

function ownedCertificate({ certificate, secret, fate }: OwnedCertificate): Owned {
  const object = titleOf(certificate);
  switch (fate.kind) {
    case 'handed-over':
      return { object, fate: `made anew for ${keyOf(fate.heir)}; Secret ${secret} stays` };
    case 'left-alone':
      return { object, fate: `stays without an owner: ${fate.why}` };
    case 'unused':
      return { object, fate: `garbage-collected; nobody else uses the Secret ${secret}` };
  }
}

/** Whatever else was read that names the Ingress as its owner. */
const othersOwned = (
  ingress: KubeObject,
  owned: readonly OwnedCertificate[],
  { objects }: Inventory,
): readonly Owned[] =>
  objects
    .filter(
      (object) =>
        ingress.uid !== undefined &&
        object.owners.some(({ uid }) => uid === ingress.uid) &&
        !owned.some(({ certificate }) => certificate === object),
    )
    .map((object) => ({ object: titleOf(object), fate: 'garbage-collected' }));

function heldUp(ingress: KubeObject): readonly Draft[] {
  const finalizers = finalizersOf(ingress);
  if (finalizers.length === 0) return [];
  return [
    question(
      'finalizer',
      titleOf(ingress),
      `it is not gone before somebody has taken ${finalizers.join(', ')} off it`,
      'make sure that whoever set it still runs, then confirm',
      'medium',
    ),
  ];
}
