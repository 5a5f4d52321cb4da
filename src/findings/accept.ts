import type { BaselineEntry } from './baseline.ts';
import { type Finding, SEVERITIES } from './finding.ts';

/** Findings, parted by what a baseline says. */
export interface Accepted {
  /** What nobody accepts, in the order it came. */
  readonly left: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  /** Those among the ones left that have become graver than their entries accept. */
  readonly graver: readonly AcceptedFinding[];
  /** Entries that held until a day that is over; what they accepted is among those left, if it is still there. */
  readonly expired: readonly BaselineEntry[];
  /** Entries that accept nothing: the finding is gone. */
  readonly unused: readonly BaselineEntry[];
}

export interface AcceptedFinding {
  readonly finding: Finding;
  readonly by: BaselineEntry;
}

/**
 * Parts findings.
 *
 * @param now in milliseconds since 1970
 * @param isAsked whether an entry is about what was looked at; a baseline may serve several commands
 */
export function acceptKnown(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
  now: number,
  isAsked: (entry: BaselineEntry) => boolean = () => true,
): Accepted {
  const today = new Date(now).toISOString().slice(0, 10);
  const expired = baseline.filter(({ until }) => until !== undefined && until < today);
  const valid = new Map(
    baseline.filter((entry) => !expired.includes(entry)).map((entry) => [entry.id, entry]),
  );
  const present = new Set(findings.map(({ id }) => id));
  const named = findings.flatMap((finding): readonly AcceptedFinding[] => {
    const by = valid.get(finding.id);
    return by ? [{ finding, by }] : [];
  });
  const accepted = named.filter((one) => !isGraver(one));
  const taken = new Set(accepted.map(({ finding }) => finding));
  return {
    left: findings.filter((finding) => !taken.has(finding)),
    accepted,
    graver: named.filter(isGraver),
    expired: expired.filter(isAsked),
    unused: [...valid.values()].filter((entry) => !present.has(entry.id) && isAsked(entry)),
  };
}

const isGraver = ({ finding, by }: AcceptedFinding): boolean =>
  by.severity !== undefined && SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(by.severity);
