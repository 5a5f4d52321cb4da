import { expect, test } from 'vitest';
import type { AccessEntry, AuthorizeCheck } from '../../src/event/event.ts';
import type { RequestLines } from '../../src/request/assemble.ts';
import { RequestJoiner } from '../../src/request/join.ts';
import { allowedCheck, check, entry, servedEntry } from './lines.ts';

const joined = (
  lines: readonly (AuthorizeCheck | AccessEntry)[],
  joiner = new RequestJoiner(),
): RequestLines[] => [...lines.flatMap((line) => joiner.add(line)), ...joiner.flush()];

test.each([
  ['in order', [check(), entry()]],
  ['newest first', [entry(), check()]],
])('both lines make one request: %s', (_, lines) => {
  expect(joined(lines)).toEqual([{ check: check(), entry: entry() }]);
});

test('lines of a burst come in another order each', () => {
  const ids = Array.from({ length: 60 }, (_, i) => `id-${i}`);
  const lines = [
    ...ids.map((id) => check({ id, path: `/${id}` })),
    ...ids.toReversed().map((id) => entry({ id, path: `/${id}` })),
  ];
  const requests = joined(lines);
  expect(requests).toHaveLength(60);
  for (const { check, entry } of requests) expect(check?.path).toBe(entry?.path);
});

test('an id that comes twice joins what belongs together', () => {
  const lines = [
    check({ path: '/a' }),
    check({ path: '/b' }),
    check({ method: 'POST' }),
    allowedCheck(),
    servedEntry(),
    entry({ method: 'POST' }),
    entry({ path: '/b' }),
    entry({ path: '/a' }),
  ];
  expect(
    joined(lines).map(({ check, entry }) => [check?.method, check?.path, check?.allow, entry?.code]),
  ).toEqual([
    ['GET', '/api/items', true, 200],
    ['POST', '/api/items', false, 302],
    ['GET', '/b', false, 302],
    ['GET', '/a', false, 302],
  ]);
});

test('host and path of what was passed on are rewritten and still join', () => {
  const lines = [
    allowedCheck({ path: '/v1/x' }),
    servedEntry({ path: '/inner/x', authority: '127.0.0.1:9080' }),
  ];
  expect(joined(lines)).toHaveLength(1);
});

test('verbs that the access log does not know join', () => {
  expect(joined([check({ method: 'PROPFIND' }), entry({ method: 'METHOD_UNSPECIFIED' })])).toHaveLength(1);
});

test('missing sides count alone', () => {
  expect(joined([check({ id: 'a' }), entry({ id: 'b' }), entry({ id: '' })])).toHaveLength(3);
});

test('without ids, access entries are set aside where there are checks', () => {
  const joiner = new RequestJoiner();
  expect(joined([entry({ id: undefined }), check({ id: undefined })], joiner)).toEqual([
    { check: check({ id: undefined }) },
  ]);
  expect(joiner.setAside).toBe(1);
});

test('without ids and without checks, access entries count', () => {
  expect(joined([entry({ id: undefined })])).toHaveLength(1);
});

test('what waits is bounded, and what has to make room is counted', () => {
  const joiner = new RequestJoiner(2);
  const lines = ['a', 'b', 'c', 'd'].map((id) => check({ id }));
  expect(lines.flatMap((line) => joiner.add(line)).map(({ check }) => check?.id)).toEqual(['a', 'b']);
  expect(joiner.crowdedOut).toBe(2);
  expect(joiner.flush()).toHaveLength(2);
  expect(joiner.flush()).toHaveLength(0);
});
