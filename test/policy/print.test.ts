import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Json,
  type JsonObject,
  policyOfJson,
  policyToJson,
  type PolicyJson,
} from '../../src/policy/model.ts';
import { parsePolicy, parsePolicyJson } from '../../src/policy/parse.ts';
import { printPolicy } from '../../src/policy/print.ts';

test('as people write it', () => {
  const policy: PolicyJson = [
    {
      allow: {
        and: [
          { http_path: { starts_with: '/api/' } },
          { http_path: { starts_with: 'https://app.example.com/api/' } },
        ],
      },
    },
    {
      allow: {
        or: [
          { email: { is: 'alice@example.com' } },
          { 'claim/groups': 'yes' },
          { accept: true },
          { user: null },
        ],
      },
      deny: { or: [] },
    },
    {},
  ];
  expect(printPolicy(policyOfJson(policy))).toMatchInlineSnapshot(`
    "- allow:
        and:
          - http_path:
              starts_with: "/api/"
          - http_path:
              starts_with: "https://app.example.com/api/"
    - allow:
        or:
          - email:
              is: "alice@example.com"
          - claim/groups: "yes"
          - accept: true
          - user: null
      deny:
        or: []
    - {}
    "
  `);
});

test('no rule', () => expect(printPolicy([])).toBe('[]\n'));

test('long texts and texts of several lines stay on their line', () => {
  const text = `${'word '.repeat(60)}\n${'x'.repeat(300)}`;
  const printed = printPolicy(policyOfJson([{ allow: { or: [{ http_path: text }] } }]));
  expect(printed.split('\n')).toEqual([expect.anything(), expect.anything(), expect.anything(), '']);
});

// Through JSON, which like Go's YAML has no negative zero.
const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    '010',
    '2024-01-01',
    '<<',
    '~',
    '',
    ' a',
    'a: b',
    '# x',
    '"',
    '\\',
    '\u2028',
    '\u0085',
    '\uFEFF',
    '\u007f',
    '\uFFFE',
    '*a',
    '!!str',
    '%',
    '---',
    'x\n---\ny',
    '{{ .Values.x }}',
    'a\t\n b',
  ),
);
const wellFormed = hostile.map((text) => text.replace(/\p{Surrogate}/gu, ''));
const criterion: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.oneof(fc.constantFrom('http_path', 'claim/a.b', 'email'), wellFormed), fc.oneof(wellFormed, json))
  .map(([key, data]) => ({ [key.endsWith('/') ? `${key}x` : key]: data }));
const list = fc.array(criterion, { maxLength: 3 });
const block = fc.record({ and: list, or: list, not: list, nor: list }, { requiredKeys: [] });
const anyPolicy = fc.array(fc.record({ allow: block, deny: block }, { requiredKeys: [] }), { maxLength: 3 });

test('what is printed parses to the same policy', () => {
  fc.assert(
    fc.property(anyPolicy, (json) => {
      const policy = policyOfJson(json);
      const parsed = parsePolicy(printPolicy(policy));
      // Most of these policies Pomerium would refuse, but not for how they are written.
      expect(parsed.policy).toEqual(policy);
      expect(parsed.kind === 'refused' && parsed.stage).not.toBe('parse');
    }),
    { numRuns: 2_000 },
  );
});

test('the JSON form and back', () => {
  fc.assert(
    fc.property(anyPolicy, (json) => {
      const policy = policyOfJson(json);
      expect(policyOfJson(policyToJson(policy))).toEqual(policy);
    }),
  );
});

test('keys that are names of JavaScript are keys like others', () => {
  const text = '[{"allow":{"or":[{"__proto__":{"__proto__":1}},{"constructor":{"is":"x"}}]}}]';
  const { policy = [] } = parsePolicyJson(JSON.parse(text));
  const again = parsePolicy(printPolicy(policy));
  expect(JSON.stringify(policyToJson(again.policy ?? []))).toBe(text);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
