import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentsOf } from '../../src/evidence/template.ts';
import { type Cover, coverPaths, type Covering, type WantedPath } from '../../src/rules/cover.ts';
import { headOf, startsWith } from '../../src/rules/head.ts';

const wanted = (paths: readonly string[], base: readonly string[] = []): WantedPath[] =>
  paths.map((path) => ({ segments: segmentsOf(path), head: headOf(segmentsOf(path), base) }));
const cover = (
  paths: readonly string[],
  closed: readonly string[] = [],
  base: readonly string[] = [],
): Covering<WantedPath> => coverPaths(wanted(paths, base), closed.map(segmentsOf));
const placesOf = ({ covers }: Covering<WantedPath>): string[] => covers.map(({ path }) => path);

const ID = '0198c2f0-7c11-7a55-b1a2-9f0d3e4c5b6a';

describe('the shortest prefixes', () => {
  test.each<[string, string[], string[]]>([
    ['one path stays alone', ['/auth/refresh'], ['/auth/refresh']],
    ['two in one folder', ['/auth/refresh', '/auth/openid'], ['/auth/']],
    ['the deepest common folder', ['/api/v1/a/x', '/api/v1/b'], ['/api/v1/']],
    ['never across heads', ['/api/a', '/opds/a'], ['/api/a', '/opds/a']],
    ['a variable follows', [`/items/${ID}`], ['/items/']],
    ['a variable deeper down', [`/public/session/${ID}/track/1`], ['/public/session/']],
    ['a slash at the end', ['/socket.io/'], ['/socket.io/']],
    ['the folder itself only if it was asked for', ['/api', '/api/a', '/api/b'], ['/api', '/api/']],
    ['a folder of one path', ['/a/b', '/a/b/c'], ['/a/']],
    [
      'containers are no heads',
      ['/index.php/apps/notes/x', '/index.php/apps/notes/y', '/index.php/login/v2'],
      ['/index.php/apps/notes/', '/index.php/login/v2'],
    ],
    ['the script itself', ['/index.php'], ['/index.php']],
  ])('%s', (_, paths, expected) => {
    expect(placesOf(cover(paths))).toEqual(expected);
  });

  test('with a base path', () => {
    expect(placesOf(cover(['/app/api/a', '/app/api/b', '/app/hls/1', '/x/y'], [], ['app']))).toEqual([
      '/app/api/',
      '/app/hls/',
      '/x/y',
    ]);
  });
});

describe('what has to stay closed', () => {
  test.each<[string, string[], string[], string[]]>([
    ['elsewhere', ['/api/a', '/api/b'], ['/web/x'], ['/api/']],
    ['in the folder', ['/api/a', '/api/b'], ['/api/c'], ['/api/a', '/api/b']],
    ['deeper', ['/api/x/a', '/api/x/b', '/api/y/a', '/api/y/b'], ['/api/z/p'], ['/api/x/', '/api/y/']],
    ['the folder path itself is outside its prefix', ['/api/a', '/api/b'], ['/api'], ['/api/']],
    ['with a slash it is inside', ['/api/a', '/api/b'], ['/api/'], ['/api/a', '/api/b']],
    ['what is wanted itself does not count', ['/api/a', '/api/b'], ['/api/a'], ['/api/']],
    ['a name that only begins alike', ['/api/a', '/api/b'], ['/apikeys/x'], ['/api/']],
  ])('%s', (_, paths, closed, expected) => {
    expect(placesOf(cover(paths, closed))).toEqual(expected);
  });

  test.each([
    ['beside a value', [`/books/${ID}/cover`], [`/books/${ID}`], 'among-closed'],
    ['a value at the start', [`/${ID}/x`], [], 'variable-head'],
    ['a value alone', [`/${ID}`], [], 'variable-head'],
  ])('no prefix can tell: %s', (_, paths, closed, why) => {
    expect(cover(paths, closed)).toMatchObject({ covers: [], left: [{ why }] });
  });
});

describe('for any paths', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'api', 'index.php', 'apps', '', '42', ID);
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join('/')}`);
  const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 12 });
  const reaches = ({ kind, path: opening }: Cover<WantedPath>, segments: readonly string[]): boolean =>
    kind === 'prefix' ? `/${segments.join('/')}`.startsWith(opening) : `/${segments.join('/')}` === opening;

  test('every wanted path is covered or left, no closed one is reached, and the order does not matter', () => {
    fc.assert(
      fc.property(paths, fc.uniqueArray(path, { maxLength: 6 }), (wish, shut) => {
        const result = cover(wish, shut);
        const left = new Set(result.left.map(({ wanted }) => wanted.segments.join('/')));
        for (const { segments } of wanted(wish))
          expect(left.has(segments.join('/')) || result.covers.some((one) => reaches(one, segments))).toBe(
            true,
          );
        const own = new Set(wanted(wish).map(({ segments }) => segments.join('/')));
        for (const segments of shut.map(segmentsOf))
          if (!own.has(segments.join('/')))
            expect(result.covers.some((one) => reaches(one, segments))).toBe(false);
        expect(placesOf(cover(wish.toReversed(), shut.toReversed()))).toEqual(placesOf(result));
      }),
      { numRuns: 3000 },
    );
  });

  test('no prefix is shorter than the head of what it covers', () => {
    fc.assert(
      fc.property(paths, (wish) => {
        for (const { kind, segments, wanted: members } of cover(wish).covers)
          if (kind === 'prefix')
            for (const { head } of members) expect(startsWith(segments, head)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
