import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unwrapper } from '../../src/line/unwrap.ts';
import { WRAPPERS } from './wrappers.ts';

const LINES = [
  '{"level":"info","server-name":"all","service":"envoy","method":"GET","path":"/a","user-agent":"x","route-id":"{\\"n\\":\\"a\\"}","message":"http-request"}',
  `{"level":"info","service":"authorize","path":"/${'long/'.repeat(80)}","host":"é.example.com","allow":false,"message":"authorize check"}`,
  '{"level":"info","service":"envoy","user-agent":"\\",\\"message\\":\\"authorize check\\"","path":"/\\u2028{\\"x","message":"http-request"}',
];

function unwrap(lines: readonly string[]): string[] {
  const unwrapper = new Unwrapper();
  return [...lines.flatMap((line) => unwrapper.unwrap(line) ?? []), ...unwrapper.flush()].map(
    ({ text }) => text,
  );
}

const isEvent = (text: string): boolean => text.startsWith('{"level"');
const parsed = (texts: readonly string[]): unknown[] =>
  texts.filter(isEvent).map((text) => JSON.parse(text) as unknown);

function parsedOrNot(texts: readonly string[]): unknown[] {
  return texts.filter(isEvent).flatMap((text) => {
    try {
      return [JSON.parse(text) as unknown];
    } catch {
      return [];
    }
  });
}

describe.each(Object.entries(WRAPPERS))('%s', (_, wrap) => {
  test('gives every line back', () => {
    expect(parsed(unwrap(LINES.flatMap(wrap)))).toEqual(LINES.map((line) => JSON.parse(line) as unknown));
  });

  test('cut off or garbled, it loses no other line', () => {
    const [other = '', ...damaged] = LINES;
    for (const line of damaged) {
      const pieces = wrap(line);
      const last = pieces.at(-1) ?? '';
      for (let at = 1; at < last.length; at += 7)
        for (const bad of [last.slice(0, at), `${last.slice(0, at)}\u0000"}${last.slice(at + 3)}`])
          for (const after of [[other], pieces.length > 1 ? [other] : wrap(other)])
            expect(parsedOrNot(unwrap([...pieces.slice(0, -1), bad, ...after]))).toContainEqual(
              JSON.parse(other),
            );
    }
  });
});

test('wrappers may lie in each other', () => {
  const names = Object.keys(WRAPPERS).filter((name) => !name.includes('cut') && !name.startsWith('CSV'));
  const nesting = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(nesting, fc.constantFrom(...LINES), (wrappers, line) => {
      const wrapped = wrappers.reduce(
        (lines, name) => lines.flatMap((one) => WRAPPERS[name]?.(one) ?? []),
        [line],
      );
      expect(parsed(unwrap(wrapped))).toEqual([JSON.parse(line)]);
    }),
    { numRuns: 2000 },
  );
});

test('a CRI line within an object behind a prefix is not taken for the outer line', () => {
  const line = LINES[0] ?? '';
  const names = ['CRI file', 'docker json-file', 'kubectl --prefix'];
  const wrapped = names.reduce((lines, name) => lines.flatMap((one) => WRAPPERS[name]?.(one) ?? []), [line]);
  expect(parsed(unwrap(wrapped))).toEqual([JSON.parse(line)]);
});

test('the pieces of two streams do not mix', () => {
  const stamp = '2026-11-21T06:00:00.123456789Z';
  const lines = [
    `${stamp} stdout P {"level":"a",`,
    `${stamp} stderr P {"level":"b",`,
    `${stamp} stdout F "x":1}`,
    `${stamp} stderr F "y":2}`,
  ];
  expect(unwrap(lines)).toEqual(['{"level":"a","x":1}', '{"level":"b","y":2}']);
});

test('a piece whose rest never comes is not lost', () => {
  expect(unwrap(['2026-11-21T06:00:00.123456789Z stdout P {"level":"a"'])).toEqual(['{"level":"a"']);
});

test('pieces without an end are bounded', () => {
  const unwrapper = new Unwrapper();
  const piece = `2026-11-21T06:00:00.123456789Z stdout P ${'x'.repeat(16_000)}`;
  let given = 0;
  for (let i = 0; i < 1000; i++) given += unwrapper.unwrap(piece)?.text.length ?? 0;
  expect(given).toBeGreaterThan(10_000_000);
});

test.each([
  ['plain text', 'Error: context canceled'],
  ['an empty line', ''],
  [
    "a line of Pomerium's own",
    '{"time":"2026-11-21T06:00:00Z","msg":"renewed lease","component":"leader-election"}',
  ],
  ['braces in text', 'panic: runtime error {x} {y}'],
])('%s stays as it is', (_, line) => {
  expect(unwrap([line])).toEqual([line]);
});

test('the stamp of the wrapper is told', () => {
  expect(new Unwrapper().unwrap('2026-08-18T12:00:00.5+02:00 {"level":"info"}')).toEqual({
    text: '{"level":"info"}',
    stamp: '2026-08-18T12:00:00.5+02:00',
  });
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
      expect(() => unwrap(lines)).not.toThrow();
    }),
  );
});
