import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECK_KINDS, type CheckKind } from '../../src/check/kinds.ts';
import {
  APP,
  asked,
  AWAY,
  BROWSER,
  ELSEWHERE,
  HOME,
  HOST,
  served,
  SIGNED_IN,
  times,
  words,
} from '../proposal/traffic.ts';
import {
  check,
  DAY,
  GUARD,
  ingressWith,
  letThrough,
  operation,
  PEOPLE,
  pinned,
  type Setting,
} from './setting.ts';

/** A page that people open: they were sent to the login on their way there. */
const page = (path: string, host = HOST) => [
  asked(path, { userAgent: BROWSER, address: HOME, sentHost: host }),
  served(path, { sentHost: host, host }),
];
const at = (day: number) => ({ time: Date.UTC(2026, 0, 1) + day * DAY });
const leaf = (path: string): string =>
  `- allow: {and: [{http_path: {is: "${path}"}}, {http_path: {is: "https://${HOST}${path}"}}]}\n`;

const CASES: Record<
  CheckKind,
  readonly (readonly [what: string, policy: string | undefined, setting?: Setting])[]
> = {
  'refused-policy': [
    ['an unknown criterion', `${PEOPLE}- allow: {or: [{http_pathh: {starts_with: /api/}}]}\n`],
    [
      'an annotation of the wrong type',
      PEOPLE,
      { ingresses: [ingressWith(PEOPLE, [HOST], { allow_public_unauthenticated_access: '"yes"' })] },
    ],
  ],
  'refused-ingress': [
    [
      'the same rule path twice',
      undefined,
      { ingresses: [ingressWith(PEOPLE, [HOST], {}, { paths: ['/api', '/api'] })] },
    ],
    ['no host', undefined, { ingresses: [ingressWith(PEOPLE, [''])] }],
  ],
  'unknown-annotation': [
    [
      'a slip',
      undefined,
      { ingresses: [ingressWith(PEOPLE, [HOST], { allowed_user: '["a@example.com"]' })] },
    ],
    [
      'beside a policy that is refused',
      undefined,
      { ingresses: [ingressWith('nothing', [HOST], { nothing: 'x' })] },
    ],
    [
      'one that some releases refuse',
      undefined,
      { ingresses: [ingressWith(PEOPLE, [HOST], { lb_policy: 'MAGLEV' })], version: undefined },
    ],
  ],
  'route-clash': [
    [
      'two names',
      undefined,
      { ingresses: [ingressWith(PEOPLE), ingressWith(PEOPLE, [HOST], {}, { name: 'other' })] },
    ],
  ],
  'loose-method': [
    [
      'a folder',
      `${PEOPLE}- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/"}}, {http_method: GET}]}\n${GUARD}`,
    ],
    [
      'a path with its query, for people',
      `- allow: {and: [{email: {is: "alice@example.com"}}, {http_path: /api}, {http_path: {starts_with: "https://${HOST}/api?"}}, {http_method: GET}]}\n`,
    ],
  ],
  'own-page': [
    [
      'a rule path',
      undefined,
      { ingresses: [ingressWith(PEOPLE, [HOST], {}, { paths: ['/', '/.pomerium/'] })] },
    ],
  ],
  'freezing-policy': [['a number', `${PEOPLE}- allow: {or: [{http_path: {starts_with: 5}}]}\n`]],
  'always-true': [
    [
      'an empty value',
      `${PEOPLE}- allow: {or: [{http_path: {starts_with: ""}}]}\n`,
      { requests: page('/config') },
    ],
    ['all but one person', '- allow: {or: [{email: {not: "mallory@example.com"}}]}\n'],
  ],
  'public-and-policy': [
    [
      'by annotation',
      PEOPLE,
      { ingresses: [ingressWith(PEOPLE, [HOST], { allow_public_unauthenticated_access: 'true' })] },
    ],
    ['by a value that says otherwise', `${PEOPLE}- allow: {or: [{accept: "no"}]}\n`],
  ],
  'ignored-value': [
    ['anybody signed in', '- allow: {or: [{authenticated_user: false}]}\n'],
    ['nobody', `${PEOPLE}- allow: {or: [{reject: false}]}\n`],
    ['in a deny rule', `${PEOPLE}- deny: {or: [{accept: false}]}\n`],
    ['preflight requests', `${PEOPLE}- allow: {or: [{cors_preflight: "no"}]}\n`],
    ['certificates', `${PEOPLE}- deny: {or: [{invalid_client_certificate: false}]}\n`],
  ],
  'opens-everything': [
    ['everywhere but at some addresses', `${PEOPLE}- allow: {not: [{source_ip: "192.0.2.0/24"}]}\n`],
    ['a pinned root', `${PEOPLE}${pinned('/')}${GUARD}`],
    ['a slash', `${PEOPLE}- allow: {or: [{http_path: {starts_with: /}}]}\n`, { requests: page('/config') }],
    ['an address that is not known here', `${PEOPLE}- allow: {or: [{source_ip: "192.0.2.0/24"}]}\n`],
  ],
  'unpinned-rule': [
    [
      'a person and a path',
      '- allow: {and: [{email: {is: "alice@example.com"}}, {http_path: {starts_with: /admin/}}]}\n',
    ],

    [
      'a beginning',
      `${PEOPLE}- allow: {or: [{http_path: {starts_with: /api}}]}\n`,
      {
        requests: page('/config'),
        specs: [{ host: HOST, chosen: [operation('GET /api/items')], others: [] }],
      },
    ],
    ['one path', `${PEOPLE}- allow: {or: [{http_path: /status}]}\n`],
    ['with a method', `${PEOPLE}- allow: {and: [{http_path: {starts_with: /api/}}, {http_method: GET}]}\n`],
    ['a method alone', `${PEOPLE}- allow: {or: [{http_method: PROPFIND}]}\n`],
    ['an end', `${PEOPLE}- allow: {or: [{http_path: {ends_with: .jpg}}]}\n`],
    [
      'on a wildcard host',
      PEOPLE,
      {
        ingresses: [
          ingressWith(`${PEOPLE}- allow: {or: [{http_path: {starts_with: /api/}}]}\n`, ['*.example.com']),
        ],
      },
    ],
    [
      'on a wildcard host beside others',
      PEOPLE,
      {
        ingresses: [
          ingressWith(`${PEOPLE}- allow: {or: [{http_path: {starts_with: /api/}}]}\n`, [
            HOST,
            '*.example.com',
          ]),
        ],
      },
    ],
    [
      'with a method on a wildcard host beside others',
      PEOPLE,
      {
        ingresses: [
          ingressWith(`${PEOPLE}- allow: {and: [{http_path: /status}, {http_method: GET}]}\n`, [
            HOST,
            '*.example.com',
          ]),
        ],
      },
    ],
    [
      'one of several, some of which cannot be pinned',
      `${PEOPLE}- allow: {or: [{http_path: {in: [/status, status, 5, /, "/a%2Fb"]}}]}\n`,
    ],
    [
      'for some addresses',
      `${PEOPLE}- allow: {and: [{source_ip: "192.0.2.0/24"}, {http_path: {starts_with: /api/}}]}\n`,
    ],
  ],
  'mcp-path-rule': [
    [
      'mcp_server',
      undefined,
      { ingresses: [ingressWith(PEOPLE + pinned('/api/'), [HOST], { mcp_server: '{}' })] },
    ],
  ],
  'opens-page': [
    [
      'a rule path of a public Ingress',
      undefined,
      {
        ingresses: [
          ingressWith(PEOPLE),
          ingressWith(
            '- allow: {or: [{accept: true}]}\n',
            [HOST],
            {},
            { name: 'app-api', paths: ['/web/'], labels: { 'app.kubernetes.io/managed-by': 'pompaths' } },
          ),
        ],
        requests: page('/web/index').map((request) => ({
          ...request,
          routeId: { namespace: 'apps', name: 'app', host: HOST, path: '/' },
        })),
      },
    ],
    [
      'a public Ingress that a patch has closed again',
      undefined,
      {
        ingresses: [
          ingressWith(PEOPLE),
          ingressWith(
            PEOPLE,
            [HOST],
            {},
            { name: 'app-api', paths: ['/web/'], labels: { 'app.kubernetes.io/managed-by': 'pompaths' } },
          ),
        ],
        requests: page('/web/index'),
      },
    ],
    [
      'a folder with a page',
      `${PEOPLE}${pinned('/web/')}${GUARD}`,
      { requests: [...page('/web/index'), ...page('/web/settings'), ...page('/config')] },
    ],
    [
      'a page that an app asks for as well',
      `${PEOPLE}${leaf('/login')}`,
      {
        requests: [
          ...page('/login'),
          asked('/login', { method: 'POST', address: HOME }),
          asked('/login', { address: HOME }),
        ],
        word: { accept: words('/login') },
      },
    ],
    [
      'a leaf bound to another method opens no page',
      `${PEOPLE}- allow: {and: [{http_path: /login}, {http_path: "https://${HOST}/login"}, {http_method: POST}]}\n`,
      { requests: page('/login') },
    ],
    [
      'a prefix with a method, which it does not hold',
      `${PEOPLE}- allow: {and: [{http_path: {starts_with: /web/}}, {http_path: {starts_with: "https://${HOST}/web/"}}, {http_method: POST}]}\n${GUARD}`,
      { requests: page('/web/index') },
    ],
    [
      'on the other host of the Ingress',
      undefined,
      {
        ingresses: [ingressWith(`${PEOPLE}${pinned('/shared/')}${GUARD}`, [HOST, 'b.example.com'])],
        requests: page('/shared/x', 'b.example.com'),
      },
    ],
  ],
  'opens-unchosen': [
    [
      'an operation beside the others',
      `${PEOPLE}${pinned('/api/')}${GUARD}`,
      {
        specs: [
          {
            host: undefined,
            chosen: [operation('GET /api/items')],
            others: [operation('POST /api/users/{id}')],
          },
        ],
      },
    ],
  ],
  'opens-rejected': [
    ['a path within a folder', PEOPLE + leaf('/api/login'), { word: { reject: words('/api/') } }],
    [
      'a folder',
      `${PEOPLE}${pinned('/api/')}${GUARD}`,
      { word: { reject: words('/api/admin/', '/config') } },
    ],
  ],
  'let-through-otherwise': [
    [
      'under an unpinned rule',
      `${PEOPLE}- allow: {or: [{http_path: {starts_with: /api/}}]}\n`,
      { requests: [letThrough('/config', { address: ELSEWHERE }), letThrough('/api/x')] },
    ],
    [
      'under a pinned one',
      PEOPLE + pinned('/api/') + GUARD,
      { requests: [letThrough('/config', { address: ELSEWHERE }), letThrough('/api/x')] },
    ],
    [
      'with a query in the log',
      `${PEOPLE}- allow: {or: [{http_path: {starts_with: /api/}}]}\n`,
      { requests: [letThrough('/config', { address: ELSEWHERE, query: '/api/' })] },
    ],
  ],
  'people-shut-out': [
    [
      'by the log',
      '- allow: {or: [{email: {is: "bob@example.com"}}]}\n',
      { requests: [served('/'), served('/config'), served('/', { account: 'bob@example.com' })] },
    ],
    [
      'by what is proposed',
      `- allow: {or: [{email: {is: "alice@example.com"}}]}\n`,
      {
        present:
          '- allow: {or: [{email: {is: "alice@example.com"}}, {email: {is: "bob@example.com"}}, {domain: {is: example.org}}, {claim/groups: family}]}\n',
      },
    ],
    ['everybody', PEOPLE, { present: '- allow: {or: [{accept: true}]}\n' }],
    [
      'a folder alone',
      '- allow: {and: [{email: {is: "alice@example.com"}}, {http_path: {starts_with: /web/}}]}\n',
      { present: PEOPLE },
    ],
    [
      'a deny rule that names somebody',
      `${PEOPLE}- allow: {or: [{domain: {is: example.org}}]}\n- deny: {or: [{email: {is: "mallory@example.org"}}, {source_ip: "192.0.2.0/24"}]}\n`,
      { present: `${PEOPLE}- allow: {or: [{domain: {is: example.org}}]}\n` },
    ],
  ],
  'people-not-compared': [
    ['reject', PEOPLE, { present: `${PEOPLE}- allow: {or: [{reject: true}]}\n` }],
    ['a policy that is refused', PEOPLE, { present: `${PEOPLE}- allow: {or: [{nothing: known}]}\n` }],
    [
      'a client certificate',
      PEOPLE,
      { present: `${PEOPLE}- allow: {or: [{client_certificate: {fingerprint: "${'ab'.repeat(32)}"}}]}\n` },
    ],
    [
      'whether there is a client CA',
      `${PEOPLE}- deny: {or: [{invalid_client_certificate: true}]}\n`,
      { present: PEOPLE },
    ],
  ],
  'opening-dropped': [
    ['an open path', PEOPLE, { present: `${PEOPLE}${pinned('/api/')}` }],
    [
      'everybody',
      '- allow: {or: [{authenticated_user: true}]}\n',
      { present: '- allow: {or: [{accept: true}]}\n' },
    ],
    ['preflight requests', PEOPLE, { present: `${PEOPLE}- allow: {or: [{cors_preflight: true}]}\n` }],
  ],
  'no-boundary': [
    ['nothing known beside it', `${PEOPLE}${pinned('/api')}${GUARD}`],
    [
      'something known beside it',
      `${PEOPLE}${pinned('/api')}${GUARD}`,
      {
        specs: [{ host: HOST, chosen: [operation('GET /api/items'), operation('GET /apikeys')], others: [] }],
      },
    ],
  ],
  'leaves-folder': [
    ['without a guard', PEOPLE + pinned('/api/')],
    ['the short guard before 0.33', PEOPLE + pinned('/api/') + GUARD, { version: '0.31.3' }],
    ['the short guard and no version', PEOPLE + pinned('/api/') + GUARD, { version: undefined }],
    ['the short guard from 0.33 on', PEOPLE + pinned('/api/') + GUARD],
  ],
  'still-denied': [
    [
      'what you accept',
      PEOPLE + pinned('/api/') + GUARD,
      { word: { accept: words('/api/', '/hls/', 'POST /login') } },
    ],
    [
      'no rule',
      PEOPLE,
      { requests: [SIGNED_IN, asked('/api/items', { address: HOME }), asked('/api/me', { address: HOME })] },
    ],
    [
      'a rule that is pinned to another host',
      PEOPLE + pinned('/api/', 'b.example.com') + GUARD,
      { requests: [SIGNED_IN, asked('/api/items', { address: HOME }), asked('/api/me', { address: HOME })] },
    ],
    [
      'a deny rule that names people',
      `${PEOPLE}${pinned('/api/')}- deny: {or: [{email: {is: "mallory@example.com"}}]}\n`,
      { requests: [SIGNED_IN, asked('/api/items', { address: HOME }), asked('/api/me', { address: HOME })] },
    ],
  ],
  'refused-in-spite': [
    [
      'by a rule that was pinned to another host',
      PEOPLE + pinned('/api/') + GUARD,
      { requests: [asked('/api/x', { pathRuleFailed: true })] },
    ],
  ],
  'operation-denied': [
    [
      'chosen ones',
      PEOPLE,
      {
        isChoice: true,
        specs: [
          {
            host: undefined,
            chosen: [
              operation('GET /api/items'),
              operation('POST /api/items/{id}'),
              operation('GET /{page}'),
            ],
            others: [operation('GET /admin')],
          },
        ],
      },
    ],
  ],
  'served-to-anybody': [
    [
      'to a scanner',
      PEOPLE + pinned('/api/') + GUARD,
      {
        requests: [
          ...times(3, asked('/.env', { address: ELSEWHERE })),
          asked('/.git/config', { address: ELSEWHERE }),
          letThrough('/api/users', { address: ELSEWHERE }),
        ],
      },
    ],
    [
      'to an app, and never refused',
      PEOPLE + pinned('/api/') + GUARD,
      { requests: [letThrough('/api/users')] },
    ],
    [
      'to an app, and refused to others',
      PEOPLE + pinned('/api/') + GUARD,
      {
        requests: [letThrough('/api/users'), letThrough('/api/users', { answer: 401, userAgent: 'curl/8' })],
      },
    ],
  ],
  'login-for-all': [
    [
      'a deny rule that names people',
      `${PEOPLE}${pinned('/api/')}${GUARD}- deny: {or: [{email: {is: "mallory@example.com"}}]}\n`,
    ],
  ],
  'no-policy': [
    ['nothing at all', undefined],
    ['an empty list', '[]\n'],
  ],
  'anyone-and-policy': [
    ['by a rule', `${PEOPLE}- allow: {or: [{authenticated_user: true}]}\n`],
    [
      'by annotation',
      undefined,
      { ingresses: [ingressWith(PEOPLE, [HOST], { allow_any_authenticated_user: 'true' })] },
    ],
  ],
  'nobody-passes': [
    ['a deny rule for everybody', `${PEOPLE}- deny: {or: [{accept: true}]}\n`],
    [
      'whoever is not signed in, whom it sends to the login',
      '- allow: {not: [{authenticated_user: true}]}\n',
    ],
    ['two addresses at once', '- allow: {and: [{email: a@example.com}, {email: b@example.com}]}\n'],
  ],
  'nobody-asked': [['only a path', pinned('/api/') + GUARD]],
  'never-matches': [
    [
      'two slashes, in releases that are not known',
      PEOPLE + pinned('//sse/') + GUARD,
      { version: undefined },
    ],
    ['two slashes', PEOPLE + pinned('//sse/') + GUARD],
    ['two slashes beside one', PEOPLE + pinned('//sse/') + pinned('/sse/') + GUARD],
    ['a star', PEOPLE + pinned('/api/*') + GUARD],
    ['an escaped slash', PEOPLE + leaf('/a%2Fb')],
    ["Pomerium's own page", PEOPLE + leaf('/ping')],
    ['another host', PEOPLE + pinned('/api/', 'b.example.com') + GUARD],
    [
      'another path in the URL',
      `${PEOPLE}- allow: {and: [{http_path: {is: /a}}, {http_path: {is: "https://${HOST}/b"}}]}\n`,
    ],
    [
      'kept out by a deny rule',
      `${PEOPLE}${pinned('/api/')}- deny: {or: [{http_path: {starts_with: /api/}}]}\n`,
    ],
    [
      'no rule path',
      undefined,
      { ingresses: [ingressWith(PEOPLE + pinned('/api/') + GUARD, [HOST], {}, { paths: ['/web/'] })] },
    ],
    [
      'a rule path of another Ingress',
      undefined,
      {
        ingresses: [
          ingressWith(PEOPLE + pinned('/api/') + GUARD),
          ingressWith(PEOPLE, [HOST], {}, { name: 'other', paths: ['/api/'] }),
        ],
      },
    ],
  ],
  'groups-need-directory': [['groups', '- allow: {or: [{groups: family}]}\n']],
  'identity-headers': [
    [
      'pass_identity_headers',
      undefined,
      {
        ingresses: [ingressWith(PEOPLE + pinned('/api/') + GUARD, [HOST], { pass_identity_headers: 'true' })],
      },
    ],
    [
      'login by header',
      undefined,
      {
        ingresses: [
          ingressWith(PEOPLE + pinned('/api/') + GUARD, [HOST], {
            set_request_headers: 'X-WEBAUTH-USER: ${pomerium.jwt}',
          }),
        ],
      },
    ],
  ],
  'subsumed-rule': [
    ['a narrower one', PEOPLE + pinned('/api/') + pinned('/api/items/') + GUARD],
    [
      'the same twice',
      `${PEOPLE}${pinned('/api/')}- allow: {or: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: /api/}}]}\n${GUARD}`,
    ],
  ],
  'unused-rule': [
    [
      'in a long log',
      PEOPLE + pinned('/api/') + pinned('/old/') + GUARD,
      { requests: [letThrough('/api/x', at(0)), letThrough('/api/x', at(40))] },
    ],
    [
      'in a short one',
      PEOPLE + pinned('/api/') + pinned('/old/') + GUARD,
      {
        requests: [
          letThrough('/api/x', at(0)),
          letThrough('/api/x', at(1.5)),
          asked('/old/.env', { ...at(1), address: ELSEWHERE }),
        ],
      },
    ],
    [
      'any more',
      PEOPLE + pinned('/api/') + pinned('/old/') + GUARD,
      { requests: [letThrough('/old/x', at(0)), letThrough('/api/x', at(40))] },
    ],
  ],
  'guard-price': [
    [
      'a page with dots',
      `${PEOPLE}- deny: {or: [{http_path: {contains: "..%2F"}}]}\n`,
      { requests: [served('/files/a..%2Fb')] },
    ],
  ],
  'undeclared-security': [
    [
      'three words',
      PEOPLE + pinned('/api/') + GUARD,
      {
        specs: [
          {
            host: HOST,
            chosen: [
              operation('GET /api/a'),
              operation('GET /api/b', 'open'),
              operation('GET /api/c', 'undeclared'),
              operation('GET /api/d', 'undeclared'),
              operation('GET /api/e', 'optional'),
              operation('GET /other', 'open'),
            ],
            others: [],
          },
        ],
      },
    ],
  ],
  undecided: [
    [
      'an app that nobody vouches for',
      PEOPLE,
      { requests: times(3, asked('/hls/4f1c/output.m3u8', { address: AWAY, userAgent: APP })) },
    ],
  ],
  'probes-inside': [
    [
      'below a folder',
      PEOPLE + pinned('/api/') + GUARD,
      { requests: [letThrough('/api/x'), letThrough('/api/.env', { address: ELSEWHERE, answer: 404 })] },
    ],
  ],
  'other-hosts': [
    [
      'two hosts',
      undefined,
      { ingresses: [ingressWith(PEOPLE + pinned('/api/') + GUARD, [HOST, 'b.example.com'])] },
    ],
  ],
  'public-ingress': [
    ['by a policy', '- allow: {or: [{accept: true}]}\n'],
    ['by a value that says otherwise', '- allow: {or: [{accept: false}]}\n'],
    ['by another one', '- allow: {or: [{accept: "no"}]}\n'],
    [
      'by annotation',
      undefined,
      { ingresses: [ingressWith(undefined, [HOST], { allow_public_unauthenticated_access: 'true' })] },
    ],
  ],
  'no-path-matter': [
    [
      'the wrong person',
      PEOPLE,
      {
        requests: [
          asked('/', { cause: 'wrong-person', outcome: 'denied', account: 'eve@example.com' }),
          asked('/ws', { cause: 'websocket-off', outcome: 'websocket-off' }),
        ],
      },
    ],
  ],
};

describe.each(Object.entries(CASES))('%s', (kind, cases) => {
  test('comes out as it is written down', async () => {
    const text = cases
      .map(([what, policy, setting]) => {
        const { findings } = check(policy, setting);
        const own = findings.filter((finding) => finding.kind === kind);
        const others = findings
          .filter((finding) => finding.kind !== kind)
          .map((finding) => `${finding.severity} ${finding.kind} ${finding.rule}`.trim());
        const told = own.map(
          ({ id, severity, what: sentence, fix }) =>
            `${severity}  ${id}\n  ${sentence}\n${fix.trimEnd().replace(/^/gm, '    ')}\n`,
        );
        return `## ${what}\n\n${told.join('\n') || 'nothing\n'}${others.length > 0 ? `\nand: ${others.join('; ')}\n` : ''}`;
      })
      .join('\n');
    expect(text).toContain(`${kind}:`);
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'goldens', `${kind}.txt`));
  });
});

test('every kind has a golden', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(Object.keys(CHECK_KINDS).toSorted());
});
