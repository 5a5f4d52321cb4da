import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, LineSplitter } from '../../src/line/split.ts';

/** The lines of `bytes` when they come in chunks that end at `cuts`. */
function split(bytes: Uint8Array, cuts: readonly number[] = [], maxBytes?: number): Line[] {
  const splitter = new LineSplitter(maxBytes);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const lines: Line[] = [];
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    lines.push(...splitter.push(bytes.subarray(start, end)));
    start = end;
  }
  return [...lines, ...splitter.end()];
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test.each<[string, string, Line[]]>([
  ['nothing', '', []],
  ['no final newline', 'a\nb', ['a', 'b']],
  ['a final newline', 'a\nb\n', ['a', 'b']],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
  ['a lone carriage return is no line ending', 'a\rb\n', ['a\rb']],
  ['U+2028 and U+0085 are no line endings', 'a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
  ['a byte order mark at the start only', '\uFEFFa\n\uFEFFb\n', ['a', '\uFEFFb']],
])('%s', (_, text, lines) => {
  expect(split(bytes(text))).toEqual(lines);
});

test('bytes that are no UTF-8 do not lose the line', () => {
  expect(split(Uint8Array.from([0x61, 0xff, 0x62, 0x0a, 0x63]))).toEqual(['a\uFFFDb', 'c']);
});

test('a line over the limit is reported with its length, the next one is whole', () => {
  expect(split(bytes(`${'x'.repeat(30)}\nshort\n`), [5, 17], 10)).toEqual([
    { start: 'x'.repeat(10), bytes: 30 },
    'short',
  ]);
});

test('any chunking of the same bytes gives the same lines', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('\r', '', 'é', '\u{1F600}', '{"a":"\u2028"}'));
  const input = fc.oneof(
    fc.array(line).map((lines) => bytes(lines.join('\n'))),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(input, fc.array(fc.nat()), (data, cuts) => {
      expect(split(data, cuts)).toEqual(split(data));
      expect(split(data, cuts, 7)).toEqual(split(data, [], 7));
    }),
  );
});

test('a line that is not complete does not change with the memory of its chunk', () => {
  const splitter = new LineSplitter();
  const chunk = Buffer.from('whole\nhalf');
  expect(splitter.push(chunk)).toEqual(['whole']);
  chunk.fill('x');
  expect(splitter.push(Buffer.from(' a line\n'))).toEqual(['half a line']);
});
