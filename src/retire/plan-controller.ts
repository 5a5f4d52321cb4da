import { fieldsOf } from '../fields.ts';
import type { Classes } from './classes.ts';
import { controllerFindings } from './controller-findings.ts';
import { type ControllerParts, controllerParts, failsClosed } from './controller-parts.ts';
import { type Draft, idOf, question, remark } from './finding.ts';
import { restoreCommands } from './backup.ts';
import { find, type Inventory } from './inventory.ts';
import { type KubeObject, titleOf } from './kube-object.ts';
import { managersOf } from './managers.ts';
import type { Step } from './plan.ts';
import { identityOf, refOf, seenOf } from './seen.ts';
import { shellWord } from '../render/printable.ts';

/** The steps that remove ingress-nginx itself, and what they wait for. */
export interface ControllerDraft {
  readonly title: string;
  readonly drafts: readonly Draft[];
  readonly ids: readonly string[];
  readonly steps: readonly Step[];
  readonly rollback: readonly string[];
  /** Whether it has to come before everything else, since nothing can be written to Ingresses otherwise. */
  readonly isUrgent: boolean;
}

/**
 * Plans the end of the controller. Its webhook goes in the same step: left behind with failurePolicy Fail it has the API server
 * refuse every change of every Ingress. A webhook whose controller is gone already comes before everything else.
 */
export function planController(inventory: Inventory, classes: Classes): readonly ControllerDraft[] {
  const parts = controllerParts(inventory, classes);
  const { workloads, webhooks } = parts;
  const stale = workloads.length === 0 ? webhooks.filter((webhook) => isStale(webhook, inventory)) : [];
  const rest: ControllerParts = { ...parts, webhooks: webhooks.filter((each) => !stale.includes(each)) };
  const whole = wholeOf(rest, inventory, classes);
  return [...(stale.length > 0 ? [staleWebhooks(stale)] : []), ...(whole ? [whole] : [])];
}

/** A webhook whose Service is not there can answer nothing. Only the cluster shows that. */
function isStale(webhook: KubeObject, inventory: Inventory): boolean {
  if (inventory.source.kind !== 'cluster' || inventory.unread.some(({ kind }) => UNDER_IT.has(kind)))
    return false;
  const hooks = webhook.fields['webhooks'];
  return (Array.isArray(hooks) ? hooks : []).every((hook) => {
    const service = fieldsOf(fieldsOf(fieldsOf(hook)?.['clientConfig'])?.['service']);
    return (
      service !== undefined &&
      find(inventory, 'Service', String(service['namespace']), String(service['name'])) === undefined
    );
  });
}

function staleWebhooks(webhooks: readonly KubeObject[]): ControllerDraft {
  const drafts = webhooks.flatMap((webhook) => [
    remark(
      'webhook',
      titleOf(webhook),
      failsClosed(webhook) ? 'high' : 'low',
      failsClosed(webhook)
        ? 'its controller is gone, and with failurePolicy Fail the API server refuses every change of every Ingress now'
        : 'its controller is gone',
      'the plan deletes it before everything else',
    ),
    ...identityOf(webhook),
  ]);
  return {
    title: 'The webhook of ingress-nginx that was left behind',
    drafts,
    ids: drafts.map(idOf),
    steps: [...webhooks.map(save), ...webhooks.map((webhook) => remove(webhook, false))],
    rollback: restoreCommands(webhooks.map(refOf)),
    isUrgent: true,
  };
}

function wholeOf(
  parts: ControllerParts,
  inventory: Inventory,
  classes: Classes,
): ControllerDraft | undefined {
  const { workloads, webhooks, leftovers, releases } = parts;
  const objects = [...workloads, ...webhooks, ...leftovers];
  if (objects.length === 0) return undefined;
  const isHelm = releases.length > 0;
  const drafts: readonly Draft[] = [
    ...controllerFindings(parts, inventory, classes),
    ...(workloads.length === 0 ? [withoutController(inventory)] : []),
    ...(isHelm ? [] : [...workloads, ...webhooks].flatMap(managersOf)),
    ...objects.flatMap(identityOf),
  ];
  return {
    title: 'ingress-nginx itself, with its webhook in the same step, and what it leaves behind',
    drafts,
    ids: drafts.map(idOf),
    steps: [
      ...objects.map(save),
      ...(workloads.length === 0 ? [BY_HAND] : []),
      ...releases.map(({ name, namespace }): Step => ({ kind: 'helm-uninstall', release: name, namespace })),
      ...objects.map((object) => remove(object, isHelm)),
    ],
    rollback: isHelm
      ? releases.map(({ name, namespace }) => `helm rollback ${shellWord(name)} -n ${shellWord(namespace)}`)
      : restoreCommands([...leftovers.toReversed(), ...workloads, ...webhooks].map(refOf)),
    isUrgent: false,
  };
}

const withoutController = ({ source }: Inventory): Draft =>
  question(
    'controller',
    '',
    `the Deployment or DaemonSet of ingress-nginx was not ${source.kind === 'cluster' ? 'found' : 'given'}: whether it is gone already is not known`,
    'find it (kubectl get pods -A | grep nginx) and end it in the same step as the webhook, then confirm that it is gone',
  );

const save = (object: KubeObject): Step => ({ kind: 'save', object: refOf(object) });

const remove = (object: KubeObject, ifThere: boolean): Step => ({
  kind: 'delete',
  object: seenOf(object),
  cascade: 'Background',
  ifThere,
});

/** Kinds that have to be known before a controller counts as gone. */
const UNDER_IT = new Set(['Deployment', 'DaemonSet', 'Service']);

const BY_HAND: Step = {
  kind: 'by-hand',
  what: 'end the Deployment or DaemonSet of ingress-nginx, which was not read, right before the webhook',
};
