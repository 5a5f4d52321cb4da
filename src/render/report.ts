import type { LineCounts } from '../request/log-reader.ts';
import type { Totals } from '../evidence/collect.ts';
import type { Answer } from '../proposal/proposal.ts';

/** Everything there is to render. */
export interface Report {
  readonly answer: Answer;
  readonly counts: LineCounts;
  readonly totals: Totals;
  /** Was a limit of memory reached, so that another order of the log may give another answer? */
  readonly approximate: boolean;
}
