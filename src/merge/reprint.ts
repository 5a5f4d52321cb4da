import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  YAMLSeq,
} from 'yaml';
import { policyToJson } from '../policy/model.ts';
import { documentOf, printDocument } from '../policy/print.ts';
import { isMergeKey, meaningOf } from '../policy/yaml/nodes.ts';
import { commentLines } from './blocks.ts';
import { PINNED_COMMENT } from './pin-existing.ts';
import type { Fate, TakenCriterion } from './plan.ts';

/**
 * Prints a policy anew, as a list in block style with its comments, without what leaves it. Comments of what
 * leaves stand above what comes next.
 *
 * It is for the caller to see that the text still means the same.
 *
 * @param text with `\n` as line break
 * @param fates one for each rule
 * @returns undefined where the text has not these rules, or cannot be read well enough
 */
export function reprint(text: string, fates: readonly Fate[]): string | undefined {
  const parsed = parseDocument(text, { schema: 'failsafe', version: '1.1', uniqueKeys: false });
  if (parsed.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return undefined;
  const { contents } = parsed;
  const items = (isSeq(contents) ? contents.items : [contents]).filter((item) => isMap<Node, Node>(item));
  if (items.length !== fates.length) return undefined;
  makeReadable(parsed, text);
  const head = [parsed.commentBefore, isSeq(contents) ? contents.commentBefore : undefined];
  const printer = new Printer();
  for (const [index, item] of items.entries()) printer.add(item, fates[index] ?? { kind: 'kept' });
  return printer.print(head, [isSeq(contents) ? contents.comment : undefined, parsed.comment]);
}

/** Gives scalars the value that Go reads, and everything the style that pompaths prints. */
function makeReadable(document: Document, text: string): void {
  visit(document, {
    Scalar: (_, node) => {
      if (isMergeKey(node, text)) return;
      node.value = meaningOf(node, text).value;
      delete node.tag;
      delete node.source;
      delete node.type;
    },
    Pair: (_, pair) => {
      // A key without anything is printed with a question mark.
      pair.value ??= new Scalar(null);
    },
    Collection: (_, node) => {
      delete node.flow;
      delete node.tag;
    },
  });
}

class Printer {
  private readonly document = documentOf(null);
  private readonly list = new YAMLSeq<Node>();
  /** Comments that are to stand above the next rule. */
  private pending: string[] = [];

  add(item: YAMLMap, fate: Fate): void {
    if (fate.kind === 'kept') this.push(item);
    if (fate.kind !== 'pinned') return;
    const nodes = detach(item, fate.taken);
    const [around = [], ...comments] = nodes?.map(takeComments) ?? [];
    if (fate.rest && nodes) this.push(item);
    else this.pending.push(...takeComments(item));
    if (fate.rest && !nodes) this.push(this.document.createNode(policyToJson([fate.rest])[0]));
    this.pending.push(...around);
    for (const [index, { rules }] of fate.taken.entries()) {
      this.pending.push(...(comments[index] ?? []));
      if (rules.length > 0) this.pending.push(` ${PINNED_COMMENT}`);
      for (const rule of policyToJson(rules)) this.push(this.document.createNode(rule));
    }
  }

  /** Prints what was added, with comments that stand above and below all of it. */
  print(head: readonly Comment[], tail: readonly Comment[]): string {
    const before = head.filter(isThere);
    const after = [...this.pending, ...tail.filter(isThere)];
    if (this.list.items.length === 0) return commentLines([...before, ...after]);
    this.document.contents = this.list;
    return commentLines(before) + printDocument(this.document) + commentLines(after);
  }

  private push(node: Node): void {
    const comments = [...this.pending, node.commentBefore].filter(isThere);
    if (comments.length > 0) node.commentBefore = comments.join('\n');
    this.pending = [];
    this.list.items.push(node);
  }
}

type Comment = string | null | undefined;

/**
 * Takes criteria, or whole lists, out of a rule: what stood around nothing else, then each of them. Undefined
 * where aliases or merge keys stand in the way.
 */
function detach(item: YAMLMap, taken: readonly TakenCriterion[]): readonly Taken[] | undefined {
  const block: unknown = item.get('allow');
  if (!isMap(block)) return undefined;
  const found = taken.map(({ list, index }): Taken | undefined => {
    const pair = block.items.find(({ key }) => isScalar(key) && key.value === list);
    if (!pair || !isSeq(pair.value)) return undefined;
    return index === undefined ? [pair.key, pair.value] : [pair.value.items[index]];
  });
  if (!found.every((nodes) => nodes !== undefined)) return undefined;
  const gone = new Set<unknown>(found.flat());
  const isEmpty = (list: unknown): boolean => isSeq(list) && list.items.length === 0;
  for (const { value } of block.items)
    if (isSeq(value)) value.items = value.items.filter((node) => !gone.has(node));
  const emptied = block.items.filter(({ value }) => gone.has(value) || isEmpty(value));
  block.items = block.items.filter((pair) => !emptied.includes(pair));
  const around = emptied.flatMap(({ key, value }) => [key, value]);
  if (block.items.length === 0) {
    around.unshift(
      ...item.items.filter(({ value }) => value === block).flatMap(({ key, value }) => [key, value]),
    );
    item.delete('allow');
  }
  return [around, ...found];
}

type Taken = readonly unknown[];

/** The comments on nodes and below them, which lose them. */
function takeComments(nodes: Taken | Node): string[] {
  const comments: string[] = [];
  for (const root of isNode(nodes) ? [nodes] : nodes)
    if (isNode(root))
      visit(root, {
        Node: (_, node) => {
          comments.push(...[node.commentBefore, node.comment].filter(isThere));
          node.commentBefore = null;
          node.comment = null;
        },
      });
  return comments;
}

const isThere = (comment: Comment): comment is string => typeof comment === 'string';
