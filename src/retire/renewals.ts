import { asksForCertificate, secretsOf } from './certificates.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { keyOf, type KubeObject } from './kube-object.ts';
import type { Part, Step } from './plan.ts';
import { identityOf, refOf, seenOf } from './seen.ts';

/** Where an interrupted run, or a deletion by hand, left a Secret without anything that renews it. */
export function renewals(staying: readonly KubeObject[], inventory: Inventory): readonly Part[] {
  const { source, unread } = inventory;
  const knowsAll = source.kind === 'cluster' && !unread.some(({ kind }) => kind === 'Certificate');
  const isThere = [...ofKind(inventory, 'ClusterIssuer'), ...ofKind(inventory, 'Issuer')].length > 0;
  if (!knowsAll || !isThere) return [];
  return staying
    .filter((each) => asksForCertificate(each) && identityOf(each).length === 0)
    .flatMap((ingress): Part[] => {
      const secrets = withoutRenewal(ingress, inventory);
      if (secrets.length === 0) return [];
      const owner = seenOf(ingress);
      return [
        {
          title: `Renewal for Ingress ${keyOf(ingress)}: no Certificate renews ${secrets.join(', ')}`,
          state: 'ready',
          waitsFor: [],
          steps: [
            { kind: 'touch', object: owner },
            ...secrets.map((name): Step => {
              const object = { ...refOf(ingress), kind: 'Certificate', name } as const;
              return { kind: 'await-certificate', object, owner };
            }),
          ],
          rollback: [],
        },
      ];
    });
}

function withoutRenewal(ingress: KubeObject, inventory: Inventory): readonly string[] {
  const renewed = new Set(
    ofKind(inventory, 'Certificate')
      .filter(({ namespace }) => namespace === ingress.namespace)
      .map(({ spec }) => spec['secretName']),
  );
  return secretsOf(ingress).filter((secret) => !renewed.has(secret));
}
