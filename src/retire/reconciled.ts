import { type Fields, fieldsOf, flag, millisecondsOf, number, text } from '../fields.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import { type Draft, question } from './finding.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { isBeingDeleted, keyOf, type KubeObject, lastWritten, titleOf } from './kube-object.ts';
import { letsNobodyPass } from './nobody-passes.ts';

/**
 * What is not proven about a Pomerium Ingress that is to take over: that Pomerium has it in force as it is now (the status of
 * the Pomerium object, at the present generation and after the last change), and that somebody decided who may pass.
 */
export function doubtsAbout(ingress: KubeObject, inventory: Inventory): readonly Draft[] {
  const where = titleOf(ingress);
  const why = whyNotReconciled(ingress, inventory);
  const noPolicy = whyNoPolicy(ingress);
  return [
    ...(why === undefined ? [] : [question('reconciled', where, why, RECONCILE)]),
    ...(noPolicy === undefined
      ? []
      : [
          question(
            'policy',
            where,
            noPolicy,
            `decide who may pass in the annotation ingress.pomerium.io/policy of ${keyOf(ingress)}`,
          ),
        ]),
  ];
}

function whyNotReconciled(ingress: KubeObject, inventory: Inventory): string | undefined {
  if (isBeingDeleted(ingress)) return 'it is being deleted itself';
  const statuses = ofKind(inventory, 'Pomerium').flatMap(({ status }) => {
    const own = fieldsOf(fieldsOf(status['ingress'])?.[keyOf(ingress)]);
    return own ? [own] : [];
  });
  const [status] = statuses;
  if (status) return whyNotInForce(ingress, status);
  if (ofKind(inventory, 'Pomerium').length === 0)
    return `Pomerium's own word that it is in force is missing: the object Pomerium global was not ${inventory.source.kind === 'cluster' ? 'found' : 'given'}`;
  return "Pomerium's status does not name it, so it was never in force";
}

function whyNotInForce(ingress: KubeObject, status: Fields): string | undefined {
  const error = text(status, 'error');
  if (flag(status, 'reconciled') !== true)
    return `Pomerium does not have it in force${error ? `: ${error}` : ''}`;
  if (error) return `Pomerium reports an error: ${error}`;
  const observed = number(status, 'observedGeneration');
  if (observed !== undefined && ingress.generation !== undefined && observed !== ingress.generation)
    return `Pomerium has generation ${observed} of it in force, and it is at ${ingress.generation}`;
  // A generation does not move with annotations, and the policy is one.
  const at = millisecondsOf(text(status, 'observedAt'));
  const written = lastWritten(ingress);
  if (at !== undefined && written !== undefined && written > at)
    return 'it was changed after Pomerium last looked at it';
  return undefined;
}

function whyNoPolicy(ingress: KubeObject): string | undefined {
  if (!ingress.isSure) return 'its policy is not known, since patches may change it';
  const { annotations } = ingress;
  const own = Object.entries(annotations)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]): [string, string] => [key.slice(PREFIX.length), value]);
  const read = policyOfAnnotations(Object.fromEntries(own));
  if (read.kind === 'refused') return `its policy is no good: ${read.message}`;
  if (!read.policy.some(({ allow }) => allow)) return 'it has no policy, so that nobody passes';
  return letsNobodyPass(read.policy) ? 'its policy lets nobody pass' : undefined;
}

const PREFIX = 'ingress.pomerium.io/';
const RECONCILE =
  'see kubectl get pomerium global -o yaml under status.ingress, mend what it says, and plan again from the cluster';
