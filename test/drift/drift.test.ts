import { describe, expect, test } from 'vitest';
import type { PolicyInForce } from '../../src/drift/access.ts';
import { driftOf } from '../../src/drift/drift.ts';
import type { DRIFT_KINDS } from '../../src/drift/kinds.ts';
import { orderFindings } from '../../src/findings/order.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { policyOfAnnotations } from '../../src/policy/shortcuts.ts';
import { ingressOf } from '../inspection/ingresses.ts';
import { document, type Line } from './documents.ts';

type Given = Parameters<typeof ingressOf>[0];

const alice = { allow: { or: [{ email: { is: 'alice@example.com' } }] } };
const path = (matcher: unknown) => ({ http_path: matcher });
const prefix = (start: string) => ({
  allow: { and: [path({ starts_with: start }), path({ starts_with: `https://app.example.com${start}` })] },
});
const leaf = (one: string) => ({
  allow: { and: [path({ is: one }), path({ is: `https://app.example.com${one}` })] },
});
const MCP = { mcp_server: '{}' };
const OPEN = { allow_public_unauthenticated_access: 'true' };

function inForce(given: Given): PolicyInForce {
  const ingress = ingressOf(given);
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused') throw new Error('the test has no policy');
  return { ingress, policy: parsed.policy };
}

async function findings(
  old: readonly Line[],
  fresh: readonly Line[],
  ...given: readonly Given[]
): Promise<readonly Finding[]> {
  const drift = driftOf(await document(old), await document(fresh), {
    policies: given.map(inForce),
    hosts: ['app.example.com'],
    era: '0.33',
    document: 'new.yaml',
  });
  return orderFindings(drift.findings);
}
const shown = (found: readonly Finding[]): string[] => found.map(({ severity, id }) => `${severity} ${id}`);

const api: Given = { policy: [alice, prefix('/api/')] };
const secured = (line: string, security: unknown): Line => [line, { security }];
const undeclared = (line: string): Line => [line, { security: undefined }];

/** For each kind old and new operations and the policy. */
const EXAMPLES: Record<keyof typeof DRIFT_KINDS, readonly [readonly Line[], readonly Line[], Given]> = {
  'added-open': [['GET /api/a'], ['GET /api/a', secured('DELETE /api/b/{id}', [])], api],
  'added-denied': [['GET /api/a'], ['GET /api/a', 'GET /login'], api],
  'moved-open': [['GET /v1/a', 'GET /api/b'], [secured('GET /api/a', []), 'GET /api/b'], api],
  'moved-denied': [['GET /api/a', 'GET /api/b'], ['GET /v2/a', 'GET /api/b'], api],
  moved: [['GET /api/v1/a'], ['GET /api/v2/a'], api],
  'security-weakened': [['GET /api/a'], [secured('GET /api/a', [])], api],
  'dead-rule': [
    ['GET /api/a', 'GET /hls/x'],
    ['GET /api/a'],
    { policy: [alice, prefix('/api/'), prefix('/hls/')] },
  ],
  'not-pinned': [
    ['GET /api/a'],
    ['GET /api/a'],
    { policy: [alice, { allow: { or: [path({ starts_with: '/api/' })] } }] },
  ],
  'mcp-path-rule': [['GET /x'], ['GET /x'], { policy: [alice, leaf('/x')], annotations: MCP }],
};

test.each(Object.entries(EXAMPLES))('%s', async (kind, [old, fresh, given]) => {
  const found = await findings(old, fresh, given);
  expect(found.map((finding) => finding.kind)).toEqual([kind]);
  expect(found).toMatchSnapshot();
});

test('a rule for preflights hides no rule that is not pinned', async () => {
  const given = {
    policy: [alice, { allow: { or: [{ cors_preflight: true }] } }, { allow: { or: [path('/api/a')] } }],
  };
  expect(shown(await findings(['GET /api/a'], ['GET /api/a'], given))).toEqual(['high not-pinned:apps/app']);
});

test('a URL that does not name the same path pins nothing', async () => {
  const wide = {
    allow: { and: [path({ starts_with: '/api/' }), path({ starts_with: 'https://app.example.com/api' })] },
  };
  const found = await findings(['GET /api/a'], ['GET /api/a'], { policy: [alice, wide] });
  expect(shown(found)).toEqual(['high not-pinned:apps/app']);
});

test.each<[string, object]>([
  ['a deny rule for an address', { deny: { or: [{ source_ip: '203.0.113.5' }] } }],
  ['a deny rule for all but some', { deny: { not: [{ source_ip: '192.0.2.0/24' }] } }],
])('what hangs on an address counts as open: %s', async (_, deny) => {
  const given = { policy: [alice, prefix('/api/'), deny] };
  const found = await findings(['GET /api/a'], ['GET /api/a', secured('DELETE /api/b', [])], given);
  expect(shown(found)).toEqual(['high added-open:apps/app:DELETE /api/b']);
  expect(found[0]?.what).toContain('for some addresses at least');
});

test('nothing changed, nothing is told', async () => {
  expect(await findings(['GET /api/{x}', 'GET /'], ['GET /api/{y}', 'GET /'], api)).toEqual([]);
});

describe('how grave an operation is that is open at once', () => {
  test.each<[string, unknown, string]>([
    ['open', [], 'high'],
    ['optional', [{}, { key: [] }], 'high'],
    ['undeclared in a document that declares others', undefined, 'high'],
    ['protected', [{ key: [] }], 'low'],
  ])('%s', async (_, security, severity) => {
    const found = await findings(['GET /api/a'], ['GET /api/a', secured('GET /api/b', security)], api);
    expect(shown(found)).toEqual([`${severity} added-open:apps/app:GET /api/b`]);
  });

  test('undeclared in a document that declares nothing', async () => {
    const found = await findings(
      [undeclared('GET /api/a')],
      [undeclared('GET /api/a'), undeclared('GET /api/b')],
      api,
    );
    expect(shown(found)).toEqual(['medium added-open:apps/app:GET /api/b']);
  });
});

describe('what a sender chooses', () => {
  const get = { http_method: { is: 'GET' } };
  const loose = { allow: { and: [...prefix('/api/').allow.and, get] } };
  const bound = { allow: { and: [...leaf('/api/b').allow.and, get] } };
  const unpinned = { allow: { or: [path({ starts_with: '/pub/' })] } };
  const wide = {
    allow: { and: [path({ starts_with: '/x/y/' }), path({ starts_with: 'https://app.example.com/x' })] },
  };

  test.each<[string, string, Given, string]>([
    ['the method it is for', 'GET /api/b', { policy: [alice, loose] }, 'the prefix /api/ opens to everybody'],
    [
      'another method beside a prefix',
      'DELETE /api/b',
      { policy: [alice, loose] },
      'the prefix /api/ opens to anybody who chooses the query',
    ],
    ['the method of a leaf', 'GET /api/b', { policy: [alice, bound] }, 'the path /api/b opens to everybody'],
    ['another method beside a leaf', 'DELETE /api/b', { policy: [alice, bound] }, 'nobody gets it'],
    [
      'what an unpinned rule names',
      'GET /pub/b',
      { policy: [alice, unpinned] },
      'the prefix /pub/ opens to everybody',
    ],
    [
      'what an unpinned rule does not name',
      'DELETE /b',
      { policy: [alice, unpinned] },
      'the policy opens to anybody who chooses the query',
    ],
    [
      'what only the URL names',
      'GET /x/z',
      { policy: [alice, wide] },
      'the policy opens to anybody who chooses the query',
    ],
    ['what neither names', 'GET /z', { policy: [alice, wide] }, 'nobody gets it'],
    [
      'the rule of another method does not open it',
      'GET /b',
      { policy: [alice, { allow: { and: [...leaf('/b').allow.and, { http_method: 'POST' }] } }, unpinned] },
      'the policy opens to anybody who chooses the query',
    ],
    [
      'a method that a query stands in for',
      'DELETE /b',
      { policy: [alice, { allow: { or: [{ http_method: 'GET' }] } }] },
      'the policy opens to anybody who chooses the query',
    ],
    [
      'a deny rule for all but one method',
      'DELETE /api/b',
      { policy: [alice, prefix('/api/'), { deny: { not: [{ http_method: 'GET' }] } }] },
      'the prefix /api/ opens to anybody who chooses the query',
    ],
    [
      'a deny rule for its method',
      'DELETE /api/b',
      { policy: [alice, prefix('/api/'), { deny: { or: [{ http_method: 'DELETE' }] } }] },
      'nobody gets it',
    ],
    [
      'a deny rule for people',
      'GET /pub/b',
      { policy: [unpinned, { deny: { or: [{ email: { is: 'bob@example.com' } }] } }] },
      'nobody gets it',
    ],
    [
      'the host of a pin',
      'GET /api/b',
      {
        hosts: ['other.example.com', 'app.example.com'],
        policy: [alice, prefix('/api/')],
      },
      'the prefix /api/ opens to everybody',
    ],
    [
      'a pin to a host that the Ingress does not have',
      'GET /api/b',
      {
        policy: [
          {
            allow: {
              and: [path({ starts_with: '/api/' }), path({ starts_with: 'https://x.example.com/api/' })],
            },
          },
        ],
      },
      'the prefix /api/ opens to anybody who chooses the query',
    ],
    [
      'a preflight',
      'OPTIONS /b',
      { policy: [alice], annotations: { cors_allow_preflight: 'true' } },
      'nobody gets it',
    ],
    [
      'the body, with mcp_server',
      'DELETE /b',
      { policy: [alice, bound, prefix('/api/')], annotations: MCP },
      'the policy opens to anybody who chooses the query and the body',
    ],
    [
      'what a rule names, with mcp_server',
      'GET /api/c',
      { policy: [alice, prefix('/api/')], annotations: MCP },
      'the prefix /api/ opens to everybody',
    ],
    [
      'a spelling that does not arrive',
      'GET /b',
      { policy: [prefix('/'), { deny: { or: [path(`https://app.example.com/b`)] } }] },
      'the prefix / opens to anybody who chooses the query',
    ],
    [
      'two slashes, which become one',
      'GET //api/b',
      { policy: [prefix('/api/')] },
      'the prefix /api/ opens to everybody',
    ],
    ['no path rule, with mcp_server', 'GET /b', { policy: [alice], annotations: MCP }, 'nobody gets it'],
  ])('%s: %s', async (_, line, given, expected) => {
    const found = await findings(['GET /a'], ['GET /a', line], given);
    expect(found.filter(({ rule }) => rule === line).map(({ what }) => what)).toEqual([
      expect.stringContaining(expected),
    ]);
  });

  test('mcp_server is told of once', async () => {
    const given = { policy: [alice, prefix('/api/'), leaf('/b')], annotations: MCP };
    const found = await findings(['GET /api/a', 'GET /b'], ['GET /api/a', 'GET /b', 'GET /c'], given);
    expect(shown(found)).toEqual(['high mcp-path-rule:apps/app', 'low added-open:apps/app:GET /c']);
    expect(found[0]?.what).toContain('every operation, such as GET /api/a, GET /b, GET /c');
  });

  test('nor without a path rule', async () => {
    expect(await findings(['GET /b'], ['GET /b'], { policy: [alice], annotations: MCP })).toEqual([]);
  });
});

describe('what the policy makes of an operation', () => {
  test.each<[string, string, readonly Given[], readonly string[]]>([
    [
      'a leaf',
      'GET /api/b',
      [{ policy: [alice, leaf('/api/a'), leaf('/api/b')] }],
      ['low added-open:apps/app:GET /api/b'],
    ],
    [
      'a leaf for some values',
      'GET /api/{x}',
      [{ policy: [alice, leaf('/api/a'), leaf('/api/b')] }],
      ['low added-open:apps/app:GET /api/{x}'],
    ],
    [
      'a prefix for some values',
      'GET /{user}/b',
      [{ policy: [alice, prefix('/api/')] }],
      ['low added-open:apps/app:GET /{user}/b'],
    ],
    [
      'a sibling of what is open',
      'GET /api/b',
      [{ policy: [alice, leaf('/api/a')] }],
      ['low added-denied:apps/app:GET /api/b'],
    ],
    ['elsewhere', 'GET /b/c', [{ policy: [alice, leaf('/api/a')] }], ['info added-denied:apps/app:GET /b/c']],
    [
      'for somebody',
      'GET /api/b',
      [
        {
          policy: [
            alice,
            leaf('/api/a'),
            { allow: { and: [...leaf('/api/b').allow.and, { email: { is: 'bob@example.com' } }] } },
          ],
        },
      ],
      ['low added-denied:apps/app:GET /api/b'],
    ],
    [
      'from an address',
      'GET /x/b',
      [{ policy: [alice, leaf('/api/a'), { allow: { or: [{ source_ip: '192.0.2.0/24' }] } }] }],
      ['low added-open:apps/app:GET /x/b'],
    ],
    [
      'a page of Pomerium',
      'GET /ping',
      [{ policy: [alice, leaf('/api/a'), leaf('/ping')] }],
      ['info added-denied:no Ingress:GET /ping'],
    ],
    ['an Ingress that is public', 'GET /b', [{ annotations: OPEN }], ['low added-open:apps/app:GET /b']],
    [
      'an Ingress of its own for the paths',
      'GET /api/b',
      [{ policy: [alice] }, { name: 'app-api', annotations: OPEN, paths: [['/api/', 'Prefix']] }],
      ['low added-open:apps/app-api:GET /api/b'],
    ],
    [
      'no Ingress takes it',
      'GET /x',
      [{ policy: [alice, prefix('/api/')], paths: [['/api/', 'Prefix']] }],
      ['info added-denied:no Ingress:GET /x'],
    ],
  ])('%s', async (_, line, given, expected) => {
    expect(
      shown(await findings(['GET /api/a'], ['GET /api/a', line], ...given)).filter(
        (one) => !one.includes('dead-rule'),
      ),
    ).toEqual(expected);
  });

  test('cross-origin preflights are no hole', async () => {
    expect(
      await findings(['GET /api/a'], ['GET /api/a'], {
        ...api,
        annotations: { cors_allow_preflight: 'true' },
      }),
    ).toEqual([]);
  });
});

describe('templates', () => {
  test.each<[string, string, Given, string | undefined]>([
    [
      'a value below a prefix',
      'GET /items/{id}',
      { policy: [prefix('/items/')] },
      'the prefix /items/ opens to',
    ],
    ['no empty value', 'GET /items/{id}', { policy: [leaf('/items/')] }, undefined],
    [
      'a prefix with no boundary',
      'GET /items{x}',
      { policy: [prefix('/items')] },
      'the prefix /items opens to',
    ],
    ['a part of a name', 'GET /v/stream.{type}', { policy: [prefix('/v/stream.')] }, '/v/stream. opens to'],
    [
      'a name with some ends',
      'GET /v/stream.{type}',
      { policy: [leaf('/v/stream.mp4')] },
      'the path /v/stream.mp4 opens with some values',
    ],
    [
      'a beginning of a part',
      'GET /v/stream.{type}',
      { policy: [prefix('/v/stream.m3')] },
      '/v/stream.m3 opens with some values',
    ],
    ['another name', 'GET /v/stream.{type}', { policy: [leaf('/v/main.mp4')] }, undefined],
    ['another beginning', 'GET /v/stream.{type}', { policy: [prefix('/v/main.')] }, undefined],
    ['a prefix deeper than the path', 'GET /{a}', { policy: [prefix('/items/')] }, undefined],
    ['a place deep down', 'GET /{a}/{b}/c', { policy: [prefix('/x/y/')] }, 'opens with some values'],
    [
      'a path for an address',
      'GET /{a}/b',
      { policy: [{ allow: { and: [...prefix('/x/').allow.and, { source_ip: '192.0.2.0/24' }] } }] },
      'the prefix /x/, for some addresses at least, opens with some values',
    ],
    [
      'a regular expression of a rule path',
      'GET /u/{number}/cover',
      {
        annotations: { ...OPEN, path_regex: 'true' },
        paths: [['/u/[0-9]+/cover', 'ImplementationSpecific']],
      },
      'the policy opens with some values',
    ],
    [
      'a rule path of an Ingress with an unpinned rule',
      'GET /{a}/b',
      { policy: [{ allow: { or: [path('/z')] } }], paths: [['/x/', 'Prefix']] },
      'the policy opens with some values in its path to anybody who chooses the query',
    ],
  ])('%s', async (_, line, given, expected) => {
    const found = await findings(['GET /q'], ['GET /q', line], given);
    const [what] = found.filter(({ rule }) => rule === line).map((finding) => finding.what);
    expect(what).toEqual(expect.stringContaining(expected ?? 'nobody gets it'));
  });
});

describe('rules', () => {
  const bound = (method: string) => ({ allow: { and: [...leaf('/a').allow.and, { http_method: method }] } });

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['is not called any more', ['GET /a', 'POST /a'], ['GET /a'], ['low dead-rule:apps/app:POST is /a']],
    ['never was', ['GET /a'], ['GET /a'], ['info dead-rule:apps/app:POST is /a']],
    ['is called', ['GET /a'], ['POST /a'], []],
  ])('of a rule that is bound to a method that %s', async (_, old, fresh, expected) => {
    const found = await findings(old, fresh, { policy: [alice, bound('POST')] });
    expect(shown(found.filter(({ kind }) => kind === 'dead-rule'))).toEqual(expected);
  });

  test('whose method binds nothing serves every method', async () => {
    const and = [...prefix('/a/').allow.and, { http_method: 'POST' }];
    const found = await findings(['GET /a/b'], ['GET /a/b'], { policy: [alice, { allow: { and } }] });
    expect(found).toEqual([]);
  });

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['a variable keeps a rule alive', ['GET /api/a'], ['GET /{any}/a'], []],
    [
      'a shorter path does not',
      ['GET /api/a', 'GET /b'],
      ['GET /api', 'GET /b'],
      ['low dead-rule:apps/app:/api/'],
    ],
    ['neither document has anything there', ['GET /x'], ['GET /x'], ['info dead-rule:apps/app:/api/']],
  ])('%s', async (_, old, fresh, expected) => {
    const found = await findings(old, fresh, api);
    expect(shown(found.filter(({ kind }) => kind === 'dead-rule'))).toEqual(expected);
  });
});
