import type { LocatedPolicy } from '../policy/locate.ts';
import type { Policy } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { commentLines, printAdditions } from './blocks.ts';
import { commentsIn } from './cut.ts';
import { editText } from './edit.ts';
import { meansThis } from './means.ts';
import { keptPolicy, type Plan, policyOfPlan } from './plan.ts';
import { reprint } from './reprint.ts';

/** A text for a plan, and what it has of the old one: its very lines, or comments where they were, or apart from what they are about. */
export interface Written {
  readonly kind: 'edited' | 'printed-anew' | 'comments-apart';
  readonly text: string;
  readonly policy: Policy;
}

/**
 * Writes what a plan makes of a policy: by editing its text where that can be done, else anew with its comments,
 * else anew below them. Whatever is written is read again, and counts only if it means what the plan says.
 *
 * @param text the present one, `""` for none
 * @param located its policy
 * @returns undefined where nothing that could be written means the same, such as a policy that its aliases make too long
 */
export function writePlan(text: string, located: LocatedPolicy, plan: Plan): Written | undefined {
  const policy = policyOfPlan(located.policy, plan);
  for (const kind of KINDS) {
    const written = WRITERS[kind](text, located, plan);
    if (written !== undefined && meansThis(written, policy)) return { kind, text: written, policy };
  }
  return undefined;
}

type Writer = (text: string, located: LocatedPolicy, plan: Plan) => string | undefined;

const printAnew: Writer = (text, _, { fates, added }) => {
  const old = reprint(text.replaceAll('\r\n', '\n'), fates);
  return old === undefined ? undefined : withBreaksOf(text, old + printAdditions(added));
};

const printBare: Writer = (text, { policy }, { fates, added }) => {
  const kept = keptPolicy(policy, fates);
  const old = commentLines(commentsIn(text)) + (kept.length > 0 ? printPolicy(kept) : '');
  return withBreaksOf(text, old + printAdditions(added));
};

const withBreaksOf = (text: string, lines: string): string =>
  /\r?\n/.exec(text)?.[0] === '\r\n' ? lines.replaceAll('\n', '\r\n') : lines;

const KINDS = ['edited', 'printed-anew', 'comments-apart'] as const;
const WRITERS: Readonly<Record<Written['kind'], Writer>> = {
  edited: editText,
  'printed-anew': printAnew,
  'comments-apart': printBare,
};
