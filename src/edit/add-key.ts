import { isCollection, isMap, isNode, isPair, type YAMLMap, type YAMLSeq } from 'yaml';
import { afterBlock, indentStep, keyQuotes } from './layout.ts';
import { blockIndent, isMissing, type Located, type Slot } from './locate.ts';
import type { Quotes } from './scalar-text.ts';
import type { SourceFile } from './source-file.ts';
import { breakAt, indented, insertAfterLine, insertLines, lineStart, type Splice } from './splice.ts';

/**
 * Edits that add keys below the deepest place of a path that is there: a map, or nothing yet.
 *
 * @param block the lines to add, not indented; undefined where they cannot be written
 * @param flow the same between braces
 */
export function addKey(
  file: SourceFile,
  document: number,
  { slot, trail }: Located,
  block: (quotes: Quotes) => string | undefined,
  flow: (quotes: Quotes) => string,
): readonly Splice[] | undefined {
  const { text } = file;
  const { node } = slot;
  const indent = blockIndent(node);
  if (isMap(node) && indent !== undefined) {
    const lines = block(keyQuotes(node));
    return lines === undefined
      ? undefined
      : [insertLines(text, afterBlock(node, text), indented(lines, indent))];
  }
  const quotes = isMap(node) && node.items.length > 0 ? keyQuotes(node) : slot.quotes;
  if (!slot.inFlow && isVacant(slot, text)) {
    const lines = block(quotes);
    const column = slot.holder === 'map' ? indentStep(file, document, trail) : 2;
    return lines === undefined
      ? undefined
      : fillVacant(text, slot, lines, slot.holder === 'root' ? 0 : slot.indent + column);
  }
  if (isMap(node)) return [addToFlow(text, node, flow(quotes))];
  return isMissing(node) ? putInFlow(slot, `{${flow(quotes)}}`) : undefined;
}

/** Nothing is there, or an empty collection without a comment in it. */
export const isVacant = ({ node, start, end, holder }: Slot, text: string): boolean =>
  isMissing(node) ||
  (holder !== 'root' &&
    isCollection(node) &&
    node.items.length === 0 &&
    !text.slice(start, end).includes('#'));

/** Puts a block in place of nothing, a null or an empty collection: on the lines below. */
export function fillVacant(text: string, slot: Slot, block: string, column: number): readonly Splice[] {
  const lines = indented(block, column);
  if (slot.holder === 'root') return [insertLines(text, text.length, lines)];
  if (slot.start === slot.end) return [insertAfterLine(text, slot.end, lines)];
  const before = text.slice(lineStart(text, slot.start), slot.start);
  const start = slot.start - (before.length - before.trimEnd().length);
  return [{ start, end: slot.end, text: '' }, insertAfterLine(text, slot.end, lines)];
}

/** Adds an entry to a flow collection, on a line of its own where the last one has that. */
export function addToFlow(text: string, collection: YAMLMap | YAMLSeq, entry: string): Splice {
  const [start = 0] = collection.range ?? [];
  const last: unknown = collection.items.at(-1);
  if (last === undefined) return { start: start + 1, end: start + 1, text: entry };
  const [first, end] = isPair(last)
    ? [startOf(last.key), endOf(last.value) ?? endOf(last.key)]
    : [startOf(last), endOf(last)];
  const at = end ?? start + 1;
  const before = text.slice(lineStart(text, first ?? at), first ?? at);
  const separator =
    before.trim() === '' && lineStart(text, first ?? at) > start ? breakAt(text, at) + before : ' ';
  return { start: at, end: at, text: `,${separator}${entry}` };
}

/** Puts a value in place of a null in a flow collection. */
export const putInFlow = ({ start, end, hasIndicator }: Slot, value: string): readonly Splice[] => [
  { start, end, text: start === end ? `${hasIndicator ? ' ' : ': '}${value}` : value },
];

const startOf = (node: unknown): number | undefined => rangeOf(node)?.[0];
const endOf = (node: unknown): number | undefined => rangeOf(node)?.[1];
const rangeOf = (node: unknown): readonly number[] | undefined =>
  isNode(node) ? (node.range ?? undefined) : undefined;
