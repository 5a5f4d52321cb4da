/**
 * The reasons that policies of HTTP routes give (pkg/policy/criteria/reasons.go), sorted. A set of them is a
 * number with a bit for each, which keeps evaluation free of allocation.
 */
export const REASONS = [
  'accept',
  'claim-ok',
  'claim-unauthorized',
  'client-certificate-ok',
  'client-certificate-required',
  'client-certificate-unauthorized',
  'cors-request',
  'device-ok',
  'device-unauthenticated',
  'device-unauthorized',
  'domain-ok',
  'domain-unauthorized',
  'email-ok',
  'email-unauthorized',
  'groups-ok',
  'groups-unauthorized',
  'http-method-ok',
  'http-method-unauthorized',
  'http-path-ok',
  'http-path-unauthorized',
  'invalid-client-certificate',
  'non-cors-request',
  'reject',
  'source-ip-ok',
  'source-ip-unauthorized',
  'ssh-username-ok',
  'ssh-username-unauthorized',
  'user-ok',
  'user-unauthenticated',
  'user-unauthorized',
  'valid-client-certificate',
] as const;
export type Reason = (typeof REASONS)[number];

/** A set of reasons: 31 of them fit into the bits of a small integer, one more would not. */
export type ReasonSet = number;

export const reasonSet = (...reasons: readonly Reason[]): ReasonSet =>
  reasons.reduce((set, reason) => set | (1 << REASONS.indexOf(reason)), 0);

/** The reasons of a set, sorted. The same set gives the same list. */
export function reasonList(set: ReasonSet): readonly Reason[] {
  const known = lists.get(set);
  if (known) return known;
  const list = REASONS.filter((_, bit) => (set & (1 << bit)) !== 0);
  if (lists.size >= MAX_LISTS) lists.clear();
  lists.set(set, list);
  return list;
}

export const hasReason = (set: ReasonSet, wanted: ReasonSet): boolean => (set & wanted) !== 0;

/** It holds one reason and no other. */
export const isSingle = (set: ReasonSet): boolean => set !== 0 && (set & (set - 1)) === 0;

const lists = new Map<ReasonSet, readonly Reason[]>();
const MAX_LISTS = 10_000;
