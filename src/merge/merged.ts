import type { JsonObject, Policy, RuleJson } from '../policy/model.ts';
import type { Stage } from '../policy/refusal.ts';
import type { Annotations } from '../policy/shortcuts.ts';
import type { DenyRule } from '../rules/guard.ts';
import type { AllowRule } from '../rules/pin.ts';

/** What an Ingress has now, and what is to be added to it. */
export interface MergeInput {
  /** The value of `ingress.pomerium.io/policy`; undefined where there is none. */
  readonly present: string | undefined;
  /** The other `ingress.pomerium.io/*` annotations. */
  readonly annotations: Annotations;
  /** The hosts of the Ingress. */
  readonly hosts: readonly string[];
  readonly rules: readonly Addition<AllowRule>[];
  /** Deny rules that go with the rules. */
  readonly guard: readonly Addition<DenyRule>[];
}

/** Rules that belong together. */
export interface Addition<Rule extends RuleJson = RuleJson> {
  /**
   * What stands above them, without `#`. Later merges know what pompaths wrote by its beginning, `pompaths:`.
   * What a YAML comment cannot hold becomes a space.
   */
  readonly comment: string;
  readonly rules: readonly Rule[];
}

export interface MergeOptions {
  /** Rewrite path rules that are there already, so that they too are pinned to the hosts. */
  readonly pinExisting: boolean;
}

/** What became of it. Lines are those of the present text, from 1. */
export type Merged = MergedPolicy | Needless | Blocked | NotMerged;

export interface MergedPolicy {
  readonly kind: 'merged';
  /** The new value of the annotation: what was written by hand is there byte for byte, unless a note says otherwise. */
  readonly text: string;
  readonly policy: Policy;
  /** Differs the text from the present one? */
  readonly isChanged: boolean;
  /** Things to know, each a sentence. Texts of strangers in them are JSON strings. */
  readonly notes: readonly string[];
  /** Path rules that were there already and that are not pinned. */
  readonly unpinned: readonly UnpinnedRule[];
  /** What was to be added and is not. */
  readonly dropped: readonly DroppedRule[];
}

export interface UnpinnedRule {
  readonly line: number | undefined;
  readonly criterion: JsonObject;
  /** Why `pinExisting` leaves it; undefined where it would pin it. */
  readonly obstacle: string | undefined;
  /** One sentence to say of it. */
  readonly message: string;
}

export interface DroppedRule {
  readonly rule: RuleJson;
  /** Something in force says the same or more; another addition does; Pomerium would refuse it. */
  readonly why: 'there-already' | 'in-another' | 'inexpressible';
  /** Of what is there already. */
  readonly line: number | undefined;
}

/** Everybody passes already. */
export interface Needless {
  readonly kind: 'needless';
  readonly why: string;
  /** Undefined where a shortcut annotation lets everybody pass. */
  readonly line: number | undefined;
}

/** The present policy lets no request without a session through, whatever is added to it. */
export interface Blocked {
  readonly kind: 'blocked';
  readonly why: string;
  readonly line: number | undefined;
}

export interface NotMerged {
  readonly kind: 'refused';
  /** Pomerium's own text, where it is Pomerium that would refuse the present policy. */
  readonly why: string;
  /** Where Pomerium would refuse it; undefined where it would not. */
  readonly stage: Stage | undefined;
  /** What follows from it, in one sentence; undefined where nothing does. */
  readonly consequence: string | undefined;
  readonly line: number | undefined;
}
