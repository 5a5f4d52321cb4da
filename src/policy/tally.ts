import type { ReasonSet } from './reasons.ts';

/**
 * The result of merging terms with `or`, as it grows (pkg/policy/rules/rules.go): true as soon as one term is
 * true, with the reasons of the true ones; false when all are false, with the reasons of all. Terms may be
 * unknown: then both values stay possible, and a reason is certain only where it is there whatever the unknown
 * terms turn out to be.
 *
 * One object for many terms, and numbers in it, since most of the time of an evaluation is spent here.
 */
export interface Tally {
  /** Terms that can be true, and those of them that cannot be false. */
  able: number;
  sure: number;
  /** Reasons of the sure ones, of the last that is able, of all that are able. */
  sureReasons: ReasonSet;
  lastReasons: ReasonSet;
  ableReasons: ReasonSet;
  canBeFalse: boolean;
  falseCertain: ReasonSet;
  falsePossible: ReasonSet;
}

/** A value that a merged term may have, with its reasons. */
export interface Way {
  readonly value: boolean;
  readonly certain: ReasonSet;
  readonly possible: ReasonSet;
}

export const newTally = (): Tally => ({
  able: 0,
  sure: 0,
  sureReasons: 0,
  lastReasons: 0,
  ableReasons: 0,
  canBeFalse: true,
  falseCertain: 0,
  falsePossible: 0,
});

/** Makes an old tally a new one. */
export function reset(tally: Tally): void {
  tally.able = 0;
  tally.sure = 0;
  tally.sureReasons = 0;
  tally.lastReasons = 0;
  tally.ableReasons = 0;
  tally.canBeFalse = true;
  tally.falseCertain = 0;
  tally.falsePossible = 0;
}

/** Adds a term whose value is known; its reasons may still be more than the certain ones. */
export function addKnown(tally: Tally, value: boolean, certain: ReasonSet, possible: ReasonSet): void {
  if (value) {
    tally.able++;
    tally.sure++;
    tally.sureReasons |= certain;
    tally.ableReasons |= possible;
    tally.canBeFalse = false;
  } else {
    tally.falseCertain |= certain;
    tally.falsePossible |= possible;
  }
}

/** Adds a term that can be both. */
export function addUnknown(
  tally: Tally,
  trueCertain: ReasonSet,
  truePossible: ReasonSet,
  falseCertain: ReasonSet,
  falsePossible: ReasonSet,
): void {
  tally.able++;
  tally.lastReasons = trueCertain;
  tally.ableReasons |= truePossible;
  tally.falseCertain |= falseCertain;
  tally.falsePossible |= falsePossible;
}

export const canBeTrue = ({ able }: Tally): boolean => able > 0;

/** Of several terms of which any may be the true one, no reason is certain. */
export const trueCertain = ({ sure, able, sureReasons, lastReasons }: Tally): ReasonSet =>
  sure > 0 ? sureReasons : able === 1 ? lastReasons : 0;

/** The values that the merged term may have; never none. */
export function waysOf(tally: Tally): readonly Way[] {
  const ways: Way[] = [];
  if (canBeTrue(tally)) ways.push({ value: true, certain: trueCertain(tally), possible: tally.ableReasons });
  if (tally.canBeFalse)
    ways.push({ value: false, certain: tally.falseCertain, possible: tally.falsePossible });
  return ways;
}
