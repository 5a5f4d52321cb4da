import type { Severity } from '../findings/finding.ts';
import { isOpenToMost } from '../policy/most-senders.ts';
import { NO_PREFLIGHT, reachOf } from '../policy/reach.ts';
import { strayPathsOf } from '../policy/stray-paths.ts';
import { namedHosts, type Subject } from './subject.ts';

/**
 * Who gets a path that no rule names without a session: `some` where that hangs on something most senders do not have, such as an
 * address. It looks at the whole policy, whatever one rule opens.
 */
export type OpenTo = 'anybody' | 'some' | 'nobody';

/** Of a rule that opens every path, by who gets through. */
export const SEVERITY: Readonly<Record<OpenTo, Severity>> = {
  anybody: 'high',
  some: 'medium',
  nobody: 'low',
};

export function openTo({ policy, ingress, era }: Subject): OpenTo {
  const reach = reachOf(policy, { hosts: namedHosts(ingress), era, known: NO_PREFLIGHT });
  const stray = policy.flatMap((rule) => strayPathsOf([rule]));
  const open = [...new Set(stray)].map(reach).filter(({ reachable }) => reachable !== false);
  if (open.length === 0) return 'nobody';
  // What cannot be tried may be open to anybody.
  return open.some((found) => !found.witness || isOpenToMost(policy, found, era)) ? 'anybody' : 'some';
}
