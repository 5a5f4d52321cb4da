import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ingressIn, ingressesIn, manifestOf } from '../setting.ts';
import { leaf, pathsIn, people, prefix, segmentsIn, split, template } from './people.ts';

const OPENINGS = [prefix('/api/'), leaf('/login'), prefix('/api/', ['b.example.com'])];

test('a manifest with the paths, the backends and the certificate, open to all', () => {
  const annotations = {
    timeout: '0s',
    allow_websockets: 'true',
    name: 'App',
    allowed_domains: '[example.com]',
  };
  const { text, notes, refusals, override } = split(people(undefined, annotations), OPENINGS);
  expect(text).toMatchInlineSnapshot(`
    "# pompaths: paths of apps/app that clients without a login need, open to all
    # Pomerium chooses by the path alone; all other paths keep the policy of apps/app
    # the certificate stays with apps/app: a second issuer annotation would fight for its Secret
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: app-api
      namespace: apps
      labels:
        app.kubernetes.io/managed-by: pompaths
      annotations:
        ingress.pomerium.io/allow_websockets: "true"
        ingress.pomerium.io/policy: |
          # pompaths: open to all; nothing but the paths of this Ingress comes here
          - allow:
              or:
                - accept: true
          # pompaths: no way out of these folders
          - deny:
              or:
                - http_path:
                    contains: "/..;"
                - http_path:
                    contains: "..%3b"
                - http_path:
                    contains: "..%3B"
        ingress.pomerium.io/timeout: "0s"
    spec:
      ingressClassName: pomerium
      tls:
        - hosts:
            - app.example.com
            - b.example.com
          secretName: both-tls
      rules:
        - host: app.example.com
          http:
            paths:
              - path: /api/
                pathType: Prefix
                backend:
                  service:
                    name: web
                    port:
                      number: 80
              - path: /login
                pathType: Exact
                backend:
                  service:
                    name: web
                    port:
                      number: 80
        - host: b.example.com
          http:
            paths:
              - path: /api/
                pathType: Prefix
                backend:
                  service:
                    name: b
                    port:
                      name: http
    "
  `);
  expect({ notes, refusals, override }).toEqual({ notes: [], refusals: [], override: '' });
});

test('what comes out is what is read again', () => {
  const { text, ingress } = split(people(), OPENINGS);
  expect(ingressIn(text)).toEqual(ingress);
});

describe('which rule path, with which backend', () => {
  const TWO = [
    ['/', 'Prefix', 'web'],
    ['/api', 'Prefix', 'api'],
  ] as const;
  test.each([
    [
      'the one that serves it',
      [prefix('/api/'), leaf('/app'), leaf('/status')],
      TWO,
      ['Prefix /api/ api', 'Exact /app web', 'Exact /status web'],
    ],
    ['an exact one comes before a prefix of its text', [leaf('/api')], TWO, ['Exact /api api']],
    [
      'raw, as Envoy sees the path',
      [prefix('/caf\u00e9 "x"/'), leaf('/a%2')],
      TWO,
      ['Exact /a%252 web', 'Prefix /caf%C3%A9%20%22x%22/ web'],
    ],
    [
      'one text is one rule path, the wider one',
      [leaf('/x/'), prefix('/x/'), leaf('/x/'), leaf('/y/')],
      TWO,
      ['Prefix /x/ web', 'Exact /y/ web'],
    ],
    ['once for two openings', [leaf('/a'), leaf('/a')], TWO, ['Exact /a web']],
    [
      'every spelling that clients used',
      [{ ...leaf('/a(b'), rawPaths: ['/a%28b', '/other', '/%'] }],
      TWO,
      ['Exact /a%28b web', 'Exact /a(b web'],
    ],
    [
      'a regular expression that serves it',
      [leaf('/re/7')],
      [
        ['/', 'Prefix', 'web'],
        ['/re/[0-9]+', 'ImplementationSpecific', 're'],
      ],
      ['Exact /re/7 re'],
    ],
    [
      'longer rule paths below a prefix, too',
      [prefix('/api/')],
      [...TWO, ['/api/v2', 'Prefix', 'v2']],
      ['Prefix /api/ api', 'Exact /api/v2 v2', 'Prefix /api/v2/ v2'],
    ],
    [
      'one that ends in a slash as a regular expression',
      [prefix('/api/')],
      [...TWO, ['/api/v2/', 'Prefix', 'v2']],
      ['Prefix /api/ api', 'ImplementationSpecific /api/v2/.* v2'],
    ],
    ['a template', [template('/u/{}/a.b')], TWO, ['ImplementationSpecific /u/[^/]+/a\\.b web']],
    ['a template without variables', [template('/u/a.b')], TWO, ['Exact /u/a.b web']],
  ] as const)('%s', (_, openings, paths, expected) => {
    const answer = split(people(paths, { path_regex: 'true' }), openings);
    expect(pathsIn(answer).toSorted()).toEqual([...expected].toSorted());
    expect(answer.refusals).toEqual([]);
    expect(answer.ingress?.annotations['path_regex']).toBe(
      expected.some((path) => path.startsWith('Impl')) ? 'true' : undefined,
    );
  });

  test('the default backend', () => {
    const manifest = `${manifestOf('d').replace(/ {2}rules:[^]*/, '')}  defaultBackend: {service: {name: all, port: {number: 80}}}
  tls: [{hosts: [d.example.com], secretName: d}]
`;
    expect(pathsIn(split(manifest, [leaf('/a', ['d.example.com'])]))).toEqual(['Exact /a all']);
  });

  test('a wildcard host, and none', () => {
    const manifest = manifestOf('w', { host: '"*.example.com"' });
    expect(split(manifest, [leaf('/a', ['*.example.com'])]).ingress?.paths).toEqual([
      { host: '*.example.com', path: '/a', match: 'exact' },
    ]);
    const without = manifestOf('w', { host: '""' });
    expect(split(without, [{ kind: 'leaf', path: '/a' }]).ingress?.paths).toEqual([
      { host: '*', path: '/a', match: 'exact' },
    ]);
  });

  test('for JSON, without the rule paths of earlier rounds', () => {
    const earlier = split(people(), [leaf('/old')]).text;
    const { paths } = split(`${people()}---\n${earlier}`, [template('/u/{}'), prefix('/api/')]);
    expect(paths).toEqual([
      { host: 'app.example.com', path: '/api/', pathType: 'Prefix', regex: false },
      { host: 'app.example.com', path: '/u/[^/]+', pathType: 'ImplementationSpecific', regex: true },
    ]);
  });
});

describe('what gets no rule path', () => {
  const other = (path: string, pathType = 'Prefix'): string =>
    `---\n${people([[path, pathType, 'o']], { path_regex: 'true' }, 'other').replace(/ {4}- host: b[^]*/, '')}`;
  test.each([
    [
      'for certain methods',
      { ...leaf('/login'), methods: ['POST'] },
      people(),
      'it is for certain methods, and a rule path is for all',
    ],
    ['another host', leaf('/a', ['c.example.com']), people(), 'apps/app has no rule for this host'],
    [
      'there already',
      prefix('/api/'),
      people([['/api/', 'Prefix', 'a']]),
      'apps/app has this rule path already, and of two the Ingress whose name comes first gets all requests',
    ],
    [
      'there already, elsewhere',
      prefix('/api/'),
      people() + other('/api/'),
      'apps/other has this rule path already, and of two the Ingress whose name comes first gets all requests',
    ],
    [
      'there already, exactly',
      leaf('/login'),
      people([['/login', 'Exact', 'a']]),
      'apps/app has this rule path already, and of two the Ingress whose name comes first gets all requests',
    ],
    ['of another Ingress', prefix('/api/x/'), people() + other('/api/'), 'apps/other serves it'],
    [
      'of no Ingress',
      prefix('/api/x/'),
      people([['/web/', 'Prefix', 'a']]),
      'no rule path of apps/app serves it',
    ],
    [
      'of a regular expression',
      prefix('/api/x/'),
      people([['/a.*', 'ImplementationSpecific', 'a']], { path_regex: 'true' }),
      '/a.* (a regular expression) of apps/app may serve it, and comes before every prefix',
    ],
    ['two slashes', leaf('//sse'), people(), 'the API server takes no rule path with //, /./, /../ or %2F'],
    ['dots', leaf('/a/..'), people(), 'the API server takes no rule path with //, /./, /../ or %2F'],
    [
      'a template over a longer prefix',
      template('/u/{}/a'),
      people([
        ['/', 'Prefix', 'a'],
        ['/u/x/', 'Prefix', 'x'],
      ]),
      'it would take requests for /u/x/ (prefix) of apps/app',
    ],
    [
      'a template before a regular expression',
      template('/u/{}/a'),
      people() + other('/u/(a|b)/a', 'ImplementationSpecific'),
      'it may take requests for /u/(a|b)/a (a regular expression) of apps/other, before which it comes',
    ],
    [
      'not to be told',
      leaf('/a/b'),
      people() + other('/(?i)a/.*', 'ImplementationSpecific'),
      'whether /(?i)a/.* (a regular expression) of apps/other serves it cannot be told',
    ],
  ])('%s', (_, opening, manifests, why) => {
    const answer = split(manifests, [opening]);
    expect(answer.left.map((left) => left.why)).toEqual([why]);
    expect(answer).toMatchObject({ text: '', ingress: undefined, paths: [], override: '' });
    expect(answer.refusals).toEqual([expect.stringMatching(/^apps\/app: \S+ gets no rule path: /)]);
  });

  test('a page that a template would take', () => {
    const pages = [segmentsIn('/u/settings'), segmentsIn('/')];
    expect(split(people(), [template('/u/{}')], { pages }).left).toMatchObject([
      { why: 'it would take a page that people open' },
    ]);
    expect(split(people(), [template('/u/{}/cover')], { pages }).left).toEqual([]);
  });

  test('a prefix that is there already can be a regular expression with --exact', () => {
    const paths = [['/api/', 'Prefix', 'a']] as const;
    const exact = { exact: true };
    expect(pathsIn(split(people(paths), [prefix('/api/')], exact))).toEqual([
      'ImplementationSpecific /api/.* a',
    ]);
    const deeper = [...paths, ['/api/v2/', 'Prefix', 'v2']] as const;
    expect(split(people(deeper), [prefix('/api/')], exact).left).toMatchObject([
      { why: expect.stringContaining('would take what is for /api/v2/ (prefix) of apps/app') as string },
    ]);
    expect(split(people() + other('/api/'), [prefix('/api/')], exact).left).toHaveLength(1);
  });

  test.each([
    [
      'below a prefix, of another Ingress',
      prefix('/api/'),
      '/api/v2/',
      'Prefix',
      '/api/v2/ (prefix) of apps/other',
    ],
    ['below a prefix, one path', prefix('/api/'), '/api/login', 'Exact', '/api/login (exact) of apps/other'],
    [
      'below a prefix, some paths',
      prefix('/api/'),
      '/api/[0-9]+',
      'ImplementationSpecific',
      '/api/[0-9]+ (a regular expression) of apps/other',
    ],
    ['among a template', template('/u/{}'), '/u/me', 'Exact', '/u/me (exact) of apps/other'],
    [
      'a regular expression that comes first',
      template('/u/{}'),
      '/u/m.*',
      'ImplementationSpecific',
      '/u/m.* (a regular expression) of apps/other',
    ],
  ])('what comes first is said: %s', (_, opening, path, pathType, shown) => {
    const { notes, left } = split(people() + other(path, pathType), [opening]);
    expect(left).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^apps\/app: app\.example\.com\/.*stays there, since that comes first$/),
    ]);
    expect(notes[0]).toContain(`what is for ${shown} too`);
  });
});

describe('rewriting', () => {
  const V1 = [['/v1/', 'Prefix', 'a']] as const;
  const rewriteOf = (
    openings: Parameters<typeof split>[1],
    annotations: Record<string, string>,
    paths = V1,
  ) => {
    const { ingress, left } = split(people(paths, annotations), openings);
    return [ingress?.annotations['prefix_rewrite'], ...left.map(({ why }) => why)];
  };
  const OTHER = 'prefix_rewrite holds for all paths of an Ingress, and this one needs another than the rest';

  test('a longer rule path has a longer replacement', () => {
    expect(rewriteOf([prefix('/v1/public/')], { prefix_rewrite: '/in/' })).toEqual(['/in/public/']);
    expect(rewriteOf([leaf('/v1/a')], { prefix_rewrite: '/' })).toEqual(['/a']);
    expect(rewriteOf([leaf('/v1/a')], { prefix_rewrite: '/v1/' })).toEqual([undefined]);
  });
  test('one for all paths', () => {
    const both = [prefix('/v1/a/'), prefix('/v1/b/')];
    expect(rewriteOf(both, { prefix_rewrite: '/' })).toEqual([undefined, OTHER, OTHER]);
    expect(rewriteOf(both, { prefix_rewrite: '/v1/' })).toEqual([undefined]);
  });
  test('no regular expression has one', () => {
    expect(rewriteOf([template('/v1/{}')], { prefix_rewrite: '/' })).toEqual([
      undefined,
      'prefix_rewrite says nothing of a regular expression',
    ]);
  });
  test.each([
    ['^/old/', prefix('/v1/a/'), []],
    ['^/v1/(.*)$', prefix('/v1/a/'), ['regex_rewrite_pattern may rewrite it, and to what is not known here']],
    ['a', prefix('/v1/b/'), ['regex_rewrite_pattern may rewrite it, and to what is not known here']],
    ['x', leaf('/v1/a'), []],
    ['a', leaf('/v1/a'), ['regex_rewrite_pattern may rewrite it, and to what is not known here']],
    [
      '^/v1/u/',
      template('/v1/{}/a'),
      ['regex_rewrite_pattern may rewrite it, and to what is not known here'],
    ],
    ['^/v2/', template('/v1/{}/a'), []],
    ['(?i)x', leaf('/v1/a'), ['regex_rewrite_pattern may rewrite it, and to what is not known here']],
  ] as const)('the pattern %s', (pattern, opening, left) => {
    const annotations = { regex_rewrite_pattern: pattern, regex_rewrite_substitution: '/' };
    expect(rewriteOf([opening], annotations)).toEqual([undefined, ...left]);
  });
  test('and of hosts', () => {
    expect(rewriteOf([leaf('/v1/a')], { host_path_regex_rewrite_pattern: '^/([^/]+)/' })[1]).toMatch(
      /^host_path/,
    );
  });
  test('an earlier round keeps what it has', () => {
    const manifest = people(V1, { prefix_rewrite: '/in/' });
    const first = split(manifest, [prefix('/v1/a/')]);
    const second = split(`${manifest}---\n${first.text}`, [prefix('/v1/b/'), prefix('/v1/a/')]);
    expect(second.text).toBe(first.text);
    expect(second.left).toMatchObject([{ why: OTHER }]);
  });
});

describe('annotations', () => {
  test('how the app is reached goes along, who may pass and what is unknown does not', () => {
    const copied = {
      timeout: '0s',
      secure_upstream: 'true',
      allow_websockets: 'true',
      preserve_host_header: 'true',
      tls_downstream_client_ca_secret: 'ca',
    };
    const left = {
      allow_any_authenticated_user: 'true',
      allowed_users: '[a]',
      cors_allow_preflight: 'true',
      name: 'x',
      logo_url: 'x',
      depends_on: '[x]',
      mcp_server: '{}',
      bearer_token_format: 'idp_access_token',
      kubernetes_service_account_token_secret: 'token',
      hologram: 'x',
    };
    const { ingress, text, notes } = split(people(undefined, { ...left, ...copied }), [leaf('/a')]);
    const { policy: _, ...annotations } = ingress?.annotations ?? {};
    expect(annotations).toEqual(copied);
    expect(text).not.toMatch(/^ {4}cert-manager/m);
    expect(notes).toEqual([
      'apps/app: hologram is not copied: what it would mean for a public Ingress is not known here',
      'apps/app: kubernetes_service_account_token_secret is not copied: it would give everybody the rights of this Ingress at the app',
      'apps/app: tls_downstream_client_ca_secret is copied: without a client certificate the opened paths stay closed',
    ]);
  });

  test('headers that may sign in are said', () => {
    const { notes } = split(people(undefined, { set_request_headers: '{Authorization: Basic x}' }), [
      leaf('/a'),
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/set_request_headers is copied: .* everybody is signed in/),
    ]);
  });

  test('the class as an annotation', () => {
    const manifest = people()
      .replace('  ingressClassName: pomerium\n', '')
      .replace('annotations:', 'annotations:\n    kubernetes.io/ingress.class: pomerium');
    expect(parse(split(manifest, [leaf('/a')]).text)).toMatchObject({
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'pomerium' } },
      spec: expect.not.objectContaining({ ingressClassName: expect.anything() as unknown }) as object,
    });
  });

  test('the guard is as long as the version needs, or left out', () => {
    const policyOf = (fields: object): string | undefined =>
      split(people(), [leaf('/a')], fields).ingress?.annotations['policy'];
    expect(policyOf({ version: undefined })).toContain('contains: "..%2f"');
    expect(policyOf({ version: '0.33.1' })).not.toContain('contains: "..%2f"');
    expect(policyOf({ guard: false })).not.toContain('deny');
  });
});

test('the certificate: of the hosts that are opened, wildcards too', () => {
  const tlsOf = (tls: string, hosts: readonly string[]): unknown => {
    const manifest = people().replace(/ {2}tls:[^]*/, `  tls: ${tls}\n`);
    return (parse(split(manifest, [leaf('/a', hosts)]).text) as { spec: { tls?: unknown } }).spec.tls;
  };
  const app = ['app.example.com'];
  expect(tlsOf('[{hosts: [App.example.com, b.example.com], secretName: x}]', app)).toEqual([
    { hosts: app, secretName: 'x' },
  ]);
  expect(
    tlsOf('[{hosts: [b.example.com], secretName: b}, {hosts: ["*.example.com"], secretName: w}]', app),
  ).toEqual([{ hosts: app, secretName: 'w' }]);
  expect(tlsOf('[{secretName: all}]', app)).toEqual([{ secretName: 'all' }]);
  expect(tlsOf('[{hosts: ["*.a.example.com", "*.com"], secretName: w}]', app)).toBeUndefined();
});

describe('later rounds', () => {
  const later = (first: string, openings: Parameters<typeof split>[1], fields = {}) =>
    split(`${people()}---\n${first}`, openings, fields);
  const first = split(people(), OPENINGS).text;

  test('the same again changes nothing', () => {
    expect(later(first, OPENINGS).text).toBe(first);
    expect(later(first, OPENINGS.toReversed()).text).toBe(first);
  });

  test('more is added, in any order', () => {
    const more = [leaf('/z'), leaf('/b'), template('/u/{}')];
    expect(later(first, more).text).toBe(split(people(), [...more, ...OPENINGS]).text);
  });

  test('what was added by hand stays, other annotations follow the Ingress for people', () => {
    const edited = first
      .replace('annotations:', 'annotations:\n    x: "y"\n    ingress.pomerium.io/timeout: 5s')
      .replace('labels:', 'labels:\n    team: home');
    const again = split(`${people(undefined, { timeout: '0s' })}---\n${edited}`, [leaf('/z')]);
    expect(again.ingress?.manifest).toMatchObject({
      metadata: {
        labels: { team: 'home' },
        annotations: { x: 'y', 'ingress.pomerium.io/timeout': '0s' },
      },
    });
    expect(pathsIn(again)).toContain('Exact /z web');
  });

  test('a policy of somebody else stays, one of a global patch does not', () => {
    const [api] = ingressesIn(first);
    const [app] = ingressesIn(people());
    const tighter = '- allow: {and: [{source_ip: 192.0.2.0/24}]}';
    const ingresses = [app, api && { ...api, annotations: { ...api.annotations, policy: tighter } }].filter(
      (ingress) => ingress !== undefined,
    );
    const kept = later(first, [leaf('/z')], { ingresses });
    expect(kept.ingress?.annotations['policy']).toBe(tighter);
    expect(kept.notes).toEqual(['apps/app: the policy that apps/app-api has by now is kept']);
    const patched = later(first, [leaf('/z')], { ingresses, globalPatch: 'k.yaml' });
    expect(patched.ingress?.annotations['policy']).toContain('accept: true');
  });

  test('the guard follows the version', () => {
    expect(later(split(people(), OPENINGS, { version: undefined }).text, OPENINGS).text).toBe(first);
  });

  test('an Ingress of that name that is none of ours is left alone', () => {
    const foreign = people(undefined, {}, 'app-api');
    expect(later(foreign, OPENINGS)).toMatchObject({
      text: '',
      refusals: [
        'apps/app-api exists already and is none that pompaths wrote: rename it, or add its paths there',
      ],
    });
  });

  test('paths of a kind that only looks like a regular expression stay prefixes', () => {
    const byHand = first.replace('pathType: Prefix', 'pathType: ImplementationSpecific');
    expect(later(byHand, [template('/u/{}')]).text).toBe(later(first, [template('/u/{}')]).text);
  });
});

describe('what cannot be split at all', () => {
  const [app] = ingressesIn(people());
  test.each([
    [
      'without a manifest',
      { manifest: undefined },
      'apps/app: its manifest is not known: give it with --ingresses',
    ],
    [
      'a tunnel',
      { annotations: { tcp_upstream: 'true' } },
      'apps/app: tcp_upstream is on, so it has no paths to open',
    ],
    ['no name of Kubernetes', { name: 'A b' }, 'apps/A b: Kubernetes has no Ingress of such a name'],
  ])('%s', (_, fields, why) => {
    const ingress = { ...app, ...fields } as never;
    expect(split(people(), OPENINGS, { ingress })).toMatchObject({ text: '', refusals: [why] });
  });

  test('a tunnel that is switched off is none', () => {
    expect(split(people(undefined, { tcp_upstream: 'false' }), OPENINGS).text).not.toBe('');
  });
});

test('a name that would be too long is cut', () => {
  const nameOf = (name: string): string | undefined =>
    split(people(undefined, {}, name), [leaf('/a')]).ingress?.name;
  expect(nameOf('a'.repeat(249))).toBe(`${'a'.repeat(249)}-api`);
  const [one, other] = ['x', 'y'].map((end) => nameOf(`${'a.'.repeat(125)}b${end}`));
  expect(one).toMatch(/^[a.]+a-[0-9a-f]{8}-api$/);
  expect(one?.length).toBeLessThanOrEqual(253);
  expect(other).not.toBe(one);
});

test('annotations that patches set are not known', () => {
  const ingress = { ...ingressIn(people()), policyKnown: false };
  expect(split(people(), [leaf('/a')], { ingress }).notes).toEqual([
    expect.stringContaining('annotations that patches set are not known here') as string,
  ]);
});
