import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { goQuote } from '../go-syntax.ts';
import { RefusedError } from '../refusal.ts';
import { flowText } from './flow-text.ts';
import { type Resolved, resolveScalar } from './scalar.ts';

/** Where a node begins in the text. */
export const at = (node: unknown): number | undefined =>
  isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;

/**
 * What each alias stands for: the latest anchor of its name before it.
 *
 * @throws RefusedError where there is none
 */
export function targetsOf(contents: Node | null): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const visit = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target)
        throw new RefusedError('parse', `yaml: unknown anchor '${node.source}' referenced`, at(node));
      targets.set(node, target);
    } else if (isPair(node)) {
      visit(node.key);
      visit(node.value);
    } else if (isMap(node) || isSeq(node) || isScalar(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!isScalar(node)) for (const item of node.items) visit(item);
    }
  };
  visit(contents);
  return targets;
}

/** What a scalar means. */
export const meaningOf = (scalar: Scalar, text: string): Resolved =>
  resolveScalar(textOf(scalar, text), scalar.tag, scalar.type !== undefined && scalar.type !== 'PLAIN');

/** What a scalar says, whatever it means. */
export function textOf({ source, type, range }: Scalar, text: string): string {
  const value = source ?? '';
  if (!range || range[0] === range[1]) return value;
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return flowText(text, range[0], range[1]);
  return range[1] >= text.length ? withoutAddedBreak(value, text) : value;
}

export function isMergeKey(key: unknown, text: string): boolean {
  if (!isScalar(key)) return false;
  const { tag, value } = meaningOf(key, text);
  return tag === 'merge' && value === '<<';
}

/**
 * Keys that a mapping has more than once, as yaml.v3 complains of them; to it they are the same when kind and
 * text are: `1` and `"1"`.
 */
export function duplicateKeys(
  map: YAMLMap,
  text: string,
): readonly { readonly message: string; readonly key: unknown }[] {
  const first = new Map<string, unknown>();
  const found: { message: string; key: unknown }[] = [];
  for (const { key } of map.items) {
    const { kind, name } = nameOf(key, text);
    const known = first.get(kind + name);
    if (known === undefined) first.set(kind + name, key);
    else if (found.length < MAX_DUPLICATES)
      found.push({
        message: `line ${lineOf(key, text)}: mapping key ${goQuote(name)} already defined at line ${lineOf(known, text)}`,
        key,
      });
  }
  return found;
}

function nameOf(key: unknown, text: string): { readonly kind: string; readonly name: string } {
  if (isAlias(key)) return { kind: '*', name: key.source };
  return isScalar(key) ? { kind: '=', name: textOf(key, text) } : { kind: isMap(key) ? '{' : '[', name: '' };
}

const lineOf = (node: unknown, text: string): number =>
  text.slice(0, at(node)).split(/\r\n|[\n\r\u0085\u2028\u2029]/).length;

/** A literal or folded text whose last line has no break has none in libyaml; the `yaml` package adds it. */
function withoutAddedBreak(value: string, text: string): string {
  const lastLine = text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
  if (lastLine === '' || !value.endsWith('\n')) return value;
  const shorter = value.slice(0, -1);
  // Blanks are a line of the text only as far as they go beyond its indentation.
  const isLine = lastLine.trim() !== '' || /(?:^|\n)[ \t]+$/.test(shorter.slice(-lastLine.length - 1));
  return isLine ? shorter : value;
}

const MAX_DUPLICATES = 100;
