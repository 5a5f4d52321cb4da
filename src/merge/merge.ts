import { locatePolicy, type LocatedPolicy } from '../policy/locate.ts';
import type { Policy } from '../policy/model.ts';
import { parsePolicy } from '../policy/parse.ts';
import { printPolicy } from '../policy/print.ts';
import { type Refused, withoutMark } from '../policy/refusal.ts';
import { shortcutPolicy } from '../policy/shortcuts.ts';
import type { Merged, MergeInput, MergeOptions, NotMerged } from './merged.ts';
import { notesOf } from './notes.ts';
import { obstacleOf } from './obstacles.ts';
import { fatesOf, unpinnedOf } from './pin-existing.ts';
import { isIdle } from './plan.ts';
import { GUARDS_NOTHING_WITH_MCP } from '../rules/pin.ts';
import { planMerge } from './plan-merge.ts';
import { describeUnpinned } from './unpinned.ts';
import { writePlan } from './write.ts';

/**
 * Merges proposed rules into the policy that an Ingress has. Rules for people keep their meaning; what was written by hand
 * stays as it is. What is there already is not added again, so that merging twice changes nothing.
 */
export function mergePolicy(input: MergeInput, { pinExisting }: MergeOptions): Merged {
  const { present, annotations, hosts } = input;
  if (Object.hasOwn(annotations, 'mcp_server')) return notMerged(GUARDS_NOTHING_WITH_MCP);
  const parsed = present === undefined ? undefined : parsePolicy(present);
  if (parsed?.kind === 'refused') return refusedBy(parsed);
  const shortcuts = shortcutPolicy(annotations);
  if (shortcuts.kind === 'refused') return refusedBy(shortcuts);
  const located = present === undefined ? NO_POLICY : locatePolicy(present);
  const obstacle = obstacleOf(located, shortcuts.policy, hosts);
  if (obstacle) return obstacle;
  return mergeInto(located, shortcuts.policy, input, pinExisting);
}

function mergeInto(
  located: LocatedPolicy,
  shortcuts: Policy,
  input: MergeInput,
  pinExisting: boolean,
): Merged {
  const { policy } = located;
  const text = withoutMark(input.present ?? '');
  const unpinned = unpinnedOf(policy, input.hosts);
  const planned = planMerge(policy, input, pinExisting ? fatesOf(policy, unpinned) : undefined);
  const { plan } = planned;
  const left = unpinned.filter(({ pinning }) => !pinExisting || 'obstacle' in pinning);
  const isChanged = !isIdle(plan);
  const written = !isChanged ? undefined : writePlan(text, located, plan);
  if (isChanged && !written) return notMerged(CANNOT_WRITE);
  return {
    kind: 'merged',
    text: written ? written.text : (input.present ?? printPolicy([])),
    policy: written ? written.policy : policy,
    isChanged,
    notes: notesOf({
      text,
      located,
      annotations: input.annotations,
      shortcuts,
      planned,
      written,
      left: pinExisting ? left : [],
    }),
    unpinned: left.map((one) => describeUnpinned(one, located)),
    dropped: planned.dropped.map(({ by, ...drop }) => ({ ...drop, line: located.positionOf(by)?.line })),
  };
}

const refusedBy = ({ message, stage, consequence, at }: Refused): NotMerged => ({
  kind: 'refused',
  why: message,
  stage,
  consequence,
  line: at?.line,
});

const notMerged = (why: string): NotMerged => ({
  kind: 'refused',
  why,
  stage: undefined,
  consequence: undefined,
  line: undefined,
});

const NO_POLICY: LocatedPolicy = { policy: [], positionOf: () => undefined };
const CANNOT_WRITE =
  'the rules cannot be added to this policy without changing what it says now; print them on their own and add them by hand';
