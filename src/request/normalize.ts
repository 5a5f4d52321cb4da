import { encode } from './spelling.ts';

/** What Envoy makes of a request target before anything else looks at it. */
export type Normalized =
  | { readonly kind: 'path'; readonly path: string; readonly query: string | undefined }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Normalizes a request target as Pomerium's Envoy does (config/envoyconfig/listeners_main.go): dot segments are resolved,
 * unreserved characters unescaped, others escaped, `\` becomes `/`. From 0.33 on slashes are merged and escaped ones refused, by
 * default. Routing, policy, log and app see the result.
 *
 * @param target what stands in the request line: a path, perhaps with a query
 * @param from033 is it Pomerium 0.33 or later, with its default options?
 */
export function normalizeTarget(target: string, from033: boolean): Normalized {
  const relative = target.replace(/^https?:\/\/[^/?#]*/i, '');
  if (relative.includes('#')) return { kind: 'refused', why: 'it holds a #, which Envoy refuses' };
  const [, raw = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(relative) ?? [];
  if (/%00/.test(raw)) return { kind: 'refused', why: 'it holds %00, which Envoy refuses' };
  if (from033 && /%2f|%5c/i.test(raw))
    return {
      kind: 'refused',
      why: 'it holds an escaped slash (%2F or %5C), which Envoy refuses from 0.33 on',
    };
  const escaped = encode(raw.replaceAll('\\', '/').replace(UNRESERVED_ESCAPE, unescape1), TO_ESCAPE);
  const resolved = resolveDots(escaped);
  return { kind: 'path', path: from033 ? resolved.replace(/\/{2,}/g, '/') : resolved, query };
}

/** Does a raw path come through Envoy as it is? */
export function arrivesAsItIs(rawPath: string, from033: boolean): boolean {
  const target = normalizeTarget(rawPath, from033);
  return target.kind === 'path' && target.path === rawPath;
}

function resolveDots(path: string): string {
  if (!path.startsWith('/')) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if ((segment === '..' || segment === '.') && isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}

const unescape1 = (escape: string): string => String.fromCharCode(parseInt(escape.slice(1), 16));

/** Escapes of letters, digits, `-`, `.`, `_` and `~`. */
const UNRESERVED_ESCAPE = /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|2e|5f|7e)/gi;
const TO_ESCAPE = /["<>`{}^|]|[^\x21-\x7e]/g;
