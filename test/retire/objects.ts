import { parse } from 'yaml';
import type { Finding } from '../../src/retire/finding.ts';
import type { Inventory } from '../../src/retire/inventory.ts';
import { kubeObject } from '../../src/retire/kube-object.ts';
import { planRetirement } from '../../src/retire/plan-retirement.ts';
import type { Plan, Step } from '../../src/retire/plan.ts';
import { stepInWords } from '../../src/render/retire-words.ts';
import type { RetireWord } from '../../src/retire/word.ts';

type Json = Record<string, unknown>;

/** What differs from the usual Ingress: one host, `/` as Prefix, one Service. */
interface Given {
  readonly host?: string;
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly metadata?: Json;
  readonly spec?: Json;
  /** `PATH TYPE SERVICE:PORT`; the type is P, E or I. */
  readonly paths?: readonly string[];
  readonly secret?: string;
  readonly status?: Json;
}

let serial = 0;

export function ingress(key: string, className: string | undefined, given: Given = {}): Json {
  const [namespace, name] = key.split('/');
  const { host = 'app.example.com', paths = ['/ P app:80'], secret, annotations, labels } = given;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      namespace,
      name,
      uid: `uid-${name}`,
      resourceVersion: String(100 + ++serial),
      generation: 1,
      annotations,
      labels,
      ...given.metadata,
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(secret === undefined ? {} : { tls: [{ hosts: [host], secretName: secret }] }),
      rules: [{ ...(host === '' ? {} : { host }), http: { paths: paths.map(pathOf) } }],
      ...given.spec,
    },
    status: given.status,
  };
}

function pathOf(text: string): Json {
  const [path, type, backend = ''] = text.split(' ');
  const pathType = { P: 'Prefix', E: 'Exact', I: 'ImplementationSpecific' }[type ?? 'P'];
  return { path, pathType, backend: { service: serviceOf(backend) } };
}

function serviceOf(text: string): Json {
  const [name, port = ''] = text.split(':');
  return { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } };
}

export const POLICY = {
  'ingress.pomerium.io/policy': '[{"allow":{"or":[{"email":{"is":"a@example.com"}}]}}]',
};

/** A Pomerium Ingress that somebody has decided on. */
export const pomerium = (key: string, given: Given = {}): Json =>
  ingress(key, 'pomerium', { ...given, annotations: { ...POLICY, ...given.annotations } });

export const nginx = (key: string, given: Given = {}): Json => ingress(key, 'nginx', given);

/** What Pomerium says of Ingresses. */
export const inForce = (...keys: readonly string[]): Json => ({
  apiVersion: 'ingress.pomerium.io/v1',
  kind: 'Pomerium',
  metadata: { name: 'global', uid: 'uid-global', resourceVersion: '1' },
  status: {
    ingress: Object.fromEntries(
      keys.map((key) => [
        key,
        { reconciled: true, observedGeneration: 1, observedAt: '2026-11-20T08:00:00Z' },
      ]),
    ),
  },
});

/** A Certificate for a Secret of the same name, as cert-manager makes it for an Ingress. */
export const certificate = (key: string, owner?: string, given: Json = {}): Json => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: {
    ...metadata(key),
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ kind: 'Ingress', name: owner, uid: `uid-${owner}`, controller: true }] }),
  },
  spec: { secretName: key.split('/')[1] },
  ...given,
});

export const metadata = (key: string, more: Json = {}): Json => {
  const name = key.split('/').at(-1) ?? '';
  const namespace = key.includes('/') ? { namespace: key.split('/')[0] } : {};
  return { ...namespace, name, uid: `uid-${name}`, resourceVersion: '7', ...more };
};

export const yaml = (text: string): Json => parse(text) as Json;

/** What a cluster shows. */
export const cluster = (objects: readonly Json[], more: Partial<Inventory> = {}): Inventory => ({
  source: { kind: 'cluster', server: 'https://192.0.2.1:6443', context: 'home', uid: 'uid-kube-system' },
  objects: objects.map((fields) => kubeObject(fields)),
  unread: [],
  problems: [],
  notes: [],
  ...more,
});

/** The plan for what a cluster shows, once the traffic has moved. */
export const plan = (objects: readonly Json[], word: Partial<RetireWord> = {}): Plan =>
  planRetirement(cluster(objects), {
    classes: [],
    ingresses: [],
    ...word,
    confirmed: ['traffic-moved', ...(word.confirmed ?? [])],
  });

export const open = ({ findings }: Plan): string[] => idsOf(findings, 'open');
export const told = ({ findings }: Plan): string[] => idsOf(findings, 'told');

const idsOf = (findings: readonly Finding[], state: Finding['state']): string[] =>
  findings.filter((finding) => finding.state === state).map(({ id }) => id);

export const whatOf = ({ findings }: Plan, id: string): string =>
  findings.find((finding) => finding.id === id)?.what ?? `no finding ${id}`;

export const words = (steps: readonly Step[] | undefined): string[] =>
  (steps ?? []).map((step) => stepInWords(step).replaceAll(/ \(only if .*\)$/g, ''));

/** The steps of the part whose title begins so, in words. */
export const stepsOf = ({ parts }: Plan, title: string): string[] =>
  words(parts.find((part) => part.title.startsWith(title))?.steps);
