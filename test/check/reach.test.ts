import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KnownPath } from '../../src/check/known-path.ts';
import { reachedByPath, reachOfRules } from '../../src/check/reach.ts';
import { readSubject, type Subject } from '../../src/check/subject.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { placesOf, policyOfJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { wordsOf } from '../../src/policy/words.ts';
import { policyPath } from '../../src/request/policy-path.ts';
import { isExpressible, rulesOf, urlsOf } from '../../src/rules/pin.ts';
import { HOST, words } from '../proposal/traffic.ts';
import { rawPath } from '../property/traffic-arbitrary.ts';
import { check, GUARD, ingressWith, PEOPLE, pinned, short } from './setting.ts';

function subjectOf(policy: string): Subject {
  const read = readSubject(ingressWith(policy), undefined, '0.33');
  if (read.kind === 'refused') throw new Error(read.refused.message);
  return read.subject;
}

const known = (path: string, method?: string): KnownPath => ({
  host: HOST,
  path,
  label: path,
  is: 'operation',
  method,
  folder: undefined,
  operation: undefined,
});

/** Pinned prefixes and leaves, some bound to a method. */
const openings = fc.array(
  fc
    .tuple(rawPath, fc.constantFrom('prefix' as const, 'leaf' as const), fc.boolean())
    .map(([raw, kind, isBound]) => ({
      kind,
      path: kind === 'prefix' ? `${policyPath(raw)}/` : policyPath(raw),
      methods: kind === 'leaf' && isBound ? ['POST'] : undefined,
    }))
    .filter(({ path }) => path.startsWith('/') && path !== '/' && isExpressible(path)),
  { minLength: 1, maxLength: 4 },
);

test('whatever a sender gets through pinned rules is among what they reach', () => {
  let through = 0;
  fc.assert(
    fc.property(
      openings,
      fc.array(fc.tuple(rawPath, fc.nat(20), fc.nat(20)), { minLength: 5, maxLength: 15 }),
      (opened, tries) => {
        const rules = opened.flatMap((opening) => rulesOf(opening, urlsOf(opening.path, [HOST], [])));
        const texts = [
          '',
          ...wordsOf([...placesOf(policyOfJson(rules))].map(({ criterion }) => criterion)).texts,
        ];
        const subject = subjectOf(PEOPLE + printPolicy(policyOfJson(rules)) + GUARD);
        for (const [raw, which, how] of tries) {
          const { path = '', kind = 'leaf' } = opened[which % opened.length] ?? {};
          // Half of the tries lie at or below what is opened.
          const below = how % 2 === 0 ? raw : `${encodeURI(path)}${kind === 'prefix' ? raw.slice(1) : ''}`;
          const method = how % 3 === 0 ? 'POST' : 'GET';
          const request = { method, host: HOST, rawPath: below, query: texts[how % texts.length] };
          if (evaluate(subject.compiled, request).outcome !== 'allowed' || policyPath(below) === '') continue;
          through++;
          const reached = reachOfRules(subject, [known(policyPath(below), method)], '0.33').flatMap(
            reachedByPath,
          );
          expect(reached.map(({ label }) => label)).toContain(policyPath(below));
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(through).toBeGreaterThan(100);
});

test.each<[string, string, string, boolean]>([
  ['GET', '/login', 'a leaf for POST', false],
  ['POST', '/login', 'a leaf for POST', true],
])('%s %s and %s', (method, path, _, expected) => {
  const rules = rulesOf({ kind: 'leaf', path, methods: ['POST'] }, urlsOf(path, [HOST], []));
  const subject = subjectOf(PEOPLE + printPolicy(policyOfJson(rules)));
  const [reach] = reachOfRules(subject, [known(path, method)], '0.33');
  expect(reach?.reached.length === 1).toBe(expected);
  expect(reach?.beyond).toBe('nothing');
});

test.each<[string, string, string, string]>([
  ['no slash', 'starts_with: /api/', `starts_with: "https://${HOST}/api"`, '/apikeys'],
  ['a folder above', 'starts_with: /api/v1/', `starts_with: "https://${HOST}/api/"`, '/api/keys'],
  ['no end', 'is: /login', `starts_with: "https://${HOST}/login"`, '/login-as'],
  ['a list', 'in: [/login, /x]', `starts_with: "https://${HOST}/login"`, '/login-as'],
])('a URL that does not name the same path: %s', (_, path, url, open) => {
  const policy = `${PEOPLE}- allow: {and: [{http_path: {${path}}}, {http_path: {${url}}}]}\n${GUARD}`;
  const [reach] = reachOfRules(subjectOf(policy), [known(open), known('/other')], '0.33');
  expect(reach).toMatchObject({ beyond: 'beside', isConditional: false });
  expect(reach?.reached.map(({ label }) => label)).toEqual([open]);
  const finding = check(policy).findings.find(({ kind }) => kind === 'unpinned-rule');
  expect(finding).toMatchObject({ severity: 'high' });
  expect(finding?.what).toContain('the URL does not name the same path');
});

test.each<[string, string, string]>([
  ['longer', 'starts_with: /api/', `starts_with: "https://${HOST}/api/v1/"`],
  ['one path', 'starts_with: /api/', `is: "https://${HOST}/api/v1"`],
  ['escaped', 'starts_with: "/caf\u00e9/"', `starts_with: "https://${HOST}/caf%C3%A9/"`],
  ['the same with a query', 'is: /login', `starts_with: "https://${HOST}/login?"`],
])('a URL that names the same path: %s', (_, path, url) => {
  const policy = `${PEOPLE}- allow: {and: [{http_path: {${path}}}, {http_path: {${url}}}]}\n`;
  expect(reachOfRules(subjectOf(policy), [], '0.33')).toMatchObject([
    { beyond: 'nothing', rule: { isPinned: true } },
  ]);
});

test.each<[string, string, string]>([
  ['a deny rule for an address', '- deny: {or: [{source_ip: 203.0.113.5}]}', 'high'],
  ['a deny rule for bad certificates', '- deny: {or: [{invalid_client_certificate: true}]}', 'high'],
  ['a deny rule for all but one network', '- deny: {not: [{source_ip: 192.0.2.0/24}]}', 'medium'],
])('how grave an open rule is beside %s', (_, deny, severity) => {
  for (const rule of ['http_path: {starts_with: /api/}', 'http_path: ""'])
    expect(check(`${PEOPLE}- allow: {or: [{${rule}}]}\n${deny}\n`).findings).toContainEqual(
      expect.objectContaining({ severity, kind: rule.endsWith('""') ? 'always-true' : 'unpinned-rule' }),
    );
});

test('a rule that asks for less has another id, wherever it stands', () => {
  const narrow = '- allow: {and: [{http_path: {starts_with: /api/}}, {source_ip: 10.0.0.0/8}]}\n';
  const turned = '- allow: {and: [{source_ip: 10.0.0.0/8}, {http_path: {starts_with: /api/}}]}\n';
  const wide = '- allow: {or: [{http_path: {starts_with: /api/}}]}\n';
  const idsOf = (rules: string): readonly string[] =>
    check(PEOPLE + rules)
      .findings.filter(({ kind }) => kind === 'unpinned-rule')
      .map(({ severity, id }) => `${severity} ${id}`)
      .toSorted();
  const both = [
    'high unpinned-rule:apps/app:/api/',
    'medium unpinned-rule:apps/app:/api/ and source_ip "10.0.0.0/8"',
  ];
  expect(idsOf(narrow + wide)).toEqual(both);
  expect(idsOf(wide + turned)).toEqual(both);
  expect(idsOf(turned)).toEqual(both.slice(1));
});

test('what mends a leaf for a method leaves no query to stand in for the method', () => {
  const policy = `${PEOPLE}- allow: {and: [{http_path: {is: /login}}, {http_method: {is: POST}}]}\n`;
  const fix = check(policy).findings.find(({ kind }) => kind === 'unpinned-rule')?.fix;
  expect(fix).toContain(`is: "https://${HOST}/login"`);
  expect(fix).not.toContain('/login?');
});

test.each(['contains: /path', 'starts_with: /any', 'contains: 7f3c'])(
  'a deny rule that matches one path by chance hides nothing: %s',
  (matcher) => {
    const policy = `${PEOPLE}- allow: {or: [{http_path: {starts_with: /api/}}]}\n- deny: {or: [{http_path: {${matcher}}}]}\n`;
    expect(check(policy).findings).toContainEqual(
      expect.objectContaining({ severity: 'high', kind: 'unpinned-rule' }),
    );
  },
);

test.each<[string, string, string]>([
  ['all methods but one', 'allow: {not: [{http_method: {is: GET}}]}', 'unpinned-rule'],
  [
    'a deny rule for a method',
    'allow: {or: [{http_path: ""}]}\n  deny: {or: [{http_method: GET}]}',
    'always-true',
  ],
])('a method that the policy does not name: %s', (_, rule, kind) => {
  expect(check(`${PEOPLE}- ${rule}\n`).findings).toContainEqual(
    expect.objectContaining({ severity: 'high', kind }),
  );
});

test.each<[string, string, string]>([
  ['every address', 'source_ip: ["0.0.0.0/0", "::/0"]', 'high'],
  ['a network', 'source_ip: 10.0.0.0/8', 'medium'],
])('a rule for %s', (_, criterion, severity) => {
  expect(check(`${PEOPLE}- allow: {or: [{${criterion}}]}\n`).findings).toContainEqual(
    expect.objectContaining({ severity, kind: 'opens-everything' }),
  );
});

test('a rule for people that asks everybody to sign in closes what others open', () => {
  const policy = `- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/"}}]}\n`;
  const turned = `${policy}- allow: {not: [{email: {is: "mallory@example.com"}}]}\n`;
  expect(reachOfRules(subjectOf(policy), [known('/api/x')], '0.33')[0]?.reached).toHaveLength(1);
  expect(reachOfRules(subjectOf(turned), [known('/api/x')], '0.33')[0]?.reached).toHaveLength(0);
});

test.each([
  ['a name under a wildcard', '*.example.com', 'foo.example.com'],
  ['a port', HOST, `${HOST}:8443`],
])('a rule that is pinned to %s can be met', (_, host, name) => {
  const report = check(undefined, {
    ingresses: [ingressWith(PEOPLE + pinned('/api/', name) + GUARD, [host])],
  });
  expect(short(report)).toEqual(['info leaves-folder']);
  expect(report.policies[0]?.rules[0]).toMatchObject({
    unmatchable: undefined,
    reach: { beyond: 'nothing' },
  });
});

test('a rule whose URL names a part of its folder is of use', () => {
  const rule = `- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/v1/"}}]}\n`;
  expect(short(check(PEOPLE + rule + GUARD))).toEqual(['info leaves-folder']);
});

test.each([
  ['nothing', '', ['high opens-rejected /web/']],
  ['the path', '- deny: {or: [{http_path: {starts_with: /web/admin/}}]}\n', []],
  ['another one', '- deny: {or: [{http_path: {starts_with: /web/other/}}]}\n', ['high opens-rejected /web/']],
])('what a public Ingress opens, where it denies %s', (_, deny, expected) => {
  const open = ingressWith(
    `- allow: {or: [{accept: true}]}\n${deny}`,
    [HOST],
    {},
    {
      name: 'app-api',
      paths: ['/web/'],
      labels: { 'app.kubernetes.io/managed-by': 'pompaths' },
    },
  );
  const found = check(undefined, {
    ingresses: [ingressWith(PEOPLE), open],
    word: { reject: words('/web/admin/x') },
  });
  expect(short(found).filter((line) => line.startsWith('high'))).toEqual(expected);
});
