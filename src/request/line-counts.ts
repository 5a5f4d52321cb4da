/** What became of the lines. */
export interface LineCounts {
  lines: number;
  /** Lines that should have been one of the two and could not be read, over-long ones included. */
  unreadable: number;
  /** The first of them: where, why and how it begins. */
  firstUnreadable:
    | { readonly source: string; readonly line: number; readonly why: string; readonly text: string }
    | undefined;
  checks: number;
  entries: number;
  /** Lines of anything else that the pod prints. */
  others: number;
  /** Access entries without the id by which their checks could be found. */
  setAside: number;
  /** Lines counted as requests of their own because too many were waiting for their partner. */
  crowdedOut: number;
  /** Lines that an earlier source has as well. */
  repeated: number;
  /** Requests before or after the time asked about, or without a time where one is asked about. */
  outsideTime: number;
  /** Were there more lines than can be compared with those of other sources? */
  isApproximate: boolean;
  /** The oldest version of Pomerium that says its name in the log; undefined where none does. */
  version: string | undefined;
  /** The first lines, to tell what the input is when it is no log of Pomerium. */
  readonly head: string[];
}

export const noLines = (): LineCounts => ({
  lines: 0,
  unreadable: 0,
  firstUnreadable: undefined,
  checks: 0,
  entries: 0,
  others: 0,
  setAside: 0,
  crowdedOut: 0,
  repeated: 0,
  outsideTime: 0,
  isApproximate: false,
  version: undefined,
  head: [],
});
