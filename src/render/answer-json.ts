import type { AllowRule } from '../rules/pin.ts';
import type { DenyRule } from '../rules/guard.ts';
import type { Cause } from '../request/cause.ts';

/** What `-o json` prints. Fields may be added; what is here stays as it is within a version. */
export interface AnswerJson {
  readonly version: 1;
  readonly totals: {
    readonly lines: number;
    readonly unreadable: number;
    readonly requests: number;
    readonly denied: number;
    readonly allowed: number;
    /** Answered by Pomerium itself. */
    readonly own: number;
    /** To hosts and paths without a route. */
    readonly strays: number;
  };
  readonly ingresses: readonly IngressJson[];
  /** What became of the pairing tokens, in the order they were given; the tokens themselves are not repeated. */
  readonly pairings: readonly { readonly paired: boolean; readonly why: string }[];
  /** Is anything approximate, because a limit of memory was reached? */
  readonly approximate: boolean;
}

export interface IngressJson {
  /** Both null for a host without a known Ingress. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly hosts: readonly string[];
  /** The rules proposed, as PPL. */
  readonly policy: readonly AllowRule[];
  /** The deny rules that go with them, as PPL. */
  readonly guard: readonly DenyRule[];
  /** The same openings as paths of an Ingress of their own, raw. */
  readonly split: readonly SplitPathJson[];
  readonly rules: readonly RuleJson[];
  /** Best supported first. */
  readonly review: readonly ReviewJson[];
  /** Most requested first, at most 200. */
  readonly rejected: readonly RejectedJson[];
  /** How many rejected paths are not listed. */
  readonly rejectedMore: number;
  /** Requests that were not let through, by cause. */
  readonly causes: Readonly<Record<Cause, number>>;
  readonly notes: readonly string[];
}

export interface SplitPathJson {
  readonly host: string;
  readonly path: string;
  readonly pathType: 'Prefix' | 'Exact';
  readonly regex: false;
}

export interface RuleJson {
  /** One of the two, decoded. */
  readonly prefix?: string;
  readonly leaf?: string;
  /** Where the rule holds for these methods only. */
  readonly methods?: readonly string[];
  readonly policy: readonly AllowRule[];
  readonly requests: number;
  readonly clients: number;
  readonly why: string;
  /** A few paths as they were asked for, decoded. */
  readonly examples: readonly string[];
  /** Known pages that the rule opens as well. */
  readonly pages: readonly string[];
  /** Where documents were given: paths it was asked for that none declares, at most 20. */
  readonly undeclared?: readonly string[];
}

export interface ReviewJson {
  readonly prefix?: string;
  readonly leaf?: string;
  /** Empty where no prefix can express it. */
  readonly policy: readonly AllowRule[];
  readonly requests: number;
  readonly clients: number;
  readonly why: string;
  readonly examples: readonly string[];
  /** What to add to the command line to accept it, quoted for a POSIX shell; null where no prefix can express it. */
  readonly accept: string | null;
  /** Where documents were given: does one declare all of it? */
  readonly declared?: boolean;
}

export interface RejectedJson {
  /** Decoded, with values as `{number}` and the like. */
  readonly path: string;
  readonly requests: number;
  readonly why: string;
  /** Where documents were given: does one declare it? */
  readonly declared?: boolean;
}
