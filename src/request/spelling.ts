import { policyPath, unescapeBytes } from './policy-path.ts';

/**
 * How clients usually spell a decoded path on the wire: UTF-8, percent-encoded with upper-case hex where a URL needs it
 * (Go's `EscapedPath`, which also is what the policy engine puts into the URL when the raw path is no valid encoding).
 * It comes out as ASCII, and {@link policyPath} reads it back, as long as the path holds no U+FFFD that stands for stray bytes.
 */
export const usualSpelling = (path: string): string => encode(path, TO_ENCODE);

/** How Go spells a decoded path anew (net/url, `escape`), which the policy engine does where the raw path is no valid encoding. */
export const goSpelling = (path: string): string => encode(path, GO_ENCODES);

/**
 * How a decoded prefix is spelled in the URL of a request for this raw path, or undefined where no part of it does.
 *
 * @param raw as sent
 * @param prefix decoded
 */
export function spellingOf(raw: string, prefix: string): string | undefined {
  if (unescapeBytes(raw) === undefined) return undefined;
  if (!VALID_ENCODING.test(raw)) return policyPath(raw).startsWith(prefix) ? goSpelling(prefix) : undefined;
  for (let end = prefix.length; end <= raw.length; end++) {
    const part = raw.slice(0, end);
    if (!/%[0-9a-fA-F]?$/.test(part) && policyPath(part) === prefix) return part;
  }
  return undefined;
}

/** Bytes of UTF-8 with upper-case hex. */
export const encode = (path: string, pattern: RegExp): string =>
  path.replace(pattern, (characters) =>
    [...Buffer.from(characters, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

const TO_ENCODE = /[^A-Za-z0-9\-_.~$&+,/:;=@!'()*]+/g;
const GO_ENCODES = /[^A-Za-z0-9\-_.~$&+,/:;=@]+/g;

/** Go keeps a raw path in the URL only if it holds nothing else (net/url, `validEncoded`). */
const VALID_ENCODING = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]+$/;
