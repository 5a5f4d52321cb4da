import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { KeyPath } from '../../src/edit/locate.ts';
import { setText } from '../../src/edit/set-text.ts';

const set = (text: string, value: string, path: KeyPath = ['a'], document = 0): string =>
  setText(text, { document, path, value });

describe('replaces a value', () => {
  test.each([
    ['plain', 'a: old # why\nb: 1\n', 'a: | # why\n  new\nb: 1\n'],
    ['over lines', 'a: old\n  and older\nb: 1\n', 'a: |\n  new\nb: 1\n'],
    ['single quotes', "a:   'old'   \n", 'a:   |   \n  new\n'],
    ['on a line of its own', 'a:\n  # why\n  "old"\nb: 1\n', 'a:\n  # why\n  |\n  new\nb: 1\n'],
    ['folded', 'a: >- # why\n    old\n\nb: 1\n', 'a: | # why\n    new\n\nb: 1\n'],
    ['literal', 'a: |-\n    old\nb: 1\n', 'a: |\n    new\nb: 1\n'],
    ['literal without lines', 'a: |\nb: 1\n', 'a: |\n  new\nb: 1\n'],
    ['literal without lines or break', 'a: |', 'a: |\n  new\n'],
    ['literal with an indicator', 'a: |3-\n    old\n', 'a: |3\n   new\n'],
    ['nothing', 'a:\nb: 1\n', 'a: |\n  new\nb: 1\n'],
    ['nothing but a comment', 'a: # why\n# more\nb: 1\n', 'a: | # why\n  new\n# more\nb: 1\n'],
    ['nothing, where a comment would become text', 'a:\n  # more\nb: 1\n', 'a: "new\\n"\n  # more\nb: 1\n'],
    ['null', 'a: ~\n', 'a: |\n  new\n'],
    ['a number', 'a: 1\n', 'a: |\n  new\n'],
    ['an empty map', 'a: {}\n', 'a: |\n  new\n'],
    ['a flow map over lines', 'a: {b: c,\n  d: e} # why\n', 'a: | # why\n  new\n'],
    ['behind an anchor that nobody uses', 'a: &x !!str old\n', 'a: &x !!str |\n  new\n'],
    ['behind an anchor, nothing', 'a: &x\nb: 1\n', 'a: &x |\n  new\nb: 1\n'],
    ['between braces', '{a: old, b: 1}', '{a: "new\\n", b: 1}'],
    ['between braces, nothing', '{a: , b: 1}', '{a: "new\\n" , b: 1}'],
    ['between braces, not even a colon', '{a, b: 1}', '{a: "new\\n", b: 1}'],
    ['an explicit key', '? a\n: old\n', '? a\n: |\n  new\n'],
    ['without a final break', 'a: old', 'a: |\n  new\n'],
  ])('%s', (_, before, after) => {
    expect(set(before, 'new\n')).toBe(after);
    expect(set(after, 'new\n')).toBe(after);
  });

  test('in the document meant', () => {
    expect(set('a: 1\n---\na: 2\n...\n', 'x', ['a'], 1)).toBe('a: 1\n---\na: |-\n  x\n...\n');
  });

  test('of a list', () => {
    expect(set('a:\n- b\n-   c: 1\n    d: 2\n', 'x', ['a', 1, 'd'])).toBe(
      'a:\n- b\n-   c: 1\n    d: |-\n      x\n',
    );
    expect(set('a:\n  - b\n', ' x', ['a', 0])).toBe('a:\n  - |2-\n     x\n');
  });

  test('lines of a literal that stay keep blanks that mean nothing', () => {
    expect(set('a: |\n  one\n \n  two\n  three\n', 'one\n\nTWO\nthree\n')).toBe(
      'a: |\n  one\n \n  TWO\n  three\n',
    );
    expect(set('a: |\n  one\n     \n  two\n', 'one\n   \nTWO\n')).toBe('a: |\n  one\n     \n  TWO\n');
  });

  test('a deep comment behind it does not become text', () => {
    expect(set('a: old\n     # deep\nb: 1\n', 'new\n')).toBe('a: "new\\n"\n     # deep\nb: 1\n');
  });
});

describe('writes any text', () => {
  test.each([
    ['', '""'],
    ['\n', '"\\n"'],
    ['x', '|-\n  x'],
    ['x\n\n', '|+\n  x\n'],
    ['\nx\n', '|\n\n  x'],
    [' x\ny', '|2-\n   x\n  y'],
    ['\tx\n', '"\\tx\\n"'],
    ['x\n  \ny\n', '"x\\n  \\ny\\n"'],
    ['x\r\n', '"x\\r\\n"'],
    ['x\u0085\u2028\ufeff\u0000\u007f', '"x\\u0085\\u2028\\ufeff\\u0000\\u007f"'],
    ['# no comment\n---\n', '|\n  # no comment\n  ---'],
  ])('%j', (value, written) => {
    expect(set('a: old\n', value)).toBe(`a: ${written}\n`);
  });

  test('but not half a character', () => {
    expect(() => set('a: old\n', '\ud83d')).toThrow(InputError);
  });
});

describe('makes what is missing', () => {
  const path = ['m', 'o', 'ingress.pomerium.io/policy'];
  test.each([
    [
      'a key',
      'm:\n    o:\n        p: 1 # why\n\nz: 1\n',
      'm:\n    o:\n        p: 1 # why\n        ingress.pomerium.io/policy: |\n            x\n\nz: 1\n',
    ],
    ['keys', 'm:\n   p: 1\n', 'm:\n   p: 1\n   o:\n      ingress.pomerium.io/policy: |\n         x\n'],
    [
      'keys below a null',
      'm: null # why\nz: 1\n',
      'm: # why\n  o:\n    ingress.pomerium.io/policy: |\n      x\nz: 1\n',
    ],
    [
      'keys between quotes',
      '"m":\n  "o":\n    "p": 1\n',
      '"m":\n  "o":\n    "p": 1\n    "ingress.pomerium.io/policy": |\n      x\n',
    ],
    ['keys between braces', 'm: {o: {}}\n', 'm: {o: {ingress.pomerium.io/policy: "x\\n"}}\n'],
    [
      'keys of JSON',
      '{\n  "m": {\n    "p": 1\n  }\n}',
      '{\n  "m": {\n    "p": 1,\n    "o": {"ingress.pomerium.io/policy": "x\\n"}\n  }\n}',
    ],
    [
      'a key beside a merge key',
      'd: &d {p: 1}\nm:\n  o:\n    <<: *d\n',
      'd: &d {p: 1}\nm:\n  o:\n    <<: *d\n    ingress.pomerium.io/policy: |\n      x\n',
    ],
    ['in an empty file', '', 'm:\n  o:\n    ingress.pomerium.io/policy: |\n      x\n'],
  ])('%s', (_, before, after) => {
    expect(set(before, 'x\n', path)).toBe(after);
  });

  test('keys that could be taken for something else are in quotes', () => {
    expect(set('m:\n', 'x', ['m', 'null', 'a: b'])).toBe('m:\n  "null":\n    "a: b": |-\n      x\n');
  });
});

describe('refuses, in one line', () => {
  test.each([
    ['an alias', 'x: &x old\na: *x\n', ['a'], 'a is the alias *x; write it out there'],
    ['an alias on the way', 'x: &x {b: c}\na: *x\n', ['a', 'b'], 'a is the alias *x; write it out there'],
    [
      'an anchor in use',
      'a: &x old\nb: *x\n',
      ['a'],
      'a is the anchor &x, which other places use; write it out there',
    ],
    [
      'an anchor on the way',
      'a: &x\n  b: c\nd:\n  <<: *x\n',
      ['a', 'b'],
      'a is the anchor &x, which other places use; write it out there',
    ],
    [
      'a merged map',
      'x: &x {m: {a: b}}\ny:\n  <<: *x\n',
      ['y', 'm', 'c'],
      'y.m comes from a merge key (<<); write it out there',
    ],
    ['a map', 'a:\n  b: c\n', ['a'], 'a holds a map, not a text'],
    ['a text on the way', 'a: b\n', ['a', 'c'], 'a is a text and has no c: b'],
    ['a key of a list', 'a: [b]\n', ['a', 'c'], 'a is a list and has no c'],
    ['an item that is not there', 'a: [b]\n', ['a', 1], 'a is a list and has no item 1'],
    ['an item of a map', 'a: {b: c}\n', ['a', 1], 'a is a map and has no item 1'],
    ['the document itself', 'a: b\n', [], 'there is no such place to set a text at'],
    ['tabs', 'b: 1\na:\n\tc: 1\n', ['a'], 'line 3: Tabs are not allowed as indentation'],
    ['duplicate keys', 'b: 1\na: 1\na: 2\n', ['b'], 'line 3: Map keys must be unique'],
    ['a broken document elsewhere', 'a: 1\n---\n{\n', ['a'], 'line '],
    [
      'line breaks of old',
      'a: 1\nb: "\u2028"\n',
      ['a'],
      'line 2 holds a character that only some YAML readers take for a line break',
    ],
    [
      'aliases that multiply',
      `x0: &x0 [a]\n${Array.from({ length: 12 }, (_, n) => `x${n + 1}: &x${n + 1} [${`*x${n}, `.repeat(9)}]\n`).join('')}`,
      ['a'],
      'Excessive alias count',
    ],
    ['endless nesting', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, ['b'], 'nested too deeply'],
    ['deep nesting', `a: ${'['.repeat(250)}${']'.repeat(250)}\n`, ['b'], 'nested too deeply'],
    ['escapes in keys', '"\\e[31m": &x 1\nb: *x\n', ['\u001b[31m'], '\\x1b[31m is the anchor'],
  ] as const)('%s', (_, before, path, message) => {
    expect(() => set(before, 'x', path)).toThrow(InputError);
    expect(() => set(before, 'x', path)).toThrow(message);
  });
});
