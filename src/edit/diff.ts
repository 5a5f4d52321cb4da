import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import { printable } from '../render/printable.ts';
import type { FileEdit } from './plan.ts';

/** A unified diff of edits for a terminal: what could move the cursor or hide itself comes out as an escape. */
export const unifiedDiff = (edits: readonly FileEdit[]): string =>
  edits
    .filter(({ before, after }) => before !== after)
    .map(diffOf)
    .join('');

function diffOf({ file, before, after }: FileEdit): string {
  const name = printable(file, Number.MAX_SAFE_INTEGER);
  const patch = structuredPatch('', '', before ?? '', after, undefined, undefined, { context: 3 });
  const hunks = patch.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map(printableLine) }));
  const from = before === undefined ? '/dev/null' : name;
  return `--- ${from}\n+++ ${name}\n${formatPatch({ ...patch, hunks }, OMIT_HEADERS)}`;
}

/** Tabs and the carriage return before a line break are no harm. */
function printableLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const body = line.slice(0, line.length - end.length);
  return (
    body
      .split('\t')
      .map((part) => printable(part, Number.MAX_SAFE_INTEGER))
      .join('\t') + end
  );
}
