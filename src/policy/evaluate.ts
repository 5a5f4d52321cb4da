import type { CompiledList, CompiledPolicy } from './compiled.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Client, PolicyRequest } from './input.ts';
import { type PolicyOutcome, outcomesOf } from './outcome.ts';
import { isSingle, type Reason, reasonList, type ReasonSet } from './reasons.ts';
import type { Result } from './results.ts';
import {
  addKnown,
  addUnknown,
  canBeTrue,
  newTally,
  reset,
  type Tally,
  trueCertain,
  type Way,
  waysOf,
} from './tally.ts';

/** What all allow rules, or all deny rules, come to. */
export interface ActionRuling {
  /** Undefined is unknown. */
  readonly value: boolean | undefined;
  /** Sorted; where something is unknown only those that are certain. */
  readonly reasons: readonly Reason[];
}

export interface Ruling {
  readonly allow: ActionRuling;
  readonly deny: ActionRuling;
  /** `unknown` where more than one is possible. */
  readonly outcome: PolicyOutcome | 'unknown';
  /** All outcomes that are possible; where everything is known there is one. */
  readonly possible: readonly PolicyOutcome[];
}

/**
 * What Pomerium's engine answers to a request: values, reasons, and the outcome in the order of `handleResult`.
 * What pompaths does not know of the request is never taken for true.
 *
 * @param client who asks; null for anybody without a session
 */
export const evaluate = (policy: CompiledPolicy, request: PolicyRequest, client: Client = null): Ruling =>
  evaluateFacts(policy, factsOf(request, client, policy.era));

/** The same where the facts are there already, for several policies or parts of one. */
export function evaluateFacts(policy: CompiledPolicy, facts: Facts): Ruling {
  const allows = judge(policy.allow, facts);
  const denies = judge(policy.deny, facts);
  const possible = possibleOutcomes(allows, denies);
  const [outcome, ...others] = possible;
  return {
    allow: answerOf(allows),
    deny: answerOf(denies),
    outcome: outcome !== undefined && others.length === 0 ? outcome : 'unknown',
    possible,
  };
}

function possibleOutcomes(allows: readonly Way[], denies: readonly Way[]): readonly PolicyOutcome[] {
  const [allow, ...otherAllows] = allows;
  const [deny, ...otherDenies] = denies;
  if (allow && deny && otherAllows.length + otherDenies.length === 0) return outcomesOf(allow, deny);
  return [...new Set(allows.flatMap((way) => denies.flatMap((other) => outcomesOf(way, other))))];
}

function answerOf(ways: readonly Way[]): ActionRuling {
  const certain = ways.reduce((set, way) => set & way.certain, ways[0]?.certain ?? 0);
  return { value: ways.length === 1 ? ways[0]?.value : undefined, reasons: reasonList(certain) };
}

/**
 * Lists are merged with `or`, within a block, across blocks and across rules; no list at all is false without
 * reasons.
 */
function judge(lists: readonly CompiledList[], facts: Facts): readonly Way[] {
  const total = newTally();
  const tally = newTally();
  for (const list of lists) {
    reset(tally);
    // "All of them" is "not any that is not": terms go in turned, and the result comes out turned.
    const turned = list.all !== list.inverted;
    for (const test of list.tests) addResult(tally, test(facts), turned);
    addTally(total, tally, list.all);
  }
  return waysOf(total);
}

function addResult(tally: Tally, { value, whenTrue, whenFalse }: Result, turned: boolean): void {
  if (value !== undefined) {
    const reasons = value ? whenTrue : whenFalse;
    addKnown(tally, value !== turned, reasons, reasons);
  } else if (turned) addUnknown(tally, certainOf(whenFalse), whenFalse, certainOf(whenTrue), whenTrue);
  else addUnknown(tally, certainOf(whenTrue), whenTrue, certainOf(whenFalse), whenFalse);
}

/** Of several reasons that are possible one applies, and which is not known. */
const certainOf = (set: ReasonSet): ReasonSet => (isSingle(set) ? set : 0);

function addTally(total: Tally, tally: Tally, turned: boolean): void {
  const certain = trueCertain(tally);
  const { ableReasons, falseCertain, falsePossible } = tally;
  if (!canBeTrue(tally)) addKnown(total, turned, falseCertain, falsePossible);
  else if (!tally.canBeFalse) addKnown(total, !turned, certain, ableReasons);
  else if (turned) addUnknown(total, falseCertain, falsePossible, certain, ableReasons);
  else addUnknown(total, certain, ableReasons, falseCertain, falsePossible);
}
