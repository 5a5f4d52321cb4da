import type { CST, YAMLParseError } from 'yaml';
import { RefusedError } from '../refusal.ts';

/**
 * What libyaml says, as yaml.v3 prints it: with a line, but never the first (decode.go, `fail`).
 * The scanner names the line, the parser the one before.
 *
 * @param text the whole text, line breaks of any kind
 * @param context where what was being read began; `problem` counts where that is the first line
 */
export function libyamlError(what: string, text: string, context: number, problem = context): string {
  const line = lineOf(text, context) || lineOf(text, problem);
  if (line === 0) return `yaml: ${what}`;
  return `yaml: line ${PARSER_ERRORS.has(what) ? line : line + 1}: ${what}`;
}

export function refuseScan(what: string, text: string, context: number): never {
  throw new RefusedError('parse', libyamlError(what, text, context), context);
}

/** What libyaml says of a directive; undefined where it takes it. */
export function directiveError(source: string): string | undefined {
  if (!/^%[-\w]/.test(source)) return 'could not find expected directive name';
  if (!/^%[-\w]+(?:\s|$)/.test(source)) return 'found unexpected non-alphabetical character';
  if (/^%YAML\s/.test(source))
    return /^%YAML[ \t]+1\.1(?:\s|$)/.test(source) ? undefined : 'found incompatible YAML document';
  return /^%TAG\s/.test(source) ? undefined : 'found unknown directive name';
}

/**
 * Refuses with libyaml's words for what the `yaml` package found. That it is wrong is certain; of several
 * things that are wrong the two may name different ones.
 */
export function refuseSyntax(
  { code, message, pos: [at] }: YAMLParseError,
  document: CST.Document,
  text: string,
): never {
  const [, what = 'did not find expected key', where = 'block-map'] =
    WORDS.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? [];
  const context = where === 'here' ? at : (startBefore(document, where, at) ?? at);
  throw new RefusedError('parse', libyamlError(what, text, context, at), at);
}

/** Where the last collection of this kind begins that was begun before `at`. */
function startBefore(document: CST.Document, kind: Where, at: number): number | undefined {
  let start: number | undefined;
  const open: (CST.Token | null | undefined)[] = [document.value];
  while (open.length > 0) {
    const token = open.pop();
    if (!token || token.offset > at) continue;
    if (token.type === kind && token.offset >= (start ?? 0)) start = token.offset;
    if ('items' in token)
      for (const { key, value } of token.items as CST.CollectionItem[]) open.push(key, value);
  }
  return start;
}

/** From 0. */
const lineOf = (text: string, offset: number): number => text.slice(0, offset).split(LINE_BREAK).length - 1;

const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/;

type Where = 'here' | 'block-map' | 'block-seq' | 'flow-collection';

/** An error of the `yaml` package, libyaml's words for it, and what those count the line of. */
const WORDS: readonly (readonly [RegExp, string, Where])[] = [
  [/^TAB_AS_INDENT|^BAD_SCALAR_START/, 'found character that cannot start any token', 'here'],
  [/Missing closing/, 'found unexpected end of stream', 'here'],
  [/^MULTILINE_IMPLICIT_KEY|^KEY_OVER|Implicit map keys need/, "could not find expected ':'", 'here'],
  [/Nested mappings/, 'mapping values are not allowed in this context', 'here'],
  [/block-seq-ind on same line/, 'block sequence entries are not allowed in this context', 'here'],
  [/Sequence item without/, "did not find expected '-' indicator", 'block-seq'],
  [/must end with a|must be sufficiently indented/, 'did not find expected node content', 'here'],
  [/flow sequence items/, "did not find expected ',' or ']'", 'flow-collection'],
  [/flow map items/, "did not find expected ',' or '}'", 'flow-collection'],
  [/Unexpected , in flow|empty item in flow/, 'did not find expected node content', 'here'],
];

const PARSER_ERRORS = new Set([
  'did not find expected key',
  "did not find expected '-' indicator",
  'did not find expected node content',
  "did not find expected ',' or ']'",
  "did not find expected ',' or '}'",
  'found incompatible YAML document',
]);
