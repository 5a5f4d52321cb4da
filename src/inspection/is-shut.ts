import { NO_PREFLIGHT, reachOf } from '../policy/reach.ts';
import { strayPathsOf } from '../policy/stray-paths.ts';
import { namedHosts, type Subject } from './subject.ts';

/** Does nobody without a session get a path that no rule names, whatever one rule opens? It looks at the whole policy. */
export function isShut({ policy, ingress, era }: Subject): boolean {
  const reach = reachOf(policy, { hosts: namedHosts(ingress), era, known: NO_PREFLIGHT });
  const stray = policy.flatMap((rule) => strayPathsOf([rule]));
  return [...new Set(stray)].every((path) => reach(path).reachable === false);
}
