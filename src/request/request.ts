import type { Cause } from './cause.ts';
import type { Outcome } from './outcome.ts';
import type { RouteId } from './route-id.ts';

/** One thing a client asked for, built from one or two log lines. */
export interface Request {
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
  /** The host as the client sent it: any case, with or without a port; `""` where the log does not tell. */
  readonly sentHost: string;
  /** The same in lower case and without a port; `""` where the log does not tell. */
  readonly host: string;
  readonly method: string;
  /** Raw (percent-encoded, as Envoy normalized it), without query; undefined where the log does not tell. */
  readonly path: string | undefined;
  /** The raw query, where the opt-in field is on. */
  readonly query: string | undefined;
  /** The client's address in canonical form; `""` where the log does not tell. */
  readonly address: string;
  /** Undefined where the log does not tell, `""` where the client sent none. */
  readonly userAgent: string | undefined;
  /** The account that made the request: e-mail, else user id, else service account or session id; `""` for nobody. */
  readonly account: string;
  readonly outcome: Outcome;
  /** Why Pomerium did not let the request through; undefined where it did, or where it had no part in it. */
  readonly cause: Cause | undefined;
  /** Did a path rule fail to hold, where the request was not let through? */
  readonly pathRuleFailed: boolean;
  /** The reasons of the allow rules that held, where the request was let through. */
  readonly allowReasons: readonly string[];
  /** Where the ingress-controller's route id is in the log. */
  readonly routeId: RouteId | undefined;
  /** The status that the client was sent: 302 and 401 are both a login. */
  readonly status: number | undefined;
  /** The status with which the app itself answered, where it did. */
  readonly answer: number | undefined;
  /** Did the client hang up while the app was still answering? So ends every stream of events, and a download that is given up. */
  readonly hungUp: boolean;
}
