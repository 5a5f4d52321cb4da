import type { Access } from '../drift/access.ts';
import type { Drift, JudgedChange } from '../drift/drift.ts';
import type { SpecDocument } from '../openapi/document.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Security } from '../openapi/security.ts';

/** What `pompaths drift -o json` holds besides the findings. */
export interface DriftJson {
  readonly old: DocumentJson;
  readonly new: DocumentJson;
  /** Operations that are not where they were, or are more or less protected than they were. */
  readonly changes: readonly ChangeJson[];
}

export interface DocumentJson {
  readonly name: string;
  readonly version: string;
  readonly operations: number;
}

export interface ChangeJson {
  readonly change: JudgedChange['kind'];
  /** Null where it is new. */
  readonly from: OperationJson | null;
  /** Null where it is gone. */
  readonly to: OperationJson | null;
}

export interface OperationJson {
  readonly method: string;
  readonly path: string;
  readonly security: Security;
  /** What becomes of requests without a session. */
  readonly access: Access['access'];
  /** What a sender has to choose for it; null where it is denied. */
  readonly choice: Access['choice'] | null;
  /** The Ingress that takes it; null where none does. */
  readonly ingress: string | null;
}

export const driftJson = (old: SpecDocument, fresh: SpecDocument, { changes }: Drift): DriftJson => ({
  old: documentJson(old),
  new: documentJson(fresh),
  changes: changes
    .filter((change) => change.kind !== 'kept' || change.from.security !== change.to.security)
    .map((change) => ({
      change: change.kind,
      from: 'from' in change ? operationJson(change.from, change.before) : null,
      to: 'to' in change ? operationJson(change.to, change.after) : null,
    })),
});

const documentJson = ({ name, version, operations }: SpecDocument): DocumentJson => ({
  name,
  version,
  operations: operations.length,
});

const operationJson = (
  { method, template, security }: Operation,
  access: Access | undefined,
): OperationJson => ({
  method,
  path: template,
  security,
  access: access?.access ?? 'denied',
  choice: access && access.access !== 'denied' ? access.choice : null,
  ingress: access?.where || null,
});
