import { InputError } from '../errors.ts';

/** What a literal block scalar needs to hold a text. */
export interface Literal {
  /** What the header says of trailing line breaks: `-` has none, `+` has more than one. */
  readonly chomp: '' | '-' | '+';
  /** Its first line begins with a blank, so the header has to say how far it is indented. */
  readonly needsIndicator: boolean;
  readonly lines: readonly string[];
}

/**
 * A text as a literal block scalar; undefined where it cannot be one, or where readers do not agree on it.
 *
 * @param isKept lines that stand in a literal already and stay there, so that blanks alone do no harm
 */
export function literalOf(
  value: string,
  isKept: (line: number, lines: readonly string[]) => boolean = () => false,
): Literal | undefined {
  const lines = value.replace(/\n$/, '').split('\n');
  if (!/\S/.test(value)) return undefined;
  if (lines.some((line, index) => NOT_LITERAL.test(line) || (BLANK.test(line) && !isKept(index, lines))))
    return undefined;
  const first = lines.find((line) => line !== '') ?? '';
  // go-yaml takes a tab there for indentation.
  if (first.startsWith('\t')) return undefined;
  const chomp = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  return { chomp, needsIndicator: first.startsWith(' '), lines };
}

/** The header of a literal whose lines stand `columns` to the right of what holds it; undefined where none can say so. */
export function literalHeader({ chomp, needsIndicator }: Literal, columns: number): string | undefined {
  if (columns < 1 || (needsIndicator && columns > 9)) return undefined;
  return `|${needsIndicator ? columns : ''}${chomp}`;
}

/** A text in double quotes, or any value as JSON, in one line, the way both YAML and JSON read it. */
export const quoted = (value: unknown): string =>
  JSON.stringify(value).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export type Quotes = 'none' | 'single' | 'double';

/** A key as its siblings are written; in double quotes where it could be taken for something else. */
export function keyText(key: string, quotes: Quotes): string {
  if (quotes === 'none' && isPlain(key)) return key;
  return quotes === 'single' && /^[\x20-\x7e]+$/.test(key) ? `'${key.replaceAll("'", "''")}'` : quoted(key);
}

/** Whether every reader takes a text without quotes for that text. */
export const isPlain = (text: string): boolean =>
  /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);

/** @throws InputError for half a character, which no file can hold */
export function checkWellFormed(value: string): void {
  if (/\p{Cs}/u.test(value)) throw new InputError('the text to write holds half of a character');
}

// Control characters, line breaks of YAML 1.1, the byte order mark, and what go-yaml's reader refuses.
const NOT_LITERAL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
const BLANK = /^[ \t]+$/;
const ESCAPED = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
