import type { Finding } from '../findings/finding.ts';
import type { SpecDocument } from '../openapi/document.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Era } from '../policy/input.ts';
import { type Access, accessUnder, type PolicyInForce } from './access.ts';
import { type Change, compareOperations } from './compare.ts';
import { deadRules } from './dead-rules.ts';
import { driftFindings } from './drift-findings.ts';
import { notPinned } from './not-pinned.ts';

/** A change, and what the present policy makes of it. */
export type JudgedChange = Change & {
  /** Of the operation as it was; undefined where it is new. */
  readonly before: Access | undefined;
  /** Of the operation as it is; undefined where it is gone. */
  readonly after: Access | undefined;
};

export interface Drift {
  readonly changes: readonly JudgedChange[];
  /** In any order. */
  readonly findings: readonly Finding[];
}

export interface DriftOptions {
  readonly policies: readonly PolicyInForce[];
  /** Of the app, in lower case. */
  readonly hosts: readonly string[];
  readonly era: Era;
  /** What to call the new document in commands. */
  readonly document: string;
}

/** What a new version of a document changes under the present policies; in what order it declares things does not matter. */
export function driftOf(before: SpecDocument, after: SpecDocument, options: DriftOptions): Drift {
  const [old, fresh] = [sorted(before), sorted(after)];
  const access = accessUnder(options.policies, options.hosts, options.era);
  const changes = compareOperations(old.operations, fresh.operations).map((change) => ({
    ...change,
    before: 'from' in change ? access(change.from) : undefined,
    after: 'to' in change ? access(change.to) : undefined,
  }));
  return {
    changes,
    findings: [
      ...driftFindings(changes, fresh, options),
      ...deadRules(old, fresh, options),
      ...notPinned(fresh, options),
    ],
  };
}

const sorted = (document: SpecDocument): SpecDocument => ({
  ...document,
  operations: document.operations.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
});

const keyOf = ({ template, method }: Operation): string => `${template} ${method}`;
