import type { Totals } from '../evidence/collect.ts';
import type { SpecDocument } from '../openapi/document.ts';
import type { SpecProposal } from '../proposal/spec-proposal.ts';
import type { LineCounts } from '../request/line-counts.ts';

/** The answer to documents, and what it was made of. */
export interface SpecReport {
  readonly documents: readonly SpecDocument[];
  /** Operations of all documents, and those of them that are meant. */
  readonly operations: number;
  readonly chosen: number;
  readonly proposals: readonly SpecProposal[];
  /** The log whose pages stay closed, where one was given. */
  readonly log: { readonly counts: LineCounts; readonly totals: Totals; readonly pages: number } | undefined;
}
