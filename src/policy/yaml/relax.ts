import type { CST } from 'yaml';

/**
 * Where a flow collection or a quoted text begins that the `yaml` package ends too early, at a line which is
 * indented too little. Undefined where there is none.
 */
export function cutOffAt(document: CST.Document): number | undefined {
  const starts: number[] = [];
  const open: (CST.Token | null | undefined)[] = [document.value];
  while (open.length > 0) {
    const token = open.pop();
    if (!token) continue;
    if (isCutOff(token)) starts.push(token.offset);
    if ('items' in token)
      for (const { key, value } of token.items as CST.CollectionItem[]) open.push(key, value);
  }
  return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.min(a, b));
}

/**
 * The text with what begins at `start` on one line; libyaml does not look at the indentation there. Every place
 * stays where it is.
 *
 * @returns undefined where it has no end
 */
export function flatten(text: string, start: number): string | undefined {
  const quote = text.charAt(start);
  const flat = quote === '"' || quote === "'" ? flatQuoted(text, start) : flatCollection(text, start);
  if (flat === undefined || DOCUMENT_MARK.test(text.slice(start, start + flat.length))) return undefined;
  return text.slice(0, start) + flat + text.slice(start + flat.length);
}

function isCutOff(token: CST.Token): boolean {
  if (token.type === 'flow-collection') return token.end.length === 0;
  if (token.type !== 'double-quoted-scalar' && token.type !== 'single-quoted-scalar') return false;
  return quotedAt(token.source, 0)?.length !== token.source.length;
}

const flatQuoted = (text: string, start: number): string | undefined =>
  quotedAt(text, start)?.replace(BREAKS, ' ');

/** The quoted text that begins at `start`, as it is written; undefined where it has no end. */
function quotedAt(text: string, start: number): string | undefined {
  const pattern = text.charAt(start) === '"' ? DOUBLE_QUOTED : SINGLE_QUOTED;
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

function flatCollection(text: string, start: number): string | undefined {
  let flat = '';
  let depth = 0;
  let inPlain = false;
  // A comment ends a plain text; on one line without the comment it would go on.
  let isEnded = false;
  for (let at = start; at < text.length; at = start + flat.length) {
    const char = text.charAt(at);
    const quoted: string | undefined = !inPlain && /["']/.test(char) ? flatQuoted(text, at) : undefined;
    const comment: string | undefined = char === '#' ? commentAt(text, at) : undefined;
    flat += quoted ?? comment?.replace(/./gsu, blank) ?? (BREAK.test(char) ? ' ' : char);
    if (char === '[' || char === '{') depth++;
    if ((char === ']' || char === '}') && --depth === 0) return flat;
    if (comment !== undefined) isEnded ||= inPlain;
    else if (/[,[\]{}?]/.test(char) || (char === ':' && /\s/.test(text.charAt(at + 1)))) {
      inPlain = false;
      isEnded = false;
    } else if (!/\s/.test(char)) {
      if (isEnded) return undefined;
      inPlain = quoted === undefined;
    }
  }
  return undefined;
}

/** The comment that begins here, up to the end of its line. */
function commentAt(text: string, at: number): string | undefined {
  if (!/\s/.test(text.charAt(at - 1))) return undefined;
  COMMENT.lastIndex = at;
  return COMMENT.exec(text)?.[0];
}

const blank = (char: string): string => ' '.repeat(char.length);

const BREAK = /[\r\n]/;
const BREAKS = /[\r\n]/g;
const DOCUMENT_MARK = /[\r\n](?:---|\.\.\.)(?:\s|$)/;
const COMMENT = /[^\r\n]*/y;
const DOUBLE_QUOTED = /"(?:[^"\\]|\\[^])*"/y;
const SINGLE_QUOTED = /'(?:[^']|'')*'/y;
