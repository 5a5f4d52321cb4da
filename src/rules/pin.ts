import { spellingOf, usualSpelling } from '../request/spelling.ts';

/** How rules are written. Only `pinned` holds against a sender who chooses the query. */
export const FORMS = ['pinned', 'plain', 'traditional'] as const;
export type Form = (typeof FORMS)[number];

/** An allow rule as PPL in JSON. */
export interface AllowRule {
  readonly allow: { readonly and: readonly Criterion[] } | { readonly or: readonly Criterion[] };
}

export type Criterion =
  | { readonly http_path: { readonly is: string } | { readonly starts_with: string } }
  | { readonly http_method: { readonly is: string } };

/** What a rule opens: a prefix (`path` ends in a slash) or one path, perhaps for some methods only. */
export interface Opening {
  readonly kind: 'prefix' | 'leaf';
  /** Decoded. */
  readonly path: string;
  /** Undefined for every method. */
  readonly methods?: readonly string[] | undefined;
  /** Its rules are to be bound to a method besides: a leaf then has no form with a query, which could stand in for the method. */
  readonly isToBeBound?: boolean;
}

/**
 * Writes an opening as allow rules.
 *
 * Pomerium 0.30 to 0.33.1 compares `http_path` with other texts of the request as well, not with the path alone. So each rule
 * also asks for the host's URL with the path: a sender can make one of the two hold with a text of their choice, the other
 * has to be met by the path. A leaf needs two rules, one for requests without a query and one for those with one; bound to a
 * method it gets the first only, since a query could stand in for the method.
 *
 * @param urls how the opening begins as a URL: `https://HOST` and the path as it is spelled there, see {@link urlsOf}
 */
export function rulesOf(opening: Opening, urls: readonly string[], form: Form = 'pinned'): AllowRule[] {
  const { kind, path, methods } = opening;
  if (form === 'traditional' && !methods)
    return [{ allow: { or: [startsWith(path.replace(/(?<=.)\/$/, ''))] } }];
  const own = kind === 'prefix' ? startsWith(path) : is(path);
  if (form === 'plain' && !methods) return [{ allow: { or: [own] } }];
  return urls.flatMap((url): AllowRule[] => {
    if (methods)
      return methods.map((method) => ({ allow: { and: [own, is(url), { http_method: { is: method } }] } }));
    if (kind === 'prefix') return [{ allow: { and: [own, startsWith(url)] } }];
    if (opening.isToBeBound) return [{ allow: { and: [own, is(url)] } }];
    return [{ allow: { and: [own, is(url)] } }, { allow: { and: [own, startsWith(`${url}?`)] } }];
  });
}

/**
 * The URLs an opening is pinned to: every host with the usual spelling of the path and with each that clients used.
 *
 * @param path decoded
 * @param hosts names, perhaps with a port
 * @param rawPaths as clients sent them
 */
export function urlsOf(path: string, hosts: readonly string[], rawPaths: Iterable<string>): string[] {
  const spellings = new Set([usualSpelling(path)]);
  for (const raw of rawPaths) {
    const spelling = spellingOf(raw, path);
    if (spelling !== undefined && spellings.size < MAX_SPELLINGS) spellings.add(spelling);
  }
  return hosts.flatMap((host) => [...spellings].map((spelling) => `https://${host}${spelling}`));
}

/**
 * A host as the engine sees it in the URL, or undefined where the text is no valid name and port:
 * the default port of https is dropped there, any other stays.
 */
export const pinnableHost = (host: string): string | undefined =>
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})(?::\d{1,5})?$/.test(host) ? host.replace(/:443$/, '') : undefined;

/**
 * Can a policy hold this text? The ingress-controller refuses control characters, U+007F and some astral characters
 * as "illegal escape sequence" or "non-terminated expression".
 */
export const isExpressible = (text: string): boolean => !INEXPRESSIBLE.test(text);

/** Its routes compare rules with a second text of the sender's choice, the body: a pin does not hold (policy engine, 0.30 to 0.33.1). */
export const GUARDS_NOTHING_WITH_MCP =
  'mcp_server is on: path rules guard nothing on such routes, not even pinned ones; give the paths an Ingress of their own';

const startsWith = (text: string): Criterion => ({ http_path: { starts_with: text } });
const is = (text: string): Criterion => ({ http_path: { is: text } });

const MAX_SPELLINGS = 8;
const INEXPRESSIBLE = /[\p{Cc}\p{Cs}]|(?=[\u{10000}-\u{10FFFF}])\p{C}/u;
