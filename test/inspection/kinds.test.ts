import { describe, expect, test } from 'vitest';
import { inspectIngresses } from '../../src/inspection/inspect.ts';
import { INGRESS_KINDS } from '../../src/inspection/kinds.ts';
import { orderFindings } from '../../src/findings/order.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { policyToJson } from '../../src/policy/model.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { ingressOf } from './ingresses.ts';

type Given = Parameters<typeof ingressOf>[0];
type More = { readonly version?: string; readonly known?: readonly string[] };

const findingsOf = (
  given: Given | readonly Given[],
  { version, known = [] }: More = {},
): readonly Finding[] =>
  orderFindings(inspectIngresses([given].flat().map(ingressOf), { version, known: () => known }).findings);
const shown = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, id }) => `${severity} ${id}`);

const alice = { email: { is: 'alice@example.com' } };
const path = (matcher: unknown) => ({ http_path: matcher });
const people = (...or: readonly object[]) => [{ allow: { or: [alice, ...or] } }];
const pinnedPrefix = (prefix: string) => ({
  allow: { and: [path({ starts_with: prefix }), path({ starts_with: `https://app.example.com${prefix}` })] },
});

/** One Ingress or more for each kind, in the words of the kind's golden below. */
const EXAMPLES: Record<keyof typeof INGRESS_KINDS, readonly [Given | readonly Given[], More?]> = {
  'refused-ingress': [{ hosts: [undefined], policy: people() }],
  'refused-policy': [{ policy: 'allow:\n  or:\n    - http_pathh: /a\n' }],
  'freezing-policy': [{ policy: people(path({ starts_with: 5 })) }],
  'no-policy': [{}],
  'nobody-passes': [{ policy: [...people(), { deny: { or: [{ accept: true }] } }] }],
  'policy-unknown': [{ name: 'patched' }],
  'always-true': [
    { policy: '- allow:\n    or:\n      - email: {is: alice@example.com}\n      - http_path: {is: }\n' },
  ],
  'opens-everything': [{ policy: people(path({ starts_with: '/' })) }],
  'public-and-policy': [{ policy: people(), annotations: { allow_public_unauthenticated_access: 'true' } }],
  'anyone-and-policy': [{ policy: people(), annotations: { allow_any_authenticated_user: 'true' } }],
  'ignored-value': [{ policy: [{ allow: { or: [{ accept: false }] } }] }],
  'nobody-asked': [{ policy: [pinnedPrefix('/api/')] }],
  'unpinned-rule': [
    { policy: people(path({ starts_with: '/api/' })) },
    { known: ['/api/me', '/settings', '/users/{number}'] },
  ],
  'loose-method': [
    {
      policy: [
        ...people(),
        { allow: { and: [...pinnedPrefix('/api/').allow.and, { http_method: { is: 'GET' } }] } },
        {
          allow: {
            and: [
              path({ is: '/me' }),
              path({ is: 'https://app.example.com/me' }),
              { http_method: { is: 'GET' } },
            ],
          },
        },
      ],
    },
  ],
  'mcp-path-rule': [{ policy: [...people(), pinnedPrefix('/api/')], annotations: { mcp_server: '{}' } }],
  'no-boundary': [
    { policy: [...people(), pinnedPrefix('/api')] },
    { known: ['/api', '/api/me', '/apikeys', '/apikeys/{id}'] },
  ],
  'never-matches': [{ policy: [...people(), pinnedPrefix('//sse')] }],
  'own-page': [{ policy: [...people(), pinnedPrefix('/.pomerium/')] }],
  'login-for-all': [{ policy: [...people(), { deny: { or: [{ email: { is: 'bob@example.com' } }] } }] }],
  'groups-need-directory': [{ policy: people({ groups: 'family' }) }],
  'unknown-annotation': [{ policy: people(), annotations: { allowWebsockets: 'true' } }],
  'route-clash': [
    [
      { name: 'b', policy: people() },
      { name: 'a', namespace: 'zoo', policy: people() },
    ],
  ],
};

describe('each kind', () => {
  test.each(Object.entries(EXAMPLES))('%s', (kind, [given, more]) => {
    const ingresses = [given]
      .flat()
      .map(ingressOf)
      .map((ingress) => (kind === 'policy-unknown' ? { ...ingress, policyKnown: false } : ingress));
    const { findings } = inspectIngresses(ingresses, {
      version: undefined,
      known: () => more?.known ?? [],
    });
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
    expect(findings).toMatchSnapshot();
  });

  test('has a sentence of its own', () => {
    const sentences = Object.values(INGRESS_KINDS);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.(?: ?\([^)]*\)\.?)?$/);
  });
});

test.each(Object.entries(EXAMPLES))('%s: YAML that mends it does', (_, [given, more]) => {
  for (const { fix } of findingsOf(given, more)) {
    if (!/^- allow:/m.test(fix)) continue;
    const parsed = parsePolicy(fix);
    expect(parsed.kind).toBe('accepted');
    const mended = parsed.kind === 'accepted' ? [...people(), ...policyToJson(parsed.policy)] : [];
    expect(shown(findingsOf({ policy: mended }, more))).toEqual([]);
  }
});

test.each(['/api', '/api/', '/caf\u00E9/x y/'])('the pinned form of %s is taken and is pinned', (start) => {
  const [finding] = findingsOf({ policy: people(path({ starts_with: start })) });
  expect(finding?.kind).toBe('unpinned-rule');
  const again = parsePolicy(finding?.fix ?? '');
  const policy = again.kind === 'accepted' ? [...people(), ...policyToJson(again.policy)] : [];
  expect(findingsOf({ policy }).filter(({ kind }) => kind !== 'no-boundary')).toEqual([]);
});

test.each<[string, object]>([
  ['somebody', alice],
  ['a method', { http_method: { is: 'PUT' } }],
])('what mends a rule keeps what else it asks for: %s', (_, other) => {
  const and = [...pinnedPrefix('/api').allow.and, other];
  for (const start of [and, [path({ starts_with: '/api' }), other], [path({ starts_with: '//x' }), other]]) {
    const found = findingsOf({ policy: [...people(), { allow: { and: start } }] });
    expect(found).not.toEqual([]);
    // A loose method is mended by words.
    for (const { fix } of found.filter(({ kind }) => kind !== 'loose-method')) {
      const parsed = parsePolicy(fix);
      const rules = parsed.kind === 'accepted' ? policyToJson(parsed.policy) : [];
      expect(rules).not.toEqual([]);
      for (const { allow } of rules) expect(allow?.and).toContainEqual(other);
    }
  }
});

const TOGETHER = 'asks for more than one request has';
const URL = 'https://app.example.com';
const wide: readonly [string, object, object, ...string[]][] = [
  [
    'no slash',
    { starts_with: '/api/' },
    { starts_with: `${URL}/api` },
    '/api/ and http_path {"starts_with":"https://app.example.com/api"}',
  ],
  [
    'a folder above',
    { starts_with: '/api/v1/' },
    { starts_with: `${URL}/api/` },
    '/api/v1/ and http_path {"starts_with":"https://app.example.com/api/"}',
  ],
  [
    'no end',
    { is: '/login' },
    { starts_with: `${URL}/login` },
    'is /login and http_path {"starts_with":"https://app.example.com/login"}',
  ],
  [
    'a list',
    { in: ['/login', '/x'] },
    { starts_with: `${URL}/login` },
    'http_path {"in":["/login","/x"]} and http_path {"starts_with":"https://app.example.com/login"}',
    `${URL}/login and http_path {"in":["/login","/x"]}`,
  ],
];

const NOBODY: readonly [string, Given][] = [
  ['deny rules alone', { policy: [{ deny: { or: [alice] } }] }],
  ['reject', { policy: [{ allow: { or: [{ reject: true }] } }] }],
  [
    'a public Ingress with a deny rule for everybody',
    {
      policy: [{ deny: { or: [{ accept: true }] } }],
      annotations: { allow_public_unauthenticated_access: 'true' },
    },
  ],
  ['a deny rule with an empty value', { policy: [...people(), { deny: { or: [path({})] } }] }],
];

describe('policies', () => {
  test.each<[string, Given, readonly string[], More?]>([
    ['people alone', { policy: people() }, []],
    ['a pinned prefix', { policy: [...people(), pinnedPrefix('/api/')] }, []],
    [
      'an Ingress that is public on purpose',
      { annotations: { allow_public_unauthenticated_access: 'true' } },
      [],
    ],
    [
      'one by policy, with a guard',
      { policy: [{ allow: { or: [{ accept: true }] } }, { deny: { or: [path({ contains: '/..;' })] } }] },
      [],
    ],
    ['anyone who is signed in', { annotations: { allow_any_authenticated_user: 'true' } }, []],
    ['preflight requests', { policy: people(), annotations: { cors_allow_preflight: 'true' } }, []],
    [
      'a path with and without a network',
      {
        policy: [
          ...people(path({ starts_with: '/api/' })),
          { allow: { and: [{ source_ip: '10.0.0.0/8' }, path({ starts_with: '/api/' })] } },
        ],
      },
      ['high unpinned-rule:apps/app:/api/', 'medium unpinned-rule:apps/app:/api/ and source_ip "10.0.0.0/8"'],
    ],
    [
      'every address',
      { policy: people({ source_ip: ['0.0.0.0/0', '::/0'] }) },
      ['high opens-everything:apps/app:source_ip ["0.0.0.0/0","::/0"]'],
    ],
    [
      'a network',
      { policy: [...people(), { allow: { and: [{ accept: true }, { source_ip: '10.0.0.0/8' }] } }] },
      ['medium opens-everything:apps/app:accept true and source_ip "10.0.0.0/8"'],
    ],
    ...wide.map(([name, first, url, ...rules]): [string, Given, readonly string[]] => [
      `a URL that does not name the same path: ${name}`,
      { policy: [...people(), { allow: { and: [path(first), path(url)] } }] },
      [
        ...rules.map((rule) => `high unpinned-rule:apps/app:${rule}`),
        ...(name === 'a list'
          ? [`medium never-matches:apps/app:is /x and http_path {"starts_with":"${URL}/login"}`]
          : []),
      ],
    ]),
    [
      'a URL that does not name the same path, for people',
      {
        policy: [
          ...people(),
          {
            allow: {
              and: [
                { authenticated_user: true },
                path({ starts_with: '/pub/' }),
                path({ starts_with: `${URL}/` }),
              ],
            },
          },
        ],
      },
      [
        'medium unpinned-rule:apps/app:/pub/ and authenticated_user true and http_path {"starts_with":"https://app.example.com/"}',
      ],
    ],
    ['an empty list', { policy: [] }, ['medium no-policy:apps/app']],
    ...NOBODY.map(([name, given]): [string, Given, readonly string[]] => [
      `nobody: ${name}`,
      given,
      ['medium nobody-passes:apps/app'],
    ]),
    [
      'everybody but some people',
      { policy: [{ allow: { or: [{ accept: true }] } }, { deny: { or: [alice] } }] },
      ['medium login-for-all:apps/app:email {"is":"alice@example.com"}'],
    ],
    [
      'what opens everything behind a deny rule for people',
      { policy: [{ allow: { or: [{ email: {} }] } }, { deny: { or: [alice] } }] },
      ['medium login-for-all:apps/app:email {"is":"alice@example.com"}', 'low always-true:apps/app:email {}'],
    ],
    ['accept beside somebody', { policy: [{ allow: { and: [{ accept: true }, alice] } }] }, []],
    [
      'all who can sign in but one',
      {
        policy: [{ allow: { and: [{ authenticated_user: true }, { email: { not: 'bob@example.com' } }] } }],
      },
      [],
    ],
    ['no address', { policy: people({ source_ip: [] }) }, ['medium never-matches:apps/app:source_ip []']],
    [
      'two methods beside a prefix',
      {
        policy: [
          ...people(),
          {
            allow: { and: [...pinnedPrefix('/api/').allow.and, { http_method: { in: ['GET', 'HEAD'] } }] },
          },
        ],
      },
      ['medium loose-method:apps/app:/api/ and http_method {"in":["GET","HEAD"]}'],
    ],
    [
      'two methods beside a path',
      {
        policy: [
          ...people(),
          {
            allow: {
              and: [path({ is: '/a' }), path({ is: `${URL}/a` }), { http_method: { in: ['GET', 'HEAD'] } }],
            },
          },
        ],
      },
      [],
    ],
    [
      'everybody and anyone who is signed in',
      {
        annotations: { allow_public_unauthenticated_access: 'true', allow_any_authenticated_user: 'true' },
      },
      ['high public-and-policy:apps/app', 'high refused-ingress:apps/app:public and any user'],
    ],
    [
      'accept beside paths',
      { policy: [{ allow: { or: [{ accept: true }, path('/a')] } }] },
      ['high public-and-policy:apps/app', 'high unpinned-rule:apps/app:is /a'],
    ],
    [
      'a method alone',
      { policy: people({ http_method: 'GET' }) },
      ['high opens-everything:apps/app:http_method "GET"'],
    ],
    [
      'a method that is rare',
      { policy: people({ http_method: 'PUT' }) },
      ['high unpinned-rule:apps/app:http_method "PUT"'],
    ],
    [
      'the end of a path',
      { policy: people(path({ ends_with: '.js' })) },
      ['high unpinned-rule:apps/app:ends_with .js'],
    ],
    ['all but one', { policy: people(path({ not: '/x' })) }, ['high always-true:apps/app:not /x']],
    [
      'people who are not somebody',
      { policy: people({ email: { not: 'bob@example.com' } }) },
      ['high always-true:apps/app:email {"not":"bob@example.com"}'],
    ],
    [
      'a path for somebody',
      { policy: [...people(), { allow: { and: [path({ starts_with: '/admin/' }), alice] } }] },
      ['medium unpinned-rule:apps/app:/admin/ and email {"is":"alice@example.com"}'],
    ],
    [
      'a pinned path for somebody',
      { policy: [...people(), { allow: { and: [...pinnedPrefix('/admin/').allow.and, alice] } }] },
      [],
    ],
    [
      'a path behind a deny rule for people',
      { policy: [...people(path('/a')), { deny: { or: [{ email: { is: 'bob@example.com' } }] } }] },
      ['medium login-for-all:apps/app:email {"is":"bob@example.com"}', 'low unpinned-rule:apps/app:is /a'],
    ],
    [
      'a path alone, before it mattered',
      { policy: people(path({ starts_with: '/api/' })) },
      [],
      { version: '0.29.0' },
    ],
    [
      'the end of a path, when it mattered already',
      { policy: people(path({ ends_with: '.js' })) },
      ['high unpinned-rule:apps/app:ends_with .js'],
      { version: '0.29.0' },
    ],
    [
      'a wrong value of a shortcut',
      { annotations: { allow_public_unauthenticated_access: 'yes' } },
      ['high refused-policy:apps/app'],
    ],
    ['text that is no YAML', { policy: 'allow: [' }, ['high refused-policy:apps/app']],
    ['an empty text', { policy: '' }, ['high refused-policy:apps/app']],
  ])('%s', (_, given, expected, more) => expect(shown(findingsOf(given, more))).toEqual(expected));
});

test('a rule with two slashes beside its twin is no alarm', () => {
  const found = findingsOf({ policy: [...people(), pinnedPrefix('//sse/'), pinnedPrefix('/sse/')] });
  expect(found.map(({ severity, id, fix }) => [severity, id, fix])).toEqual([
    ['low', 'never-matches:apps/app://sse/', 'take it out: there is a rule for /sse/'],
  ]);
});

describe('paths that no request meets', () => {
  test.each<[string, unknown, string | undefined, string?]>([
    ['two slashes', { starts_with: '//sse' }, 'medium never-matches:apps/app://sse'],
    ['two slashes, before they are merged', { starts_with: '//sse/' }, undefined, '0.31.3'],
    ['a star', { starts_with: '/api/*' }, 'medium never-matches:apps/app:/api/*'],
    ['a dot segment', { is: '/a/../b' }, 'medium never-matches:apps/app:is /a/../b'],
    ['a query', { is: '/login?next=/' }, 'medium never-matches:apps/app:is /login?next=/'],
    ['an escape that is none', { is: '/a%zz' }, 'low never-matches:apps/app:is /a%zz'],
    ['an escaped slash', { is: '/a%2Fb' }, 'medium never-matches:apps/app:is /a%2Fb'],
    ['an escaped letter', { is: '/%61pi' }, 'medium never-matches:apps/app:is /%61pi'],
    [
      'an escape that is met by the raw path',
      { is: '/caf%C3%A9' },
      'low never-matches:apps/app:is /caf%C3%A9',
    ],
    ['the same before 0.30', { is: '/caf%C3%A9' }, 'medium never-matches:apps/app:is /caf%C3%A9', '0.29'],
    ['no slash', { starts_with: 'api/' }, 'medium never-matches:apps/app:api/'],
    ['a regular expression', { starts_with: '^/api' }, 'medium never-matches:apps/app:^/api'],
    ['a number', { is: 5 }, 'medium never-matches:apps/app:http_path {"is":5}'],
    ['a page of Pomerium', { is: '/healthz' }, 'low own-page:apps/app:is /healthz'],
    ['a prefix that only begins like one', { starts_with: '/ping' }, 'low no-boundary:apps/app:/ping'],
    ['text beyond ASCII', { is: '/café/ü' }, undefined],
    ['a space and a plus', { is: '/a b+c' }, undefined],
    ['a beginning that ends in dots', { starts_with: '/..' }, 'low no-boundary:apps/app:/..'],
  ])('%s', (_, matcher, expected, version) => {
    const kinds = new Set(['never-matches', 'own-page', 'no-boundary']);
    const found = findingsOf({ policy: people(path(matcher)) }, version === undefined ? {} : { version });
    expect(shown(found.filter(({ kind }) => kinds.has(kind)))).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  describe('pins', () => {
    const pin = (first: object, second: object, ...others: readonly object[]) => [
      ...people(),
      { allow: { and: [path(first), path(second), ...others] } },
    ];
    const below = (url: string, ...others: readonly object[]) =>
      pin({ starts_with: '/api/' }, { starts_with: url }, ...others);
    const wild = { hosts: ['*.apps.example.com'] };

    test.each<[string, Given, string | undefined]>([
      ['the host', { policy: below(`${URL}/api/`) }, undefined],
      ['a port', { policy: below(`${URL}:8443/api/`) }, undefined],
      ['a folder below', { policy: below(`${URL}/api/v1/`) }, undefined],
      [
        'the port of https',
        { policy: below(`${URL}:443/api/`) },
        'leaves the port out of a URL where it is 443',
      ],
      ['another scheme', { policy: below('http://app.example.com/api/') }, 'every URL begins with https://'],
      [
        'a scheme in capitals',
        { policy: below('HTTPS://app.example.com/api/') },
        'every URL begins with https://',
      ],
      [
        'another host',
        { policy: below('https://old.example.com/api/') },
        'old.example.com is no host of the Ingress, which has app.example.com',
      ],
      [
        'a host with a dot at the end',
        { policy: below('https://app.example.com./api/') },
        'app.example.com. is no host of the Ingress',
      ],
      ['no host', { policy: below('https:///api/') }, 'it names no host'],
      ['capitals', { policy: below('https://App.example.com/api/') }, 'in small letters'],
      ['another path', { policy: below(`${URL}/v1/`) }, 'no path of it is below /api/'],
      [
        'one of two hosts',
        { hosts: ['a.example.com', 'app.example.com'], policy: below(`${URL}/api/`) },
        undefined,
      ],
      ['a name under a wildcard', { ...wild, policy: below('https://x.apps.example.com/api/') }, undefined],
      [
        'deeper under a wildcard',
        { ...wild, policy: below('https://y.x.apps.example.com:8443/api/') },
        undefined,
      ],
      [
        'the bare name of a wildcard',
        { ...wild, policy: below('https://apps.example.com/api/') },
        'apps.example.com is no host of the Ingress, which has *.apps.example.com',
      ],
      [
        'the wildcard itself',
        { ...wild, policy: below('https://*.apps.example.com/api/') },
        'no name holds one',
      ],
      [
        'any host',
        {
          hosts: [undefined],
          annotations: { subtle_allow_empty_host: 'true' },
          policy: below('https://x.example.org/api/'),
        },
        undefined,
      ],
      [
        'a path and the same with a query',
        { policy: pin({ is: '/a' }, { starts_with: `${URL}/a?` }) },
        undefined,
      ],
      ['a path and one query', { policy: pin({ is: '/a' }, { is: `${URL}/a?x=1` }) }, undefined],
      [
        'a path and a folder',
        { policy: pin({ is: '/a' }, { is: `${URL}/a/` }) },
        'no path of it is exactly /a',
      ],
      ['a list', { policy: pin({ in: ['/a', '/b'] }, { in: [`${URL}/b`, `${URL}/a`] }) }, undefined],
      ['a list with one too many', { policy: pin({ in: ['/a', '/b'] }, { in: [`${URL}/a`] }) }, 'exactly /b'],
      [
        'characters that are escaped',
        { policy: pin({ is: '/é' }, { is: `${URL}/é` }) },
        'in a URL a path stands as it arrives, here /%C3%A9',
      ],
      ['the same, escaped', { policy: pin({ is: '/é' }, { is: `${URL}/%C3%A9` }) }, undefined],
      ['in small hex, as some clients do', { policy: pin({ is: '/é' }, { is: `${URL}/%c3%a9` }) }, undefined],
      [
        'an escape that Envoy takes out',
        { policy: pin({ is: '/a' }, { is: `${URL}/%61` }) },
        'in a URL a path stands as it arrives, here /a',
      ],
      ['an end that is asked for', { policy: pin({ starts_with: '/a/' }, { ends_with: '.js' }) }, undefined],
      ['a method', { policy: below(`${URL}/api/`, { http_method: 'PUT' }) }, undefined],
      [
        'for somebody',
        { policy: below('https://old.example.com/api/', alice) },
        'old.example.com is no host of the Ingress',
      ],
      ['two paths', { policy: pin({ is: '/a' }, { is: '/b' }) }, 'asks for more than one request has'],
      ['two prefixes', { policy: pin({ starts_with: '/a/' }, { starts_with: '/a/b/' }) }, undefined],
    ])('%s', (_, given, expected) => {
      const found = findingsOf(given).filter(({ kind }) => kind === 'never-matches');
      expect(found.map(({ what }) => what)).toEqual(
        expected === undefined ? [] : expect.arrayContaining([expect.stringContaining(expected)]),
      );
      expect(found.length).toBeLessThanOrEqual(expected === TOGETHER ? 2 : 1);
    });

    test('what mends them is pinned to the hosts of the Ingress', () => {
      const [finding] = findingsOf({ policy: below('https://old.example.com/api/', alice) });
      expect(finding).toMatchSnapshot();
      const parsed = parsePolicy(finding?.fix ?? '');
      expect(parsed.kind === 'accepted' && policyToJson(parsed.policy)).toEqual([
        { allow: { and: [...pinnedPrefix('/api/').allow.and, alice] } },
      ]);
    });
  });

  test('the rule paths lead elsewhere', () => {
    const given = {
      paths: [
        ['/api/', 'Prefix'],
        ['/login', 'Exact'],
      ] as const,
      policy: [...people(), pinnedPrefix('/apps/'), pinnedPrefix('/api/v1/'), pinnedPrefix('/log/')],
    };
    expect(shown(findingsOf(given))).toEqual([
      'medium never-matches:apps/app:/apps/',
      'medium never-matches:apps/app:/log/',
    ]);
  });
});

describe('routes', () => {
  test.each<[string, readonly Given[], readonly string[]]>([
    [
      'exact and prefix in two Ingresses',
      [
        { name: 'a', policy: people() },
        { name: 'b', policy: people(), paths: [['/', 'Exact']] },
      ],
      [],
    ],
    [
      'one place for three',
      ['c', 'a', 'b'].map((name) => ({ name, policy: people() })),
      ['high route-clash:apps/b:app.example.com/', 'high route-clash:apps/c:app.example.com/'],
    ],
    [
      'one name in two namespaces',
      ['z', 'y'].map((namespace) => ({ namespace, policy: people() })),
      ['high route-clash:z/app:app.example.com/'],
    ],
    [
      'hosts differ in case',
      [
        { name: 'a', policy: people() },
        { name: 'b', policy: people(), hosts: ['APP.example.com'] },
      ],
      ['high route-clash:apps/b:app.example.com/'],
    ],
    [
      'a path twice in one',
      [
        {
          policy: people(),
          paths: [
            ['/a', 'Exact'],
            ['/a', 'Prefix'],
          ],
        },
      ],
      ['high refused-ingress:apps/app:app.example.com/a'],
    ],
    ['no path at all', [{ policy: people(), paths: [] }], ['high refused-ingress:apps/app']],
    [
      'no host, allowed',
      [{ policy: people(), hosts: [undefined], annotations: { subtle_allow_empty_host: 'true' } }],
      [],
    ],
    [
      'a path beyond ASCII',
      [{ policy: people(), paths: [['/café', 'Prefix']] }],
      ['medium never-matches:apps/app:app.example.com/café'],
    ],
    [
      'a star in a rule path',
      [
        {
          policy: people(),
          paths: [
            ['/api/*', 'Prefix'],
            ['/b/.*', 'ImplementationSpecific'],
          ],
        },
      ],
      [
        'medium never-matches:apps/app:app.example.com/api/*',
        'medium never-matches:apps/app:app.example.com/b/.*',
      ],
    ],
    [
      'a rule path that begins with no slash',
      [
        {
          policy: people(),
          paths: [['^/re/.*', 'ImplementationSpecific']],
          annotations: { path_regex: 'true' },
        },
      ],
      ['high refused-ingress:apps/app:app.example.com^/re/.*'],
    ],
    [
      'a path of Pomerium',
      [
        {
          policy: people(),
          paths: [
            ['/', 'Prefix'],
            ['/ping', 'Exact'],
          ],
        },
      ],
      ['low own-page:apps/app:app.example.com/ping'],
    ],
    [
      'a public prefix without boundary',
      [
        {
          annotations: { allow_public_unauthenticated_access: 'true' },
          paths: [
            ['/api', 'Prefix'],
            ['/pub/', 'Prefix'],
            ['/login', 'Exact'],
          ],
        },
      ],
      ['low no-boundary:apps/app:app.example.com/api'],
    ],
    [
      'a regular expression',
      [
        {
          policy: people(),
          paths: [['/re/[0-9]+', 'ImplementationSpecific']],
          annotations: { path_regex: 'true' },
        },
      ],
      [],
    ],
  ])('%s', (_, given, expected) => expect(shown(findingsOf(given))).toEqual(expected));
});

describe('annotations', () => {
  const ids = (name: string, version?: string): readonly string[] =>
    shown(
      findingsOf(
        { policy: people(), annotations: { [name]: 'x' } },
        version === undefined ? {} : { version },
      ),
    );

  test.each<[string, string | undefined, string | undefined]>([
    ['timeout', undefined, undefined],
    ['lb_policy', undefined, 'low'],
    ['lb_policy', '0.31.3', undefined],
    ['lb_policy', '0.33.1', 'high'],
    ['allow_upgrades', '0.31.3', 'high'],
    ['allow_upgrades', '0.33', undefined],
    ['load_balancing_policy', '0.32.0', undefined],
    ['h2c_upstream', '0.33.1', 'high'],
    ['foo', undefined, 'high'],
    ['__proto__', undefined, 'high'],
  ])('%s with Pomerium %s', (name, version, severity) =>
    expect(ids(name, version)).toEqual(
      severity === undefined ? [] : [`${severity} unknown-annotation:apps/app:${name}`],
    ),
  );

  test.each([
    ['allow-websockets', 'write ingress.pomerium.io/allow_websockets, if that is what is meant'],
    ['allow_websocket', 'write ingress.pomerium.io/allow_websockets, if that is what is meant'],
    ['allowed_groups', expect.stringContaining('allowed_idp_claims')],
    ['foo', 'take ingress.pomerium.io/foo out'],
  ])('what mends %s', (name, fix) => {
    const [finding] = findingsOf({ policy: people(), annotations: { [name]: 'x' } });
    expect(finding?.fix).toEqual(fix);
  });
});
