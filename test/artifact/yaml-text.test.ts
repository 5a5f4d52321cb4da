import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { literal, printYaml, singleQuoted } from '../../src/artifact/yaml-text.ts';

describe('how a text is written', () => {
  test.each([
    ['app', 'a: app\n'],
    ['/api/', 'a: /api/\n'],
    ['n', 'a: "n"\n'],
    ['1', 'a: "1"\n'],
    ['true', 'a: "true"\n'],
    ['0o14', 'a: "0o14"\n'],
    ['2020-01-01', 'a: "2020-01-01"\n'],
    ['', 'a: ""\n'],
    ['*.example.com', 'a: "*.example.com"\n'],
    ['/u/[^/]+/a\\.b', "a: '/u/[^/]+/a\\.b'\n"],
    ['/u/[^/]+', 'a: "/u/[^/]+"\n'],
    ['a\nb\n', 'a: |\n  a\n  b\n'],
    ['a\nb', 'a: |-\n  a\n  b\n'],
    ['a\n\n', 'a: |+\n  a\n\n'],
    ['  a\nb\n', 'a: |2\n    a\n  b\n'],
    ['a\r\nb', 'a: "a\\r\\nb"\n'],
    ['a\u0085b\n', 'a: "a\\u0085b\\n"\n'],
    ['a\n\ufeffb', 'a: "a\\n\\ufeffb"\n'],
    ['\ta\nb', 'a: "\\ta\\nb"\n'],
    ['\n a\nb', 'a: "\\n a\\nb"\n'],
  ])('%j', (text, expected) => {
    expect(printYaml({ a: text })).toBe(expected);
  });

  test('one line as a literal where that is asked for', () => {
    expect(printYaml({ a: literal('- allow: {}') })).toBe('a: |-\n  - allow: {}\n');
    expect(printYaml({ a: singleQuoted('a\\.b'), b: singleQuoted('1') })).toBe("a: 'a\\.b'\nb: '1'\n");
  });

  test('a key that YAML takes for a merge', () => {
    expect(parse(printYaml({ '<<': { a: '1' }, b: '2' }), { version: '1.1' })).toEqual({
      '<<': { a: '1' },
      b: '2',
    });
  });
});

const line = fc.string({ unit: 'binary', maxLength: 12 });
const spaced = fc.constantFrom('', ' ', '  ', '\t', ': ', '# ', '- ', '---', '...', '"', "'", '|', '\u2028');
const hostile = fc
  .array(fc.oneof(line, spaced), { maxLength: 8 })
  .chain((parts) => fc.constantFrom('', '\n', ' ', '\r\n').map((glue) => parts.join(glue)))
  // What comes from UTF-8 has no half of a pair.
  .map((text) => Buffer.from(text).toString());

test('every text comes back as it was, in every style and nested', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (a, b, c) => {
      const value = { [a]: b, list: [{ c }] };
      const inner = printYaml({ ...value, l: literal(b), s: singleQuoted(c) });
      const outer = printYaml([{ patch: literal(inner), a }]);
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(outer, { version })).toEqual([{ patch: inner, a }]);
        expect(parse(inner, { version })).toEqual({ ...value, l: b, s: c });
      }
    }),
    { numRuns: 500 },
  );
});
