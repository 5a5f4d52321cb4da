import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import type { SourceFile } from './source-file.ts';
import { pairValueStart, seqValueStart } from './value-start.ts';
import type { Quotes } from './scalar-text.ts';

/** Keys of maps and indexes of lists, from the root of a document. */
export type KeyPath = readonly (string | number)[];

/** A place in a document where a value is, or could be. */
export interface Slot {
  readonly node: Node | null;
  /** What is written there; empty at the offset after `:`, `-` and properties where nothing is. */
  readonly start: number;
  readonly end: number;
  readonly inFlow: boolean;
  /** The column of the collection that holds it; -1 for the root. */
  readonly indent: number;
  /** False for a key without a colon: `{a}`. */
  readonly hasIndicator: boolean;
  readonly holder: 'root' | 'map' | 'list';
  /** How the key that leads here is quoted. */
  readonly quotes: Quotes;
}

export interface Located {
  /** The deepest place of the path that is there. */
  readonly slot: Slot;
  /** What of the path is missing below it. */
  readonly rest: KeyPath;
  /** The collections on the way, from the root. */
  readonly trail: readonly Node[];
  /** The path as far as it is there, in the keys of {@link SourceFile.values}. */
  readonly keys: readonly unknown[];
}

/**
 * Follows a path through a document as far as it is there.
 *
 * @throws InputError where it meets an alias, an anchor that is used elsewhere, or something that has no such part
 */
export function locate({ text, documents }: SourceFile, index: number, path: KeyPath): Located {
  const document = documents[index];
  const shared = new Set<string>();
  if (document) visit(document, { Alias: (_, alias) => void shared.add(alias.source) });
  const trail: Node[] = [];
  const keys: unknown[] = [];
  let slot = rootSlot(document?.contents ?? null, text);
  for (const [depth, key] of path.entries()) {
    refuseShared(slot.node, shared, path.slice(0, depth));
    const { node } = slot;
    if (isMissing(node)) return { slot, rest: path.slice(depth), trail, keys };
    const child = childOf(slot, key, path.slice(0, depth), text);
    if (node) trail.push(node);
    if (!child) return { slot, rest: path.slice(depth), trail, keys };
    keys.push(child.key);
    slot = child.slot;
  }
  refuseShared(slot.node, shared, path);
  return { slot, rest: [], trail, keys };
}

/** A path in words. */
export const pathText = (path: KeyPath): string =>
  path.length === 0 ? 'the document' : printable(path.join('.'));

/** Nothing, or a null of whatever spelling. */
export const isMissing = (node: Node | null): boolean =>
  node === null || (isScalar(node) && node.value === null);

/** The column where a block collection stands; undefined for anything else. */
export function blockIndent(node: unknown): number | undefined {
  if (!isCollection(node)) return undefined;
  const token = node.srcToken;
  return token?.type === 'block-map' || token?.type === 'block-seq' ? token.indent : undefined;
}

export function quotesOf(key: unknown): Quotes {
  if (!isScalar(key)) return 'none';
  return key.type === 'QUOTE_DOUBLE' ? 'double' : key.type === 'QUOTE_SINGLE' ? 'single' : 'none';
}

interface Child {
  readonly key: unknown;
  readonly slot: Slot;
}

function rootSlot(node: Node | null, text: string): Slot {
  const [start = text.length, end = text.length] = node?.range ?? [];
  return { node, start, end, inFlow: false, indent: -1, hasIndicator: true, holder: 'root', quotes: 'none' };
}

function childOf(slot: Slot, key: string | number, path: KeyPath, text: string): Child | undefined {
  const { node } = slot;
  const inFlow = slot.inFlow || blockIndent(node) === undefined;
  const indent = blockIndent(node) ?? slot.indent;
  if (isMap(node)) {
    if (typeof key === 'number') throw new InputError(`${pathText(path)} is a map and has no item ${key}`);
    const pair = pairOf(node, key);
    return (
      pair && { key: isScalar(pair.key) ? pair.key.value : pair.key, slot: pairSlot(pair, inFlow, indent) }
    );
  }
  if (isSeq(node)) {
    const item = typeof key === 'number' ? node.items[key] : undefined;
    if (typeof key !== 'number' || item === undefined)
      throw new InputError(
        `${pathText(path)} is a list and has no ${typeof key === 'number' ? `item ${key}` : pathText([key])}`,
      );
    // `[a: b]` is a map without braces.
    if (isPair(item)) throw new InputError(`${pathText([...path, key])} is a map without braces; write them`);
    const value = nodeOf(item);
    const empty = seqValueStart(node, key) ?? slot.end;
    return {
      key,
      slot: { ...extent(value, empty), inFlow, indent, hasIndicator: true, holder: 'list', quotes: 'none' },
    };
  }
  throw new InputError(
    `${pathText(path)} is a text and has no ${pathText([key])}: ${printable(text.slice(slot.start, slot.end), 40)}`,
  );
}

/** The pair with a key of this text; a key that is no text, such as `1`, counts as it is written. */
const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find(
    ({ key: node }) =>
      isScalar(node) && (typeof node.value === 'string' ? node.value === key : node.source === key),
  );

function pairSlot(pair: Pair, inFlow: boolean, indent: number): Slot {
  const value = nodeOf(pair.value);
  const { offset, hasColon } = pairValueStart(pair);
  return {
    ...extent(value, offset),
    inFlow,
    indent,
    hasIndicator: hasColon,
    holder: 'map',
    quotes: quotesOf(pair.key),
  };
}

function extent(node: Node | null, empty: number): Pick<Slot, 'node' | 'start' | 'end'> {
  const [start = empty, end = empty] = node?.range ?? [];
  return start === end ? { node, start: empty, end: empty } : { node, start, end };
}

const nodeOf = (value: unknown): Node | null =>
  isAlias(value) || isScalar(value) || isCollection(value) ? value : null;

function refuseShared(node: Node | null, shared: ReadonlySet<string>, path: KeyPath): void {
  if (isAlias(node))
    throw new InputError(`${pathText(path)} is the alias *${printable(node.source)}; write it out there`);
  if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined && shared.has(node.anchor))
    throw new InputError(
      `${pathText(path)} is the anchor &${printable(node.anchor)}, which other places use; write it out there`,
    );
}
