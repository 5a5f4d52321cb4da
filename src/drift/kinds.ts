import type { FindingKinds } from '../findings/finding.ts';

/** What `pompaths drift` finds. */
export const DRIFT_KINDS = {
  'added-open': 'The new document adds an operation, and the present policy opens it already.',
  'added-denied': 'The new document adds an operation, and the present policy denies it.',
  'moved-open': 'An operation that was denied lies elsewhere now, where the present policy opens it.',
  'moved-denied': 'An operation that was open lies elsewhere now, where the present policy denies it.',
  moved: 'An operation lies elsewhere now, and the present policy treats it as before.',
  'security-weakened': 'The new document asks for less to call an operation that the present policy opens.',
  'dead-rule': 'A path rule under which the new document declares nothing.',
  'not-pinned': 'The policy opens more than its paths, so what it opens is not known by them.',
  'mcp-path-rule':
    'A path rule on a route with mcp_server, where it guards nothing, so every operation is open.',
} as const satisfies FindingKinds;

export type DriftKind = keyof typeof DRIFT_KINDS;
