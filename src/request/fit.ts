import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import { isPassedOn, outcomeOfCheck } from './outcome.ts';

/**
 * Could these be the two lines of one request, whatever their paths, or if their paths are the same? Host and path of what was
 * passed on are the rewritten ones, so they prove nothing.
 */
export function howTheyFit(check: AuthorizeCheck, entry: AccessEntry): 'never' | 'always' | 'with-same-path' {
  if (!methodsFit(check.method, entry.method)) return 'never';
  const allowed = ['allowed', 'own-answer'].includes(outcomeOfCheck(check));
  if (isPassedOn(entry)) return allowed ? 'always' : 'never';
  if (entry.details !== 'ext_authz_denied') return 'always';
  return !allowed && same(check.host, entry.authority) ? 'with-same-path' : 'never';
}

const methodsFit = (checked: string | undefined, logged: string | undefined): boolean =>
  logged === 'METHOD_UNSPECIFIED' || same(checked, logged);

/** What a line does not tell fits. */
export const same = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;
