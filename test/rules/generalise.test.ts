import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupPaths } from '../../src/rules/generalise.ts';

/** The paths of each group. */
function groupsOf(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const [i, label] of groupPaths(paths).entries())
    groups.set(label, [...(groups.get(label) ?? []), paths[i] ?? '']);
  return [...groups.values()];
}

describe('one template', () => {
  test.each([
    ['shapes', ['/items/42/cover', '/items/43/cover', '/items/0198c2f0-7c11-7a55-b1a2-9f0d3e4c5b6a/cover']],
    ['words with numbers', ['/users/bob42/repos', '/users/carol7/repos']],
    ['plain words in their company', ['/users/bob42/repos', '/users/carol7/repos', '/users/alice/repos']],
    ['files', ['/files/Summer%202024.jpg', '/files/IMG_2041.jpg', '/files/%C3%9Cbersicht.jpg']],
    ['below another value', ['/users/bob42/repos/notes-3', '/users/carol7/repos/garden-11']],
  ])('%s', (_, paths) => {
    expect(groupsOf(paths)).toEqual([paths]);
  });
});

describe('templates of their own', () => {
  test.each([
    [
      'names side by side, however many',
      Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `/rest/get${letter}things`),
    ],
    [
      'a name among numbers',
      ['/series/42', '/series/43', '/series/lookup'],
      [['/series/42', '/series/43'], ['/series/lookup']],
    ],
    [
      'a word of APIs among words',
      ['/users/bob42', '/users/carol7', '/users/search'],
      [['/users/bob42', '/users/carol7'], ['/users/search']],
    ],
    [
      'names with different things below',
      ['/repos/bob42/keys', '/repos/carol7/keys', '/repos/issues/open/all'],
      [['/repos/bob42/keys', '/repos/carol7/keys'], ['/repos/issues/open/all']],
    ],
    ['one that looks like a value alone', ['/oauth2/x', '/webhook-1/x', '/admin/x']],
  ])('%s', (_, paths, expected = paths.map((path) => [path])) => {
    expect(groupsOf(paths)).toEqual(expected);
  });
});

test('the order of the paths does not matter', () => {
  const name = fc.constantFrom(
    'api',
    'users',
    'bob42',
    'carol7',
    'alice',
    '42',
    '7',
    'search',
    'x-1',
    'y-2',
    '',
  );
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 15 }), (paths) => {
      const labels = new Map(groupPaths(paths).map((label, i) => [paths[i], label]));
      const reversed = paths.toReversed();
      for (const [i, label] of groupPaths(reversed).entries()) expect(label).toBe(labels.get(reversed[i]));
    }),
    { numRuns: 1000 },
  );
});
