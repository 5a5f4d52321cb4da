/** How grave a finding is, the gravest first. */
export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something about a policy, a manifest or a document that somebody should know. */
export interface Finding {
  /** Stable: kind and place, see {@link findingId}. The same problem has the same id in every run. */
  readonly id: string;
  /** A word from a fixed list, see {@link FindingKinds}. */
  readonly kind: string;
  readonly severity: Severity;
  /** `NAMESPACE/NAME`, or a file. */
  readonly where: string;
  /** The rule, operation or path it is about; `""` where it is about the whole. */
  readonly rule: string;
  /** One sentence: what is the matter, and what follows. */
  readonly what: string;
  /** One sentence or a YAML text: what mends it. */
  readonly fix: string;
}

/** The kinds of findings that a command has, each with what it is about in one sentence. */
export type FindingKinds = Readonly<Record<string, string>>;
