import type { Json } from './model.ts';

/**
 * A request as far as policies look at it (authorize/evaluator). What is left out is unknown, never empty, save
 * the query.
 */
export interface PolicyRequest {
  readonly method: string;
  /** As the client sent it: any case, with or without a port. */
  readonly host: string;
  /** Raw, without the query. */
  readonly rawPath: string;
  /** Raw, without the `?`; left out means that there is none. */
  readonly query?: string | undefined;
  /** Pomerium looks at it on routes with `mcp_server` alone; left out means that there is none. */
  readonly body?: string | undefined;
  /** The direct peer. */
  readonly ip?: string | undefined;
  /** All of them; names in any case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly certificate?: Certificate | undefined;
}

/** `no-ca`: no client CA is configured, so every request counts as valid; else what the client presented. */
export type Certificate = 'no-ca' | 'none' | 'invalid' | 'valid';

/** Who asks: null for anybody without a session. */
export type Client = NamedClient | null;

/** Somebody signed in. What is left out is unknown, save an e-mail of the directory. */
export interface NamedClient {
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  /** That of the user; `""` for none. */
  readonly email?: string | undefined;
  /** That of the synced directory, which goes first. */
  readonly directoryEmail?: string | undefined;
  /** As the identity provider sent them, nested or flattened with dots. */
  readonly claims?: Readonly<Record<string, Json>> | undefined;
  /** Ids from the synced directory; null where none is synced. */
  readonly groups?: readonly string[] | null | undefined;
  /** The device of the session; null for none. */
  readonly device?: Device | null | undefined;
}

export interface Device {
  readonly id: string;
  readonly type: string;
  readonly approved: boolean;
}

/** The releases that read a request differently. */
export type Era = 'before-0.30' | '0.30' | '0.33';

/**
 * The era of a release: `0.29.4` or `v0.31.3`. What is newer than 0.33 counts as 0.33; 0.32 was not tried and
 * counts as 0.33, which looks at one field more. Undefined where the text names no release.
 */
export function eraOf(version: string): Era | undefined {
  const match = /^v?([0-9]{1,4})\.([0-9]{1,4})(?:[.\-+].*)?$/s.exec(version);
  if (!match) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > 0 || minor > 31) return '0.33';
  return minor < 30 ? 'before-0.30' : '0.30';
}
