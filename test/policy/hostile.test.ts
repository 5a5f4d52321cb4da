import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { dangersOf } from '../../src/policy/dangers.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { parsePolicy, parsePolicyJson } from '../../src/policy/parse.ts';
import { reach } from '../../src/policy/reach.ts';

const FRAGMENTS = [
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '\t',
  ': ',
  ':',
  '- ',
  '-',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '#',
  ' # x',
  '&a ',
  '*a',
  '!',
  '!!str ',
  '!!int ',
  '!!binary ',
  '|',
  '>',
  '|-\n',
  '? ',
  '<<: ',
  '%YAML 1.1\n',
  '@',
  '`',
  '~',
  'null',
  'yes',
  '0b-1',
  '2024-01-01',
  '\\',
  '\\x',
  '\\ud800',
  "''",
  '\r',
  '---\n',
  '...\n',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '\ud800',
  '\u0000',
  'allow',
  'deny',
  'and',
  'or',
  'not',
  'http_path',
  'email',
  'starts_with',
  '__proto__',
  'constructor',
  '{}',
  '[]',
  '/api/',
];
const SEED =
  'allow:\n  or:\n    - http_path:\n        starts_with: "/a"\n    - email: {is: \'b\'}\ndeny: {and: [user: c, ]}\n';

const garbage = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 30 }).map((parts) => parts.join('')),
  fc
    .tuple(fc.nat(SEED.length), fc.nat(12), fc.constantFrom(...FRAGMENTS))
    .map(([at, length, part]) => SEED.slice(0, at) + part + SEED.slice(at + length)),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('no text crashes the parser, and what it accepts can be evaluated', () => {
  let accepted = 0;
  fc.assert(
    fc.property(garbage, fc.string({ unit: 'binary' }), (text, path) => {
      const parsed = parsePolicy(text);
      if (parsed.kind !== 'accepted') return;
      accepted++;
      evaluate(compilePolicy(parsed.policy), { method: path, host: path, rawPath: path, query: path });
      dangersOf(parsed.policy);
    }),
    { numRuns: 20_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('no value crashes the parser of JSON, and no policy the evaluator', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
      parsePolicyJson(value);
      const criteria = ['http_path', 'email', 'claim', 'device', 'source_ip', 'client_certificate'];
      const { policy = [] } = parsePolicyJson([
        { deny: { nor: criteria.map((name) => ({ [name]: value })) } },
      ]);
      evaluate(compilePolicy(policy), { method: 'GET', host: 'app.example.com', rawPath: '/' });
      dangersOf(policy);
    }),
    { numRuns: 2_000 },
  );
});

describe('texts that would keep a careless parser busy', () => {
  const bomb = `a: &a0 [x]\n${Array.from({ length: 40 }, (_, level) => `b${level}: &a${level + 1} [*a${level}, *a${level}]`).join('\n')}\n`;

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', '{a: '.repeat(30_000)],
    ['dashes', '- '.repeat(50_000)],
    ['explicit keys', '? '.repeat(20_000)],
    ['levels of a block', Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:\n`).join('')],
    ['aliases of aliases', bomb],
    ['an anchor within itself', 'allow: &a {or: [*a]}'],
    ['an anchor that is merged into itself', 'allow: &a {<<: *a}'],
    [
      'aliases one after the other',
      `a: &a0 x\n${Array.from({ length: 20_000 }, (_, at) => `b${at}: &a${at + 1} [*a${at}]`).join('\n')}`,
    ],
    [
      'merges of merges',
      `x: &a0 {k: 1}\n${Array.from({ length: 40 }, (_, level) => `y${level}: &a${level + 1} {<<: [*a${level}, *a${level}]}`).join('\n')}\n`,
    ],
    ['many keys', Array.from({ length: 50_000 }, (_, key) => `k${key}: 1`).join('\n')],
    ['one key many times', 'a: 1\n'.repeat(50_000)],
    ['blanks', `allow: "${' '.repeat(500_000)}x"`],
    ['blanks and line breaks', `allow: "${' \n'.repeat(100_000)}x"`],
    ['backslashes', `allow: {or: [{http_path: {is: "${'\\\\'.repeat(200_000)}"}}]}`],
    ['quotes', `allow: ${"''".repeat(200_000)}`],
    ['apostrophes that never end', `allow: {a: ${"'".repeat(100_001)}`],
    ['a long key', `${'k'.repeat(500_000)}: 1`],
    ['comments', '# x\n'.repeat(100_000)],
    ['lines that are indented too little', `allow:\n  or: [\n${'{accept: 1},\n'.repeat(20_000)}]`],
    ['many such collections', 'a:\n  - [\n1]\n'.repeat(2_000)],
    ['tabs', '\t'.repeat(200_000)],
    ['a digit many times', `allow: {or: [{http_path: ${'1'.repeat(400_000)}}]}`],
    ['underscores', `allow: {or: [{http_path: 1${'_'.repeat(400_000)}}]}`],
    ['dots of a claim', `allow: {or: [{"claim/${'a.'.repeat(200_000)}": x}]}`],
    ['more than a policy may have', 'x'.repeat(2_000_000)],
  ])('%s', (_, text) => {
    const parsed = parsePolicy(text);
    if (parsed.kind === 'accepted')
      evaluate(
        compilePolicy(parsed.policy),
        { method: 'GET', host: 'h', rawPath: '/' },
        { claims: { a: { a: 1 } } },
      );
    // A quadratic step takes minutes, which the runner's time limit does not allow.
    expect(parsed.kind).toMatch(/^(?:accepted|refused)$/);
  });

  test('values that are too deep or hold themselves', () => {
    const round: { allow?: unknown } = {};
    round.allow = round;
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], 'x');
    expect([parsePolicyJson(round).kind, parsePolicyJson([deep]).kind]).toEqual(['refused', 'refused']);
  });
});

test('long texts of a request', () => {
  const policy = policyOfJson([
    { allow: { and: [{ http_path: { starts_with: `/${'a'.repeat(1_000)}` } }] } },
  ]);
  const rawPath = `/${'%41;'.repeat(100_000)}`;
  const query = '&;=%zz'.repeat(100_000);
  const verdict = evaluate(compilePolicy(policy), { method: 'GET', host: 'app.example.com', rawPath, query });
  expect(verdict.outcome).toBe('denied');
});

test('many words make no endless search', () => {
  const words = Array.from({ length: 2_000 }, (_, index) => ({ http_path: { starts_with: `/p${index}/` } }));
  const methods = Array.from({ length: 2_000 }, (_, index) => ({ http_method: `M${index}` }));
  expect(reach(policyOfJson([{ allow: { and: [...words, ...methods] } }]), '/x')).toMatchObject({
    reachable: false,
    isProven: false,
  });
});
