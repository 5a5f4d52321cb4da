/** How often the same request was made, and when. */
export interface Times {
  readonly count: number;
  /** Milliseconds since 1970 of the earliest and latest; Infinity and -Infinity where the log has no times. */
  readonly first: number;
  readonly last: number;
}

/** One request, made at `time`. */
export const once = (time: number | undefined): Times => ({
  count: 1,
  first: time ?? Infinity,
  last: time ?? -Infinity,
});
