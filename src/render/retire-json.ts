import type { Finding } from '../retire/finding.ts';
import type { IngressPlan, Part, Plan, Step } from '../retire/plan.ts';
import { stepInWords } from './retire-words.ts';

/** The plan for machines. */
export interface RetirePlanJson {
  readonly version: 1;
  readonly source: 'cluster' | 'manifests';
  readonly classes: readonly string[];
  /** How many questions are open. */
  readonly open: number;
  readonly findings: readonly Finding[];
  readonly ingresses: readonly IngressPlan[];
  /** In their order; only those that are `ready` are to be done. */
  readonly parts: readonly (Omit<Part, 'steps'> & { readonly steps: readonly StepJson[] })[];
}

/** A step, and what it does in words. */
export type StepJson = Step & { readonly what: string };

/** The same plan gives the same bytes. */
export function renderRetireJson({ source, classes, findings, ingresses, parts }: Plan): string {
  const plan: RetirePlanJson = {
    version: 1,
    source: source.kind,
    classes,
    open: findings.filter(({ state }) => state === 'open').length,
    findings,
    ingresses,
    parts: parts.map((part) => ({
      ...part,
      steps: part.steps.map((step): StepJson => ({ ...step, what: stepInWords(step) })),
    })),
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}
