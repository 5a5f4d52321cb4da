import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KeyPath } from '../../src/edit/locate.ts';
import { setText } from '../../src/edit/set-text.ts';
import { anyFile, anyText, pathsOf } from './arbitraries.ts';

const read = (text: string): unknown[] => {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
};

function withText(value: unknown, [key, ...rest]: KeyPath, text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? withText(item, rest, text) : item));
  const map = (value ?? {}) as Record<string, unknown>;
  return { ...map, [key]: withText(map[key], rest, text) };
}

/** How many lines at the beginning and at the end two texts have in common. */
function commonLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return head + tail;
}

/** The lines that the value at a path takes; the one that a missing key is added to, at most. */
function linesOf(text: string, document: number, path: KeyPath): number {
  const read = parseAllDocuments(text, { version: '1.1' });
  const node: unknown = Array.isArray(read) ? read[document]?.getIn(path, true) : undefined;
  const range =
    typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | null) : null;
  return range ? text.slice(range[0], range[1]).split('\n').length : 1;
}

test('a text is set and nothing else changes; a second run changes nothing', () => {
  fc.assert(
    fc.property(anyFile, fc.nat(), fc.nat(), anyText, (file, which, where, value) => {
      const { text } = file;
      const before = read(text);
      const document = which % file.documents;
      const paths = pathsOf(before[document]);
      const path = paths[where % paths.length]!;
      const after = setText(text, { document, path, value });
      expect(read(after)).toEqual(before.with(document, withText(before[document], path, value)));
      expect(setText(after, { document, path, value })).toBe(after);
      expect(after.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
      if (text.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
      expect(commonLines(text, after)).toBeGreaterThanOrEqual(
        text.split('\n').length - linesOf(text, document, path),
      );
    }),
    { numRuns: 500 },
  );
});
