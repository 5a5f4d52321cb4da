/**
 * The path as Pomerium's policy engine sees it: Go's `url.PathUnescape` of the raw path
 * (authorize/checkrequest/checkrequest.go), passed through Go's JSON encoder.
 *
 * @param raw the path as logged: percent-encoded, without a query
 * @returns the decoded path; `""` when any escape in `raw` is malformed, since the engine ignores the error
 */
export function policyPath(raw: string): string {
  if (isPlainAscii(raw)) return raw;
  const bytes = unescapeBytes(raw);
  return bytes === undefined ? '' : textOfBytes(bytes);
}

/**
 * Percent-decodes once, as Go does: `+` and `;` stay, and nothing but `%` followed by two hex digits is touched.
 *
 * @returns the bytes as a string of one char (0 to 255) per byte, or undefined where an escape is malformed
 */
export function unescapeBytes(raw: string): string | undefined {
  const bytes = Buffer.from(raw, 'utf8').toString('latin1');
  if (!bytes.includes('%')) return bytes;
  if (/%(?![0-9a-fA-F]{2})/.test(bytes)) return undefined;
  return bytes.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/**
 * UTF-8 as Go's JSON encoder writes it: one U+FFFD for *each* byte that is not part of a character.
 * TextDecoder and Buffer write one per maximal subpart, so `%F0%9F%98` would come out shorter and an `is` rule would differ.
 *
 * @param bytes one char (0 to 255) per byte
 */
export function textOfBytes(bytes: string): string {
  return bytes.replace(NOT_ASCII, (run) =>
    run.replace(UTF8_OR_STRAY, (part) =>
      part.length === 1 ? '\uFFFD' : Buffer.from(part, 'latin1').toString('utf8'),
    ),
  );
}

const isPlainAscii = (text: string): boolean => !NEEDS_DECODING.test(text);

const NEEDS_DECODING = /[^\x00-\x24\x26-\x7f]/;
const NOT_ASCII = /[\x80-\xff]+/g;
// The well-formed sequences of RFC 3629, else any single byte.
const UTF8_OR_STRAY =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;
