/** A directive of nginx's language. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Undefined for one that ends in `;`. */
  readonly block: readonly Directive[] | undefined;
}

/**
 * Reads directives of nginx (ngx_conf_file.c): words, quotes, comments, blocks.
 *
 * @returns undefined where the text is no such language, or nested deeper than a person would
 */
export function parseDirectives(text: string): readonly Directive[] | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  const position = { at: 0 };
  const directives = readBlock(tokens, position, 0);
  return directives && position.at === tokens.length ? directives : undefined;
}

interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

function readBlock(
  tokens: readonly Token[],
  position: { at: number },
  depth: number,
): readonly Directive[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const directives: Directive[] = [];
  let words: string[] = [];
  for (; position.at < tokens.length; position.at++) {
    const token = tokens[position.at];
    if (!token) break;
    const [name = '', ...args] = words;
    const sign = token.isQuoted ? '' : token.text;
    if (sign === ';') {
      if (words.length === 0) return undefined;
      directives.push({ name, args, block: undefined });
    } else if (sign === '{') {
      if (words.length === 0) return undefined;
      position.at++;
      const block = readBlock(tokens, position, depth + 1);
      if (!block || tokens[position.at]?.text !== '}') return undefined;
      directives.push({ name, args, block });
    } else if (sign === '}') {
      return depth > 0 && words.length === 0 ? directives : undefined;
    } else {
      words.push(token.text);
      continue;
    }
    words = [];
  }
  return words.length === 0 && depth === 0 ? directives : undefined;
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const [whole, space, quoted, sign, word] = TOKEN.exec(rest) ?? [];
    if (whole === undefined || whole === '') return undefined;
    if (quoted !== undefined)
      tokens.push({ text: quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1'), isQuoted: true });
    else if (space === undefined) tokens.push({ text: sign ?? word ?? '', isQuoted: false });
    rest = rest.slice(whole.length);
  }
  return tokens;
}

/** A `#` begins a comment only where a word could begin; braces in a word, as in `${host}` or `[0-9]{2}`, belong to it. */
const TOKEN =
  /^(?:(\s+|#[^\n]*)|("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')(?=[\s;{}]|$)|([;{}])|((?:\$\{\w+\}|\\[^]|[^\s;{}"'#])(?:\$\{\w+\}|\\[^]|[^\s;{}])*))/;
const MAX_DEPTH = 8;
