/** One line of Pomerium's log, as far as it matters; a field the line lacks is undefined. */
export type Event = AuthorizeCheck | AccessEntry | OtherLine | UnreadableLine;

/** `"service":"authorize"`, `"message":"authorize check"`: what Pomerium decided (authorize/log.go). */
export interface AuthorizeCheck {
  readonly kind: 'authorize';
  /** Milliseconds since 1970; Pomerium prints whole seconds. */
  readonly time: number | undefined;
  /** The id that the access entry of the same request carries as its request id. */
  readonly id: string | undefined;
  readonly method: string | undefined;
  /** Raw, without query, before any rewrite; `""` for CONNECT. */
  readonly path: string | undefined;
  /** The raw query, where the opt-in field is on. */
  readonly query: string | undefined;
  /** As the client sent it: any case, with or without a port. */
  readonly host: string | undefined;
  /** The direct peer. */
  readonly ip: string | undefined;
  /** Only where the opt-in field `headers.User-Agent` is on. */
  readonly userAgent: string | undefined;
  readonly sessionId: string | undefined;
  readonly serviceAccountId: string | undefined;
  readonly user: string;
  readonly email: string;
  /** `{"n":…,"ns":…,"h":…,"p":…}` under the ingress-controller from 0.30 on, else a hash, a name or nothing. */
  readonly routeId: string | undefined;
  readonly allow: boolean;
  /** Reasons of the allow rules, true or false as `allow` is (pkg/policy/criteria/reasons.go). */
  readonly allowReasons: readonly string[];
  readonly deny: boolean;
  readonly denyReasons: readonly string[];
}

/** `"service":"envoy"`, `"message":"http-request"`: what came of it (internal/controlplane/grpc_accesslog.go). */
export interface AccessEntry {
  readonly kind: 'access';
  /** Milliseconds since 1970 of the batch, up to a second after the request, or when a WebSocket closed. */
  readonly time: number | undefined;
  readonly id: string | undefined;
  /** `METHOD_UNSPECIFIED` for what Envoy's enum lacks: PROPFIND, REPORT, PURGE… */
  readonly method: string | undefined;
  /** The public host of what was refused; mostly the upstream's of what was passed on. */
  readonly authority: string | undefined;
  /** Raw, without query, after any rewrite of what was passed on. */
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  /** What the client sent as X-Forwarded-For, then the peer, separated by commas. */
  readonly forwardedFor: string | undefined;
  /** The name of the upstream; `""` where nothing was passed on. */
  readonly upstreamCluster: string | undefined;
  /** 0 when no answer was sent. */
  readonly code: number | undefined;
  readonly details: string | undefined;
}

/** Whatever else the pod prints. */
export interface OtherLine {
  readonly kind: 'other';
}

/** What should have been one of the two lines and could not be read. */
export interface UnreadableLine {
  readonly kind: 'unreadable';
  readonly why: string;
}
