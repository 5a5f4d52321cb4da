import type { CST } from 'yaml';
import { RefusedError } from '../refusal.ts';
import { MAX_DEPTH, TOO_DEEP } from '../tree.ts';
import { refuseScan } from './refusals.ts';

/**
 * Refuses what the `yaml` package takes and libyaml does not: tabs where a key could stand, question marks and
 * colons within plain texts of a flow collection, names of anchors and tags that run into what follows. A colon
 * at the end of such a text belongs to it, which is mended in the tokens.
 *
 * @throws RefusedError of stage `parse`
 */
export function checkTokens(document: CST.Document, text: string): void {
  checkNames(document.start, text);
  checkBlanks(document.start, text, true);
  checkBlanks(document.end ?? [], text, false);
  const open: Open[] = [{ token: document.value, depth: 0, inFlow: false }];
  // Without recursion: a hostile text may have any depth.
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth, inFlow } = next;
    if (!token) continue;
    if (depth > MAX_DEPTH) throw new RefusedError('parse', TOO_DEEP, token.offset);
    if (token.type === 'scalar' && inFlow) checkFlowPlain(token, text);
    if (!('items' in token)) continue;
    if (token.type === 'flow-collection') mendColons(token, text);
    const flow = token.type === 'flow-collection';
    for (const item of token.items as CST.CollectionItem[]) {
      if (flow) checkFlowKey(item, token.start.source, text);
      checkItem(item, flow, text);
      open.push({ token: item.key, depth: depth + 1, inFlow: flow });
      open.push({ token: item.value, depth: depth + 1, inFlow: flow });
    }
  }
}

interface Open {
  readonly token: CST.Token | null | undefined;
  readonly depth: number;
  readonly inFlow: boolean;
}

function checkItem({ start, key, sep = [], value }: CST.CollectionItem, flow: boolean, text: string): void {
  checkNames([...start, ...sep], text);
  if (flow) return;
  const explicit = start.some(({ type }) => type === 'explicit-key-ind');
  checkBlanks(start, text, true);
  checkBlanks(sep, text, false, explicit);
  for (const token of [key, value]) if (token && 'end' in token) checkBlanks(token.end ?? [], text, false);
}

/**
 * In block context a tab may not stand where a simple key could (scannerc.go,
 * `yaml_parser_scan_to_next_token`).
 */
function checkBlanks(
  tokens: readonly CST.SourceToken[],
  text: string,
  atStart: boolean,
  explicit = false,
): void {
  let keyAllowed = atStart || /[\n\r]/.test(text.charAt((tokens[0]?.offset ?? 0) - 1));
  for (const { type, source, offset } of tokens) {
    if (type === 'space') {
      if (keyAllowed && source.includes('\t'))
        refuseScan('found character that cannot start any token', text, offset + source.indexOf('\t'));
    } else if (type === 'newline' || type === 'seq-item-ind' || type === 'explicit-key-ind')
      keyAllowed = true;
    else keyAllowed = type === 'map-value-ind' && explicit;
  }
}

function checkNames(tokens: readonly CST.SourceToken[], text: string): void {
  for (const { type, source, offset } of tokens) {
    const after = text.charAt(offset + source.length);
    if (type === 'anchor' && !(/^&[-\w]+$/.test(source) && /^[\s?:,\]}%@`\u0085\u2028\u2029]?$/.test(after)))
      refuseScan('did not find expected alphabetic or numeric character', text, offset);
    if (type === 'tag' && !/^[\s\u0085\u2028\u2029]?$/.test(after))
      refuseScan('did not find expected whitespace or line break', text, offset);
  }
}

function checkFlowPlain({ source, offset }: CST.FlowScalar, text: string): void {
  if (source.startsWith(':')) refuseScan('did not find expected node content', text, offset);
  if (source.includes('?')) refuseScan("did not find expected ',' or '}'", text, offset);
}

/** A key of a flow collection stands on one line with its colon, and `{a:[b]}` is broken in YAML 1.1. */
function checkFlowKey({ start, key, sep = [] }: CST.CollectionItem, bracket: string, text: string): void {
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  if (!key || !colon || start.some(({ type }) => type === 'explicit-key-ind')) return;
  const broken = `did not find expected ',' or '${bracket === '{' ? '}' : ']'}'`;
  if (/[\n\r\u0085\u2028\u2029]/.test(text.slice(key.offset, colon.offset)))
    refuseScan(broken, text, key.offset);
  if (isGlued(key, colon) && /[[{]/.test(text.charAt(colon.offset + 1)))
    refuseScan(broken, text, colon.offset);
}

/**
 * A colon that a plain text of a flow collection ends with belongs to it in YAML 1.1: `{a:}` has the key `a:`,
 * `{a: b:}` the value `b:`.
 */
function mendColons({ items, start }: CST.FlowCollection, text: string): void {
  for (const [index, item] of items.entries()) {
    const key = gluedKey(item, text);
    // In a list it is no key then.
    if (key)
      items[index] = start.source === '{' ? { ...item, key, sep: [] } : { start: item.start, value: key };
    else if (item.value?.type === 'block-map' && item.value.items.length === 1) {
      const [inner] = item.value.items;
      const value = inner && gluedKey(inner, text);
      if (value) item.value = value;
    }
  }
}

/** The key with its colon, where that ends the text. */
function gluedKey({ key, sep }: CST.CollectionItem, text: string): CST.FlowScalar | undefined {
  const [colon] = sep ?? [];
  if (!key || colon?.type !== 'map-value-ind' || !isGlued(key, colon)) return undefined;
  return /[,\]}]/.test(text.charAt(colon.offset + 1)) ? { ...key, source: `${key.source}:` } : undefined;
}

/** A plain text with the colon right behind it. */
const isGlued = (token: CST.Token, colon: CST.SourceToken): token is CST.FlowScalar =>
  token.type === 'scalar' && token.source !== '' && colon.offset === token.offset + token.source.length;
