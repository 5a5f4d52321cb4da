import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderRetireScript } from '../../src/render/retire-script.ts';
import { planRetirement } from '../../src/retire/plan-retirement.ts';
import { FakeKubectl } from './fake-kubectl.ts';
import { certificate, cluster, inForce, metadata, nginx, plan, pomerium } from './objects.ts';

const ISSUER = { 'cert-manager.io/cluster-issuer': 'letsencrypt' };
const version = { metadata: { resourceVersion: '41' } };
const old = nginx('home/app', { secret: 'app-tls', annotations: ISSUER, ...version });
const heir = pomerium('home/app-pomerium', {
  secret: 'app-tls',
  annotations: ISSUER,
  metadata: { resourceVersion: '42' },
});
const objects = [old, heir, inForce('home/app-pomerium'), certificate('home/app-tls', 'app')];

const INGRESSES = 'ingresses.networking.k8s.io.home';
const CERTIFICATE = 'certificates.cert-manager.io.home.app-tls';
const MANIFEST = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    note: |
      status: uid: of a comment
  creationTimestamp: "2026-01-01T00:00:00Z"
  finalizers:
  - example.com/wait
  generation: 1
  name: app
  namespace: home
  ownerReferences:
  - apiVersion: example.com/v1
    kind: App
    name: app
    uid: 1234
  resourceVersion: "41"
  uid: uid-app
spec:
  rules:
  - host: app.example.com
status:
  loadBalancer:
    ingress:
    - ip: 192.0.2.10
`;

let kubectl: FakeKubectl;
beforeEach(() => {
  kubectl = new FakeKubectl();
  kubectl.set('namespaces..kube-system', { uid: 'uid-kube-system' });
  kubectl.set('namespace..kube-system', { uid: 'uid-kube-system' });
  kubectl.set(`${INGRESSES}.app`, { uid: 'uid-app', version: '41', yaml: MANIFEST });
  kubectl.set(`${INGRESSES}.app-pomerium`, { uid: 'uid-app-pomerium', version: '42' });
  kubectl.set(CERTIFICATE, { uid: 'uid-app-tls', yaml: 'kind: Certificate\n' });
  kubectl.set('secrets.home.app-tls', { uid: 'uid-secret', yaml: 'kind: Secret\n' });
  kubectl.set('pomerium.ingress.pomerium.io..global', { uid: 'uid-global', yaml: 'true' });
  // The garbage collector, and cert-manager.
  kubectl.after('delete', `rm -r ${CERTIFICATE}`);
  kubectl.after(
    'annotate',
    `mkdir ${CERTIFICATE}; printf uid-new >${CERTIFICATE}/uid; printf uid-app-pomerium >${CERTIFICATE}/ownerUid; printf True >${CERTIFICATE}/ready`,
  );
});
afterEach(() => kubectl.remove());

const script = (): string => renderRetireScript(plan(objects));

test('a script is read by a POSIX shell, and does what the plan says', () => {
  const { code, stderr } = kubectl.run(script());
  expect([code, stderr.split('\n').at(-2)]).toEqual([0, 'done']);
  expect(kubectl.changes).toEqual([
    'delete --raw /apis/networking.k8s.io/v1/namespaces/home/ingresses/app -f -',
    expect.stringMatching(
      /^annotate ingresses\.networking\.k8s\.io app-pomerium -n home --overwrite pompaths\/looked-at=\d{8}T\d{6}Z$/,
    ),
  ]);
  const body = kubectl.calls[kubectl.calls.findIndex((call) => call.startsWith('delete')) + 1] ?? '';
  expect(JSON.parse(body)).toEqual({
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    preconditions: { uid: 'uid-app', resourceVersion: '41' },
    propagationPolicy: 'Background',
  });
  expect(kubectl.savedNames().filter((name) => !name.endsWith('.orig'))).toEqual([
    'certificate.home.app-tls.yaml',
    'ingress.home.app.yaml',
    'secret.home.app-tls.yaml',
  ]);
});

test('what is saved can be created again: without what the server gives, without owners', () => {
  kubectl.run(script());
  expect(parse(kubectl.saved('ingress.home.app.yaml'))).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { annotations: { note: 'status: uid: of a comment\n' }, name: 'app', namespace: 'home' },
    spec: { rules: [{ host: 'app.example.com' }] },
  });
  expect(kubectl.saved('ingress.home.app.yaml.orig')).toBe(MANIFEST);
});

test('--check looks and changes nothing', () => {
  const { code, stderr } = kubectl.run(script(), '--check');
  expect([code, stderr, kubectl.changes, kubectl.has(`${INGRESSES}.app`)]).toEqual([
    0,
    'everything is as it was planned\n',
    [],
    true,
  ]);
  expect(kubectl.run(script(), '--force')).toMatchObject({ code: 2 });
});

describe('it ends at the first surprise', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'the Ingress was changed',
      () => kubectl.set(`${INGRESSES}.app`, { uid: 'uid-app', version: '43' }),
      /app is no longer what the plan saw: uid-app 43 in place of uid-app 41/,
    ],
    [
      'the Ingress is another one',
      () => kubectl.set(`${INGRESSES}.app`, { uid: 'uid-2', version: '41' }),
      /no longer what the plan saw/,
    ],
    [
      'the Ingress that takes over was changed',
      () => kubectl.set(`${INGRESSES}.app-pomerium`, { uid: 'uid-app-pomerium', version: '50' }),
      /app-pomerium is no longer/,
    ],
    [
      'Pomerium does not have it in force',
      () => kubectl.set('pomerium.ingress.pomerium.io..global', { uid: 'g', yaml: 'false' }),
      /Pomerium does not have home\/app-pomerium in force/,
    ],
    [
      'the Secret would go, too',
      () => kubectl.set('secrets.home.app-tls', { uid: 's', ownerKinds: 'Certificate' }),
      /owned by a Certificate and would be deleted/,
    ],
    [
      'the Certificate is another one',
      () => kubectl.set(CERTIFICATE, { uid: 'uid-x' }),
      /app-tls is no longer/,
    ],
    ['another cluster', () => kubectl.set('namespace..kube-system', { uid: 'uid-other' }), /another cluster/],
  ])('%s: nothing is changed', (_, surprise, message) => {
    surprise();
    const { code, stderr } = kubectl.run(script());
    expect([code, stderr, kubectl.changes]).toEqual([1, expect.stringMatching(message), []]);
    expect(stderr).toMatch(/Nothing after this was done\. Plan again: pompaths retire\n$/);
  });

  test('a folder of backups that is there already', () => {
    expect(kubectl.run(script()).code).toBe(0);
    kubectl.set(`${INGRESSES}.app`, { uid: 'uid-app', version: '41', yaml: MANIFEST });
    kubectl.set(CERTIFICATE, { uid: 'uid-app-tls', yaml: 'kind: Certificate\n' });
    expect(kubectl.run(script())).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot make a new folder/) as string,
    });
  });

  test('an object that cannot be saved', () => {
    kubectl.set('secrets.home.app-tls', { uid: 'uid-secret' });
    const { code, stderr } = kubectl.run(script());
    expect([code, stderr, kubectl.changes]).toEqual([1, expect.stringMatching(/holds no object/), []]);
  });

  test('a Certificate that stays, or does not come back', () => {
    kubectl.after('delete', ':');
    expect(kubectl.run(script()).stderr).toMatch(/app-tls is still there after 4 s/);
  });

  test('a Certificate that does not come back', () => {
    kubectl.after('annotate', ':');
    expect(kubectl.run(script()).stderr).toMatch(/no ready Certificate home app-tls after 4 s/);
  });
});

test('an issuer is changed by a patch that is bound to what was seen', () => {
  const issuer = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: metadata('le'),
    spec: { acme: { solvers: [{ http01: { ingress: { class: 'nginx' } } }] } },
  };
  kubectl.set('clusterissuers.cert-manager.io..le', {
    uid: 'uid-le',
    version: '7',
    yaml: 'kind: ClusterIssuer\n',
  });
  expect(kubectl.run(renderRetireScript(plan([issuer])))).toMatchObject({ code: 0 });
  const [call = ''] = kubectl.changes;
  expect(JSON.parse(call.slice(call.indexOf('[')))).toEqual([
    { op: 'test', path: '/metadata/uid', value: 'uid-le' },
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'test', path: '/spec/acme/solvers/0/http01/ingress/class', value: 'nginx' },
    { op: 'replace', path: '/spec/acme/solvers/0/http01/ingress/class', value: 'pomerium' },
  ]);
});

test('a Helm release, and what it leaves', () => {
  const release = { 'meta.helm.sh/release-name': 'web' };
  const controller = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('ingress-nginx/web', { annotations: release }),
    spec: { template: { spec: { containers: [{ image: 'registry.k8s.io/ingress-nginx/controller:v1' }] } } },
  };
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: metadata('ingress-nginx/ingress-nginx-leader'),
  };
  kubectl.set('deployments.apps.ingress-nginx.web', { uid: 'uid-web', yaml: 'kind: Deployment\n' });
  kubectl.set('leases.coordination.k8s.io.ingress-nginx.ingress-nginx-leader', {
    uid: 'uid-ingress-nginx-leader',
    yaml: 'kind: Lease\n',
  });
  kubectl.after('delete', ':');
  const made = plan([controller, lease], { confirmed: ['class-users'] });
  expect(kubectl.run(renderRetireScript(made))).toMatchObject({ code: 0 });
  expect(kubectl.changes).toEqual([
    'uninstall web -n ingress-nginx --keep-history --wait',
    'delete --raw /apis/apps/v1/namespaces/ingress-nginx/deployments/web -f -',
    'delete --raw /apis/coordination.k8s.io/v1/namespaces/ingress-nginx/leases/ingress-nginx-leader -f -',
  ]);
});

test('nothing ready, no script', () => {
  expect(renderRetireScript(plan([nginx('home/app')]))).toBe('');
});

/** Texts that would do something in a shell, a comment or a terminal if they got there as they are. */
const hostile = fc.oneof(
  fc.constantFrom(
    "'; touch OWNED; '",
    '$(touch OWNED)',
    '`touch OWNED`',
    '\ntouch OWNED\n',
    '" && touch OWNED "',
    '\u001B[2J',
    "a'\\''b",
    '-rf',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('no text of an object becomes a command', () => {
  const scripts: string[] = [];
  fc.assert(
    fc.property(hostile, hostile, hostile, (one, two, three) => {
      const given = [
        nginx('home/app', {
          annotations: { 'nginx.ingress.kubernetes.io/server-alias': one, 'meta.helm.sh/release-name': two },
        }),
        nginx('home/other', { host: three, metadata: { name: one, namespace: two, uid: three } }),
        heir,
        inForce('home/app-pomerium'),
      ];
      const ids = planRetirement(cluster(given), { classes: [], ingresses: [], confirmed: [] }).findings.map(
        ({ id }) => id,
      );
      const source = { kind: 'cluster', server: one, context: two, uid: 'uid-kube-system' } as const;
      const made = planRetirement(cluster(given, { source }), { classes: [], ingresses: [], confirmed: ids });
      const text = renderRetireScript(made);
      expect(text).toContain(' app home ');
      expect(commandsIn(text).filter((line) => !COMMAND.test(line))).toEqual([]);
      scripts.push(text);
    }),
    { numRuns: 100 },
  );
  execFileSync('sh', ['-n'], { input: scripts.join('\n') });
});

/** The lines after the functions; a word in quotes may hold no end of line, since it is printable or a name. */
const commandsIn = (text: string): string[] =>
  text
    .slice(text.indexOf('\nsame_cluster ') + 1)
    .split('\n')
    .filter((line) => line !== '');

/** A word as it is, or in quotes that hold no other quote than an escaped one. */
const WORD = String.raw`(?:[\w@%+=:,./-]+|'(?:[^']|'\\'')*')`;
const COMMAND = new RegExp(
  `^(?:#[^\\n]*|checked|(?:same_cluster|same|reconciled|secret_stays|save|remove|say)(?: ${WORD})+)$`,
  's',
);
