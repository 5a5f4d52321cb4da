import type { ReasonSet } from './reasons.ts';

/** What a criterion says of a request; undefined is unknown. */
export interface Result {
  readonly value: boolean | undefined;
  /** Its reasons where it is true; of several that are possible one applies. */
  readonly whenTrue: ReasonSet;
  /** Its reasons where it is false. */
  readonly whenFalse: ReasonSet;
}

/** The three results of a criterion that gives one reason each way. */
export interface Results {
  readonly yes: Result;
  readonly no: Result;
  readonly unknown: Result;
}

export const resultsOf = (whenTrue: ReasonSet, whenFalse: ReasonSet): Results => ({
  yes: { value: true, whenTrue, whenFalse },
  no: { value: false, whenTrue, whenFalse },
  unknown: { value: undefined, whenTrue, whenFalse },
});

export const pick = ({ yes, no, unknown }: Results, value: boolean | undefined): Result =>
  value === undefined ? unknown : value ? yes : no;
