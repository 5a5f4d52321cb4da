import { unescapeBytes } from '../request/policy-path.ts';

/**
 * `input.http.url` as Pomerium composes it (authorize/checkrequest/checkrequest.go) and Go prints it (net/url):
 * the path as sent where its spelling is valid, else escaped anew; the query parsed, sorted by name and encoded
 * again.
 *
 * @param host as sent; port 443 is dropped
 * @param rawPath raw, without the query; one that cannot be decoded is left out
 * @param query raw, without the `?`; pairs that do not parse are left out
 */
export function urlOf(host: string, rawPath: string, query: string): string {
  return `https://${escapeHost(host.replace(/:443$/, ''))}${pathPart(rawPath)}${queryPart(query)}`;
}

function pathPart(raw: string): string {
  if (PLAIN_PATH.test(raw)) return raw;
  const bytes = unescapeBytes(raw);
  if (bytes === undefined || bytes === '') return '';
  const path = VALID_PATH.test(raw) ? raw : escapeBytes(bytes, NOT_PATH);
  return path.startsWith('/') ? path : `/${path}`;
}

function queryPart(query: string): string {
  if (query === '') return '';
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '' && !pair.includes(';'))
    .flatMap((pair) => {
      const equals = pair.indexOf('=');
      const name = unescapeQuery(equals < 0 ? pair : pair.slice(0, equals));
      const value = unescapeQuery(equals < 0 ? '' : pair.slice(equals + 1));
      return name === undefined || value === undefined ? [] : [{ name, value }];
    })
    // By bytes, as Go sorts; pairs of one name keep their order.
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const encoded = pairs.map(({ name, value }) => `${escapeQuery(name)}=${escapeQuery(value)}`);
  return encoded.length === 0 ? '' : `?${encoded.join('&')}`;
}

const unescapeQuery = (text: string): string | undefined =>
  PLAIN_QUERY.test(text) ? text : unescapeBytes(text.replaceAll('+', ' '));

const escapeQuery = (bytes: string): string =>
  PLAIN_QUERY.test(bytes) ? bytes : escapeBytes(bytes, NOT_QUERY).replaceAll('%20', '+');

const escapeHost = (host: string): string =>
  PLAIN_HOST.test(host) ? host : escapeBytes(Buffer.from(host, 'utf8').toString('latin1'), NOT_HOST);

/** @param bytes one char (0 to 255) per byte */
const escapeBytes = (bytes: string, pattern: RegExp): string =>
  bytes.replace(pattern, (byte) => ESCAPES[byte.charCodeAt(0)] ?? '');

const ESCAPES = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

const PLAIN_PATH = /^\/[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]*$/;
const VALID_PATH = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]+$/;
const PLAIN_QUERY = /^[A-Za-z0-9\-_.~]*$/;
const PLAIN_HOST = /^[A-Za-z0-9\-_.~:]*$/;
const NOT_PATH = /[^A-Za-z0-9\-_.~$&+,/:;=@]/g;
const NOT_QUERY = /[^A-Za-z0-9\-_.~]/g;
const NOT_HOST = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/g;
