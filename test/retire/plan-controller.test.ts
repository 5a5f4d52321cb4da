import { describe, expect, test } from 'vitest';
import { planRetirement } from '../../src/retire/plan-retirement.ts';
import {
  cluster,
  inForce,
  ingress,
  metadata,
  nginx,
  open,
  plan,
  pomerium,
  stepsOf,
  told,
  whatOf,
  words,
  yaml,
} from './objects.ts';

type Objects = Parameters<typeof plan>[0];

const LABELS = { 'app.kubernetes.io/name': 'ingress-nginx' };
const controller = (args: readonly string[] = [], more: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata('ingress-nginx/ingress-nginx-controller', { labels: LABELS, ...more }),
  spec: {
    template: { spec: { containers: [{ image: 'registry.k8s.io/ingress-nginx/controller:v1.11.2', args }] } },
  },
});
const webhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: metadata('ingress-nginx-admission', { labels: LABELS }),
  webhooks: [
    {
      name: 'validate.nginx.ingress.kubernetes.io',
      failurePolicy: 'Fail',
      clientConfig: { service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller-admission' } },
    },
  ],
};
const ingressClass = (name: string, of: string, more: Record<string, unknown> = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: metadata(name, more),
  spec: { controller: of },
});
const service = (key: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(key, { labels: LABELS }),
  spec,
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } },
});
const NGINX = ingressClass('nginx', 'k8s.io/ingress-nginx');
const done = { confirmed: ['class-users'] };

describe('the controller', () => {
  test('goes with its webhook in one step, when no Ingress is left', () => {
    const made = plan([controller(), webhook, NGINX], done);
    expect([open(made), made.parts.map(({ state }) => state)]).toEqual([[], ['ready']]);
    expect(stepsOf(made, 'ingress-nginx itself').filter((step) => step.startsWith('delete'))).toEqual([
      'delete Deployment ingress-nginx/ingress-nginx-controller',
      'delete ValidatingWebhookConfiguration ingress-nginx-admission',
      'delete IngressClass nginx',
    ]);
    expect(whatOf(made, 'webhook:ValidatingWebhookConfiguration ingress-nginx-admission')).toMatch(
      /refuse every change of every Ingress/,
    );
  });

  test('stays while an Ingress, or a challenge, is left', () => {
    const solver = nginx('home/cm-acme-http-solver-x', {
      labels: { 'acme.cert-manager.io/http01-solver': 'true' },
    });
    for (const left of [nginx('home/app'), solver])
      expect(plan([controller(), webhook, left], done).parts.at(-1)?.state).toBe('later');
    const made = plan([solver, controller()], done);
    expect([made.ingresses, told(made)]).toEqual([
      [],
      expect.arrayContaining(['solver-ingress:home/cm-acme-http-solver-x']),
    ]);
  });

  test('is not taken for gone because it was not found', () => {
    const made = plan([webhook, service('ingress-nginx/ingress-nginx-controller-admission')], done);
    expect(open(made)).toEqual(['controller']);
    expect(stepsOf(made, 'ingress-nginx itself')).toContain(
      'end the Deployment or DaemonSet of ingress-nginx, which was not read, right before the webhook',
    );
  });

  test('of Helm is uninstalled by Helm', () => {
    const more = {
      annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'ingress-nginx' },
    };
    const made = plan([controller([], more), webhook], done);
    expect(open(made)).toEqual([]);
    expect(stepsOf(made, 'ingress-nginx itself').slice(2)).toEqual([
      'uninstall the Helm release web in namespace ingress-nginx, its history kept',
      'delete Deployment ingress-nginx/ingress-nginx-controller if it is still there',
      'delete ValidatingWebhookConfiguration ingress-nginx-admission if it is still there',
    ]);
    expect(made.parts[0]?.rollback).toEqual(['helm rollback web -n ingress-nginx']);
  });

  test('of something else is a question', () => {
    const more = { labels: { ...LABELS, 'kustomize.toolkit.fluxcd.io/name': 'infra' } };
    expect(open(plan([controller([], more)], done))).toEqual([
      'managed:Deployment ingress-nginx/ingress-nginx-controller',
    ]);
  });

  test('passes on ports that no Ingress shows', () => {
    const args = [
      '--tcp-services-configmap=$(POD_NAMESPACE)/tcp',
      '--udp-services-configmap=ingress-nginx/none',
    ];
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('ingress-nginx/tcp'),
      data: { '5432': 'db/postgres:5432' },
    };
    const made = plan([controller(args), config], done);
    expect([open(made), whatOf(made, open(made)[0] ?? '')]).toEqual([
      ['tcp-services:ConfigMap ingress-nginx/tcp'],
      expect.stringMatching(/passes on the ports 5432/),
    ]);
  });

  test('with annotations under another prefix', () => {
    expect(open(plan([controller(['--annotations-prefix', 'example.com'])], done))).toEqual([
      'annotations-prefix:Deployment ingress-nginx/ingress-nginx-controller',
    ]);
  });

  test('leaves nothing that is its own, and touches nothing else', () => {
    const objects: Objects = [
      controller(),
      service('ingress-nginx/ingress-nginx-controller', { type: 'LoadBalancer' }),
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: metadata('ingress-nginx/ingress-nginx-leader'),
      },
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: metadata('ingress-nginx/other') },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: metadata('ingress-nginx/ingress-nginx-admission-create'),
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('ingress-nginx/kube-root-ca.crt') },
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: metadata('ingress-nginx/database') },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: metadata('web', { labels: LABELS }),
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: metadata('deploy-ingress-nginx-ci'),
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: metadata('ingress-nginx'),
      },
    ];
    const made = plan(objects, done);
    expect(words(made.parts[0]?.steps).filter((step) => step.startsWith('delete'))).toEqual([
      'delete Deployment ingress-nginx/ingress-nginx-controller',
      'delete Service ingress-nginx/ingress-nginx-controller',
      'delete Job ingress-nginx/ingress-nginx-admission-create',
      'delete Lease ingress-nginx/ingress-nginx-leader',
      'delete ClusterRoleBinding ingress-nginx',
      'delete ClusterRole web',
    ]);
    expect(whatOf(made, 'namespace:Namespace ingress-nginx')).toBe(
      'not only ingress-nginx is in it: Lease other, StatefulSet database',
    );
    expect(whatOf(made, 'address:Service ingress-nginx/ingress-nginx-controller')).toMatch(/192\.0\.2\.10/);
  });

  test('whose class the arguments of others name', () => {
    const dns = { ...controller(['--ingress-class=nginx']), metadata: metadata('dns/external-dns') };
    const image = {
      spec: {
        template: {
          spec: { containers: [{ image: 'example.com/external-dns', args: ['--ingress-class=nginx'] }] },
        },
      },
    };
    expect(whatOf(plan([controller(), { ...dns, ...image }]), 'class-users')).toMatch(
      /the arguments of Deployment dns\/external-dns name it/,
    );
  });
});

test('a webhook that was left behind comes before everything else', () => {
  const made = plan([
    webhook,
    nginx('home/app'),
    pomerium('home/app-pomerium'),
    inForce('home/app-pomerium'),
  ]);
  expect(made.parts.map(({ title, state }) => [title, state])).toEqual([
    ['The webhook of ingress-nginx that was left behind', 'ready'],
    ['Ingress home/app', 'ready'],
  ]);
  expect(made.findings.find(({ rule }) => rule === 'webhook')).toMatchObject({ severity: 'high' });
  const unread = { unread: [{ kind: 'Deployment', resource: 'deployments.apps', why: 'forbidden' }] };
  const word = { classes: [], ingresses: [], confirmed: [] };
  expect(open(planRetirement(cluster([webhook], unread), word))).toContain('controller');
  // Its controller may stand in what was not read.
  const halfRead = planRetirement(cluster([webhook], { problems: ['cannot read the manifest x'] }), word);
  expect(halfRead.parts.map(({ waitsFor }) => waitsFor)).toEqual([['unreadable']]);
});

describe('whose class it is', () => {
  const taken = (objects: Objects, classes: readonly string[] = []) =>
    plan([...objects, controller()], { classes }).ingresses.map(({ name }) => name);

  test.each<[string, Objects, string[]]>([
    ['the field', [nginx('a/field')], ['field']],
    [
      'the annotation of old',
      [ingress('a/old', undefined, { annotations: { 'kubernetes.io/ingress.class': 'nginx' } })],
      ['old'],
    ],
    ['no class', [ingress('a/none', undefined)], []],
    [
      'no class, and a default class',
      [
        ingress('a/none', undefined),
        ingressClass('web', 'k8s.io/ingress-nginx', {
          annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
        }),
      ],
      ['none'],
    ],
    ['a class of another name', [ingress('a/x', 'web'), ingressClass('web', 'k8s.io/ingress-nginx')], ['x']],
    ['the product of F5', [nginx('a/f5'), ingressClass('nginx', 'nginx.org/ingress-controller')], []],
    ['another controller', [ingress('a/t', 'traefik')], []],
  ])('%s', (_, objects, expected) => {
    expect(taken(objects)).toEqual(expected);
  });

  test('arguments of the controller', () => {
    const watching = controller([
      '--watch-ingress-without-class=true',
      '--controller-class',
      'example.com/second',
      '--ingress-class=old',
    ]);
    const objects = [
      ingress('a/none', undefined),
      ingress('a/old', 'old'),
      ingress('a/second', 'second'),
      ingressClass('second', 'example.com/second'),
    ];
    expect(plan([...objects, watching]).ingresses.map(({ name }) => name)).toEqual(['none', 'old', 'second']);
  });

  test('a path that another class has says nothing of this one', () => {
    const inside = ingressClass('inside', 'k8s.io/ingress-nginx');
    const objects = [
      nginx('a/app'),
      ingress('a/admin', 'inside', { paths: ['/admin P admin:80'] }),
      pomerium('a/app-pomerium', { paths: ['/ P app:80', '/admin/ P admin:80', '/admin E admin:80'] }),
      inForce('a/app-pomerium'),
    ];
    expect(open(plan([...objects, NGINX, inside]))).toContain('uncovered:a/app');
    expect(
      open(plan([objects[0] ?? {}, nginx('a/admin', { paths: ['/admin P admin:80'] }), ...objects.slice(2)])),
    ).toEqual([]);
  });

  test('one class alone leaves the controller', () => {
    const objects = [
      nginx('a/one'),
      ingress('a/two', 'web'),
      ingressClass('web', 'k8s.io/ingress-nginx'),
      NGINX,
    ];
    expect(taken(objects, ['web'])).toEqual(['two']);
    expect(plan([...objects, controller()], { classes: ['web'] }).parts.map(({ title }) => title)).toEqual([
      'Ingress a/two',
    ]);
  });

  test('the default class', () => {
    const made = plan([
      controller(),
      ingressClass('nginx', 'k8s.io/ingress-nginx', {
        annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
      }),
    ]);
    expect(told(made)).toContain('default-class:IngressClass nginx');
  });
});

describe('challenges', () => {
  const issuer = (solver: string, kind = 'ClusterIssuer') =>
    yaml(`
apiVersion: cert-manager.io/v1
kind: ${kind}
metadata: {name: le, ${kind === 'Issuer' ? 'namespace: home, ' : ''}uid: uid-le, resourceVersion: "9"}
spec: {acme: {solvers: [{dns01: {}}, {http01: {ingress: ${solver}}}]}}`);
  const title = 'Challenges of';

  test.each<[string, string, string]>([
    [
      'a class',
      '{class: nginx}',
      'change ClusterIssuer le: /spec/acme/solvers/1/http01/ingress/class from nginx to pomerium',
    ],
    [
      'a class by name',
      '{ingressClassName: nginx}',
      'change ClusterIssuer le: /spec/acme/solvers/1/http01/ingress/ingressClassName from nginx to pomerium',
    ],
  ])('%s of ingress-nginx is changed first', (_, solver, step) => {
    const made = plan([
      issuer(solver),
      nginx('home/app'),
      pomerium('home/app-pomerium'),
      inForce('home/app-pomerium'),
    ]);
    expect([open(made), stepsOf(made, title)]).toEqual([[], ['save ClusterIssuer le', step]]);
    expect(made.parts.map(({ title }) => title)).toEqual([
      'Challenges of ClusterIssuer le',
      'Ingress home/app',
    ]);
  });

  test('no class, where ingress-nginx takes those', () => {
    const given = [issuer('{}'), controller(['--watch-ingress-without-class'])];
    expect(stepsOf(plan(given), title)[1]).toMatch(/ingressClassName from nothing to pomerium$/);
    expect(plan([issuer('{}')]).parts).toEqual([]);
  });

  test("Pomerium's class has another name", () => {
    const edge = ingressClass('edge', 'pomerium.io/ingress-controller');
    expect(stepsOf(plan([issuer('{class: nginx}'), edge]), title)[1]).toMatch(/from nginx to edge$/);
  });

  test('classes of others are left alone', () => {
    expect(plan([issuer('{class: pomerium}'), issuer('{class: traefik}', 'Issuer')]).parts).toEqual([]);
  });

  test('what cannot be told is a question, and Ingresses wait for it', () => {
    const two = ingressClass('inside', 'pomerium.io/ingress-controller');
    const made = plan([
      issuer('{class: nginx}'),
      two,
      ingressClass('pomerium', 'pomerium.io/ingress-controller'),
      nginx('home/app'),
      pomerium('home/app-pomerium'),
      inForce('home/app-pomerium'),
    ]);
    expect([open(made), made.ingresses[0]?.waitsFor]).toEqual([
      ['solver:ClusterIssuer le'],
      ['solver:ClusterIssuer le'],
    ]);
    expect(open(plan([issuer('{name: app}', 'Issuer'), nginx('home/app')]))).toContain(
      'solver:Issuer home/le',
    );
    expect(open(plan([issuer('{name: app}', 'Issuer'), nginx('work/app')]))).not.toContain(
      'solver:Issuer home/le',
    );
  });

  test('annotations of those that stay, and challenges under way', () => {
    const annotations = { 'acme.cert-manager.io/http01-ingress-class': 'nginx' };
    const under = (state: string) => ({
      apiVersion: 'acme.cert-manager.io/v1',
      kind: 'Challenge',
      metadata: metadata('home/c'),
      spec: { solver: { http01: {} } },
      status: { state },
    });
    expect(open(plan([pomerium('home/app-pomerium', { annotations }), under('pending')]))).toEqual([
      'solver-annotation:home/app-pomerium',
      'challenge:Challenge home/c',
    ]);
    expect(open(plan([under('valid')]))).toEqual([]);
  });
});

describe('what was read', () => {
  const word = { classes: [], ingresses: [], confirmed: [] };

  test('what the cluster does not show is a question', () => {
    const unread = [{ kind: 'Certificate', resource: 'certificates.cert-manager.io', why: 'forbidden' }];
    expect(open(planRetirement(cluster([nginx('home/app')], { unread }), word))).toContain(
      'unread:certificates.cert-manager.io',
    );
  });

  test('manifests may not be all', () => {
    const source = { kind: 'manifests', paths: ['x.yaml'] } as const;
    expect(open(planRetirement(cluster([], { source }), word))).toEqual(['all-given']);
  });

  test('addresses help to answer whether the traffic has moved', () => {
    const at = (ip: string) => ({ status: { loadBalancer: { ingress: [{ ip }] } } });
    const made = planRetirement(
      cluster([nginx('home/app', at('192.0.2.10')), pomerium('home/p', at('192.0.2.20'))]),
      word,
    );
    expect(whatOf(made, 'traffic-moved')).toMatch(
      /ingress-nginx is at 192\.0\.2\.10, Pomerium at 192\.0\.2\.20/,
    );
    const same = planRetirement(
      cluster([nginx('home/app', at('192.0.2.10')), pomerium('home/p', at('192.0.2.10'))]),
      word,
    );
    expect(whatOf(same, 'traffic-moved')).toMatch(/both say the same address/);
  });

  test('no Ingress of the class: what there is', () => {
    expect(whatOf(plan([pomerium('home/p'), ingress('home/t', 'traefik')]), 'none')).toBe(
      'no Ingress of class nginx is left; seen: 1 of Pomerium, 1 of others, 0 of challenges',
    );
  });
});
