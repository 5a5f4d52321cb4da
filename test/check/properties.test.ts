import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRulesOf } from '../../src/check/open-rule.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { policies, requests } from '../policy/arbitraries.ts';
import { rawPath, traffic } from '../property/traffic-arbitrary.ts';
import { asked, HOME, HOST, SIGNED_IN, words } from '../proposal/traffic.ts';
import { check, GUARD, ingressWith, letThrough, operation, PEOPLE, pinned, short } from './setting.ts';

const POLICY = `${PEOPLE}${pinned('/api/')}- allow: {or: [{http_path: {starts_with: /hls}}]}\n${GUARD}`;
const ingresses = [ingressWith(POLICY, [HOST, 'b.example.com'])];
const specs = [
  { host: HOST, chosen: [operation('GET /api/items/{id}')], others: [operation('GET /hls/{id}')] },
  { host: HOST, chosen: [operation('GET /hls/list')], others: [operation('POST /api/items')] },
];

/** Somebody without a session whom path rules let through. */
const passing = fc
  .record({ path: rawPath, answer: fc.constantFrom(200, 401, 404), second: fc.nat(600) })
  .map(({ path, answer, second }) =>
    letThrough(path, { answer, time: Date.UTC(2026, 0, 12, 6) + second * 1000 }),
  );

test('the same requests in any order give the same findings, each with an id of its own', () => {
  fc.assert(
    fc.property(
      fc
        .tuple(traffic, fc.array(passing, { maxLength: 10 }))
        .chain(([one, other]) =>
          fc.tuple(
            fc.constant([...one, ...other]),
            fc.shuffledSubarray([...one, ...other], { minLength: one.length + other.length }),
          ),
        ),
      ([log, shuffled]) => {
        const { findings, policies: own } = check(undefined, {
          requests: log,
          ingresses,
          specs,
          isChoice: true,
        });
        const other = check(undefined, { requests: shuffled, ingresses, specs, isChoice: true });
        expect(other.findings).toEqual(findings);
        expect(other.policies.map(({ rules }) => rules.map(({ use }) => use?.requests))).toEqual(
          own.map(({ rules }) => rules.map(({ use }) => use?.requests)),
        );
        expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
      },
    ),
    { numRuns: 40 },
  );
});

test('the order of Ingresses and documents makes no difference', () => {
  const several = [
    ...ingresses,
    ingressWith(PEOPLE + pinned('/api/'), [HOST], {}, { name: 'later' }),
    ingressWith(
      '- allow: {or: [{accept: false}]}\n',
      [HOST],
      {},
      {
        name: 'app-api',
        paths: ['/hls/', '/login'],
        labels: { 'app.kubernetes.io/managed-by': 'pompaths' },
      },
    ),
    ingressWith(PEOPLE, ['*.example.com', 'b.example.com'], { nothing: 'x' }, { name: 'any' }),
    ingressWith('nothing', [HOST], {}, { name: 'broken' }),
  ];
  const word = { accept: words('/status'), reject: words('/api/admin/') };
  const all = fc.shuffledSubarray(several, { minLength: several.length });
  fc.assert(
    fc.property(fc.array(fc.oneof(passing, traffic), { maxLength: 8 }), all, (log, shuffled) => {
      const requests = log.flat();
      const { findings } = check(undefined, { requests, ingresses: several, specs, isChoice: true, word });
      const other = check(undefined, {
        requests,
        ingresses: shuffled,
        specs: specs.toReversed(),
        isChoice: true,
        word,
      });
      expect(other.findings).toEqual(findings);
    }),
    { numRuns: 15 },
  );
});

test('whatever gets through without a session gets through by a rule that is checked', () => {
  let through = 0;
  fc.assert(
    fc.property(policies, fc.array(requests, { minLength: 5, maxLength: 20 }), (json, sent) => {
      const policy = policyOfJson(json);
      const whole = compilePolicy(policy);
      const rules = openRulesOf(policy).map((rule) => compilePolicy(rule.policy));
      for (const request of sent) {
        if (evaluate(whole, request).outcome !== 'allowed') continue;
        through++;
        expect(rules.some((rule) => evaluate(rule, request).allow.value === true)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
  expect(through).toBeGreaterThan(100);
});

test('any policy can be checked', () => {
  fc.assert(
    fc.property(policies, traffic, (json, log) => {
      const { findings } = check(printPolicy(policyOfJson(json)), { requests: log });
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
      for (const { what, fix } of findings) expect(what !== '' && fix !== '').toBe(true);
    }),
    { numRuns: 40 },
  );
});

describe('what a finding offers mends it', () => {
  const firstDocument = (text: string): string => text.split('---\n')[0] ?? '';

  test.each([
    '{http_path: {starts_with: /api}}',
    '{http_path: {starts_with: /api/}}',
    '{http_path: /status}',
    '{http_path: {in: [/status, /login]}}',
    '{http_path: "/caf\u00e9/x y"}',
  ])('an unpinned rule: %s', (criterion) => {
    const before = check(`${PEOPLE}- allow: {or: [${criterion}]}\n${GUARD}`);
    expect(before.findings[0]).toMatchObject({ kind: 'unpinned-rule', severity: 'high' });
    const after = check(`${PEOPLE}${firstDocument(before.findings[0]?.fix ?? '')}${GUARD}`);
    expect(short(after).filter((text) => !text.startsWith('info'))).toEqual([]);
    expect(after.policies[0]?.rules.every(({ reach }) => reach.beyond === 'nothing')).toBe(true);
  });

  test('a prefix without a boundary', () => {
    const before = check(PEOPLE + pinned('/api') + GUARD);
    expect(before.findings[0]?.kind).toBe('no-boundary');
    const after = check(`${PEOPLE}${before.findings[0]?.fix}${GUARD}`);
    expect(short(after)).toEqual(['info leaves-folder']);
  });

  test('a missing guard, in every version', () => {
    for (const version of ['0.31.3', '0.33', undefined]) {
      const before = check(PEOPLE + pinned('/api/'), { version });
      expect(before.findings[0]).toMatchObject({ kind: 'leaves-folder', severity: 'medium' });
      const after = check(`${PEOPLE}${pinned('/api/')}${before.findings[0]?.fix}`, { version });
      expect(short(after)).toEqual(['info leaves-folder']);
    }
  });

  test('what is still denied', () => {
    const log = [
      SIGNED_IN,
      ...['/api/items', '/api/me', '/status'].map((path) => asked(path, { address: HOME })),
    ];
    const before = check(PEOPLE + GUARD, { requests: log });
    const denied = before.findings.filter(({ kind }) => kind === 'still-denied');
    expect(denied.map(({ rule }) => rule)).toEqual(['/api/', '/status']);
    const after = check(PEOPLE + denied.map(({ fix }) => fix).join('') + GUARD, { requests: log });
    expect(short(after)).toEqual(['info leaves-folder']);
  });
});

test('what comes from a log and stands in a fix is quoted', () => {
  const hostile = ['/api/"]: x', "/api/'x", '/api/#x', '/api/- &a', '/api/: *y', '/{{x}}', '/"'];
  const log = [
    SIGNED_IN,
    ...hostile.map((path) => asked(encodeURI(path).replaceAll('#', '%23'), { address: HOME })),
  ];
  const { findings } = check(PEOPLE, { requests: log });
  const fixes = findings.filter(({ kind }) => kind === 'still-denied').map(({ fix }) => fix);
  expect(fixes.length).toBeGreaterThan(0);
  const after = check(PEOPLE + fixes.join('') + GUARD, { requests: log });
  expect(short(after).filter((text) => /^(?:high|medium)/.test(text))).toEqual([]);
  expect(after.policies[0]?.rules.every(({ rule }) => rule.isPinned)).toBe(true);
});
