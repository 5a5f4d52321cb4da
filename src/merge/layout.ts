import { CST, Lexer, Parser } from 'yaml';

/** Where the rules of a policy stand in its text. Offsets are those of the text. */
export interface Layout {
  /** The spaces before the dash of a rule. */
  readonly indent: string;
  readonly items: readonly ItemPlace[];
  /** Where the first document ends, which alone counts. */
  readonly end: number;
}

/** The lines of a rule: from that of its dash to its last one with anything but blanks and comments, line breaks included. */
export interface ItemPlace {
  readonly start: number;
  readonly end: number;
  /** Where the comment `# pompaths:` begins that stands directly above it. */
  readonly ownComment: number | undefined;
  /** Nothing but keys and values on it: no comments, anchors or tags. */
  readonly isBare: boolean;
}

/** The layout of a text whose rules are a list in block style; undefined for any other text. */
export function layoutOf(text: string): Layout | undefined {
  const tokens = [...new Parser().parse(text)];
  const first = tokens.findIndex(({ type }) => type === 'document');
  const document = tokens[first];
  if (document?.type !== 'document' || document.value?.type !== 'block-seq') return undefined;
  const end = tokens.slice(first + 1).find(({ type }) => MARKERS.has(type))?.offset ?? text.length;
  const dashes = document.value.items.flatMap(
    ({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [],
  );
  const starts = dashes.map((dash) => text.lastIndexOf('\n', dash - 1) + 1);
  const indents = dashes.map((dash, index) => text.slice(starts[index], dash).replace('\uFEFF', ''));
  const [indent] = indents;
  if (indent === undefined || !/^ *$/.test(indent) || indents.some((other) => other !== indent))
    return undefined;
  return {
    indent,
    end,
    items: starts.map((start, index) => itemPlace(text, start, starts[index + 1] ?? end, indent)),
  };
}

/** Does anything follow the first document? */
export const hasMoreDocuments = (text: string): boolean =>
  [...new Parser().parse(text)].filter(({ type }) => type === 'document').length > 1;

function itemPlace(text: string, start: number, next: number, indent: string): ItemPlace {
  const lines = text.slice(start, next).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const content = lines.findLastIndex((line) => !/^\s*(?:#.*)?$/.test(line.trimEnd()));
  const item = lines.slice(0, content + 1).join('');
  const above = text.lastIndexOf('\n', start - 2) + 1;
  const isOwn = start > 0 && text.slice(above, start).startsWith(`${indent}${OWN_MARK}`);
  return {
    start,
    end: start + item.length,
    ownComment: isOwn ? above : undefined,
    isBare: isBare(item),
  };
}

function isBare(item: string): boolean {
  for (const lexeme of new Lexer().lex(item)) if (ADORNED.has(CST.tokenType(lexeme) ?? '')) return false;
  return true;
}

/** How a comment begins that pompaths wrote. */
const OWN_MARK = '# pompaths:';
const MARKERS = new Set(['document', 'doc-end', 'directive']);
const ADORNED = new Set(['comment', 'anchor', 'alias', 'tag', 'block-scalar-header']);
