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
import { HOST } from '../proposal/traffic.ts';
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

test('a rule for people that asks everybody to sign in closes what others open', () => {
  const policy = `- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: "https://${HOST}/api/"}}]}\n`;
  const turned = `${policy}- allow: {not: [{email: {is: "mallory@example.com"}}]}\n`;
  expect(reachOfRules(subjectOf(policy), [known('/api/x')], '0.33')[0]?.reached).toHaveLength(1);
  expect(reachOfRules(subjectOf(turned), [known('/api/x')], '0.33')[0]?.reached).toHaveLength(0);
});

test.each([
  ['a name under a wildcard', '*.example.com', 'foo.example.com'],
  ['a port', HOST, `${HOST}:8443`],
  ['capitals', HOST, 'App.Example.com'],
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
