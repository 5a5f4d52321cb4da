import type { Access, Question } from './decide/access.ts';
import type { Finding, Verdict } from './finding.ts';
import type { NewIngress } from './manifest.ts';
import type { NginxIngress } from './source/nginx-ingress.ts';

/** What became of an Ingress of nginx. */
export interface ConvertedIngress {
  readonly source: NginxIngress;
  /** One for each annotation, in the order of the manifest; then those of nginx's ConfigMap, `configmap/KEY`. */
  readonly findings: readonly Finding[];
  /** What else there is to know of it. */
  readonly notes: readonly Verdict[];
  /** What keeps the exit code from being 0; with `left` why it could not be written. */
  readonly questions: readonly Question[];
  readonly result: ConversionResult;
}

export type ConversionResult =
  | { readonly kind: 'written'; readonly access: Access['kind']; readonly ingresses: readonly NewIngress[] }
  /** No Ingress for it, because nothing is needed. */
  | { readonly kind: 'not-needed'; readonly why: string }
  /** No Ingress for it, until the questions are answered. */
  | { readonly kind: 'left' };

export interface Conversion {
  readonly ingresses: readonly ConvertedIngress[];
  /** Of which version of Pomerium the annotations are. */
  readonly version: string;
}

/** An Ingress that is written. */
export const writtenOf = ({ result }: ConvertedIngress): readonly NewIngress[] =>
  result.kind === 'written' ? result.ingresses : [];

export const hasQuestions = ({ ingresses }: Conversion): boolean =>
  ingresses.some(({ questions }) => questions.length > 0);
