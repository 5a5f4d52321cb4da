import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { addItem, replaceItem } from '../../src/edit/list-item.ts';
import type { KeyPath } from '../../src/edit/locate.ts';
import { anyFile } from './arbitraries.ts';

const add = (text: string, item: string, path: KeyPath = ['list']): string =>
  addItem(text, { document: 0, path, item });

describe('addItem', () => {
  test.each([
    ['indented', 'list:\n  - a # one\n# end\nx: 1\n', 'list:\n  - a # one\n  - new\n# end\nx: 1\n'],
    ['not indented', 'list:\n- a\nx: 1', 'list:\n- a\n- new\nx: 1'],
    ['far from the dash', 'list:\n    -   a\n', 'list:\n    -   a\n    -   new\n'],
    ['empty lines between', 'list:\n- a\n\n- b\n\nx: 1\n', 'list:\n- a\n\n- b\n\n- new\n\nx: 1\n'],
    ['without a final break', 'list:\n- a', 'list:\n- a\n- new'],
    ['behind a literal that keeps breaks', 'list:\n- |+\n  a\n\nx: 1\n', 'list:\n- |+\n  a\n\n- new\nx: 1\n'],
    ['brackets', 'list: [a, "b"] # c\n', 'list: [a, "b", new] # c\n'],
    ['brackets over lines', 'list: [\n  a,\n  b\n]\n', 'list: [\n  a,\n  b,\n  new\n]\n'],
    ['empty brackets', 'x: 1\nlist: [] # none\n', 'x: 1\nlist: # none\n  - new\n'],
    ['empty brackets with a comment', 'list: [ # none\n]\n', 'list: [new # none\n]\n'],
    ['a null', 'list: ~\nx: 1\n', 'list:\n  - new\nx: 1\n'],
    ['nothing', 'list:\nother:\n- a\n', 'list:\n- new\nother:\n- a\n'],
    ['a missing key', 'other:\n- a\n', 'other:\n- a\nlist:\n- new\n'],
    ['an empty file', '', 'list:\n  - new\n'],
    ['comments alone', '# nothing yet', '# nothing yet\nlist:\n  - new'],
    ['JSON', '{"list": ["a"]}', '{"list": ["a", new]}'],
    ['Windows', 'list:\r\n- a\r\nx: 1\r\n', 'list:\r\n- a\r\n- new\r\nx: 1\r\n'],
  ])('%s', (_, before, after) => {
    expect(add(before, 'new')).toBe(after);
  });

  test('an item of several lines, in lists of either style', () => {
    const item = 'target:\n  kind: Ingress\npatch: |\n  a\n\n  b\n';
    expect(add('list:\n- x\n', item)).toBe(
      'list:\n- x\n- target:\n    kind: Ingress\n  patch: |\n    a\n\n    b\n',
    );
    expect(add('list: [x]\n', item)).toBe('list: [x, {"target":{"kind":"Ingress"},"patch":"a\\n\\nb\\n"}]\n');
  });

  test.each([
    ['a text', 'list: a\n', 'list is no list'],
    ['a map', 'list: {a: b}\n', 'list is no list'],
    ['an alias', 'x: &x [a]\nlist: *x\n', 'list is the alias *x; write it out there'],
    [
      'an anchor in use',
      'list: &x [a]\nx: *x\n',
      'list is the anchor &x, which other places use; write it out there',
    ],
  ])('refuses %s', (_, before, message) => {
    expect(() => add(before, 'new')).toThrow(message);
  });

  test('appends and changes nothing else, whatever the file', () => {
    fc.assert(
      fc.property(
        anyFile,
        fc.nat(),
        fc.constantFrom('new', 'a: 1\nb:\n  - |\n    text\n', '- x\n- z'),
        ({ text }, where, item) => {
          const before = firstOf(text);
          const lists = listsOf(before);
          const path = lists[where % lists.length]!;
          const after = firstOf(add(text, item, path));
          expect(after).toEqual(appended(before, path, parse(item)));
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('replaceItem', () => {
  test.each([
    ['a word', 'list:\n- a # one\n- b\n', 'list:\n- new # one\n- b\n'],
    ['a map', 'list:\n  - a: 1\n    b: 2\n  # comment\n  - c\n', 'list:\n  - new\n  # comment\n  - c\n'],
    ['a literal', 'list:\n- |\n  a\n- b\n', 'list:\n- new\n- b\n'],
    ['nothing', 'list:\n-\n- b\n', 'list:\n- new\n- b\n'],
    ['brackets', 'list: [{a: 1}, b]\n', 'list: [new, b]\n'],
  ])('%s', (_, before, after) => {
    expect(replaceItem(before, { document: 0, path: ['list', 0], item: 'new' })).toBe(after);
  });

  test('by lines', () => {
    expect(
      replaceItem('x:\n  - a\n  - b\n', { document: 0, path: ['x', 0], item: 'c: 1\nd: |\n  e\n' }),
    ).toBe('x:\n  - c: 1\n    d: |\n      e\n  - b\n');
  });

  test('refuses an item that is not there', () => {
    expect(() => replaceItem('list: [a]\n', { document: 0, path: ['list', 1], item: 'b' })).toThrow(
      'has no item 1',
    );
    expect(() => replaceItem('list: {a: b}\n', { document: 0, path: ['list', 'a'], item: 'b' })).toThrow(
      'is no item of a list',
    );
  });
});

function firstOf(text: string): unknown {
  const documents = parseAllDocuments(text, { version: '1.1' });
  if (!Array.isArray(documents)) return undefined;
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  return documents[0]?.toJS() as unknown;
}

/** Paths of lists and nulls, and one of a list that is missing. */
function listsOf(value: unknown, path: KeyPath = []): KeyPath[] {
  const own = value === null || Array.isArray(value) ? [path] : [];
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const missing =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? [[...path, 'no', 'list']] : [];
  const deeper = inner.flatMap(([key, item]) =>
    listsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [...own, ...deeper, ...missing];
}

function appended(value: unknown, [key, ...rest]: KeyPath, item: unknown): unknown {
  if (key === undefined) return [...(Array.isArray(value) ? (value as unknown[]) : []), item];
  if (Array.isArray(value))
    return value.map((inner, index) => (index === key ? appended(inner, rest, item) : inner));
  const map = (value ?? {}) as Record<string, unknown>;
  return { ...map, [key]: appended(map[key], rest, item) };
}
