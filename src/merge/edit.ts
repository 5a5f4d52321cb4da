import type { LocatedPolicy } from '../policy/locate.ts';
import { commentLines, indented, printAdditions } from './blocks.ts';
import { cutCriteria } from './cut.ts';
import { layoutOf } from './layout.ts';
import { meansThis } from './means.ts';
import { PINNED_COMMENT } from './pin-existing.ts';
import type { Fate, PinnedFate, Plan } from './plan.ts';
import { reprint } from './reprint.ts';

/**
 * Carries out a plan on a text whose rules are a list in block style: takes out and replaces the lines of rules
 * that change and appends what is added. Everything else stays as it is.
 *
 * @param located the policy of the text
 * @returns undefined where the text has another form
 */
export function editText(text: string, located: LocatedPolicy, { fates, added }: Plan): string | undefined {
  const additions = printAdditions(added);
  if (text === '') return additions;
  const layout = layoutOf(text);
  if (!layout) return undefined;
  const { indent, items, end } = layout;
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const placed = (lines: string): string => indented(lines, indent).replaceAll('\n', eol);
  let edited = '';
  let from = 0;
  for (const [index, place] of items.entries()) {
    const fate: Fate = fates[index] ?? { kind: 'kept' };
    if (fate.kind === 'kept') continue;
    edited += text.slice(from, fate.kind === 'removed' ? (place.ownComment ?? place.start) : place.start);
    from = place.end;
    if (fate.kind === 'removed') continue;
    const old = { text: text.slice(place.start, place.end), line: linesBefore(text, place.start) };
    const rewritten = cutRule(old, located, index, fate, placed) ?? reprintRule(old, fate, placed);
    if (rewritten === undefined) return undefined;
    edited += rewritten;
  }
  edited += text.slice(from, end);
  const gap = additions !== '' && edited !== '' && !edited.endsWith('\n') ? eol : '';
  return edited + gap + placed(additions) + text.slice(end);
}

/** The lines of a rule, and how many there are before them. */
interface OldRule {
  readonly text: string;
  readonly line: number;
}

/** Puts lines where the others are: with their indentation and line breaks. */
type Placed = (lines: string) => string;

/** Takes the pinned criteria out of a rule of which something stays, and puts what takes their place after it. */
function cutRule(
  { text, line }: OldRule,
  { policy, positionOf }: LocatedPolicy,
  index: number,
  { rest, taken }: PinnedFate,
  placed: Placed,
): string | undefined {
  const at = taken.flatMap((one) => {
    const criterion = one.index === undefined ? undefined : policy[index]?.allow?.[one.list]?.[one.index];
    const position = positionOf(criterion);
    return position ? [position.line - 1 - line] : [];
  });
  if (!rest || at.length < taken.length) return undefined;
  const cut = cutCriteria(text.match(LINES) ?? [], at);
  if (!cut || !meansThis(cut.rest, [rest])) return undefined;
  const instead = taken.map(({ rules }, which): string => {
    const above = commentLines(cut.comments[which] ?? []);
    return above + (rules.length > 0 ? printAdditions([{ comment: PINNED_COMMENT, rules }]) : '');
  });
  return cut.rest + placed(instead.join(''));
}

function reprintRule({ text }: OldRule, fate: PinnedFate, placed: Placed): string | undefined {
  const printed = reprint(text.replaceAll('\r\n', '\n'), [fate]);
  return printed === undefined ? undefined : placed(printed);
}

const linesBefore = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;

const LINES = /[^\n]*\n|[^\n]+$/g;
