import type { Tree } from './tree.ts';

/** A value as Go's `%#v` prints what yaml.v3 decoded. */
export function goSyntax(tree: Tree): string {
  if (tree.kind === 'array') return `[]interface {}{${tree.items.map(goSyntax).join(', ')}}`;
  if (tree.kind === 'scalar') {
    if (tree.value === null) return 'interface {}(nil)';
    return typeof tree.value === 'string' ? goQuote(tree.value) : String(tree.value);
  }
  const fields = [...tree.fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${fields.map(([key, { value }]) => `${goQuote(key)}:${goSyntax(value)}`).join(', ')}}`;
}

/** A text as Go's `strconv.Quote` prints it, which is also how rego shows it. */
export const goQuote = (text: string): string =>
  `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, goEscape)}"`;

function goEscape(char: string): string {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
