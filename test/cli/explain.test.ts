import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/audiobookshelf');
const HOST = 'audiobookshelf.example.com';
const people = ['--ingresses', SAMPLE];
const explain = (path: string, ...more: string[]): ReturnType<typeof run> =>
  run(['explain', HOST, path, ...more]);
const under = (policy: string, path: string, ...more: string[]): ReturnType<typeof run> =>
  run(['explain', HOST, path, '--policy-from', '-', ...more], policy);

test('a request of nobody in particular', async () => {
  const { code, stdout, stderr } = await explain('/api/items?limit=1', ...people);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatchInlineSnapshot(`
    "GET https://audiobookshelf.example.com/api/items?limit=1, nobody signed in
    Ingress audiobookshelf/audiobookshelf-pomerium-ingress, prefix / of audiobookshelf.example.com
    The policy sees the path /api/items

    Rule 1, allow if any of these holds
      no   email is "alice@example.com"
      no   email is "bob@example.com"

    Outcome: sent to the login (401 where the client prefers JSON) (user-unauthenticated)
    What would change it: signing in as somebody the rules name; or this rule, which opens the path to everybody:
      - allow:
          and:
            - http_path:
                is: "/api/items"
            - http_path:
                is: "https://audiobookshelf.example.com/api/items"
      - allow:
          and:
            - http_path:
                is: "/api/items"
            - http_path:
                starts_with: "https://audiobookshelf.example.com/api/items?"
    "
  `);
});

test('a request of somebody', async () => {
  expect((await explain('/', '--as', 'alice@example.com', ...people)).stdout).toMatch(
    /Outcome: let through to the app \(email-ok\)/,
  );
  expect((await explain('/', '--as', 'mallory@example.net', ...people)).stdout).toMatch(
    /Outcome: refused, 403: no allow rule holds/,
  );
});

describe('which text met a rule', () => {
  const alone = 'allow: {or: [{http_path: {starts_with: "/api/"}}]}';

  test('the path', async () => {
    expect((await under(alone, '/api/x')).stdout).toMatch(
      /yes {2}http_path starts_with "\/api\/" {3}met by: decoded path, raw path\n/,
    );
  });

  test('another text of the request', async () => {
    const { stdout } = await under(alone, '/admin', '--query', '/api/');
    expect(stdout).toMatch(
      /met by: raw query\n[\s\S]*met by something other than the path: pin it to the URL of its host/,
    );
    expect((await under(alone, '/admin', '--query', '/api/', '--pomerium', '0.29')).stdout).toMatch(
      /Outcome: refused, 403/,
    );
  });

  test('what cannot be known is marked', async () => {
    expect(
      (await under('allow: {or: [{device: {approved: true}}]}', '/', '--as', 'alice@example.com')).stdout,
    ).toMatch(/\?\s+device approved true[\s\S]*Outcome: not certain/);
  });
});

test('the rule it offers does what it says', async () => {
  const { stdout } = await explain('/caf%C3%A9/x', ...people);
  const rule = stdout
    .split('\n')
    .filter((line) => line.startsWith('  -') || line.startsWith('    '))
    .map((line) => line.slice(2))
    .join('\n');
  expect((await under(rule, '/caf%C3%A9/x')).stdout).toMatch(/Outcome: let through/);
  expect((await under(rule, '/caf%C3%A9/y')).stdout).toMatch(/Outcome: refused/);
});

test('a deny rule that names people', async () => {
  const policy = '- allow: {or: [{accept: true}]}\n- deny: {or: [{email: {is: bob@example.com}}]}\n';
  expect((await under(policy, '/')).stdout).toMatch(
    /sent to the login[\s\S]*a deny rule that names no people: as it is, everybody has to sign in first/,
  );
});

test.each([
  ['/a%2Fb', /Envoy answers 400 before any policy is asked: it holds an escaped slash/],
  ['/ping', /Pomerium answers \/ping itself/],
  ['/a/../b', /The policy sees the path \/b\n/],
  ['/a%zz', /The policy sees no path: an escape in it is malformed/],
])('%s', async (path, expected) => {
  expect((await explain(path, ...people)).stdout).toMatch(expected);
});

test('for machines', async () => {
  const { stdout } = await explain('/api/items', '-o', 'json', ...people);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    answer: 'policy',
    outcome: 'login',
    name: 'audiobookshelf-pomerium-ingress',
    rulePath: { path: '/', match: 'prefix' },
    policyPath: '/api/items',
    allow: { value: false, reasons: ['user-unauthenticated'] },
    criteria: [{ criterion: { email: { is: 'alice@example.com' } }, holds: false, metBy: [] }, {}],
  });
});

describe('one clear line', () => {
  test.each<[string, string[], string, number, RegExp]>([
    [
      'a policy Pomerium refuses',
      ['/x', '--policy-from', '-'],
      'allow:\n  or:\n    - http_pathh: /a\n',
      3,
      /policy of standard input, line 3 is no good: .*unknown policy criterion: http_pathh/,
    ],
    [
      'one that freezes the gateway',
      ['/x', '--policy-from', '-'],
      'allow: {or: [{http_path: {starts_with: 5}}]}',
      3,
      /from then on no policy change of any Ingress takes effect/,
    ],
    [
      'tabs',
      ['/x', '--policy-from', '-'],
      'allow:\n\tor: []\n',
      3,
      /line 2 is no good: yaml: line 2: found character that cannot start any token/,
    ],
    [
      'a key twice',
      ['/x', '--policy-from', '-'],
      'allow: {or: []}\nallow: {}\n',
      3,
      /line 2 is no good: .*already defined/,
    ],
    ['an empty policy', ['/x', '--policy-from', '-'], '', 3, /EOF/],
    [
      'no such policy',
      ['/x', '--policy-from', 'none.yaml'],
      '',
      3,
      /cannot read the policy none\.yaml: no such file/,
    ],
    ['a malformed path', ['x', ...people], '', 2, /the path "x" does not begin with a slash/],
    [
      'two queries',
      ['/x?a', '--query', 'b', ...people],
      '',
      2,
      /give the query with the path or with --query, not both/,
    ],
    ['no policy at all', ['/x'], '', 2, /no policy given/],
    ['two policies', ['/x', '--policy-from', '-', ...people], '', 2, /not both/],
    [
      'no such manifest',
      ['/x', '--ingresses', 'none.yaml'],
      '',
      3,
      /cannot read the manifest none\.yaml: no such file/,
    ],
  ])('%s', async (_, args, stdin, code, message) => {
    const result = await run(['explain', HOST, ...args], stdin);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.split('\n').filter((line) => line.startsWith('pompaths: '))).toHaveLength(1);
  });

  test('a host that no Ingress has', async () => {
    const { code, stderr } = await run(['explain', 'other.example.com', '/', ...people]);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/no Ingress has the host other\.example\.com: .*known hosts are audiobookshelf/),
    ]);
  });
});
