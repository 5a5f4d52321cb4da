/** What the user says. */
export interface RetireWord {
  /** The classes to retire; all of ingress-nginx without any. */
  readonly classes: readonly string[];
  /** The Ingresses to retire, as NAMESPACE/NAME; all without any. */
  readonly ingresses: readonly string[];
  /** Ids of questions they answer themselves. */
  readonly confirmed: readonly string[];
}
