import { isUnderHost } from '../ingress/host.ts';
import { policyPath } from '../request/policy-path.ts';
import { encode } from '../request/spelling.ts';

/** What the user says about the traffic, which outweighs what the log says. */
export interface Word {
  readonly accept: readonly PathWord[];
  readonly reject: readonly PathWord[];
  /** Is this address (canonical) one of the user's clients? */
  readonly isClient: (address: string) => boolean;
  /** Did the user name their clients' addresses? */
  readonly namesClients: boolean;
  /** How long a pairing holds, in milliseconds. */
  readonly pairWindow: number;
  /** Does the user pair devices? */
  readonly pairs: boolean;
  /** Which user agents are the user's app; undefined where they did not say. */
  readonly userAgent: RegExp | undefined;
  /** Recorded while the user used the app, and nobody else matters. */
  readonly session: boolean;
}

/** A path or folder the user named, perhaps on one host, perhaps for one method. */
export interface PathWord {
  /** In lower case; undefined for every host. */
  readonly host: string | undefined;
  /** Everything below a folder, or one path. */
  readonly kind: 'prefix' | 'leaf';
  /** Decoded. */
  readonly path: string;
  /** Undefined for every method. */
  readonly method: string | undefined;
}

/**
 * Reads `[METHOD ][HOST]/PATH[$]`: `/api/` is all below the folder, `/status` the one path, `/api/$` only the folder's own path,
 * `app.example.com/api/` the folder on that host, `POST /login` the path for that method. The path may be percent-encoded, and
 * has to be where it holds a percent sign. Undefined where the text holds no path, a malformed one, or a method with a folder.
 */
export function parsePathWord(text: string): PathWord | undefined {
  const [, method, host = '', written, exactly] =
    /^(?:([A-Z]{3,20}) )?([^/\s]*)(\/.*?)(\$?)$/s.exec(text) ?? [];
  const path = policyPath(written ?? '');
  if (written === undefined || path === '') return undefined;
  const kind = written.endsWith('/') && exactly === '' ? 'prefix' : 'leaf';
  if (kind === 'prefix' && method !== undefined) return undefined;
  return { host: host === '' ? undefined : host.toLowerCase(), kind, path, method };
}

/** A word that {@link parsePathWord} reads as this, without anything that cannot be seen. */
export function writePathWord({ host, kind, path, method }: PathWord): string {
  const ambiguous = kind === 'leaf' && /[/$]$/.test(path);
  return `${method === undefined ? '' : `${method} `}${host ?? ''}${encode(path, UNSEEN)}${ambiguous ? '$' : ''}`;
}

const UNSEEN = /[\p{C}\p{Z}%]+/gu;

/** Is a path (decoded) of this site meant? `host` is that of an Ingress rule and may be a wildcard. */
export const isMeant = (word: PathWord, host: string, path: string): boolean =>
  isMeantHost(word, host) && (word.kind === 'prefix' ? path.startsWith(word.path) : path === word.path);

/** Does the word hold for this site? */
export const isMeantHost = (word: PathWord, host: string): boolean =>
  word.host === undefined || isUnderHost(word.host, host);

/** Would the word open all of a host, or its start page? */
export const isRootWord = ({ path, method }: PathWord): boolean => /^\/+$/.test(path) && method === undefined;

/** Nothing said. */
export const NO_WORD: Word = {
  accept: [],
  reject: [],
  isClient: () => false,
  namesClients: false,
  pairWindow: 0,
  pairs: false,
  userAgent: undefined,
  session: false,
};
