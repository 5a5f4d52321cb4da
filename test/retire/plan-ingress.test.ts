import { describe, expect, test } from 'vitest';
import {
  certificate,
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
} from './objects.ts';

const ISSUER = { 'cert-manager.io/cluster-issuer': 'letsencrypt' };
const annotated = (annotations: Record<string, string>) => ({ annotations });
const nginxHas = (name: string, value: string) =>
  annotated({ [`nginx.ingress.kubernetes.io/${name}`]: value });
const PRESERVE = { 'ingress.pomerium.io/preserve_host_header': 'true' };
const hostIs = (host: string) => ({ 'ingress.pomerium.io/host_rewrite': host });
const taken = pomerium('home/app-pomerium');
const known = inForce('home/app-pomerium');

test('an Ingress whose requests are taken over may go', () => {
  const made = plan([nginx('home/app'), taken, known]);
  expect(open(made)).toEqual([]);
  expect(made.ingresses).toMatchObject([
    {
      hosts: ['app.example.com'],
      successors: ['home/app-pomerium'],
      proof: 'proven',
      owns: [],
      waitsFor: [],
    },
  ]);
  expect(stepsOf(made, 'Ingress home/app')).toEqual([
    'make sure that Pomerium has Ingress home/app-pomerium in force',
    'save Ingress home/app',
    'delete Ingress home/app',
  ]);
  expect(made.parts[0]?.rollback).toEqual(['kubectl create -f "$BACKUP"/ingress.home.app.yaml']);
});

describe('who takes over', () => {
  test('nobody', () => {
    const made = plan([nginx('home/app')]);
    expect(open(made)).toEqual(['uncovered:home/app']);
    expect(whatOf(made, 'uncovered:home/app')).toMatch(
      /app\.example\.com: no Pomerium Ingress has this name/,
    );
    expect(made.parts.map(({ state }) => state)).toEqual(['waiting']);
  });

  test('the same Service of another namespace is another place', () => {
    expect(
      open(plan([nginx('home/app'), pomerium('work/app-pomerium'), inForce('work/app-pomerium')])),
    ).toContain('uncovered:home/app');
  });

  test('a port has one number under each of its names', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('home/app'),
      spec: { ports: [{ name: 'http', port: 80 }] },
    };
    const byName = nginx('home/app', { paths: ['/ P app:http'] });
    expect(open(plan([byName, taken, known, service]))).toEqual([]);
    expect(open(plan([byName, taken, known]))).toEqual(['uncovered:home/app']);
  });

  test('two Ingresses together', () => {
    const split = pomerium('home/app-api', { paths: ['/api/ P api:80'] });
    const old = nginx('home/app', { paths: ['/api/ P api:80', '/ P app:80'] });
    expect(open(plan([old, taken, split, known]))).toEqual(['reconciled:home/app-api']);
    const made = plan([old, taken, split, inForce('home/app-api', 'home/app-pomerium')]);
    expect([open(made), made.ingresses[0]?.successors.toSorted()]).toEqual([
      [],
      ['home/app-api', 'home/app-pomerium'],
    ]);
  });

  test.each(['tcp', 'udp', 'ssh'])('a tunnel for %s takes no HTTP', (kind) => {
    const tunnel = (value: string) =>
      pomerium('home/app-pomerium', { annotations: { [`ingress.pomerium.io/${kind}_upstream`]: value } });
    const made = plan([nginx('home/app'), tunnel('True'), known]);
    expect([open(made), whatOf(made, 'uncovered:home/app')]).toEqual([
      ['uncovered:home/app'],
      expect.stringMatching(
        /app\.example\.com: home\/app-pomerium has this name, but for a tunnel, not for HTTP/,
      ),
    ]);
    expect(open(plan([nginx('home/app'), tunnel('false'), known]))).toEqual([]);
    // Whether a wildcard takes what the tunnel does not is not proven.
    const wild = pomerium('home/wild', { host: '*.example.com' });
    expect(open(plan([nginx('home/app'), tunnel('true'), wild, inForce('home/wild')]))).toEqual([
      'uncovered:home/app',
    ]);
  });

  test('the first name of two Ingresses with the same path', () => {
    const other = pomerium('home/aaa', { paths: ['/ P other:80'] });
    expect(open(plan([nginx('home/app'), taken, other, inForce('home/app-pomerium', 'home/aaa')]))).toEqual([
      'uncovered:home/app',
    ]);
  });

  test.each([
    [
      'every alias',
      nginxHas('server-alias', 'www.example.com, app.example.org'),
      ['uncovered:home/app'],
      /www\.example\.com: no .*app\.example\.org: no/,
    ],
    [
      'an alias that is an expression',
      nginxHas('server-alias', '~^app-.*$'),
      ['alias:home/app'],
      /regular expression/,
    ],
  ])('%s', (_, given, expected, what) => {
    const made = plan([nginx('home/app', given), taken, known]);
    expect([open(made), whatOf(made, expected[0] ?? '')]).toEqual([expected, expect.stringMatching(what)]);
  });

  test('an alias that is taken over', () => {
    const alias = pomerium('home/alias', { host: 'www.example.com' });
    const made = plan([
      nginx('home/app', nginxHas('server-alias', 'WWW.example.com')),
      taken,
      alias,
      inForce('home/app-pomerium', 'home/alias'),
    ]);
    expect([open(made), made.ingresses[0]?.hosts]).toEqual([[], ['app.example.com', 'www.example.com']]);
  });

  test('a wildcard, and names that Pomerium has of its own below it', () => {
    const wild = { host: '*.example.com' };
    const objects = [nginx('home/app', wild), pomerium('home/app-pomerium', wild), known];
    expect(open(plan(objects))).toEqual([]);
    const own = pomerium('home/own', { host: 'own.example.com', paths: ['/ P own:80'] });
    const made = plan([...objects, own]);
    expect(whatOf(made, 'uncovered:home/app')).toMatch(
      /own\.example\.com\/: Pomerium sends it to home\/own:80/,
    );
    // A name of its own there never fell back to the wildcard.
    expect(
      open(
        plan([
          ...objects,
          own,
          nginx('home/own-nginx', { host: 'own.example.com', paths: ['/ P own:80'] }),
          inForce('home/own'),
        ]),
      ),
    ).not.toContain('uncovered:home/app');
    expect(open(plan([nginx('home/app'), pomerium('home/app-pomerium', wild), known]))).toEqual([]);
  });

  test('a default backend takes what no path takes', () => {
    const spec = { defaultBackend: { service: { name: 'front', port: { number: 80 } } } };
    const old = nginx('home/app', { paths: ['/api P app:80'] });
    const withDefault = { ...old, spec: { ...(old['spec'] as object), ...spec } };
    const here = ['/api E app:80', '/api/ P app:80'];
    expect(open(plan([withDefault, pomerium('home/app-pomerium', { paths: here }), known]))).toEqual([
      'uncovered:home/app',
    ]);
    expect(
      open(plan([withDefault, pomerium('home/app-pomerium', { paths: [...here, '/ P front:80'] }), known])),
    ).toEqual([]);
  });

  test('the older of two Ingresses with the same path counts, where their ages are known', () => {
    const at = (year: number) => ({ uid: `uid-${year}`, creationTimestamp: `${year}-01-01T00:00:00Z` });
    const older = nginx('home/app', { metadata: at(2020) });
    const younger = nginx('home/dead', { metadata: at(2024), paths: ['/ P dead:80'] });
    expect(open(plan([younger, older, taken, known]))).toEqual(['idle:home/dead']);
    const unknown = { metadata: { creationTimestamp: undefined } };
    expect(
      open(plan([nginx('home/app', unknown), nginx('home/dead', { paths: ['/ P dead:80'] }), taken, known])),
    ).not.toEqual(['idle:home/dead']);
  });
});

describe("Pomerium's own word", () => {
  const status = (own: object) => ({ ...known, status: { ingress: { 'home/app-pomerium': own } } });
  const later = { managedFields: [{ operation: 'Update', time: '2026-11-20T09:00:00Z' }] };

  test.each<[string, object, RegExp]>([
    [
      'not reconciled',
      { reconciled: false, error: 'tls: get secret' },
      /not have it in force: tls: get secret/,
    ],
    [
      'an older generation',
      { reconciled: true, observedGeneration: 4 },
      /generation 4 of it in force, and it is at 1/,
    ],
    ['an error beside it', { reconciled: true, error: 'oops' }, /reports an error: oops/],
  ])('%s', (_, own, what) => {
    const made = plan([nginx('home/app'), taken, status(own)]);
    expect([open(made), whatOf(made, 'reconciled:home/app-pomerium')]).toEqual([
      ['reconciled:home/app-pomerium'],
      expect.stringMatching(what),
    ]);
  });

  test('never seen, no such object, being deleted, changed since', () => {
    const doubt = (...objects: Parameters<typeof plan>[0][number][]) =>
      whatOf(plan([nginx('home/app'), ...objects]), 'reconciled:home/app-pomerium');
    expect(doubt(taken, inForce())).toMatch(/does not name it/);
    expect(doubt(taken)).toMatch(/Pomerium global was not found/);
    expect(doubt(pomerium('home/app-pomerium', { metadata: { deletionTimestamp: 'now' } }), known)).toMatch(
      /being deleted/,
    );
    expect(doubt(pomerium('home/app-pomerium', { metadata: later }), known)).toMatch(
      /changed after Pomerium last looked/,
    );
    const ofStatus = { managedFields: [{ time: '2026-11-20T09:00:00Z', subresource: 'status' }] };
    expect(
      open(plan([nginx('home/app'), pomerium('home/app-pomerium', { metadata: ofStatus }), known])),
    ).toEqual([]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['no policy', {}, ['policy:home/app-pomerium']],
    [
      'a policy that is no good',
      { 'ingress.pomerium.io/policy': 'allow: {or: [{mail: x}]}' },
      ['policy:home/app-pomerium'],
    ],
    [
      'a deny rule alone',
      { 'ingress.pomerium.io/policy': '- deny: {or: [{source_ip: 192.0.2.1}]}' },
      ['policy:home/app-pomerium'],
    ],
    ...[
      '[{"allow":{"or":[]}}]',
      'allow: {or: [{reject: true}]}',
      'allow: {and: [{email: a@example.com}, {reject: true}]}',
      '[{allow: {or: [{email: a@example.com}]}}, {deny: {or: [{accept: true}]}}]',
      '[{allow: {or: [{email: a@example.com}]}}, {deny: {not: [{reject: true}]}}]',
      'allow: {or: [{domain: {is: a@example.com}}]}',
      'allow: {or: [{email: {in: []}}]}',
      'allow: {or: [{cors_preflight: true}]}',
    ].map((policy): [string, Record<string, string>, string[]] => [
      `nobody passes: ${policy}`,
      { 'ingress.pomerium.io/policy': policy },
      ['policy:home/app-pomerium'],
    ]),
    [
      'public, and denied to all',
      {
        'ingress.pomerium.io/allow_public_unauthenticated_access': 'true',
        'ingress.pomerium.io/policy': 'deny: {or: [{accept: true}]}',
      },
      ['policy:home/app-pomerium'],
    ],
    [
      'not public',
      { 'ingress.pomerium.io/allow_public_unauthenticated_access': 'false' },
      ['policy:home/app-pomerium'],
    ],
    ...[
      'allow: {or: [{accept: true}]}',
      'allow: {or: [{authenticated_user: true}]}',
      'allow: {or: [{source_ip: 192.0.2.0/24}]}',
      'allow: {or: [{groups: {has: admins}}]}',
      'allow: {or: [{claim/role: admin}]}',
      `allow: {and: [{client_certificate: {fingerprint: "${'00'.repeat(32)}"}}]}`,
      'allow: {and: [{http_method: {is: POST}}, {email: a@example.com}]}',
      'allow: {or: [{http_path: {starts_with: /api/}}]}',
      'allow: {or: [{device: {is: x}}]}',
      '[{allow: {or: [{email: a@example.com}]}}, {deny: {not: [{source_ip: 192.0.2.1}]}}]',
      '[{allow: {or: [{reject: true}]}}, {allow: {or: [{user: u}]}}]',
    ].map((policy): [string, Record<string, string>, string[]] => [
      `somebody passes: ${policy}`,
      { 'ingress.pomerium.io/policy': policy },
      [],
    ]),
    ['public by decision', { 'ingress.pomerium.io/allow_public_unauthenticated_access': 'true' }, []],
    ['a short form', { 'ingress.pomerium.io/allowed_domains': '["example.com"]' }, []],
  ])('%s', (_, annotations, expected) => {
    expect(
      open(plan([nginx('home/app'), ingress('home/app-pomerium', 'pomerium', { annotations }), known])),
    ).toEqual(expected);
  });
});

describe('what goes with it', () => {
  const old = nginx('home/app', { secret: 'app-tls', annotations: ISSUER });
  const heir = pomerium('home/app-pomerium', { secret: 'app-tls', annotations: ISSUER });
  const owned = certificate('home/app-tls', 'app');

  test('a Certificate that another Ingress has made anew', () => {
    const made = plan([old, heir, known, owned]);
    expect(open(made)).toEqual([]);
    expect(made.ingresses[0]?.owns).toEqual([
      { object: 'Certificate home/app-tls', fate: 'made anew for home/app-pomerium; Secret app-tls stays' },
    ]);
    expect(stepsOf(made, 'Ingress home/app').slice(1)).toEqual([
      'make sure that Secret home/app-tls would not go with its Certificate',
      'save Ingress home/app',
      'save Certificate home/app-tls',
      'save Secret home/app-tls',
      'delete Ingress home/app',
      'wait until Certificate home/app-tls is garbage-collected',
      'annotate Ingress home/app-pomerium, so that cert-manager looks at it again',
      'wait for a ready Certificate home/app-tls that Ingress home/app-pomerium owns',
    ]);
    expect(made.parts[0]?.rollback[0]).toBe(
      'kubectl get secret -n home app-tls || kubectl create -f "$BACKUP"/secret.home.app-tls.yaml',
    );
  });

  const flag = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('cert-manager/cert-manager'),
    spec: {
      template: {
        spec: {
          containers: [
            {
              image: 'quay.io/jetstack/cert-manager-controller:v1.16',
              args: ['--enable-certificate-owner-ref=true'],
            },
          ],
        },
      },
    },
  };
  const own = pomerium('home/app-pomerium', { secret: 'own-tls' });
  const names = (key: string, annotation: string, value: string) =>
    pomerium(key, { secret: 'own-tls', annotations: { [annotation]: value } });

  test.each<[string, Parameters<typeof plan>[0]]>([
    ['no issuer on the heir', [old, pomerium('home/app-pomerium', { secret: 'app-tls' }), known, owned]],
    ['a Secret that its Certificate owns', [old, heir, known, owned, flag]],
    [
      'only others that go as well',
      [
        old,
        nginx('home/second', { secret: 'app-tls', annotations: ISSUER, host: 'b.example.com' }),
        pomerium('home/app-pomerium', { secret: 'own-tls' }),
        known,
        owned,
      ],
    ],
    [
      'Pomerium itself uses it',
      [old, own, { ...known, spec: { certificates: ['home/other', 'home/app-tls'] } }, owned],
    ],
    [
      'Pomerium itself uses it, and so does an heir',
      [old, heir, { ...known, spec: { certificates: ['home/app-tls'] } }, owned],
    ],
    [
      'Pomerium uses it for its storage',
      [old, own, { ...known, spec: { storage: { postgres: { tlsSecret: 'home/app-tls' } } } }, owned],
    ],
    [
      'an annotation names it',
      [old, names('home/app-pomerium', 'ingress.pomerium.io/tls_client_secret', 'app-tls'), known, owned],
    ],
    [
      'an annotation of another namespace names it',
      [
        old,
        own,
        known,
        owned,
        names('work/b', 'nginx.ingress.kubernetes.io/proxy-ssl-secret', 'home/app-tls'),
      ],
    ],
  ])('%s: the Certificate is left alone', (_, objects) => {
    const steps = stepsOf(plan(objects), 'Ingress home/app');
    expect(steps).toContain('delete Ingress home/app, its dependents orphaned');
    expect(steps.some((step) => step.startsWith('annotate'))).toBe(false);
  });

  test.each([
    ['another Secret of the same name', { certificates: ['work/app-tls'] }, {}],
    ['a Secret of another namespace', {}, { 'ingress.pomerium.io/tls_client_secret': 'app-tls' }],
  ])('%s keeps no Certificate', (_, spec, annotations) => {
    const other = pomerium('work/b', { annotations });
    expect(plan([old, own, { ...known, spec }, owned, other]).ingresses[0]?.owns[0]?.fate).toMatch(
      /^garbage-collected/,
    );
  });

  test('a Certificate that nobody else needs', () => {
    const made = plan([
      old,
      pomerium('home/app-pomerium', { secret: 'own-tls', annotations: ISSUER }),
      known,
      owned,
    ]);
    expect(made.ingresses[0]?.owns[0]?.fate).toBe('garbage-collected; nobody else uses the Secret app-tls');
    expect(made.parts.at(-1)?.rollback).toEqual([
      'kubectl create -f "$BACKUP"/certificate.home.app-tls.yaml',
      'kubectl create -f "$BACKUP"/ingress.home.app.yaml',
    ]);
  });

  test('a Certificate of its own stays, one that was not read is a question', () => {
    expect(whatOf(plan([old, heir, known, certificate('home/app-tls')]), 'certificate:home/app')).toMatch(
      /nobody's: it stays/,
    );
    expect(open(plan([old, heir, known]))).toContain('certificate-unknown:home/app');
  });

  test('a Certificate whose owner is gone', () => {
    expect(open(plan([old, heir, known, certificate('home/app-tls', 'before')]))).toEqual([
      'certificate-owner:home/app',
    ]);
  });

  test('settings of the next certificate', () => {
    const settings = { ...ISSUER, 'cert-manager.io/duration': '720h' };
    const made = plan([nginx('home/app', { secret: 'app-tls', annotations: settings }), heir, known, owned]);
    expect(whatOf(made, 'certificate-settings:home/app')).toMatch(
      /does not have the same cert-manager\.io\/duration/,
    );
  });

  test('a name without a certificate', () => {
    const made = plan([nginx('home/app', { secret: 'app-tls' }), taken, known]);
    expect(open(made)).toEqual(['tls:home/app']);
    const all = { ...known, spec: { certificates: ['home/all'] } };
    expect(open(plan([nginx('home/app', { secret: 'app-tls' }), taken, all]))).toEqual([]);
  });

  test('other objects', () => {
    const endpoint = {
      apiVersion: 'externaldns.k8s.io/v1alpha1',
      kind: 'DNSEndpoint',
      metadata: {
        ...metadata('home/e'),
        ownerReferences: [{ kind: 'Ingress', name: 'app', uid: 'uid-app' }],
      },
    };
    expect(plan([nginx('home/app'), taken, known, endpoint]).ingresses[0]?.owns).toEqual([
      { object: 'DNSEndpoint home/e', fate: 'garbage-collected' },
    ]);
  });

  test('a Secret that nothing renews any more is mended', () => {
    const issuer = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: metadata('letsencrypt'),
    };
    expect(stepsOf(plan([heir, known, issuer]), 'Renewal for Ingress home/app-pomerium')).toEqual([
      'annotate Ingress home/app-pomerium, so that cert-manager looks at it again',
      'wait for a ready Certificate home/app-tls that Ingress home/app-pomerium owns',
    ]);
    expect(plan([heir, known, issuer, certificate('home/app-tls')]).parts).toEqual([]);
  });
});

describe('what else it does', () => {
  test.each<[string, object, Record<string, string>, string[]]>([
    ['a canary', nginxHas('canary', 'true'), {}, ['canary:home/app']],
    ['a canary as Go spells it', nginxHas('canary', '1'), {}, ['canary:home/app']],
    ['no canary', nginxHas('canary', 'yes'), {}, []],
    ['a redirect', nginxHas('permanent-redirect', 'https://example.org'), {}, ['redirect:home/app']],
    ['another name that redirects', nginxHas('from-to-www-redirect', 'true'), {}, ['www:home/app']],
    ['the same as Go spells it', nginxHas('from-to-www-redirect', 'T'), {}, ['www:home/app']],
    ['HTTPS with the app', nginxHas('backend-protocol', 'HTTPS'), {}, ['protocol:home/app']],
    [
      'HTTPS on both sides',
      nginxHas('backend-protocol', 'HTTPS'),
      { 'ingress.pomerium.io/secure_upstream': 'true' },
      [],
    ],
    ['HTTPS on one side', {}, { 'ingress.pomerium.io/secure_upstream': 'true' }, ['protocol:home/app']],
    [
      'HTTPS on one side, as YAML spells it',
      {},
      { 'ingress.pomerium.io/secure_upstream': 'True' },
      ['protocol:home/app'],
    ],
    ['gRPC', nginxHas('backend-protocol', 'GRPC'), {}, ['protocol:home/app']],
    ['a rewrite', nginxHas('rewrite-target', '/'), {}, ['rewrite:home/app']],
    ['a rewrite here alone', {}, { 'ingress.pomerium.io/prefix_rewrite': '/x' }, ['rewrite:home/app']],
    [
      'a path in a snippet',
      nginxHas('server-snippet', 'location /y { proxy_pass http://other; }'),
      {},
      ['snippet:home/app'],
    ],
    [
      'an answer in a snippet',
      nginxHas('configuration-snippet', 'if ($a) {return 403;}'),
      {},
      ['snippet:home/app'],
    ],
    [
      'a rewrite in a snippet',
      nginxHas('configuration-snippet', "# x\n 'rewrite' ^/a /b;"),
      {},
      ['snippet:home/app'],
    ],
    [
      'headers in a snippet',
      nginxHas(
        'configuration-snippet',
        '# return 403\nmore_set_headers "X: return"; proxy_pass_header Server;',
      ),
      {},
      [],
    ],
    ['another host for the app', nginxHas('upstream-vhost', 'in.local'), {}, ['host:home/app']],
    ['the host kept instead', nginxHas('upstream-vhost', 'in.local'), PRESERVE, ['host:home/app']],
    ['the same host kept', nginxHas('upstream-vhost', 'app.example.com'), PRESERVE, []],
    ['the host of the caller kept', nginxHas('upstream-vhost', '$host'), PRESERVE, []],
    ['the host of the caller lost', nginxHas('upstream-vhost', '$host'), {}, ['host:home/app']],
    ['the same host on both sides', nginxHas('upstream-vhost', 'in.local'), hostIs('in.local'), []],
    ['a host here alone', {}, hostIs('in.local'), ['host:home/app']],
    ['its own host here', {}, hostIs('app.example.com'), []],
    ['a host out of a header', {}, { 'ingress.pomerium.io/host_rewrite_header': 'X-Any' }, ['host:home/app']],
    [
      'names that external-dns keeps',
      annotated({ 'external-dns.alpha.kubernetes.io/hostname': 'old.example.com,app.example.com' }),
      {},
      ['dns:home/app'],
    ],
    ['Helm', annotated({ 'meta.helm.sh/release-name': 'app' }), {}, ['managed:home/app']],
    [
      'Argo CD',
      annotated({ 'argocd.argoproj.io/tracking-id': 'app:networking.k8s.io/Ingress:home/app' }),
      {},
      ['managed:home/app'],
    ],
    ['a label alone', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, {}, ['managed:home/app']],
    [
      'an owner',
      { metadata: { ownerReferences: [{ kind: 'App', name: 'x', uid: 'u' }] } },
      {},
      ['managed:home/app'],
    ],
    ['a finalizer', { metadata: { finalizers: ['example.com/wait'] } }, {}, ['finalizer:home/app']],
    [
      'deleted already',
      { metadata: { deletionTimestamp: '2026-11-20T08:00:00Z' } },
      {},
      ['deleting:home/app'],
    ],
  ])('%s', (_, given, annotations, expected) => {
    const made = plan([nginx('home/app', given), pomerium('home/app-pomerium', { annotations }), known]);
    expect(open(made)).toEqual(expected);
    const confirmed = plan(
      [nginx('home/app', given), pomerium('home/app-pomerium', { annotations }), known],
      { confirmed: expected },
    );
    expect([open(confirmed), confirmed.parts.map(({ state }) => state)]).toEqual([[], ['ready']]);
  });

  test('a slash at the end', () => {
    const paths = ['/docs/ P app:80', '/api/ P app:80', '/api E app:80'];
    const made = plan([nginx('home/app', { paths }), taken, known]);
    expect([open(made), whatOf(made, 'slash:home/app')]).toEqual([
      [],
      expect.stringMatching(/^ingress-nginx redirects \/docs to/),
    ]);
  });

  test('kubectl apply is only remarked on', () => {
    const applied = annotated({ 'kubectl.kubernetes.io/last-applied-configuration': '{}' });
    const made = plan([nginx('home/app', applied), taken, known]);
    expect([open(made), told(made)]).toEqual([[], ['applied:home/app']]);
  });
});

describe('what nothing can be bound to', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no uid', { uid: undefined }, 'identity:home/app'],
    ['no resourceVersion', { resourceVersion: undefined }, 'identity:home/app'],
    ['a uid that is none', { uid: "x'; rm -rf /" }, 'identity:home/app'],
    ['a name that is none', { name: '--all' }, 'name:home/--all'],
    ['a namespace that is none', { namespace: '$(id)' }, 'name:$(id)/app'],
  ])('%s', (_, metadata, id) => {
    const made = plan([nginx('home/app', { metadata }), taken, known], {
      confirmed: [id, 'uncovered:$(id)/app'],
    });
    expect(open(made)).toContain(id);
    expect(made.parts.map(({ state }) => state)).toEqual(['waiting']);
  });

  test('the uid of an Ingress is known by the Certificate it owns', () => {
    const old = nginx('home/app', { secret: 'app-tls', annotations: ISSUER, metadata: { uid: undefined } });
    const made = plan([
      old,
      pomerium('home/app-pomerium', { secret: 'app-tls', annotations: ISSUER }),
      known,
      certificate('home/app-tls', 'app'),
    ]);
    const deletion = made.parts[0]?.steps.find(({ kind }) => kind === 'delete');
    expect(deletion).toMatchObject({ object: { uid: 'uid-app' } });
  });

  test('an Ingress of an API that is gone', () => {
    const old = { ...nginx('home/app'), apiVersion: 'networking.k8s.io/v1beta1' };
    expect([open(plan([old, nginx('home/b', { host: 'b.example.com' })])), plan([old]).ingresses]).toEqual([
      expect.arrayContaining(['old-api:home/app']),
      [],
    ]);
  });
});

test('only the Ingresses that were named', () => {
  const objects = [nginx('home/app'), nginx('home/b', { host: 'b.example.com' }), taken, known];
  expect(plan(objects, { ingresses: ['home/app'] }).ingresses.map(({ name }) => name)).toEqual(['app']);
  expect(open(plan(objects, { ingresses: ['home/nothing'] }))).toEqual(['absent:home/nothing']);
});
