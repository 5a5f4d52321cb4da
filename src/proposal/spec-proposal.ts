import type { Segment } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { Operation } from '../openapi/operation.ts';
import type { PathWord } from '../verdict/word.ts';
import type { PlannedRule, Proposal, ProposeOptions } from './proposal.ts';

/** What to let through of an API, on one Ingress. */
export interface SpecProposal extends Proposal {
  readonly rules: readonly SpecRule[];
  /** Operations that were chosen and are not let through. */
  readonly left: readonly LeftOperation[];
}

/** A rule, and the operations it reaches. */
export interface SpecRule extends PlannedRule {
  readonly operations: readonly Operation[];
  /** Those that were not chosen. */
  readonly others: readonly Operation[];
}

export interface LeftOperation {
  readonly operation: Operation;
  readonly why: string;
  /** What would let it through all the same. */
  readonly accept: PathWord | undefined;
}

/** Where the rules are for. */
export interface SpecTarget {
  readonly ingress: Ingress | undefined;
  /** Hosts to pin the rules to. */
  readonly hosts: readonly string[];
  /** Paths that people open in the browser, as a log shows them. */
  readonly pages: readonly (readonly Segment[])[];
}

export interface SpecOptions extends Pick<
  ProposeOptions,
  'form' | 'version' | 'guard' | 'allowRoot' | 'maxRules'
> {
  readonly accept: readonly PathWord[];
  readonly reject: readonly PathWord[];
  /** The server ignores case: every rule is written in lower case, too. */
  readonly lowerCase: boolean;
}
