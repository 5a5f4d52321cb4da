import { describe, expect, test } from 'vitest';
import { PathBudget } from '../../src/evidence/path-budget.ts';
import { PathTrie } from '../../src/evidence/path-trie.ts';

const pathsOf = (trie: PathTrie): string[] => [...trie.paths()].map(([segments]) => segments.join('/'));

test('keeps a path and the folder it lies in apart', () => {
  const trie = new PathTrie();
  trie.at(['api', 'items']).allowed = 1;
  trie.at(['api']).allowed = 2;
  trie.at(['api', '']).allowed = 3;
  trie.at(['api', 'items']).allowed++;
  expect([...trie.paths()].map(([segments, { allowed }]) => [segments.join('/'), allowed])).toEqual([
    ['api', 2],
    ['api/', 3],
    ['api/items', 2],
  ]);
});

describe('above its limit', () => {
  test('what has most evidence survives a flood of made-up paths, and the loss is counted', () => {
    const trie = new PathTrie(undefined, 500);
    const real = Array.from({ length: 40 }, (_, i) => ['api', `call${i}`]);
    for (let round = 0; round < 50; round++) {
      for (const path of real) trie.at(path).allowed++;
      for (let i = 0; i < 200; i++) trie.at(['junk', `${round}-${i}`, 'x']).unattributed++;
    }
    const kept = pathsOf(trie);
    for (const path of real) expect(kept).toContain(path.join('/'));
    expect(kept.length).toBeLessThanOrEqual(500);
    expect(trie.folded).toBeGreaterThan(9000);
  });

  test('below it nothing is folded', () => {
    const trie = new PathTrie(undefined, 500);
    for (let i = 0; i < 400; i++) trie.at(['x', `${i}`]).allowed++;
    expect(pathsOf(trie)).toHaveLength(400);
    expect(trie.folded).toBe(0);
  });
});

test('trees that share their room stay within it, and what has most evidence survives in each', () => {
  const budget = new PathBudget(600);
  const trees = Array.from({ length: 20 }, () => new PathTrie(budget));
  for (let round = 0; round < 100; round++)
    for (const tree of trees) {
      tree.at(['api', 'me']).allowed += 2;
      tree.at(['junk', `${round}`]).allowed++;
    }
  const kept = trees.map(pathsOf);
  for (const paths of kept) expect(paths).toContain('api/me');
  expect(kept.flat().length).toBeLessThanOrEqual(600);
  expect(trees.reduce((sum, { folded }) => sum + folded, kept.flat().length - 20)).toBeGreaterThanOrEqual(
    2000,
  );
});
