import { RefusedError } from '../refusal.ts';
import { libyamlError } from './refusals.ts';

/**
 * The text of a plain or quoted scalar as libyaml reads it (scannerc.go): line breaks folded, escapes of YAML
 * 1.1 alone, so neither `\/` nor surrogates, which JSON has.
 *
 * @param source the whole text that is parsed
 * @param start where the scalar starts, its quote included
 * @throws RefusedError for an escape that libyaml does not know
 */
export function flowText(source: string, start: number, end: number): string {
  const quote = source.charAt(start);
  const body = quote === '"' || quote === "'" ? source.slice(start + 1, end - 1) : source.slice(start, end);
  if (quote === "'") return body.replace(FOLD, fold).replaceAll("''", "'");
  if (quote !== '"') return body.replace(FOLD, fold);
  return body.replace(ESCAPE_OR_FOLD, (piece: string, offset: number) =>
    piece.startsWith('\\')
      ? unescape(piece, (what) => refuseEscape(source, start, start + 1 + offset, what))
      : fold(piece),
  );
}

/**
 * Blanks stay; one break among them is a space, more are one less; the separators of YAML 1.1 stay as they are.
 */
function fold(piece: string): string {
  const [first, ...others] = breaksOf(piece);
  if (first === undefined) return piece;
  if (first !== '\n') return first + others.join('');
  return others.length === 0 ? ' ' : others.join('');
}

function unescape(piece: string, refuse: (what: string) => never): string {
  const kind = piece.charAt(1);
  if (BREAK.test(kind)) return breaksOf(piece).slice(1).join('');
  const digits = DIGITS_OF[kind];
  if (digits === undefined) return ESCAPES[kind] ?? refuse('found unknown escape character');
  if (piece.length < 2 + digits) return refuse('did not find expected hexdecimal number');
  const code = parseInt(piece.slice(2), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return refuse('found invalid Unicode character escape code');
  return String.fromCodePoint(code);
}

const breaksOf = (piece: string): readonly string[] =>
  (piece.match(BREAKS) ?? []).map((text) => (text === '\u2028' || text === '\u2029' ? text : '\n'));

function refuseEscape(source: string, start: number, at: number, what: string): never {
  throw new RefusedError('parse', libyamlError(what, source, start, at), at);
}

const BREAK = /[\n\r\u0085\u2028\u2029]/;
const BREAKS = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const LINE_BREAK = String.raw`(?:\r\n|[\n\r\u0085\u2028\u2029])[ \t\n\r\u0085\u2028\u2029]*`;
// Takes a run of blanks whole, so that a long one is looked at once.
const BLANKS = String.raw`[ \t]+(?:${LINE_BREAK})?|${LINE_BREAK}`;
const FOLD = new RegExp(BLANKS, 'g');
const ESCAPE = String.raw`\\(?:${LINE_BREAK}|x[0-9a-fA-F]{0,2}|u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|[^])`;
const ESCAPE_OR_FOLD = new RegExp(`${ESCAPE}|${BLANKS}`, 'gu');

const DIGITS_OF: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
