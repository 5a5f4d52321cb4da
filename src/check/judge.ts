import { nameUnder } from '../ingress/host.ts';
import { ingressKey } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { PolicyOutcome } from '../policy/outcome.ts';
import { canonicalHost } from '../request/assemble.ts';
import type { Subject } from './subject.ts';

/** What may become of a request without a session, under the policies that are checked. */
export type Judge = (request: {
  readonly method: string;
  /** As a client sends it; that of a rule where it is a wildcard. */
  readonly host: string;
  readonly rawPath: string;
}) => readonly PolicyOutcome[] | undefined;

/** Finds the policy by the route, as Envoy does. Undefined where no policy that is checked has the path. */
export function judgeOf(subjects: readonly Subject[], routes: RouteTable): Judge {
  const byKey = new Map(subjects.map((subject) => [ingressKey(subject.ingress), subject]));
  return ({ method, host, rawPath }) => {
    const name = nameUnder(host);
    const found = routes.match(canonicalHost(name), rawPath);
    const subject = found && byKey.get(ingressKey(found.ingress));
    return subject && evaluate(subject.compiled, { method, host: name, rawPath }).possible;
  };
}
