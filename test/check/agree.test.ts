import { expect, test } from 'vitest';
import { orderFindings } from '../../src/findings/order.ts';
import { inspectIngresses } from '../../src/inspection/inspect.ts';
import { HOST } from '../proposal/traffic.ts';
import { check, GUARD, ingressWith, PEOPLE, pinned } from './setting.ts';

const UNPINNED = '- allow: {or: [{http_path: {starts_with: /api/}}]}\n';
const EVERYTHING = '- allow: {or: [{http_path: {is: }}]}\n';
const allow = (criterion: string): string => `- allow: {or: [${criterion}]}\n`;
const deny = (criterion: string): string => `- deny: {or: [${criterion}]}\n`;
const INSIDE_ONLY = '- deny: {not: [{source_ip: 10.0.0.0/8}]}\n';
const BOB = '{email: {is: bob@example.com}}';

/** What both commands look at, and what each is to say of it. */
const CASES: readonly (readonly [what: string, policy: string, ...both: string[]])[] = [
  ['programs alone', pinned('/api/'), 'low nobody-asked'],
  ['nobody to ask, and nothing open', allow('{reject: true}'), 'medium nobody-passes'],
  ['a login for all where a path is open', PEOPLE + pinned('/api/') + deny(BOB), 'medium login-for-all'],
  ['a login for all where none is', PEOPLE + deny(BOB), 'low login-for-all'],
  ['an unpinned rule', PEOPLE + UNPINNED, 'high unpinned-rule'],
  ['the same, for a network alone', PEOPLE + UNPINNED + INSIDE_ONLY, 'medium unpinned-rule'],
  ['an empty value, for a network alone', PEOPLE + EVERYTHING + INSIDE_ONLY, 'medium always-true'],
  [
    'an empty value behind a login for all',
    PEOPLE + EVERYTHING + deny(BOB),
    'medium login-for-all',
    'low always-true',
  ],
  [
    'every path, for a network alone',
    PEOPLE + allow('{http_path: {starts_with: /}}') + INSIDE_ONLY,
    'medium opens-everything',
  ],
  ['a value that is ignored', allow('{authenticated_user: false}'), 'medium ignored-value'],
  ['a prefix beside what Pomerium answers', PEOPLE + pinned('/ping'), 'low no-boundary'],
  ['what Pomerium answers', PEOPLE + pinned('/.pomerium/')],
  ['a path that never arrives', PEOPLE + pinned('/a/../b')],
  [
    'two people at once',
    '- allow: {and: [{email: {is: a@example.com}}, {email: {is: b@example.com}}]}\n',
    'medium nobody-passes',
  ],
  ['a deny rule for every path', PEOPLE + deny('{http_path: {starts_with: /}}'), 'medium nobody-passes'],
];

const COMMON = new Set([
  'always-true',
  'ignored-value',
  'login-for-all',
  'no-boundary',
  'nobody-asked',
  'nobody-passes',
  'opens-everything',
  'unpinned-rule',
]);

test.each(CASES)('check and ingresses say the same of %s', (_, policy, ...both) => {
  const own = check(policy + GUARD).findings;
  const { findings } = inspectIngresses([ingressWith(policy + GUARD)], {
    version: undefined,
    known: () => [],
  });
  const said = [own, findings].map((all) =>
    orderFindings(all)
      .filter(({ kind }) => COMMON.has(kind))
      .map(({ severity, kind }) => `${severity} ${kind}`),
  );
  expect(said).toEqual([both, both]);
});

test.each(['/ping', '/healthz'])('%s as a prefix is for more than what Pomerium answers itself', (path) => {
  const before = check(PEOPLE + pinned(path) + GUARD);
  expect(before.findings.map(({ kind }) => kind)).not.toContain('never-matches');
  const [inspected] = inspectIngresses([ingressWith(PEOPLE + pinned(path))], {
    version: undefined,
    known: () => [],
  }).findings;
  for (const fix of [before.findings.find(({ kind }) => kind === 'no-boundary')?.fix, inspected?.fix]) {
    const after = check(`${PEOPLE}${fix}${GUARD}`);
    expect(after.findings.map(({ kind }) => kind)).toEqual(['leaves-folder']);
    expect(after.policies[0]?.rules.map(({ rule }) => rule.name)).toEqual([`${path}/`]);
  }
});

test('a pin in capitals meets no usual client', () => {
  const { findings } = check(PEOPLE + pinned('/api/', 'App.Example.com') + GUARD);
  expect(findings.filter(({ kind }) => kind === 'never-matches')).toMatchObject([
    { severity: 'low', rule: '/api/', what: expect.stringContaining('small letters') },
  ]);
  const both = check(PEOPLE + pinned('/api/', HOST) + pinned('/api/', HOST.toUpperCase()) + GUARD);
  expect(both.findings.map(({ kind }) => kind)).not.toContain('never-matches');
});

test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
  ['a path rule', PEOPLE + pinned('/api/'), {}, ['high mcp-path-rule']],
  [
    'a path rule for people',
    `- allow: {and: [{email: {is: alice@example.com}}, {http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/"}}]}\n`,
    {},
    ['medium mcp-path-rule'],
  ],
  ['people', PEOPLE, {}, []],
  ['everybody', '', { allow_public_unauthenticated_access: 'true' }, []],
])('mcp_server with %s', (_, policy, more, both) => {
  const ingress = ingressWith(policy === '' ? undefined : policy, [HOST], { mcp_server: '{}', ...more });
  const own = check(undefined, { ingresses: [ingress] }).findings;
  const { findings } = inspectIngresses([ingress], { version: undefined, known: () => [] });
  const said = [own, findings].map((all) =>
    all.filter(({ kind }) => kind === 'mcp-path-rule').map(({ severity, kind }) => `${severity} ${kind}`),
  );
  expect(said).toEqual([both, both]);
});

test('a rule that names its host opens nothing on another host', () => {
  const four = `- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/"}}, {http_path: {is: ${HOST}}}, {http_method: {in: [GET, POST]}}]}\n`;
  const kinds = (rule: string): readonly string[] =>
    check(undefined, {
      ingresses: [ingressWith(PEOPLE + rule + GUARD, [HOST, 'b.example.com'])],
    }).findings.map(({ kind }) => kind);
  expect(kinds(pinned('/api/'))).toContain('other-hosts');
  expect(kinds(four)).not.toContain('other-hosts');
});

test('people who are named in vain are refused', () => {
  const { findings } = check(`${PEOPLE}${allow('{domain: {is: "@example.com"}}')}`);
  expect(findings).toMatchObject([{ kind: 'never-matches', severity: 'medium' }]);
});
