import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOperations } from '../../src/drift/compare.ts';
import { nameOf } from '../../src/openapi/operation.ts';
import { document, type Line } from './documents.ts';

async function changes(old: readonly Line[], fresh: readonly Line[], bases = ['/', '/']): Promise<string[]> {
  const [before, after] = [await document(old, bases[0]), await document(fresh, bases[1])];
  return compareOperations(before.operations, after.operations).map((change) => {
    const from = 'from' in change ? nameOf(change.from) : '';
    const to = 'to' in change ? nameOf(change.to) : '';
    return `${change.kind}: ${[from, to].filter((name) => name !== '').join(' -> ')}`;
  });
}
const id = (line: string, operationId: string): Line => [line, { operationId }];

describe('two documents', () => {
  test('what is new, what is gone, what stays', async () => {
    expect(await changes(['GET /a', 'GET /b'], ['GET /b', 'GET /c', 'POST /b'])).toEqual([
      'kept: GET /b -> GET /b',
      'added: POST /b',
      'added: GET /c',
      'removed: GET /a',
    ]);
  });

  test('the name of a variable does not matter', async () => {
    expect(await changes(['GET /items/{id}/x'], ['GET /items/{itemId}/x'])).toEqual([
      'kept: GET /items/{id}/x -> GET /items/{itemId}/x',
    ]);
  });

  test.each<[string, readonly Line[], readonly Line[], readonly string[], string[]?]>([
    [
      'moved by its id',
      [id('GET /users/me', 'me')],
      [id('GET /account', 'me')],
      ['moved: GET /users/me -> GET /account'],
    ],
    [
      'moved to another method',
      [id('GET /search', 'search')],
      [id('POST /search', 'search')],
      ['moved: GET /search -> POST /search'],
    ],
    [
      'moved to another version',
      ['GET /api/v1/items/{id}'],
      ['GET /api/v2/items/{id}'],
      ['moved: GET /api/v1/items/{id} -> GET /api/v2/items/{id}'],
    ],
    [
      'moved to another base path',
      ['GET /items', 'GET /users'],
      ['GET /items', 'GET /users'],
      ['moved: GET /old/items -> GET /new/items', 'moved: GET /old/users -> GET /new/users'],
      ['/old', '/new'],
    ],
    [
      'an id goes before a shape',
      [id('GET /v1/a', 'one'), id('GET /v1/b', 'two')],
      [id('GET /v2/a', 'two'), id('GET /v2/b', 'one')],
      ['moved: GET /v1/b -> GET /v2/a', 'moved: GET /v1/a -> GET /v2/b'],
    ],
    [
      'an id that two have tells nothing',
      [id('GET /a', 'x'), id('GET /b', 'x')],
      [id('GET /c', 'x')],
      ['added: GET /c', 'removed: GET /a', 'removed: GET /b'],
    ],
    [
      'a shape without a name tells nothing',
      ['GET /v1/{id}'],
      ['GET /v2/{id}'],
      ['added: GET /v2/{id}', 'removed: GET /v1/{id}'],
    ],
  ])('%s', async (_, old, fresh, expected, bases) =>
    expect(await changes(old, fresh, bases)).toEqual(expected),
  );
});

const lines = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('GET', 'POST'),
      fc.constantFrom('/a', '/b/{x}', '/v1/a', '/v2/a', '/api/b/{y}', '/{z}', '/__proto__'),
      fc.constantFrom('one', 'two', 'three', '__proto__', undefined),
    )
    .map(([method, path, operationId]): Line => [
      `${method} ${path}`,
      operationId === undefined ? {} : { operationId },
    ]),
  { minLength: 1, maxLength: 8, selector: ([line]) => line },
);

test('each operation of either document is in exactly one change', () =>
  fc.assert(
    fc.asyncProperty(lines, lines, async (old, fresh) => {
      const [before, after] = [await document(old), await document(fresh)];
      const all = compareOperations(before.operations, after.operations);
      expect(all.flatMap((change) => ('from' in change ? [nameOf(change.from)] : [])).sort()).toEqual(
        before.operations.map(nameOf).sort(),
      );
      expect(all.flatMap((change) => ('to' in change ? [nameOf(change.to)] : [])).sort()).toEqual(
        after.operations.map(nameOf).sort(),
      );
    }),
    { numRuns: 60 },
  ));

test('a document has not changed against itself', () =>
  fc.assert(
    fc.asyncProperty(lines, async (given) => {
      const { operations } = await document(given);
      expect(compareOperations(operations, operations).every(({ kind }) => kind === 'kept')).toBe(true);
    }),
    { numRuns: 40 },
  ));
