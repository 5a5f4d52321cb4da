import { policyPath } from '../request/policy-path.ts';
import type { Spelling } from './words.ts';

/**
 * Raw paths that decode to one path, as far as a policy's words can tell them apart (save words that are spelled in two ways at
 * once): begun as the policy spells it or as Go does, with as few escapes as can be.
 *
 * @param path decoded; `""` is what every malformed path decodes to
 * @param known beginnings as the policy spells them
 */
export const plainSpellings = (path: string, known: readonly Spelling[]): readonly string[] =>
  path === '' ? ['', '/%', ...known.map(({ raw }) => `${raw}%`)] : spelled(path, known, few);

/** The same with more escapes: they keep what a rule forbids out of the raw path. */
export const escapedSpellings = (path: string, known: readonly Spelling[]): readonly string[] =>
  path === '' ? [] : MORE.flatMap((spell) => spelled(path, known, spell));

function spelled(
  path: string,
  known: readonly Spelling[],
  spell: (rest: string) => string,
): readonly string[] {
  const all = new Set([spell(path)]);
  for (const { raw, decoded } of known)
    if (decoded !== '' && path.startsWith(decoded)) all.add(raw + spell(path.slice(decoded.length)));
  return [...all].filter((raw) => policyPath(raw) === path);
}

/** A whole character of several bytes is escaped whole. */
const escape = (text: string, keep: RegExp): string =>
  Array.from(text, (char) => (keep.test(char) ? char : bytesOf(char))).join('');

const few = (rest: string): string => (PLAIN.test(rest) ? rest : escape(rest, UNRESERVED));

const bytesOf = (char: string): string =>
  Array.from(
    Buffer.from(char, 'utf8'),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

const lowerHex = (raw: string): string => raw.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());

/** What Go leaves as it is in a path. */
const UNRESERVED = /^[A-Za-z0-9\-_.~$&+,/:;=@]$/;
const PLAIN = /^[A-Za-z0-9\-_.~$&+,/:;=@]*$/;
const SLASH = /^\/$/;
const NOTHING = /^(?!)$/;
const MORE: readonly ((rest: string) => string)[] = [
  (rest) => escape(rest, SLASH),
  (rest) => lowerHex(few(rest)),
  (rest) => few(rest).replaceAll('/', '%2F'),
  (rest) => escape(rest, NOTHING),
];
