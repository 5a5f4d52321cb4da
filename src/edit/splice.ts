/** A piece of a text, from `start` up to `end`, and what takes its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with pieces replaced; everything between them stays byte for byte. The pieces may not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, text: piece } of splices.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + piece;
    done = end;
  }
  return result + text.slice(done);
}

/** Where the line that holds `offset` ends, its break left out. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
}

/** Where the line after the one that holds `offset` starts; the end of the text where there is none. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** Where the line that holds `offset` starts, a byte order mark left out. */
export function lineStart(text: string, offset: number): number {
  const at = text.lastIndexOf('\n', offset - 1) + 1;
  return at === 0 && text.startsWith('\ufeff') ? Math.min(1, offset) : at;
}

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** The line break in use around `offset`. */
export function breakAt(text: string, offset: number): string {
  const after = text.indexOf('\n', offset);
  const at = after === -1 ? text.lastIndexOf('\n', offset) : after;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Lines of a block, each that is not empty moved to the right. */
export const indented = (block: string, columns: number): string =>
  block.replace(/^(?=[^\n])/gm, ' '.repeat(columns));

/**
 * Puts whole lines where a line starts or, after a last line without a break, at the end of the text.
 *
 * @param block lines with `\n`; only where the last one has it, the text must end with one, too
 */
export function insertLines(text: string, at: number, block: string): Splice {
  const newline = breakAt(text, at);
  const lines = block.replace(/\n$/, '').replaceAll('\n', newline);
  const needsBreak = at > 0 && text[at - 1] !== '\n' && text.slice(0, at) !== '\ufeff';
  const after = needsBreak && !block.endsWith('\n') ? '' : newline;
  return { start: at, end: at, text: (needsBreak ? newline : '') + lines + after };
}

/** Puts whole lines after the line that holds `offset`. */
export function insertAfterLine(text: string, offset: number, block: string): Splice {
  const at = lineEnd(text, offset);
  const newline = breakAt(text, at);
  const lines = block.replace(/\n$/, '').replaceAll('\n', newline);
  const after = at === text.length && block.endsWith('\n') ? newline : '';
  return { start: at, end: at, text: newline + lines + after };
}
