import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';

/** What Pomerium did with a request. */
export type Outcome =
  /** Let through to the app, whatever the app then answered. */
  | 'allowed'
  /** Sent to the login page, or 401 where the client prefers JSON. */
  | 'login'
  /** Sent to register a device. */
  | 'device'
  /** Refused for want of a valid client certificate. */
  | 'certificate'
  /** Refused by a deny rule. */
  | 'deny-rule'
  /** Refused because no allow rule holds. */
  | 'denied'
  /** Refused by Pomerium, nothing more is known: only the access entry is there. */
  | 'refused'
  /** Answered by Pomerium itself: its own pages, redirects and fixed responses of a route. */
  | 'own-answer'
  /** No Ingress has this host and path. */
  | 'no-route'
  /** Envoy knows the route already, the authorize service does not know it yet, or no longer. */
  | 'stale-route'
  /** A WebSocket on a route that does not allow them. */
  | 'websocket-off'
  /** A path that Envoy refuses to normalize: `%2F` or `%5C` from 0.33 on, `#`, `%00`. */
  | 'malformed-path'
  /** The authorize service did not answer. */
  | 'unavailable'
  /** Refused by Envoy before any policy: broken HTTP, no host, headers too large. */
  | 'malformed-request'
  /** The client was gone before an answer. */
  | 'aborted'
  /** The fields that would tell are not in the log. */
  | 'untold';

/**
 * The outcome of a check in the order of Pomerium's own `handleResult` (authorize/check_response.go):
 * certificate, login, device, deny rule, allowed, denied. The suffix of a reason does not tell the verdict, and
 * `allow: true` alone does not mean that the request was served.
 */
export function outcomeOfCheck({ allow, allowReasons, deny, denyReasons }: AuthorizeCheck): Outcome {
  const either = (reason: string): boolean => allowReasons.includes(reason) || denyReasons.includes(reason);
  if (CERTIFICATE_REASONS.some((reason) => denyReasons.includes(reason))) return 'certificate';
  if (either('user-unauthenticated')) return 'login';
  if (either('device-unauthenticated')) return 'device';
  if (deny) return denyReasons.includes('route-not-found') ? 'stale-route' : 'deny-rule';
  if (allow) return allowReasons.includes('pomerium-route') ? 'own-answer' : 'allowed';
  return CERTIFICATE_REASONS.some((reason) => allowReasons.includes(reason)) ? 'certificate' : 'denied';
}

/** The outcome as the access entry alone tells it, by Envoy's response code details (`ext_authz_denied`, …). */
export function outcomeOfEntry(entry: AccessEntry): Outcome {
  const { details = '', code = 0 } = entry;
  if (details === 'ext_authz_denied') return REFUSED_WITH[code] ?? 'refused';
  if (isPassedOn(entry)) return 'allowed';
  const known = OUTCOME_OF_DETAILS[details];
  if (known) return known;
  if (entry.upstreamCluster === CONTROL_PLANE) return 'own-answer';
  if (entry.details === undefined) return 'untold';
  return code === 0 ? 'aborted' : 'malformed-request';
}

/** Did Envoy hand the request to the app's upstream? */
export const isPassedOn = ({ upstreamCluster = '', details }: AccessEntry): boolean =>
  details === 'no_healthy_upstream' || (upstreamCluster !== '' && upstreamCluster !== CONTROL_PLANE);

/**
 * The status the app itself answered with, or undefined where it did not answer: 101 for a WebSocket that was opened.
 * Only `via_upstream` and connections that ended later carry the app's own status; a 502 to 504 with other details is Envoy's.
 */
export function answerOfApp(entry: AccessEntry): number | undefined {
  if (!isPassedOn(entry) || !entry.code) return undefined;
  return ANSWERED_BY_APP.test(entry.details ?? '') ? entry.code : undefined;
}

const CERTIFICATE_REASONS = ['client-certificate-required', 'invalid-client-certificate'];
const CONTROL_PLANE = 'pomerium-control-plane-http';
const ANSWERED_BY_APP = /^(?:via_upstream$|downstream_|upstream_reset_after_response_started)/;

/** What `ext_authz_denied` means by its status alone. The rest (200 for robots.txt and gRPC, 403, …) may have any cause. */
const REFUSED_WITH: Readonly<Record<number, Outcome>> = {
  302: 'login',
  401: 'login',
  404: 'stale-route',
  450: 'device',
  495: 'certificate',
};

const OUTCOME_OF_DETAILS: Readonly<Record<string, Outcome>> = {
  route_not_found: 'no-route',
  upgrade_failed: 'websocket-off',
  path_normalization_failed: 'malformed-path',
  ext_authz_error: 'unavailable',
  direct_response: 'own-answer',
  downstream_remote_disconnect: 'aborted',
};
