import type { Ingress, RulePath } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { type Danger, dangersOf } from '../policy/dangers.ts';
import { type Explanation, explain } from '../policy/explain.ts';
import type { Client, Era, PolicyRequest } from '../policy/input.ts';
import type { Refused } from '../policy/refusal.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import { urlOf } from '../policy/url.ts';
import { canonicalHost } from '../request/assemble.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { isOwnPage } from '../request/own-pages.ts';
import { policyPath } from '../request/policy-path.ts';

/** A request to ask about. */
export interface Question {
  /** As the client sends it, perhaps with a port. */
  readonly host: string;
  /** What stands in the request line: a raw path, perhaps with a query. */
  readonly target: string;
  readonly method: string;
  /** Null for nobody. */
  readonly client: Client;
  readonly ip: string | undefined;
  /** All of them, names in any case; undefined where they are not known. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly era: Era;
}

/** What becomes of a request, and where that is decided. */
export type ExplainedRequest =
  | { readonly kind: 'envoy-refuses'; readonly why: string }
  | { readonly kind: 'own-page'; readonly path: string }
  | { readonly kind: 'no-route'; readonly path: string; readonly hosts: readonly string[] }
  | { readonly kind: 'policy-unknown'; readonly ingress: Ingress }
  | { readonly kind: 'policy-refused'; readonly ingress: Ingress; readonly refused: Refused }
  | RuledRequest;

/** The policy decides. */
export interface RuledRequest {
  readonly kind: 'ruled';
  readonly ingress: Ingress;
  readonly rule: RulePath;
  readonly request: PolicyRequest;
  /** The path and the URL as the policy sees them. */
  readonly policyPath: string;
  readonly url: string;
  readonly explanation: Explanation;
  readonly dangers: readonly Danger[];
}

/** Follows a request the way Pomerium does: Envoy's normalization, its own pages, the route, the policy. */
export function explainRequest(question: Question, routes: RouteTable): ExplainedRequest {
  const { host, method, client, ip, headers, era } = question;
  const target = normalizeTarget(question.target, era === '0.33');
  if (target.kind === 'refused') return { kind: 'envoy-refuses', why: target.why };
  const { path, query } = target;
  if (isOwnPage(path)) return { kind: 'own-page', path };
  const found = routes.match(canonicalHost(host), path);
  if (!found) return { kind: 'no-route', path, hosts: routes.hosts() };
  const { ingress, rule } = found;
  if (!ingress.policyKnown) return { kind: 'policy-unknown', ingress };
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused') return { kind: 'policy-refused', ingress, refused: parsed };
  const request = { method, host, rawPath: path, query, ip, headers };
  return {
    kind: 'ruled',
    ingress,
    rule,
    request,
    policyPath: policyPath(path),
    url: urlOf(host, path, query ?? ''),
    explanation: explain(compilePolicy(parsed.policy, era), request, client),
    dangers: dangersOf(parsed.policy, { hosts: ingress.hosts.filter((name) => !name.startsWith('*')), era }),
  };
}
