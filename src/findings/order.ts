import { type Finding, SEVERITIES } from './finding.ts';

/**
 * The same findings in the order in which they are told: the gravest first, then by place, rule, kind and id. Of several with one
 * id, which are one problem, the gravest is kept. The order of the input does not matter.
 */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.toSorted(compare).filter(({ id }) => !seen.has(id) && seen.add(id));
}

function compare(a: Finding, b: Finding): number {
  const grave = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (grave !== 0) return grave;
  for (const field of FIELDS) if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  return 0;
}

// All of them, so that two findings with one id are not taken in the order they came in.
const FIELDS = ['where', 'rule', 'kind', 'id', 'what', 'fix'] as const;
