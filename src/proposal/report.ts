import type { EvidenceCollector, Totals } from '../evidence/collect.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import type { LineCounts, LogReader } from '../request/log-reader.ts';
import type { Answer, ProposeOptions } from './proposal.ts';
import { propose } from './propose.ts';

/** An answer, and what it was made of. */
export interface Report {
  readonly answer: Answer;
  readonly counts: LineCounts;
  readonly totals: Totals;
  readonly approximate: boolean;
}

/** The answer to what was read so far. Where the options name no version of Pomerium, that of the log counts. */
export function reportOn(
  collector: EvidenceCollector,
  routes: RouteTable,
  reader: LogReader,
  options: ProposeOptions,
): Report {
  const evidence = collector.snapshot();
  const { counts } = reader;
  return {
    answer: propose(evidence, (key) => routes.ingress(key), {
      ...options,
      version: options.version ?? counts.version,
    }),
    counts,
    totals: evidence.totals,
    approximate: evidence.approximate || counts.isApproximate,
  };
}
