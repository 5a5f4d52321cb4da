import type { Finding } from '../findings/finding.ts';
import { printable } from '../render/printable.ts';
import type { ClientTable } from '../evidence/clients.ts';
import { finding } from './kinds.ts';
import type { OpenRule } from './open-rule.ts';
import type { Span } from './replay.ts';
import type { Subject } from './subject.ts';
import type { Unmatchable } from './unmatchable.ts';
import type { RuleUse } from './use.ts';
import { countsOf, durationText, examplesOf, templateOf, timeText } from './words.ts';

/** A rule, and what there is to say of it but its reach. */
export interface RuleState {
  readonly rule: OpenRule;
  /** Undefined without a log. */
  readonly use: RuleUse | undefined;
  readonly unmatchable: Unmatchable | undefined;
  /** The rule that opens all that this one opens. */
  readonly subsumedBy: OpenRule | undefined;
}

/** What the use of rules is judged by. */
export interface UseGrounds {
  readonly span: Span | undefined;
  /** How long a rule may lie idle, in milliseconds. */
  readonly unusedAfter: number;
  readonly clients: ClientTable;
}

/** What nobody needs, and what the app hands to anybody. */
export const useFindings = (
  subject: Subject,
  states: readonly RuleState[],
  grounds: UseGrounds,
): readonly Finding[] =>
  states.flatMap((state) => [
    ...deadFindings(subject, state, grounds),
    ...servedFindings(subject, state, grounds),
  ]);

function deadFindings(subject: Subject, state: RuleState, grounds: UseGrounds): readonly Finding[] {
  const { rule, use, unmatchable, subsumedBy } = state;
  const at = { where: subject.where, rule: rule.name };
  if (unmatchable && !(unmatchable.isRare && use && use.requests > 0)) {
    const { why, fix, isSometimes, isRare, isMeant } = unmatchable;
    const severity = isMeant ? 'info' : isSometimes || isRare ? 'low' : 'medium';
    return [
      finding('never-matches', severity, at, `nobody gets through by it: ${why}`, isMeant ? MEANT : fix),
    ];
  }
  if (subsumedBy)
    return [
      finding(
        'subsumed-rule',
        'low',
        at,
        `the rule ${printable(subsumedBy.name, 80)} opens all that it opens`,
        TAKE_AWAY,
      ),
    ];
  return unusedFindings(at, use, grounds);
}

function unusedFindings(
  at: { readonly where: string; readonly rule: string },
  use: RuleUse | undefined,
  { span, unusedAfter }: UseGrounds,
): readonly Finding[] {
  if (!use || !span) return [];
  const { lastUsed, requests } = use;
  const idle = lastUsed === undefined ? span.last - span.first : span.last - lastUsed;
  if (requests > 0 && (lastUsed === undefined || idle < unusedAfter)) return [];
  const during = durationText(idle);
  const what =
    requests > 0 && lastUsed !== undefined
      ? `nobody has used it since ${timeText(lastUsed)}, ${during} before the end of the log`
      : `nobody has used it in the log, which spans ${during}${use.probes > 0 ? ', but for scanners' : ''}`;
  return [finding('unused-rule', idle >= unusedAfter ? 'low' : 'info', at, what, TAKE_AWAY)];
}

/** 401 and 403 are the app's own way of asking who it is; where it never does, the path is all that protects it. */
function servedFindings(
  subject: Subject,
  { rule, use }: RuleState,
  { clients }: UseGrounds,
): readonly Finding[] {
  if (!use || use.answers.success === 0) return [];
  const strangers = [...use.served].filter(([id]) => clients.isTainted(clients.get(id)));
  const { success, refused } = use.answers;
  const at = { where: subject.where, rule: rule.name };
  if (strangers.length > 0)
    return [
      finding(
        'served-to-anybody',
        'medium',
        at,
        `the app answered ${countsOf([[strangers.length, 'scanner']])} with success under it, for example for ${examplesOf(strangers.map(([, path]) => templateOf(path)))}`,
        MEND_SERVED,
      ),
    ];
  if (refused > 0) return [];
  return [
    finding(
      'served-to-anybody',
      'info',
      at,
      `the app answered ${countsOf([[success, 'request']])} without a session with success and none with 401 or 403, so the log does not show that it asks who it is; who sends its token along is not in the log`,
      MEND_SERVED,
    ),
  ];
}

const MEANT = 'nothing, where a release before 0.33 is in use as well; else take the rule away';
const TAKE_AWAY = 'take the rule away';
const MEND_SERVED =
  "ask the app for one of these paths without its token; where it answers, narrow the rule or switch on the app's own authentication";
