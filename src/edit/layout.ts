import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { blockIndent, quotesOf } from './locate.ts';
import type { Quotes } from './scalar-text.ts';
import type { SourceFile } from './source-file.ts';
import { lineEnd, nextLine } from './splice.ts';
import { dashGap, pairValueStart, seqValueStart } from './value-start.ts';

/**
 * How far the content of a map is indented: as the maps around it are, else as the first in the document.
 *
 * @param trail the collections around it, from the root
 */
export function indentStep({ documents }: SourceFile, index: number, trail: readonly Node[]): number {
  for (const [depth, inner] of [...trail.entries()].toReversed()) {
    const step = stepBetween(trail[depth - 1], inner);
    if (step !== undefined) return step;
  }
  const document = documents[index];
  let first: number | undefined;
  if (document)
    visit(document, {
      Pair: (_, { value }, path) => {
        first = stepBetween(path.at(-1), value);
        return first === undefined ? undefined : visit.BREAK;
      },
    });
  return first ?? 2;
}

/** How far the dashes of a list stand from the key above them: as in the first list of the document. */
export function listOffset({ documents }: SourceFile, index: number, step: number): number {
  const document = documents[index];
  let first: number | undefined;
  if (document)
    visit(document, {
      Pair: (_, { value }, path) => {
        const outer = blockIndent(path.at(-1));
        const inner = isSeq(value) ? blockIndent(value) : undefined;
        if (outer === undefined || inner === undefined) return undefined;
        first = inner - outer;
        return visit.BREAK;
      },
    });
  return first ?? step;
}

/** How far the items of a list stand from their dashes, as the last one that shares a line with its dash. */
export function itemGap(list: YAMLSeq): number {
  for (let index = list.items.length - 1; index >= 0; index--) {
    const gap = dashGap(list, index);
    if (gap !== undefined) return gap;
  }
  return 2;
}

/** How the keys of a map are quoted: as its last one. */
export const keyQuotes = ({ items }: YAMLMap): Quotes => quotesOf(items.at(-1)?.key);

/** Where the line after all that a block collection holds starts; comments that follow are not held. */
export function afterBlock(collection: YAMLMap | YAMLSeq, text: string): number {
  let next: YAMLMap | YAMLSeq = collection;
  for (;;) {
    const last: unknown = next.items.at(-1);
    const value: unknown = isPair(last) ? last.value : last;
    if ((isMap(value) || isSeq(value)) && blockIndent(value) !== undefined) next = value;
    else return afterValue(value, isPair(last) ? pairValueStart(last).offset : lastDash(next), text);
  }
}

/** Where the line after a value starts. */
export function afterValue(value: unknown, empty: number, text: string): number {
  const end = endOf(value, empty);
  // A block scalar takes its last line break along.
  return isBlockScalar(value) && (end === text.length || text[end - 1] === '\n') ? end : nextLine(text, end);
}

/** Where a value ends, the line break after it left out. */
export function endOfValue(value: Node, empty: number, text: string): number {
  if ((isMap(value) || isSeq(value)) && blockIndent(value) !== undefined)
    return withoutBreak(text, afterBlock(value, text));
  return isBlockScalar(value) ? withoutBreak(text, endOf(value, empty)) : endOf(value, empty);
}

/** An offset without the line break right before it. */
export const withoutBreak = (text: string, offset: number): number =>
  text[offset - 1] === '\n' ? lineEnd(text, text[offset - 2] === '\r' ? offset - 2 : offset - 1) : offset;

export const isBlockScalar = (value: unknown): value is Scalar =>
  isScalar(value) && value.srcToken?.type === 'block-scalar';

function stepBetween(outer: unknown, inner: unknown): number | undefined {
  if (!isMap(outer) || !isMap(inner)) return undefined;
  const [from, to] = [blockIndent(outer), blockIndent(inner)];
  return from !== undefined && to !== undefined && to > from ? to - from : undefined;
}

function endOf(value: unknown, empty: number): number {
  const [start = empty, end = empty] = isNode(value) ? (value.range ?? []) : [];
  return start === end ? empty : end;
}

const lastDash = (collection: YAMLMap | YAMLSeq): number =>
  isSeq(collection) ? (seqValueStart(collection, collection.items.length - 1) ?? 0) : 0;
