import { CST, Lexer } from 'yaml';

/** A text without some of its criteria. */
export interface Cut {
  readonly rest: string;
  /** The comments that stood above and beside each criterion, without `#`. */
  readonly comments: readonly (readonly string[])[];
}

/**
 * Cuts criteria out of lists in block style, line by line, so that the rest stays as it is.
 *
 * It is for the caller to see that the rest means what it should.
 *
 * @param lines of one rule, with their line breaks
 * @param at the line of each criterion, from 0, in ascending order
 * @returns undefined where a criterion has no lines of its own
 */
export function cutCriteria(lines: readonly string[], at: readonly number[]): Cut | undefined {
  const comments: string[][] = [];
  let rest = '';
  let from = 0;
  for (const line of at) {
    const dash = /^ *(?=- )/.exec(lines[line] ?? '')?.[0];
    if (dash === undefined || line < from) return undefined;
    const start = from + lines.slice(from, line).findLastIndex((above) => !above.startsWith(`${dash}#`)) + 1;
    const after = lines.findIndex((below, index) => index > line && !isWithin(below, dash));
    const body = lines.slice(line, after < 0 ? lines.length : after);
    const end = line + body.findLastIndex((below) => below.trim() !== '') + 1;
    rest += lines.slice(from, start).join('');
    comments.push(commentsIn(lines.slice(start, end).join('')));
    from = end;
  }
  return { rest: rest + lines.slice(from).join(''), comments };
}

/** Lines of a criterion are indented more than its dash. */
const isWithin = (line: string, dash: string): boolean => line.trim() === '' || line.startsWith(`${dash} `);

/** The comments in a text, without `#`. */
export const commentsIn = (text: string): string[] =>
  [...new Lexer().lex(text)]
    .filter((lexeme) => CST.tokenType(lexeme) === 'comment')
    .map((lexeme) => lexeme.slice(1).trimEnd());
