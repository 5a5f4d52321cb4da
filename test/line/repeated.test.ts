import { expect, test } from 'vitest';
import { RepeatedLines } from '../../src/line/repeated.ts';

test('a line of an earlier source is repeated, one of the same source is not', () => {
  const repeated = new RepeatedLines();
  repeated.nextSource();
  expect(['a', 'b', 'a'].map((line) => repeated.has(line))).toEqual([false, false, false]);
  repeated.nextSource();
  expect(['a', 'c', 'c', 'b'].map((line) => repeated.has(line))).toEqual([true, false, false, true]);
  repeated.nextSource();
  expect(['c', 'd'].map((line) => repeated.has(line))).toEqual([true, false]);
});

test('what is kept is bounded, and it is told', () => {
  const repeated = new RepeatedLines(10);
  for (let i = 0; i < 11; i++) repeated.has(`line ${i}`);
  expect(repeated.overflowed).toBe(true);
});

test('lines that differ a little are told apart', () => {
  const repeated = new RepeatedLines();
  for (let i = 0; i < 300_000; i++) repeated.has(`{"request-id":"${i}"}`);
  repeated.nextSource();
  let hits = 0;
  for (let i = 300_000; i < 600_000; i++) if (repeated.has(`{"request-id":"${i}"}`)) hits++;
  expect(hits).toBe(0);
});
