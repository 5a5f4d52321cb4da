import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { PolicyRequest } from '../../src/policy/input.ts';
import { policyOfJson, type PolicyJson, type RuleJson } from '../../src/policy/model.ts';
import { reach, reachOf, type ReachOptions } from '../../src/policy/reach.ts';
import { policyPath } from '../../src/request/policy-path.ts';
import { policies } from './arbitraries.ts';
import { naiveVerdict } from './naive.ts';

const HOST = 'app.example.com';

const prefix = (path: string, host = HOST): RuleJson => ({
  allow: {
    and: [
      { http_path: { starts_with: path } },
      { http_path: { starts_with: `https://${host}${spell(path)}` } },
    ],
  },
});
const leaf = (path: string, host = HOST): readonly RuleJson[] => [
  { allow: { and: [{ http_path: { is: path } }, { http_path: { is: `https://${host}${spell(path)}` } }] } },
  {
    allow: {
      and: [{ http_path: { is: path } }, { http_path: { starts_with: `https://${host}${spell(path)}?` } }],
    },
  },
];
const leafOf = (method: string, path: string, host = HOST): RuleJson => ({
  allow: {
    and: [
      { http_path: { is: path } },
      { http_path: { is: `https://${host}${spell(path)}` } },
      { http_method: { is: method } },
    ],
  },
});
const people: RuleJson = {
  allow: { or: [{ email: { is: 'alice@example.com' } }, { 'claim/groups': 'family' }] },
};
const guard = (...parts: readonly string[]): RuleJson => ({
  deny: {
    or: [...parts.map((part) => ({ http_path: { contains: part } })), { http_path: { ends_with: '/..' } }],
  },
});

/** As Go escapes a path. */
const spell = (path: string): string =>
  Array.from(path, (char) => (/[A-Za-z0-9\-_.~$&+,/:;=@]/.test(char) ? char : percent(char))).join('');
const percent = (char: string): string =>
  Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

const reachable = (policy: PolicyJson, path: string) => reach(policyOfJson(policy), path).reachable;

describe('what pompaths prints', () => {
  test.each([
    ['below the prefix', '/api/x', true],
    ['the prefix itself', '/api/', true],
    ['without its slash', '/api', false],
    ['what only begins alike', '/apix', false],
    ['elsewhere', '/admin', false],
    ['the root', '/', false],
    ['what the guard refuses', '/api/..;/admin', false],
    ['what the guard refuses at the end', '/api/..', false],
  ])('a pinned prefix: %s', (_, path, expected) => {
    const policy = [people, prefix('/api/'), guard('/..;')];
    expect(reach(policyOfJson(policy), path)).toMatchObject({ reachable: expected, isProven: true });
  });

  test('a pinned leaf is no prefix, and no other path', () => {
    const policy = [people, ...leaf('/login')];
    const found = ['/login', '/loginx', '/login/', '/logi', '/adm'].filter((path) => reachable(policy, path));
    expect(found).toEqual(['/login']);
  });

  test('a leaf bound to a method is reached with that method alone', () => {
    const { reachable, witness } = reach(policyOfJson([people, leafOf('PROPFIND', '/')]), '/');
    expect(reachable).toBe(true);
    expect(witness).toMatchObject({ method: 'PROPFIND', rawPath: '/' });
  });

  test('a path with characters that are escaped', () => {
    const policy = [prefix('/café |/')];
    expect(reachable(policy, '/café |/x')).toBe(true);
    expect(reachable(policy, '/caf')).toBe(false);
  });

  test('a guard against a spelling leaves the others', () => {
    const policy = [prefix('/a/'), guard('..%5C', '..%5c')];
    expect(reachable(policy, '/a/..\\b')).toBe(true);
    expect(reachable([...policy, { deny: { or: [{ http_path: { contains: '/..\\' } }] } }], '/a/..\\b')).toBe(
      false,
    );
  });

  test.each<[string, RuleJson]>([
    [
      'a URL with a query',
      { allow: { and: [{ http_path: '/a' }, { http_path: `https://${HOST}/b?%2Fa` }] } },
    ],
    [
      'a URL without a path',
      { allow: { and: [{ http_path: '/a' }, { http_path: { starts_with: `https://${HOST}` } }] } },
    ],
    [
      'half an escape',
      { allow: { and: [{ http_path: { starts_with: '/a%2' } }, { http_path: `https://${HOST}/a` }] } },
    ],
    [
      'half a character',
      { allow: { and: [{ http_path: { starts_with: '/caf%C3' } }, { http_path: `https://${HOST}/a` }] } },
    ],
    [
      'a URL that is wider than the prefix',
      {
        allow: {
          and: [{ http_path: { starts_with: '/zz/' } }, { http_path: { starts_with: `https://${HOST}/zz` } }],
        },
      },
    ],
    [
      'a URL that is wider than the path',
      { allow: { and: [{ http_path: '/zz' }, { http_path: { starts_with: `https://${HOST}/zz` } }] } },
    ],
    ['two paths', { allow: { and: [{ http_path: '/a' }, { http_path: '/b' }] } }],
    ['either of them', { allow: { or: [{ http_path: '/a' }, { http_path: `https://${HOST}/a` }] } }],
  ])('nothing is proven of %s', (_, rule) => {
    const { reachable, isProven } = reach(policyOfJson([rule]), '/zzz');
    expect({ reachable, isProven }).not.toEqual({ reachable: false, isProven: true });
  });

  test('a pin proves the path, not the host', () => {
    const policy = policyOfJson([prefix('/api/', 'a.example.com')]);
    const { reachable, witness } = reach(policy, '/api/x', { hosts: ['b.example.com'] });
    expect(reachable).toBe(true);
    expect(witness).toMatchObject({ host: 'b.example.com' });
  });
});

describe('other rules', () => {
  test.each<[string, PolicyJson, string, boolean | undefined]>([
    [
      'a prefix on its own opens everything',
      [{ allow: { or: [{ http_path: { starts_with: '/api/' } }] } }],
      '/admin',
      true,
    ],
    ['and a method on its own', [{ allow: { and: [{ http_method: 'REPORT' }] } }], '/admin', true],
    [
      'one text for the beginning and the end',
      [{ allow: { and: [{ http_path: { starts_with: '/a' } }, { http_path: { ends_with: '.js' } }] } }],
      '/admin',
      true,
    ],
    [
      'a query and a method',
      [{ allow: { and: [{ http_path: '/a' }, { http_method: 'TRACE' }] } }],
      '/admin',
      true,
    ],
    ['preflight requests', [{ allow: { or: [{ cors_preflight: true }] } }], '/admin', true],
    [
      'a deny rule for all but one text',
      [{ allow: { or: [{ accept: true }] }, deny: { not: [{ http_path: { is: '/ok' } }] } }],
      '/admin',
      true,
    ],
    [
      'a deny rule for the very text that begins a path',
      [{ allow: { or: [{ http_path: { starts_with: '/a/b' } }] }, deny: { or: [{ http_path: '/a/b' }] } }],
      '/admin',
      true,
    ],
    [
      'a rule for all but some people, which is turned off by a text',
      [{ allow: { not: [{ 'claim/groups': 'x' }, { http_path: '//' }], nor: [{ http_path: '/' }] } }],
      '/admin',
      true,
    ],
    [
      'a deny rule for one whole URL',
      [{ allow: { or: [{ accept: true }] }, deny: { or: [{ http_path: `https://${HOST}/admin` }] } }],
      '/admin',
      true,
    ],
    ['all methods but one', [{ allow: { not: [{ http_method: 'GET' }] } }], '/admin', true],
    [
      'an empty text beside a deny rule for a method',
      [{ allow: { or: [{ http_path: '' }] }, deny: { or: [{ http_method: 'GET' }] } }],
      '/admin',
      true,
    ],
    [
      'a deny rule for all the usual methods',
      [
        { allow: { or: [{ accept: true }] } },
        {
          deny: {
            or: [
              {
                http_method: {
                  in: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT'],
                },
              },
            ],
          },
        },
      ],
      '/admin',
      true,
    ],
    ['people alone', [people], '/admin', false],
    [
      'a deny rule that names people',
      [prefix('/api/'), { deny: { or: [{ email: 'x@example.com' }] } }],
      '/api/x',
      false,
    ],
    ['an address', [{ allow: { or: [{ source_ip: '192.0.2.0/24' }] } }], '/admin', undefined],
    ['no rule', [], '/admin', false],
  ])('%s', (_, policy, path, expected) => {
    expect(reachable(policy, path)).toBe(expected);
  });

  test('before 0.30 the query is not among the texts', () => {
    const policy = policyOfJson([{ allow: { or: [{ http_path: { starts_with: '/api/' } }] } }]);
    expect(reach(policy, '/admin', { era: 'before-0.30' }).reachable).toBe(false);
  });

  test('a path that cannot be decoded', () => {
    expect(reachable([{ allow: { or: [{ http_path: { starts_with: '/api/' } }] } }], '')).toBe(true);
    // The raw path begins with the prefix, and a pin proves the path raw or decoded.
    expect(reachable([prefix('/api/')], '')).toBe(true);
    expect(reachable([...leaf('/login')], '')).toBe(false);
  });
});

describe('what is known of a sender', () => {
  const loose: RuleJson = { allow: { and: [...(prefix('/api/').allow?.and ?? []), { http_method: 'GET' }] } };
  const answer = (policy: PolicyJson, path: string, options: ReachOptions) => {
    const { reachable, witness } = reach(policyOfJson(policy), path, { hosts: [HOST], ...options });
    return { reachable, query: witness?.query, body: witness?.body };
  };
  const unmet = { reachable: false, query: undefined, body: undefined };

  test.each<[string, PolicyJson, string, ReachOptions, object]>([
    ['the method of the rule', [loose], '/api/x', { method: 'GET', choice: 'nothing' }, { reachable: true }],
    ['another method without a query', [loose], '/api/x', { method: 'PUT', choice: 'nothing' }, unmet],
    ['another method with one', [loose], '/api/x', { method: 'PUT' }, { reachable: true, query: 'GET' }],
    ['a leaf of another method', [leafOf('GET', '/a')], '/a', { method: 'PUT' }, unmet],
    ['a pinned rule without a body', [prefix('/api/')], '/x', {}, unmet],
    [
      'a pinned rule with one',
      [prefix('/api/')],
      '/x',
      { choice: 'query and body' },
      { reachable: true, body: expect.stringMatching(/./) as unknown },
    ],
    [
      'three texts with two of free choice',
      [leafOf('GET', '/a')],
      '/x',
      { method: 'PUT', choice: 'query and body' },
      unmet,
    ],
    [
      'a body before Pomerium looked at it',
      [prefix('/api/')],
      '/x',
      { choice: 'query and body', era: 'before-0.30' },
      unmet,
    ],
    [
      'requests that are no preflights',
      [{ allow: { or: [{ cors_preflight: true }] } }],
      '/x',
      { method: 'OPTIONS', known: { headers: {} } },
      unmet,
    ],
    [
      'a preflight',
      [{ allow: { or: [{ cors_preflight: true }] } }],
      '/x',
      { method: 'OPTIONS' },
      { reachable: true },
    ],
    [
      'no preflight of another method',
      [{ allow: { or: [{ cors_preflight: true }] } }],
      '/x',
      { method: 'GET' },
      unmet,
    ],
    [
      'what an escape brings into the raw path',
      [{ allow: { and: [{ http_path: { contains: '2Fx' } }, { http_path: { is: '/a/x' } }] } }],
      '/a/x',
      { choice: 'nothing', era: '0.30' },
      { reachable: true },
    ],
  ])('%s', (_, policy, path, options, expected) =>
    expect(answer(policy, path, options)).toMatchObject(expected),
  );

  test('which list lets them through', () => {
    const { criteria } = reach(policyOfJson([people, leafOf('GET', '/a'), prefix('/api/')]), '/api/x');
    expect(criteria.map(({ data }) => data)).toEqual([
      { starts_with: '/api/' },
      { starts_with: `https://${HOST}/api/` },
    ]);
  });

  test('with a known method, what is reached agrees with crafted requests', () => {
    const method = fc.constantFrom('GET', 'PROPFIND', 'PUT');
    fc.assert(
      fc.property(printed, path, method, fc.integer(), (policy, to, known, seed) => {
        const { reachable, witness } = reach(policyOfJson(policy), to, {
          hosts: [HOST, 'b.example.com', 'app.example.com:8443'],
          method: known,
        });
        expect(witness?.method ?? known).toBe(known);
        const compiled = compilePolicy(policyOfJson(policy));
        const found = [...crafted(policy, to, seed)]
          .filter((request) => request.method === known)
          .some((request) => evaluate(compiled, request).outcome === 'allowed');
        if (found) expect(reachable).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/api/',
  '/api/x',
  '/apix',
  '/é',
  '/a b/c',
  '/a;b',
  '/a?b',
  "/it's",
  '/%2F',
  '/x|y/',
  '/..;',
  '/a/..',
  '/a\\b',
];
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...PATHS)).map(([a, b]) => a + b),
);
const host = fc.constantFrom(HOST, 'b.example.com', 'app.example.com:8443');
const printed: fc.Arbitrary<PolicyJson> = fc
  .array(
    fc.oneof(
      fc.tuple(path, host).map(([at, on]) => [prefix(at, on)]),
      fc.tuple(path, host).map(([at, on]) => leaf(at, on)),
      fc
        .tuple(fc.constantFrom('PROPFIND', 'PUT', '/a'), path, host)
        .map(([method, at, on]) => [leafOf(method, at, on)]),
      fc.constant([people]),
      fc.constantFrom([guard('/..;', '..%3b', '..%3B')], [guard('/../', '..%2f', '..%5C')]),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((rules) => rules.flat());

/** Requests for a path by somebody who tries whatever the policy's words suggest. */
function* crafted(policy: PolicyJson, to: string, seed: number): Generator<PolicyRequest> {
  const quoted = [...JSON.stringify(policy).matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) =>
    String(JSON.parse(text)),
  );
  const words = [...new Set(quoted)].filter((word) => /^(?:\/|https:|[A-Z]+$)/.test(word));
  const queries = ['', 'x', ...words, ...words.flatMap((word) => [`${word}/x`, `${word}?a=b`])];
  const methods = ['GET', ...words.filter((word) => /^[A-Z]+$/.test(word))];
  const random = { state: seed | 1 };
  const chance = (share: number): boolean => {
    random.state = (Math.imul(random.state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return random.state / 0x7fffffff < share;
  };
  for (const share of [0, 0.1, 0.5, 1]) {
    const rawPath = Array.from(to, (char) => {
      const plain = spell(char);
      return plain === char && !chance(share)
        ? plain
        : chance(0.3)
          ? percent(char).toLowerCase()
          : percent(char);
    }).join('');
    for (const query of queries)
      for (const method of methods)
        for (const on of [HOST, 'b.example.com', 'app.example.com:8443'])
          yield { method, host: on, rawPath, query, ip: '203.0.113.9', headers: {}, certificate: 'no-ca' };
  }
}

/** The first of them that gets through. */
function breach(policy: PolicyJson, to: string, seed: number): PolicyRequest | undefined {
  const compiled = compilePolicy(policyOfJson(policy));
  for (const request of crafted(policy, to, seed))
    if (evaluate(compiled, request).outcome === 'allowed') return request;
  return undefined;
}

const isLetIn = (policy: PolicyJson, request: PolicyRequest): boolean =>
  naiveVerdict(policy, request, null).outcome === 'allowed';

test('of what pompaths prints, reach knows what crafted requests get', () => {
  let reached = 0;
  fc.assert(
    fc.property(printed, path, fc.integer(), (policy, to, seed) => {
      const { reachable, witness, isProven } = reach(policyOfJson(policy), to, {
        hosts: [HOST, 'b.example.com', 'app.example.com:8443'],
      });
      expect(isProven).toBe(true);
      if (reachable) {
        reached++;
        expect(witness && policyPath(witness.rawPath)).toBe(to);
        expect(witness && isLetIn(policy, { ...witness, ip: '203.0.113.9' })).toBe(true);
      } else expect(breach(policy, to, seed)).toBeUndefined();
    }),
    { numRuns: 600 },
  );
  expect(reached).toBeGreaterThan(10);
});

test('of any policy, a witness gets in, and what is proven out of reach is', () => {
  const asked = fc.array(path, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(policies, asked, fc.integer(), (policy, paths, seed) => {
      const to = reachOf(policyOfJson(policy), { hosts: [HOST] });
      for (const at of paths) {
        const { reachable, witness, isProven } = to(at);
        if (reachable && witness) {
          const known = {
            ...witness,
            ip: '203.0.113.9',
            certificate: 'no-ca' as const,
            headers: witness.headers ?? { Host: HOST },
          };
          expect(isLetIn(policy, known)).toBe(true);
        } else if (isProven && reachable === false) expect(breach(policy, at, seed)).toBeUndefined();
      }
    }),
    { numRuns: 500 },
  );
});
