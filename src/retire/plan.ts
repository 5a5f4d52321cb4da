import type { Finding } from './finding.ts';
import type { Kind, Source } from './inventory.ts';

/** A reviewed plan to remove ingress-nginx. */
export interface Plan {
  readonly source: Source;
  /** The classes it is about. */
  readonly classes: readonly string[];
  readonly findings: readonly Finding[];
  readonly ingresses: readonly IngressPlan[];
  /** In the order in which they are to be done. */
  readonly parts: readonly Part[];
}

/** What was found out about one nginx Ingress. */
export interface IngressPlan {
  readonly namespace: string;
  readonly name: string;
  /** Its names, aliases included. */
  readonly hosts: readonly string[];
  /** The Pomerium Ingresses that take its requests, as NAMESPACE/NAME. */
  readonly successors: readonly string[];
  /** Whether its requests are taken over: by what was read, or by the user's word in part. */
  readonly proof: 'proven' | 'your-word' | 'open';
  /** What is garbage-collected with it. */
  readonly owns: readonly Owned[];
  /** Ids of the open questions it waits for. */
  readonly waitsFor: readonly string[];
}

export interface Owned {
  readonly object: string;
  readonly fate: string;
}

/** Steps that belong together: either all of them are done, or the first surprise ends them. */
export interface Part {
  readonly title: string;
  /** `ready` to be done; `waiting` for answers to questions; `later`, when parts before it are done and the plan was made anew. */
  readonly state: 'ready' | 'waiting' | 'later';
  readonly waitsFor: readonly string[];
  readonly steps: readonly Step[];
  /** How to get back, as commands for a shell, in their order. */
  readonly rollback: readonly string[];
}

/** An object as commands name it. */
export interface Ref {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

/** An object as it was when the plan was made. */
export interface Seen extends Ref {
  /** Undefined where a manifest does not tell: then nothing can be scripted. */
  readonly uid: string | undefined;
  /** Undefined also for objects whose controllers write to them all the time. */
  readonly resourceVersion: string | undefined;
}

export type Step =
  | { readonly kind: 'save'; readonly object: Ref }
  /** Stops where the Secret would go away together with its Certificate. */
  | { readonly kind: 'check-secret'; readonly object: Ref }
  | { readonly kind: 'check-reconciled'; readonly object: Seen }
  | {
      readonly kind: 'delete';
      readonly object: Seen;
      readonly cascade: 'Background' | 'Orphan';
      /** Whether a step before may have taken it away already. */
      readonly ifThere: boolean;
    }
  | { readonly kind: 'await-gone'; readonly object: Seen }
  /** Any change makes cert-manager look at the Ingress again. */
  | { readonly kind: 'touch'; readonly object: Seen }
  | { readonly kind: 'await-certificate'; readonly object: Ref; readonly owner: Seen }
  | { readonly kind: 'set-solver-class'; readonly object: Seen; readonly changes: readonly SolverChange[] }
  | { readonly kind: 'helm-uninstall'; readonly release: string; readonly namespace: string }
  /** Nothing that was read says how. */
  | { readonly kind: 'by-hand'; readonly what: string };

/** One field of an issuer, as a change of it that fails where the field is no longer what it was. */
export interface SolverChange {
  /** A JSON pointer. */
  readonly pointer: string;
  readonly from: string | undefined;
  readonly to: string;
}
