import type { Slot } from './locate.ts';
import { isBlockScalar, withoutBreak } from './layout.ts';
import { literalHeader, literalOf } from './scalar-text.ts';
import { breakAt, indented, insertAfterLine, lineEnd, nextLine, type Splice } from './splice.ts';

/**
 * Edits that put a literal block into a slot of block style; undefined where it cannot hold the text. In a literal
 * that is there the lines that stay the same stay byte for byte.
 *
 * @param step how far the lines are indented where nothing else says so
 */
export function literalSplices(
  text: string,
  slot: Slot,
  value: string,
  step: number,
): readonly Splice[] | undefined {
  const old = blockAt(text, slot);
  const columns = (old?.column ?? slot.indent + step) - slot.indent;
  const kept = old?.isLiteral ? old.lines.map(contentOf(columns + slot.indent)) : [];
  const literal = literalOf(value, (line, lines) => {
    const fromEnd = lines.length - line;
    return kept[line] === lines[line] || kept[kept.length - fromEnd] === lines[line];
  });
  const plainHeader = literal && literalHeader(literal, columns);
  if (!literal || plainHeader === undefined) return undefined;
  const header = old?.digit === undefined ? plainHeader : `|${old.digit}${literal.chomp}`;
  if (!old) {
    const head = slot.start === slot.end ? ` ${header}` : header;
    const body = indented(literal.lines.join('\n'), slot.indent + columns);
    return [
      { start: slot.start, end: slot.end, text: head },
      insertAfterLine(text, slot.end, literal.chomp === '-' ? body : `${body}\n`),
    ];
  }
  const lines = withKeptLines(
    old.lines,
    kept,
    literal.lines,
    slot.indent + columns,
    breakAt(text, slot.start),
  );
  const isLast = old.bodyEnd === text.length && !text.endsWith('\n') && literal.chomp === '-';
  const newline = breakAt(text, slot.start);
  const body = `${old.bodyStart === lineEnd(text, slot.start) ? newline : ''}${lines.join('')}`;
  return [
    { start: slot.start, end: old.headerEnd, text: header },
    { start: old.bodyStart, end: old.bodyEnd, text: isLast ? body.slice(0, -newline.length) : body },
  ];
}

/** Edits that put a text in quotes into a slot of any style; a comment behind the header of a block stays. */
export function quotedSplices(text: string, slot: Slot, value: string): readonly Splice[] {
  if (slot.start === slot.end)
    return [{ start: slot.start, end: slot.end, text: `${slot.hasIndicator ? ' ' : ': '}${value}` }];
  const old = blockAt(text, slot);
  if (!old) return [{ start: slot.start, end: slot.end, text: value }];
  const headerLine = lineEnd(text, slot.start);
  return [
    { start: slot.start, end: old.headerEnd, text: value },
    { start: headerLine, end: Math.max(headerLine, withoutBreak(text, old.bodyEnd)), text: '' },
  ];
}

/** A block scalar as it is written. */
interface Block {
  readonly isLiteral: boolean;
  /** What the header says of the indentation. */
  readonly digit: string | undefined;
  readonly headerEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Each with its break. */
  readonly lines: readonly string[];
  /** Where the lines' content begins; undefined where there is none. */
  readonly column: number | undefined;
}

function blockAt(text: string, { node, start, end, indent }: Slot): Block | undefined {
  if (!isBlockScalar(node)) return undefined;
  const [header = ''] = /^[|>][-+\d]*/.exec(text.slice(start, start + 4)) ?? [];
  const [digit] = /\d/.exec(header) ?? [];
  const bodyStart = nextLine(text, start);
  const lines = text.slice(bodyStart, end).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const first = lines.find((line) => line.trim() !== '');
  return {
    isLiteral: header.startsWith('|'),
    digit,
    headerEnd: start + header.length,
    bodyStart,
    bodyEnd: Math.max(bodyStart, end),
    lines,
    column: digit === undefined ? first?.search(/[^ ]/) : indent + Number(digit),
  };
}

/** The new lines of a literal, with those of the old one that are the same at the beginning and at the end. */
function withKeptLines(
  old: readonly string[],
  oldContent: readonly string[],
  lines: readonly string[],
  indent: number,
  newline: string,
): readonly string[] {
  const most = Math.min(oldContent.length, lines.length);
  let before = 0;
  while (before < most && oldContent[before] === lines[before]) before++;
  let after = 0;
  while (after < most - before && oldContent.at(-1 - after) === lines.at(-1 - after)) after++;
  const middle = lines.slice(before, lines.length - after).map((line) => indented(line, indent) + newline);
  return [
    ...old.slice(0, before),
    ...middle,
    ...old.slice(after === 0 ? old.length : oldContent.length - after),
  ].map((line) => (line.endsWith('\n') ? line : line + newline));
}

const contentOf =
  (column: number) =>
  (line: string): string =>
    line.replace(/\r?\n$/, '').slice(column);
