import type { AcceptedFinding } from '../findings/accept.ts';
import type { Finding, Severity } from '../findings/finding.ts';

/** What `-o json` holds, see docs/findings.schema.json; commands add keys of their own. */
export interface FindingsJson {
  readonly version: 1;
  /** In their order: the gravest first. */
  readonly findings: readonly Finding[];
  /** What a baseline accepts. */
  readonly accepted: readonly (Pick<Finding, 'id' | 'kind' | 'where' | 'rule'> & {
    readonly severity: Severity;
    readonly reason: string;
    readonly until: string | null;
  })[];
}

/** @param more keys that a command adds */
export function renderFindingsJson(
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  const json: FindingsJson = {
    version: 1,
    findings: findings.map(({ id, kind, severity, where, rule, what, fix }) => ({
      id,
      kind,
      severity,
      where,
      rule,
      what,
      fix,
    })),
    accepted: accepted.map(({ finding: { id, kind, severity, where, rule }, by: { reason, until } }) => ({
      id,
      kind,
      severity,
      where,
      rule,
      reason,
      until: until ?? null,
    })),
  };
  return `${JSON.stringify({ ...json, ...more }, null, 2)}\n`;
}
