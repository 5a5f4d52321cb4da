/** What becomes of an annotation; each has exactly one of these. */
export const OUTCOMES = ['converted', 'kept', 'not-needed', 'no-equivalent', 'security', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type Severity = 'high' | 'medium' | 'low' | 'info';

/** An annotation of the source, and what became of it. */
export interface Finding {
  /** The whole key. */
  readonly key: string;
  readonly value: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** What it became, why it is not needed, or what breaks without it: a sentence without its end. */
  readonly what: string;
  /**
   * What has to be said before anybody is let in: `drop`, that it may go; `login`, the same, but only where nobody has to
   * sign in.
   */
  readonly needs?: 'drop' | 'login' | undefined;
}

/** The same without the annotation that it is about. */
export type Verdict = Omit<Finding, 'key' | 'value'>;

export const converted = (what: string, severity: Severity = 'info'): Verdict => ({
  outcome: 'converted',
  severity,
  what,
});

export const kept = (what: string, severity: Severity = 'info'): Verdict => ({
  outcome: 'kept',
  severity,
  what,
});

export const notNeeded = (what: string): Verdict => ({ outcome: 'not-needed', severity: 'info', what });

export const noEquivalent = (what: string, severity: Severity = 'medium'): Verdict => ({
  outcome: 'no-equivalent',
  severity,
  what,
});

/** Without it something would be open: nobody is let in until the user says that it may go. */
export const lost = (what: string): Verdict => ({
  outcome: 'security',
  severity: 'high',
  what,
  needs: 'drop',
});

/** A login of people takes its place; where nobody has to sign in it is lost. */
export const replacedByLogin = (what: string): Verdict => ({
  outcome: 'security',
  severity: 'high',
  what,
  needs: 'login',
});

/** A restriction that holds on in another form. */
export const restricted = (what: string): Verdict => ({ outcome: 'security', severity: 'medium', what });

export const unknown = (what: string): Verdict => ({
  outcome: 'unknown',
  severity: 'high',
  what,
  needs: 'drop',
});
