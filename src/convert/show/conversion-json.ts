import type { Conversion, ConvertedIngress } from '../conversion.ts';
import { writtenOf } from '../conversion.ts';
import { ingressName } from '../../ingress/ingress.ts';
import type { Severity } from '../finding.ts';
import { objectOf } from '../manifest.ts';
import type { Fields } from '../../fields.ts';
import { DEFAULTS } from './defaults.ts';

/** What `pompaths convert -o json` prints. Fields may be added; what is here stays as it is within a version. */
export interface ConversionJson {
  readonly version: 1;
  readonly pomerium: string;
  /** All annotations, notes and questions in one list. */
  readonly findings: readonly FindingJson[];
  readonly ingresses: readonly ConvertedJson[];
  /** Things that could not be read; each a sentence. */
  readonly problems: readonly string[];
}

export interface FindingJson {
  /** `annotation-OUTCOME`, `path`, `question` or `default`. */
  readonly id: string;
  readonly severity: Severity;
  /** NAMESPACE/NAME of the source; `*` for what holds for all. */
  readonly where: string;
  /** The key of the annotation; empty where it is about none. */
  readonly rule: string;
  readonly what: string;
  /** What to add to the command line; empty where nothing would help. */
  readonly fix: string;
}

export interface ConvertedJson {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** `written`, `not-needed` or `left`. */
  readonly result: string;
  /** `nobody`, `people`, `public`, `addresses` or `people-and-addresses`; null where no Ingress was written. */
  readonly access: string | null;
  /** Why none was needed; null elsewhere. */
  readonly why: string | null;
  /** Every annotation of the source, once. */
  readonly annotations: readonly {
    readonly key: string;
    readonly value: string;
    readonly outcome: string;
    readonly severity: Severity;
    readonly what: string;
  }[];
  readonly notes: readonly { readonly severity: Severity; readonly what: string }[];
  readonly questions: readonly {
    readonly what: string;
    readonly answers: readonly string[];
    readonly proposal: string | null;
  }[];
  /** The Ingresses of Pomerium, as objects. */
  readonly manifests: readonly Fields[];
}

export function conversionJson({ ingresses, version }: Conversion, problems: readonly string[]): string {
  const json: ConversionJson = {
    version: 1,
    pomerium: version,
    findings: [
      ...ingresses.flatMap(findingsOf),
      ...DEFAULTS.map(({ severity, what }) => ({
        id: 'default',
        severity,
        where: '*',
        rule: '',
        what,
        fix: '',
      })),
    ],
    ingresses: ingresses.map(convertedOf),
    problems,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function findingsOf({ source, findings, notes, questions }: ConvertedIngress): readonly FindingJson[] {
  const where = ingressName(source);
  return [
    ...findings.map(({ key, outcome, severity, what }) => ({
      id: `annotation-${outcome}`,
      severity,
      where,
      rule: key,
      what,
      fix: '',
    })),
    ...notes.map(({ severity, what }) => ({ id: 'path', severity, where, rule: '', what, fix: '' })),
    ...questions.map(({ what, answers }) => ({
      id: 'question',
      severity: 'high' as const,
      where,
      rule: '',
      what,
      fix: answers.join(' or '),
    })),
  ];
}

const convertedOf = (ingress: ConvertedIngress): ConvertedJson => {
  const { source, findings, notes, questions, result } = ingress;
  return {
    namespace: source.namespace,
    name: source.name,
    hosts: [...new Set(source.rules.map(({ host }) => host))],
    result: result.kind,
    access: result.kind === 'written' ? result.access : null,
    why: result.kind === 'not-needed' ? result.why : null,
    annotations: findings.map(({ key, value, outcome, severity, what }) => ({
      key,
      value,
      outcome,
      severity,
      what,
    })),
    notes: notes.map(({ severity, what }) => ({ severity, what })),
    questions: questions.map(({ what, answers, proposal }) => ({
      what,
      answers,
      proposal: proposal ?? null,
    })),
    manifests: writtenOf(ingress).map(objectOf),
  };
};
