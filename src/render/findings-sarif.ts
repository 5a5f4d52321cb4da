import type { Location, Log, Result } from 'sarif';
import type { AcceptedFinding } from '../findings/accept.ts';
import type { Finding, FindingKinds, Severity } from '../findings/finding.ts';

export interface SarifOptions {
  /** Of pompaths. */
  readonly version: string;
  readonly kinds: FindingKinds;
  /** The file that holds what a finding's `where` names; undefined where none is known. */
  readonly fileOf: (where: string) => string | undefined;
  /** The command: code scanning tells results of one tool apart by it. */
  readonly category?: string | undefined;
  /** All that was named could be read; else code scanning is told, which would take what is missing for mended. */
  readonly isWhole?: boolean;
}

/**
 * Findings as SARIF 2.1.0, for code scanning: each kind is a rule, what a baseline accepts is there and suppressed, and a finding is
 * known again by its id.
 */
export function renderFindingsSarif(
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
  { version, kinds, fileOf, category, isWhole = true }: SarifOptions,
): string {
  const all = [...findings, ...accepted.map(({ finding }) => finding)];
  const used = [...new Set(all.map(({ kind }) => kind))].sort();
  const resultOf = (finding: Finding): Result => ({
    ruleId: finding.kind,
    ruleIndex: used.indexOf(finding.kind),
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [locationOf(finding, fileOf(finding.where))],
    partialFingerprints: { 'pompathsFinding/v1': finding.id },
    properties: { severity: finding.severity },
  });
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'pompaths',
            version,
            rules: used.map((kind) => ({
              id: kind,
              shortDescription: { text: kinds[kind] ?? kind },
              properties: { tags: ['security'], 'security-severity': scoreOf(kind, all) },
            })),
          },
        },
        ...(category === undefined ? {} : { automationDetails: { id: `pompaths/${category}/` } }),
        ...(isWhole ? {} : { invocations: [{ executionSuccessful: false }] }),
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map(resultOf),
          ...accepted.map(({ finding, by }) => ({
            ...resultOf(finding),
            suppressions: [{ kind: 'external' as const, justification: by.reason }],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const messageOf = ({ rule, what, fix }: Finding): string =>
  `${rule === '' ? '' : `${rule}: `}${what}\n\n${fix.trimEnd()}`;

/** Code scanning takes no result without a file and a line, so what lies in the cluster alone stands under its own name. */
const locationOf = ({ where }: Finding, file: string | undefined): Location => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file ?? where) },
    region: { startLine: 1 },
  },
  logicalLocations: [{ fullyQualifiedName: where }],
});

/** A path as a relative reference, or as a URI where it is absolute (RFC 3986). */
function uriOf(path: string): string {
  const encoded = path
    .replace(/^(?:\.[/\\])+/, '')
    // Half a character has no form in UTF-8.
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split(/[/\\]/)
    .map(encodeURIComponent)
    .join('/');
  return encoded.startsWith('/') ? `file://${encoded}` : encoded;
}

/** The gravest finding of a kind says how grave the kind is. */
const scoreOf = (kind: string, findings: readonly Finding[]): string =>
  Math.max(
    ...findings.flatMap((finding) => (finding.kind === kind ? [SCORES[finding.severity]] : [])),
  ).toFixed(1);

const LEVELS = { high: 'error', medium: 'warning', low: 'note', info: 'note' } as const satisfies Record<
  Severity,
  string
>;
/** In the bands that code scanning has: high from 7.0, medium from 4.0, low above 0. */
const SCORES: Readonly<Record<Severity, number>> = { high: 8, medium: 5.5, low: 2, info: 0.1 };
