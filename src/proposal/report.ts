import type { EvidenceCollector, Totals } from '../evidence/collect.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import type { LineCounts } from '../request/line-counts.ts';
import type { LogReader } from '../request/log-reader.ts';
import type { Answer, ProposeOptions } from './proposal.ts';
import { propose } from './propose.ts';

/** An answer, and what it was made of. */
export interface Report {
  readonly answer: Answer;
  readonly counts: LineCounts;
  readonly totals: Totals;
  readonly approximate: boolean;
  /** All that are known, from manifests, the cluster or the log. */
  readonly ingresses: readonly Ingress[];
  /** Pomerium's version, as it was said or as the log says it; undefined where neither does. */
  readonly version: string | undefined;
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
  const version = options.version ?? counts.version;
  return {
    answer: propose(evidence, (key) => routes.ingress(key), { ...options, version }),
    ingresses: routes.ingresses(),
    version,
    counts,
    totals: evidence.totals,
    approximate: evidence.approximate || counts.isApproximate,
  };
}
