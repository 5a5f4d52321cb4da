import { fieldsOf, objectsIn, text } from '../fields.ts';
import { shellWord } from '../render/printable.ts';
import type { Classes } from './classes.ts';
import { type ControllerParts, failsClosed } from './controller-parts.ts';
import { type Draft, question, remark } from './finding.ts';
import { find, type Inventory } from './inventory.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { argumentsOf, workloadsOf, wordsOf } from './workload.ts';

/** What there is to know before ingress-nginx itself goes: who else needs it, and what goes with it. */
export function controllerFindings(
  parts: ControllerParts,
  inventory: Inventory,
  classes: Classes,
): readonly Draft[] {
  return [
    ...parts.webhooks.map(webhookRemark),
    ...users(parts, inventory, classes),
    ...parts.workloads.flatMap((workload) => streams(workload, inventory)),
    ...parts.workloads.flatMap(unusualPrefix),
    ...parts.leftovers.flatMap(addresses),
    ...defaultClass(classes),
    ...(parts.webhooks.length === 0 ? [] : parts.namespaces.map(secretRemark)),
    ...parts.namespaces.map((namespace) => namespaceRemark(namespace, parts.foreign)),
  ];
}

const webhookRemark = (webhook: KubeObject): Draft =>
  remark(
    'webhook',
    titleOf(webhook),
    'high',
    failsClosed(webhook)
      ? 'left behind without its controller it has the API server refuse every change of every Ingress (failurePolicy Fail)'
      : 'it is of no use without its controller',
    'the plan deletes it right after the controller, in the same step; never delete the controller or its namespace alone',
  );

function users(parts: ControllerParts, inventory: Inventory, classes: Classes): readonly Draft[] {
  const others = workloadsOf(inventory).filter(
    (workload) =>
      !parts.workloads.includes(workload) &&
      wordsOf(workload).some((word) => {
        const [, named = ''] = /ingress-?class(?:-?name)?[= ](\S+)/i.exec(word) ?? [];
        return classes.nginx.has(named);
      }),
  );
  const named = others.length === 0 ? '' : `; the arguments of ${others.map(titleOf).join(', ')} name it`;
  const names = [...classes.nginx].join(', ');
  return [
    question(
      'class-users',
      '',
      `whether charts, operators or pipelines still make Ingresses of class ${names} is not visible in a cluster${named}`,
      'look through values and templates for the class, then confirm',
      'medium',
    ),
  ];
}

/** Ports that ingress-nginx passes on as they are, by ConfigMaps that no Ingress shows. */
const streams = (workload: KubeObject, inventory: Inventory): readonly Draft[] =>
  ['tcp-services-configmap', 'udp-services-configmap'].flatMap((flag) =>
    argumentsOf(workload, flag).flatMap((value) => {
      const [namespace = '', name = ''] = value.replace('$(POD_NAMESPACE)', workload.namespace).split('/');
      const config = find(inventory, 'ConfigMap', namespace, name);
      const ports = Object.keys(fieldsOf(config?.fields['data']) ?? {});
      // A flag may name a ConfigMap that was never made; only the cluster shows that.
      if (ports.length === 0 && (config || inventory.source.kind === 'cluster')) return [];
      return [
        question(
          flag.slice(0, 12),
          `ConfigMap ${namespace}/${name}`,
          ports.length === 0
            ? 'it may pass on ports that no Ingress shows: it was not given'
            : `ingress-nginx passes on the ports ${ports.join(', ')} of its address to Services`,
          'give them a Service of their own (or ingress.pomerium.io/tcp_upstream, which needs a client), then confirm',
        ),
      ];
    }),
  );

const unusualPrefix = (workload: KubeObject): readonly Draft[] =>
  argumentsOf(workload, 'annotations-prefix')
    .filter((prefix) => prefix !== 'nginx.ingress.kubernetes.io')
    .map((prefix) =>
      question(
        'annotations-prefix',
        titleOf(workload),
        `it reads annotations under ${prefix}, which this plan does not`,
        'look at aliases, rewrites and canaries under that prefix by hand, then confirm',
      ),
    );

function addresses(service: KubeObject): readonly Draft[] {
  if (service.kind !== 'Service' || service.spec['type'] !== 'LoadBalancer') return [];
  const balancer = fieldsOf(service.status['loadBalancer']);
  const given = objectsIn(balancer?.['ingress']).map((each) => text(each, 'ip') ?? text(each, 'hostname'));
  const shown = given.filter((each) => each !== undefined).join(', ');
  return [
    remark(
      'address',
      titleOf(service),
      'medium',
      `its address ${shown || '(unknown)'} is set free with it, and somebody else may get it`,
      'no DNS record, router or tunnel may point to it any more',
    ),
  ];
}

function defaultClass({ defaultClass, nginx, pomerium }: Classes): readonly Draft[] {
  if (defaultClass === undefined || !nginx.has(defaultClass)) return [];
  return [
    remark(
      'default-class',
      `IngressClass ${defaultClass}`,
      'medium',
      'it is the default class: Ingresses that name no class are counted as its own here, and new ones will have none once it is gone',
      `make ${[...pomerium].join(' or ')} the default (annotation ingressclass.kubernetes.io/is-default-class), or name the class everywhere`,
    ),
  ];
}

/** Made by a Job beside the webhook, so that neither Helm nor a manifest takes it away. */
const secretRemark = (namespace: string): Draft =>
  remark(
    'secret',
    `Secret ${namespace}/ingress-nginx-admission`,
    'low',
    'the certificate of the webhook stays behind; Secrets are not read, so it is not in the plan',
    `once the webhook is gone: kubectl delete secret -n ${shellWord(namespace)} ingress-nginx-admission --ignore-not-found`,
  );

function namespaceRemark(namespace: string, foreign: readonly KubeObject[]): Draft {
  const inside = foreign.filter((object) => object.namespace === namespace).map(nameInside);
  const shown = inside.slice(0, SHOWN).join(', ');
  const more = inside.length > SHOWN ? ` and ${inside.length - SHOWN} more` : '';
  return remark(
    'namespace',
    `Namespace ${namespace}`,
    inside.length > 0 ? 'medium' : 'low',
    inside.length > 0
      ? `not only ingress-nginx is in it: ${shown}${more}`
      : 'it may go last of all; the plan leaves it to you, since not every kind was read',
    'look at everything in it first: kubectl api-resources --verbs=list --namespaced -o name | xargs -n 1 kubectl get --ignore-not-found --show-kind -n NAMESPACE; objects without a namespace survive it',
  );
}

const nameInside = (object: KubeObject): string => `${object.kind} ${keyOf(object).split('/').at(-1)}`;

const SHOWN = 5;
