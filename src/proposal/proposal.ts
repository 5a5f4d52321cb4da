import type { Segment } from '../evidence/template.ts';
import type { Site } from '../evidence/site.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { DenyRule } from '../rules/guard.ts';
import type { PlannedOpening } from '../rules/opening.ts';
import type { Catalog } from '../openapi/catalog.ts';
import type { Form } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { Pairing } from '../verdict/pairing.ts';
import type { Word } from '../verdict/word.ts';

/** What the evidence comes to, for every Ingress that was asked for. */
export interface Answer {
  /** In the order of their keys; hosts without a known Ingress come last. */
  readonly proposals: readonly Proposal[];
  readonly pairings: readonly Pairing[];
  /** Addresses behind which everybody is, so that they prove nothing. */
  readonly crowded: readonly string[];
}

/** What to let through on one Ingress. */
export interface Proposal {
  /** Undefined for a host without a known Ingress. */
  readonly ingress: Ingress | undefined;
  readonly hosts: readonly string[];
  readonly sites: readonly Site[];
  readonly rules: readonly PlannedRule[];
  /** Deny rules that go with the rules. */
  readonly guard: readonly DenyRule[];
  /** What only the owner can decide, best supported first. */
  readonly review: readonly ReviewEntry[];
  readonly rejected: readonly Verdict[];
  /** Pages that people open in the browser, as templates: they have to stay closed. */
  readonly pages: readonly (readonly Segment[])[];
  /** Things to know, each a sentence. */
  readonly notes: readonly string[];
}

/** A rule, with what it lets through besides what it is for. */
export interface PlannedRule extends PlannedOpening {
  /** What it lets through although that alone would have been the owner's to decide. */
  readonly alongside: readonly Verdict[];
  /** Known pages that it opens: templates. */
  readonly pages: readonly string[];
  /** Rejected paths that lie below it. */
  readonly rejectedBelow: number;
}

/** One thing to decide: a folder, perhaps together with the path of the same name. */
export interface ReviewEntry {
  /** Empty where no prefix can express it. */
  readonly openings: readonly PlannedOpening[];
  readonly verdicts: readonly Verdict[];
  readonly why: string;
}

/** Documents of an app, which prove that a path is its API's. */
export interface SpecEvidence {
  /** The host of the app; undefined where only one Ingress can be meant. */
  readonly host: string | undefined;
  readonly catalog: Catalog;
}

export interface ProposeOptions {
  readonly word: Word;
  readonly specs: readonly SpecEvidence[];
  readonly form: Form;
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
  readonly guard: boolean;
  /** May a rule open everything? */
  readonly allowRoot: boolean;
  /** At most so many rules for an Ingress: those with most requests. */
  readonly maxRules: number;
  /** Answer for these hosts only, in lower case; for all where empty. */
  readonly hosts: readonly string[];
  /** Answer for these Ingresses only, as NAMESPACE/NAME; for all where empty. */
  readonly ingresses: readonly string[];
}
