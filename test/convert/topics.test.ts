import { describe, expect, test } from 'vitest';
import { writtenOf } from '../../src/convert/conversion.ts';
import { objectOf } from '../../src/convert/manifest.ts';
import { KNOWN_ANNOTATIONS } from '../../src/convert/nginx/topics.ts';
import {
  annotationsOf,
  answerTo,
  converted,
  findingOf,
  ingressWith,
  one,
  pathsOf,
  PEOPLE,
  ruleOf,
  saidOf,
} from './converting.ts';

const app = (annotations: Readonly<Record<string, string>>, told = {}, spec = {}) =>
  one(converted(ingressWith(annotations, spec), told));
const PUBLIC = { byName: { 'web/app': { isPublic: true } } };

/** Every annotation that ingress-nginx documents (its docs/user-guide/nginx-configuration/annotations-risk.md). */
const DOCUMENTED =
  `affinity affinity-canary-behavior affinity-mode allowlist-source-range app-root auth-always-set-cookie auth-cache-duration auth-cache-key
auth-keepalive auth-keepalive-requests auth-keepalive-share-vars auth-keepalive-timeout auth-method auth-proxy-set-headers auth-realm auth-request-redirect
auth-response-headers auth-secret auth-secret-type auth-signin auth-signin-redirect-param auth-snippet auth-tls-error-page auth-tls-match-cn
auth-tls-pass-certificate-to-upstream auth-tls-secret auth-tls-verify-client auth-tls-verify-depth auth-type auth-url backend-protocol canary canary-by-cookie
canary-by-header canary-by-header-pattern canary-by-header-value canary-weight canary-weight-total client-body-buffer-size configuration-snippet
connection-proxy-header cors-allow-credentials cors-allow-headers cors-allow-methods cors-allow-origin cors-expose-headers cors-max-age custom-headers
custom-http-errors default-backend denylist-source-range disable-proxy-intercept-errors enable-access-log enable-cors enable-global-auth enable-modsecurity
enable-opentelemetry enable-owasp-core-rules enable-rewrite-log fastcgi-index fastcgi-params-configmap force-ssl-redirect from-to-www-redirect http2-push-preload
limit-allowlist limit-burst-multiplier limit-connections limit-rate limit-rate-after limit-rpm limit-rps limit-whitelist load-balance mirror-host
mirror-request-body mirror-target modsecurity-snippet modsecurity-transaction-id opentelemetry-operation-name opentelemetry-trust-incoming-span permanent-redirect
permanent-redirect-code preserve-trailing-slash proxy-body-size proxy-buffer-size proxy-buffering proxy-buffers-number proxy-busy-buffers-size
proxy-connect-timeout proxy-cookie-domain proxy-cookie-path proxy-http-version proxy-max-temp-file-size proxy-next-upstream proxy-next-upstream-timeout
proxy-next-upstream-tries proxy-read-timeout proxy-redirect-from proxy-redirect-to proxy-request-buffering proxy-send-timeout proxy-ssl-ciphers proxy-ssl-name
proxy-ssl-protocols proxy-ssl-secret proxy-ssl-server-name proxy-ssl-verify proxy-ssl-verify-depth relative-redirects rewrite-target satisfy server-alias
server-snippet service-upstream session-cookie-change-on-failure session-cookie-conditional-samesite-none session-cookie-domain session-cookie-expires
session-cookie-max-age session-cookie-name session-cookie-path session-cookie-samesite session-cookie-secure ssl-ciphers ssl-passthrough
ssl-prefer-server-ciphers ssl-redirect stream-snippet temporal-redirect temporal-redirect-code upstream-hash-by upstream-hash-by-subset
upstream-hash-by-subset-size upstream-vhost use-regex use-port-in-redirects websocket-services whitelist-source-range x-forwarded-prefix`.split(
    /\s+/,
  );

test.each(DOCUMENTED)('%s is known', (name) => {
  for (const value of ['true', 'x']) {
    const { outcome, what } = findingOf(app({ [name]: value }), name);
    expect(outcome).not.toBe('unknown');
    expect(what).not.toBe('');
  }
});

test('no name is in two topics', () => {
  expect(new Set(KNOWN_ANNOTATIONS).size).toBe(KNOWN_ANNOTATIONS.length);
});

test.each([
  'limit-rps',
  'enable-modsecurity',
  'auth-tls-match-cn',
  'stream-snippet',
  'custom-headers',
  'made-up',
])('nobody is let in while %s is lost and not given up', (name) => {
  const given = { [name]: name === 'enable-modsecurity' ? 'true' : 'x', 'auth-tls-secret': 'web/ca' };
  const held = app(given, { people: PEOPLE });
  expect(held.result).toMatchObject({ access: 'nobody' });
  const flag = `--drop web/app:${name}`;
  expect(held.questions.flatMap(({ answers }) => answers)).toContain(flag);
  const dropped = app(given, { people: PEOPLE, byName: { 'web/app': { drop: new Set([name]) } } });
  expect(dropped.result).toMatchObject({ access: 'people' });
});

describe('timeouts', () => {
  test.each([
    [{}, '60s'],
    [{ 'proxy-read-timeout': '10' }, '60s'],
    [{ 'proxy-read-timeout': '10', 'proxy-send-timeout': '20' }, '20s'],
    [{ 'proxy-read-timeout': '60s' }, '60s'],
    [{ 'proxy-send-timeout': '86400' }, '86400s'],
  ])('%j', (given, idle) => {
    expect(annotationsOf(app(given as Record<string, string>))).toMatchObject({
      timeout: '0s',
      idle_timeout: idle,
    });
  });

  test('a value that nginx cannot read is said to be its default', () => {
    expect(findingOf(app({ 'proxy-read-timeout': '60s' }), 'proxy-read-timeout').what).toMatch(
      /read "60s" as its default/,
    );
  });
});

describe('addresses', () => {
  test('beside people they narrow', () => {
    const ingress = app({ 'whitelist-source-range': '10.0.0.0/8' }, { people: PEOPLE });
    expect(annotationsOf(ingress)['policy']).toBe(
      '- allow:\n    or:\n      - email:\n          is: "alice@example.com"\n- deny:\n    not:\n      - source_ip:\n          - "10.0.0.0/8"\n',
    );
    expect(answerTo(ingress, { ip: '10.1.1.1' })).toBe('login');
    expect(answerTo(ingress)).toBe('login');
  });

  test.each(['nonsense', '10.0.0.0/99', ''])('%j keeps everybody out, as nginx answered 503', (list) => {
    const ingress = app({ 'whitelist-source-range': list }, PUBLIC);
    expect(answerTo(ingress)).toBe('deny-rule');
    expect(answerTo(ingress, { ip: '10.1.1.1' })).toBe('deny-rule');
  });

  test('both names of the list count', () => {
    const ingress = app(
      { 'whitelist-source-range': '203.0.113.0/24', 'allowlist-source-range': '203.0.113.5' },
      PUBLIC,
    );
    expect(answerTo(ingress)).toBe('allowed');
    expect(answerTo(ingress, { ip: '203.0.113.6' })).toBe('deny-rule');
  });

  test('one of address and login', () => {
    const given = { 'whitelist-source-range': '10.0.0.0/8', satisfy: 'any', 'auth-url': 'http://auth' };
    const people = app(given, { people: PEOPLE });
    expect(answerTo(people, { ip: '10.1.1.1' })).toBe('login');
    const both = app(given, { people: PEOPLE, byName: { 'web/app': { byAddress: true } } });
    expect(annotationsOf(both)['policy']).toMatch(/source_ip[^]*email/);
    expect(both.result).toMatchObject({ access: 'people-and-addresses' });
    expect(annotationsOf(both)).toMatchObject({ pass_identity_headers: 'true' });
    // Without a login of nginx's there is nothing but the address.
    const alone = app({ ...given, 'auth-url': undefined as unknown as string }, { people: PEOPLE });
    expect(annotationsOf(alone)['policy']).toMatch(/deny/);
  });

  test("nginx's ConfigMap counts", () => {
    const config = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
      data: {
        'whitelist-source-range': '192.0.2.0/24',
        'global-auth-url': 'http://auth',
        'proxy-read-timeout': '300',
      },
    });
    const ingress = one(converted(`${ingressWith({})}\n---\n${config}`, PUBLIC));
    expect(answerTo(ingress)).toBe('deny-rule');
    expect(annotationsOf(ingress)).toMatchObject({ idle_timeout: '300s' });
    const undecided = one(converted(`${ingressWith({})}\n---\n${config}`));
    expect(undecided.questions[0]?.what).toMatch(/asked for a login/);
    const exempt = one(
      converted(`${ingressWith({ 'enable-global-auth': 'false' })}\n---\n${config}`, { people: PEOPLE }),
    );
    expect(exempt.result).toMatchObject({ access: 'nobody' });
  });
});

describe("nginx's ConfigMap", () => {
  const configured = (
    data: object,
    annotations: Readonly<Record<string, string>> = {},
    told: object = PUBLIC,
  ) =>
    one(
      converted(
        [
          ingressWith(annotations),
          JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'ingress-nginx-controller' }, data }),
          JSON.stringify({
            kind: 'ConfigMap',
            metadata: { name: 'set', namespace: 'a' },
            data: { 'X-Set': 'yes' },
          }),
        ].join('\n---\n'),
        told,
      ),
    );

  test.each([
    ['location-snippet', 'deny all;'],
    ['server-snippet', 'deny all;'],
    ['http-snippet', 'deny all;'],
    ['enable-modsecurity', 'true'],
    ['block-user-agents', 'curl'],
    ['block-referers', 'x'],
    ['block-cidrs', 'nonsense'],
    ['proxy-set-headers', 'a/b'],
    ['add-headers', 'a/b'],
    ['global-auth-url', 'http://auth'],
    ['made-up', 'x'],
  ])('nobody is let in while %s is lost and not given up', (name, value) => {
    const held = configured({ [name]: value });
    expect(findingOf(held, `configmap/${name}`)).toMatchObject({ outcome: 'security' });
    expect(held.result).toMatchObject({ access: 'nobody' });
    expect(held.questions.flatMap(({ answers }) => answers)).toContain(`--drop web/app:configmap/${name}`);
    const drop = new Set([`configmap/${name}`]);
    expect(
      configured({ [name]: value }, {}, { byName: { 'web/app': { isPublic: true, drop } } }).result,
    ).toMatchObject({ access: 'public' });
  });

  test.each([
    ['use-gzip', 'true'],
    ['enable-modsecurity', 'false'],
    ['use-forwarded-headers', 'true'],
    ['ssl-protocols', 'TLSv1.3'],
    ['server-snippet', ''],
  ])('%s: %s keeps nobody out', (name, value) => {
    expect(configured({ [name]: value }).result).toMatchObject({ access: 'public' });
  });

  test('addresses are those of others behind forwarded headers', () => {
    const ingress = configured(
      { 'use-forwarded-headers': 'true' },
      { 'denylist-source-range': '10.0.0.0/8' },
    );
    expect(ingress.result).toMatchObject({ access: 'nobody' });
  });

  test('block-cidrs stays beside what an Ingress denies', () => {
    const ingress = configured(
      { 'block-cidrs': '203.0.113.0/24, 192.0.2.1' },
      { 'denylist-source-range': '198.51.100.7' },
    );
    for (const ip of ['203.0.113.5', '192.0.2.1', '198.51.100.7'])
      expect(answerTo(ingress, { ip })).toBe('deny-rule');
    expect(answerTo(ingress, { ip: '198.51.100.8' })).toBe('allowed');
  });

  test('headers of a ConfigMap that is given', () => {
    expect(annotationsOf(configured({ 'add-headers': 'a/set' }))['set_response_headers']).toBe(
      'X-Set: "yes"\n',
    );
    expect(annotationsOf(configured({ 'proxy-set-headers': 'a/set' }))['remove_request_headers']).toMatch(
      /- X-Set\n/,
    );
  });
});

describe('snippets', () => {
  test.each([
    ['deny all;', 'deny-rule'],
    ['allow 203.0.113.0/24; deny all;', 'allowed'],
    ['allow 10.0.0.0/8;\ndeny all;', 'deny-rule'],
    ['deny 203.0.113.0/24;', 'deny-rule'],
    ['deny 10.0.0.0/8; allow all;', 'allowed'],
    ['# a comment; deny all;\ngzip on;', 'allowed'],
    ['location = / { return 404; }', 'deny-rule'],
    ['location ~ \\.php$ { deny all; }', 'allowed'],
  ])('%j answers %s', (snippet, answer) => {
    expect(answerTo(app({ 'configuration-snippet': snippet }, PUBLIC))).toBe(answer);
  });

  test.each([
    'if ($http_x = 1) { return 403; }',
    'auth_basic "x";',
    'limit_req zone=a;',
    'location /x { proxy_pass http://other; }',
    'location ~* ^/admin { deny all; }',
    'location ~ ^/(?!x) { deny all; }',
    'allow 10.0.0.0/8; deny 10.1.0.0/16;',
    'proxy_set_header X-User $remote_user;',
    'more_set_headers "Content-Security-Policy: $x";',
    'location / {',
    'deny all',
    '}',
    'access_by_lua_block { ngx.exit(403) }',
  ])('%j is a protection that is lost', (snippet) => {
    const ingress = app({ 'server-snippet': snippet }, PUBLIC);
    expect(findingOf(ingress, 'server-snippet')).toMatchObject({ outcome: 'security', needs: 'drop' });
    expect(answerTo(ingress)).not.toBe('allowed');
  });

  test.each(['^/admin/.*$', '^/admin/(.*)$', '^/admin/.*', '^/admin/'])(
    'location ~ %s keeps everybody out of all below',
    (pattern) => {
      const ingress = app({ 'server-snippet': `location ~ ${pattern} { deny all; }` }, PUBLIC);
      for (const rawPath of ['/admin/', '/admin/users'])
        expect(answerTo(ingress, { rawPath })).toBe('deny-rule');
      expect(answerTo(ingress, { rawPath: '/x' })).toBe('allowed');
    },
  );

  test.each([
    ['0.31.3', '/x/..%2Fadmin'],
    ['0.31.3', '/x/..;/admin'],
    ['0.33.1', '/x/..;/admin'],
  ])('under %s the path %s does not get past a closed location', (version, rawPath) => {
    const ingress = app({ 'server-snippet': 'location /admin { deny all; }' }, { ...PUBLIC, version });
    expect(answerTo(ingress, { rawPath })).toBe('deny-rule');
    expect(answerTo(ingress, { rawPath: '/x' })).toBe('allowed');
    expect(findingOf(ingress, 'server-snippet').what).toMatch(/climb by an encoded/);
  });

  test.each(['\\.php.*$', '^/a\\.*$'])('location ~ %s is no plain text', (pattern) => {
    const ingress = app({ 'server-snippet': `location ~ ${pattern} { deny all; }` }, PUBLIC);
    expect(answerTo(ingress, { rawPath: '/x' })).toBe('denied');
  });

  test.each([
    ['return 301 https://example.com/;', false],
    ['return 308 /x;', false],
    ['return https://example.com/;', false],
    ['rewrite ^/(.*)$ https://example.com/$1 redirect;', true],
    ['rewrite ^ /new permanent;', true],
  ])('%s keeps the app out of reach', (snippet, isDroppable) => {
    const given = { 'configuration-snippet': snippet };
    expect(app(given, PUBLIC)).toMatchObject({ result: { kind: 'left' } });
    const drop = new Set(['configuration-snippet']);
    expect(app(given, { byName: { 'web/app': { isPublic: true, drop } } }).result.kind).toBe(
      isDroppable ? 'written' : 'left',
    );
  });

  test('headers that nginx set are not left to callers', () => {
    const snippet = `proxy_set_header X-User $remote_user; proxy_set_header X-Groups "";
      if ($x) { proxy_set_header X-Role admin; } proxy_set_header Host $host;`;
    const drop = new Set(['configuration-snippet']);
    const ingress = app(
      { 'configuration-snippet': snippet },
      { byName: { 'web/app': { isPublic: true, drop } } },
    );
    const removed = annotationsOf(ingress)['remove_request_headers'];
    for (const name of ['X-User', 'X-Groups', 'X-Role']) expect(removed).toContain(`- ${name}\n`);
    expect(removed).not.toMatch(/- Host\n/);
    expect(
      findingOf(app({ 'configuration-snippet': 'proxy_set_header X-User "";' }), 'configuration-snippet'),
    ).toMatchObject({ outcome: 'converted' });
  });

  test('headers', () => {
    const ingress = app(
      {
        'configuration-snippet':
          'more_set_headers "X-Robots-Tag: none";\nproxy_set_header X-Tenant "a";\nproxy_set_header Host $host;\nproxy_set_header Upgrade $http_upgrade;',
      },
      PUBLIC,
    );
    expect(annotationsOf(ingress)).toMatchObject({
      set_response_headers: 'X-Robots-Tag: none\n',
      set_request_headers: 'X-Tenant: "a"\n'.replace('"a"', 'a'),
    });
  });
});

describe('paths', () => {
  const paths = (list: readonly (readonly [string, string, string])[], annotations = {}) =>
    app(annotations, {}, { rules: [ruleOf('app.example.com', list)] });

  test.each([
    [[['/', 'Prefix', 'a']], ['Prefix /']],
    [[['/foo/', 'Prefix', 'a']], ['Prefix /foo/']],
    [[['/foo', 'ImplementationSpecific', 'a']], ['ImplementationSpecific /foo']],
    [
      [
        ['/foo', 'Prefix', 'a'],
        ['/foo/', 'Prefix', 'a'],
      ],
      ['Exact /foo', 'Prefix /foo/'],
    ],
  ] as const)('%j', (list, wanted) => {
    expect(pathsOf(paths(list))).toEqual(wanted.map((path) => path.replace(' ', ' app.example.com ')));
  });

  test('a target that is its path is no rewrite', () => {
    const ingress = paths([['/', 'Prefix', 'a']], { 'rewrite-target': '/' });
    expect(pathsOf(ingress)).toEqual(['Prefix app.example.com /']);
    expect(annotationsOf(ingress)).not.toHaveProperty('regex_rewrite_pattern');
  });

  test('a constant target replaces all', () => {
    const ingress = paths([['/foo', 'ImplementationSpecific', 'a']], { 'rewrite-target': '/' });
    expect(annotationsOf(ingress)).toMatchObject({
      regex_rewrite_pattern: '^.*$',
      regex_rewrite_substitution: '/',
    });
    expect(saidOf(ingress)).toMatch(/prefix_rewrite/);
  });

  test.each(['/x?y=$1', 'https://other.example.com/$1', '/$host/$1'])(
    'the target %s cannot be written',
    (target) => {
      expect(
        findingOf(
          paths([['/(.*)', 'ImplementationSpecific', 'a']], { 'rewrite-target': target }),
          'rewrite-target',
        ),
      ).toMatchObject({
        needs: 'drop',
      });
    },
  );

  test('look-around is refused', () => {
    const ingress = paths([['/(?!admin).*', 'ImplementationSpecific', 'a']], { 'use-regex': 'true' });
    expect(ingress.result).toEqual({ kind: 'left' });
    expect(saidOf(ingress)).toMatch(/look-around/);
  });

  test('an expression that its text would sort too late is moved', () => {
    const ingress = paths(
      [
        ['/a', 'ImplementationSpecific', 'short'],
        ['/a-b', 'ImplementationSpecific', 'long'],
      ],
      { 'use-regex': 'true' },
    );
    expect(pathsOf(ingress)).toEqual([
      'regex app.example.com /(?i)a.*',
      'regex app.example.com /{1}(?i)a-b.*',
    ]);
  });

  test('of expressions of one length the last in the alphabet comes first, however they stand', () => {
    const [any, b] = [
      ['/a-.', 'ImplementationSpecific', 'any'],
      ['/a-b', 'ImplementationSpecific', 'b'],
    ] as const;
    for (const both of [
      [any, b],
      [b, any],
    ])
      expect(pathsOf(paths(both, { 'use-regex': 'true' })).sort()).toEqual([
        'regex app.example.com /(?i)a-..*',
        'regex app.example.com /(?i)a-b.*',
      ]);
  });

  test('the same host and path twice', () => {
    const { ingresses } = converted(`${ingressWith({}, {}, 'one')}\n---\n${ingressWith({}, {}, 'two')}`, {
      people: PEOPLE,
    });
    expect(ingresses.map(({ result }) => result.kind)).toEqual(['written', 'left']);
    expect(saidOf(one({ ingresses, version: '' }, 'two'))).toMatch(
      /app\.example\.com\/ is of web\/one already/,
    );
  });

  test('a default backend alone', () => {
    const ingress = app(
      {},
      {},
      { rules: [], defaultBackend: { service: { name: 'x', port: { number: 80 } } } },
    );
    expect(ingress.result).toEqual({ kind: 'left' });
  });

  test('no host', () => {
    const ingress = app({}, {}, { rules: [{ http: ruleOf('', [['/', 'Prefix', 'a']]).http }] });
    expect(annotationsOf(ingress)).toMatchObject({ subtle_allow_empty_host: 'true' });
  });
});

describe('annotations of others', () => {
  test("Pomerium's own are no decision", () => {
    const ingress = app({
      'ingress.pomerium.io/allow_public_unauthenticated_access': 'true',
      'ingress.pomerium.io/policy': '- allow: {or: [{accept: true}]}',
    });
    expect(annotationsOf(ingress)).not.toHaveProperty('allow_public_unauthenticated_access');
    expect(answerTo(ingress)).toBe('denied');
  });

  test('what belongs to an owner goes, everything else stays', () => {
    const ingress = app({
      'meta.helm.sh/release-name': 'x',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'gethomepage.dev/href': 'https://app.example.com',
      'acme.cert-manager.io/http01-ingress-class': 'nginx',
    });
    expect(Object.keys(annotationsOf(ingress)).filter((key) => key.includes('/'))).toEqual([
      'gethomepage.dev/href',
      'acme.cert-manager.io/http01-ingress-class',
    ]);
    expect(annotationsOf(ingress)['acme.cert-manager.io/http01-ingress-class']).toBe('pomerium');
  });

  test('values without quotes', () => {
    const manifest = ingressWith({ 'example.com/on': 'yes' }).replace('"yes"', 'true');
    const ingress = one(converted(manifest));
    expect(annotationsOf(ingress)['example.com/on']).toBe('true');
    expect(findingOf(ingress, 'example.com/on').what).toMatch(/quoted/);
  });
});

test('a solver label that is not quite one does not go on', () => {
  const manifest = ingressWith({}).replace(
    '"namespace"',
    '"labels":{"acme.cert-manager.io/http01-solver":"True"},"namespace"',
  );
  expect(
    JSON.stringify(writtenOf(one(converted(manifest))).map(({ annotations }) => annotations)),
  ).not.toContain('http01-solver');
});

describe('what else is said', () => {
  test('names that are patterns, and names that others have', () => {
    const pattern = app({ 'server-alias': 'b.example.com, ~^www\\d+$' }, { people: PEOPLE });
    expect(pattern.result).toEqual({ kind: 'left' });
    expect(pattern.questions.flatMap(({ answers }) => answers)).toEqual(['--drop web/app:server-alias']);
    const both = converted(
      `${ingressWith({ 'server-alias': 'b.example.com' }, {}, 'one')}\n---\n${ingressWith({}, { rules: [ruleOf('b.example.com', [['/', 'Prefix', 'b']])] }, 'two')}`,
    );
    expect(both.ingresses.map((ingress) => pathsOf(ingress))).toEqual([
      ['Prefix app.example.com /'],
      ['Prefix b.example.com /'],
    ]);
    expect(saidOf(one(both, 'one'))).toMatch(/alias b\.example\.com is left out/);
  });

  test('an owner', () => {
    const manifest = ingressWith({}).replace(
      '"namespace"',
      '"labels":{"app.kubernetes.io/managed-by":"Helm","app":"x"},"ownerReferences":[{"kind":"App","name":"y"}],"namespace"',
    );
    const ingress = one(converted(manifest));
    expect(saidOf(ingress)).toMatch(/labels of whatever keeps.*managed-by[^]*owned by App y/);
    expect(JSON.stringify(writtenOf(ingress).map(objectOf))).toMatch(/"labels":\{"app":"x"\}/);
  });

  test('a host without paths', () => {
    const ingress = app(
      {},
      {},
      { rules: [ruleOf('app.example.com', [['/', 'Prefix', 'a']]), { host: 'b.example.com' }] },
    );
    expect(pathsOf(ingress)).toEqual(['Prefix app.example.com /']);
    expect(saidOf(ingress)).toMatch(/b\.example\.com: its rule has no paths/);
  });

  test('no certificate, and an answer of Pomerium itself', () => {
    expect(saidOf(app({}, {}, { tls: [] }))).toMatch(/it has no tls/);
    expect(saidOf(app({}, {}, { rules: [ruleOf('app.example.com', [['/ping', 'Exact', 'a']])] }))).toMatch(
      /answered by Pomerium itself/,
    );
  });

  test('an expression that ends an element meets no longer name', () => {
    const ingress = app(
      { 'use-regex': 'true' },
      {},
      {
        rules: [
          ruleOf('app.example.com', [
            ['/a(/|$)(.*)', 'ImplementationSpecific', 'one'],
            ['/a-b', 'ImplementationSpecific', 'two'],
          ]),
        ],
      },
    );
    expect(pathsOf(ingress)).toEqual([
      'regex app.example.com /(?i)a(/|$)(.*)',
      'regex app.example.com /(?i)a-b.*',
    ]);
  });

  test("the login's own paths of the same Ingress go", () => {
    const ingress = app(
      { 'auth-url': 'http://ak' },
      { people: PEOPLE },
      {
        rules: [
          ruleOf('app.example.com', [
            ['/', 'Prefix', 'a'],
            ['/outpost.goauthentik.io', 'Prefix', 'ak'],
          ]),
        ],
      },
    );
    expect(pathsOf(ingress)).toEqual(['Prefix app.example.com /']);
    expect(saidOf(ingress)).toMatch(/outpost\.goauthentik\.io is left out/);
  });
});

describe('objects besides', () => {
  const besides = (object: object, annotations: Readonly<Record<string, string>>, told = {}) =>
    one(converted(`${ingressWith(annotations)}\n---\n${JSON.stringify(object)}`, told));

  test('a ConfigMap of headers', () => {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'headers', namespace: 'web' },
      data: { 'Content-Security-Policy': "default-src 'self'" },
    };
    const ingress = besides(map, { 'custom-headers': 'web/headers' }, { people: PEOPLE });
    expect(annotationsOf(ingress)['set_response_headers']).toBe(
      'Content-Security-Policy: "default-src \'self\'"\n',
    );
    expect(ingress.questions).toEqual([]);
  });

  test('headers that Pomerium sets from claims are not removed', () => {
    const pomerium = {
      apiVersion: 'ingress.pomerium.io/v1',
      kind: 'Pomerium',
      metadata: { name: 'global' },
      spec: { jwtClaimHeaders: { 'X-Auth-Request-Email': 'email' } },
    };
    const given = { 'auth-url': 'http://auth', 'auth-response-headers': 'X-Auth-Request-Email, X-Other' };
    const ingress = besides(pomerium, given);
    expect(annotationsOf(ingress)['remove_request_headers']).toMatch(/- X-Other\n/);
    expect(annotationsOf(ingress)['remove_request_headers']).not.toMatch(/X-Auth-Request-Email/);
    expect(findingOf(ingress, 'auth-response-headers').what).toMatch(/set by Pomerium's jwtClaimHeaders/);
  });

  test("F5's class of the same name", () => {
    const f5 = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'nginx.org/ingress-controller' },
    };
    expect(converted(`${ingressWith({})}\n---\n${JSON.stringify(f5)}`).ingresses).toEqual([]);
  });

  test('an Ingress without a class where that of nginx is the default', () => {
    const standard = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'internal', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
      spec: { controller: 'k8s.io/ingress-nginx' },
    };
    const classless = ingressWith({}, { ingressClassName: undefined });
    expect(converted(classless).ingresses).toEqual([]);
    expect(converted(`${classless}\n---\n${JSON.stringify(standard)}`).ingresses).toHaveLength(1);
  });

  test.each([
    ['/', '/(.*)', 'left'],
    ['/api/v2', '/api/.*', 'left'],
    ['/api', '/API', 'left'],
    ['/', '/api/.*', 'written'],
    ['/other', '/api/.*', 'written'],
  ])("a prefix %s of an Ingress of Pomerium's and a new expression %s: %s", (prefix, regex, kind) => {
    const rules = (path: string, type: string) => [ruleOf('app.example.com', [[path, type, 'b']])];
    const present = JSON.parse(
      ingressWith({}, { ingressClassName: 'pomerium', rules: rules(prefix, 'Prefix') }, 'aaa'),
    ) as object;
    const manifest = JSON.parse(
      ingressWith({ 'use-regex': 'true' }, { rules: rules(regex, 'ImplementationSpecific') }),
    ) as object;
    const ingress = one(
      converted(`${JSON.stringify(present)}\n---\n${JSON.stringify(manifest)}`, { people: PEOPLE }),
    );
    expect(ingress.result.kind).toBe(kind);
    if (kind === 'left')
      expect(saidOf(ingress)).toMatch(/tries before all prefixes: it would take .*web\/aaa/);
  });

  test("the second name of a split Ingress is somebody else's", () => {
    const rules = [
      ruleOf('app.example.com', [
        ['/a/(.*)', 'ImplementationSpecific', 'a'],
        ['/b/(.*)', 'ImplementationSpecific', 'b'],
      ]),
    ];
    const split = ingressWith({ 'rewrite-target': '/$1' }, { rules });
    const other = { rules: [ruleOf('b.example.com', [['/', 'Prefix', 'b']])] };
    expect(one(converted(split)).result.kind).toBe('written');
    const present = ingressWith({}, { ...other, ingressClassName: 'pomerium' }, 'app-pomerium-2');
    expect(saidOf(one(converted(`${split}\n---\n${present}`), 'app'))).toMatch(
      /web\/app-pomerium-2 of class pomerium is there already/,
    );
  });

  test("an Ingress of Pomerium's on the same host and path", () => {
    const present = JSON.parse(ingressWith({}, { ingressClassName: 'pomerium' }, 'aaa')) as object;
    const ingress = besides(present, {}, { people: PEOPLE });
    expect(ingress.result).toEqual({ kind: 'left' });
    expect(saidOf(ingress)).toMatch(/app\.example\.com\/ is of web\/aaa already/);
  });
});
