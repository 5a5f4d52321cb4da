import { policyPath } from '../request/policy-path.ts';
import type { Spelling } from './words.ts';

/** Raw paths that decode to one path. */
export interface Spellings {
  /** Begun as a policy spells it or as Go does, with as few escapes as can be. */
  readonly plain: readonly string[];
  /**
   * The same with more: they keep what a rule forbids out of the raw path, and meet nothing that the others do
   * not.
   */
  readonly escaped: readonly string[];
}

/**
 * The spellings of a path that a policy's words can tell apart, save words that are spelled in two ways at once.
 *
 * @param path decoded; `""` is what every malformed path decodes to
 * @param known beginnings as the policy spells them
 */
export function spellingsOf(path: string, known: readonly Spelling[]): Spellings {
  if (path === '') return { plain: ['', '/%', ...known.map(({ raw }) => `${raw}%`)], escaped: [] };
  const beginnings = [
    { raw: '', decoded: '' },
    ...known.filter(({ decoded }) => decoded !== '' && path.startsWith(decoded)),
  ];
  const spelled = (spell: (rest: string) => string): readonly string[] => {
    const all = beginnings.map(({ raw, decoded }) => raw + spell(path.slice(decoded.length)));
    return [...new Set(all)].filter((raw) => policyPath(raw) === path);
  };
  const few = (rest: string): string => escape(rest, UNRESERVED);
  return {
    plain: spelled(few),
    escaped: [
      ...spelled((rest) => escape(rest, SLASH)),
      ...spelled((rest) => lowerHex(few(rest))),
      ...spelled((rest) => few(rest).replaceAll('/', '%2F')),
      ...spelled((rest) => escape(rest, NOTHING)),
    ],
  };
}

/** A whole character of several bytes is escaped whole. */
const escape = (text: string, keep: RegExp): string =>
  Array.from(text, (char) => (keep.test(char) ? char : bytesOf(char))).join('');

const bytesOf = (char: string): string =>
  Array.from(
    Buffer.from(char, 'utf8'),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

const lowerHex = (raw: string): string => raw.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());

/** What Go leaves as it is in a path. */
const UNRESERVED = /^[A-Za-z0-9\-_.~$&+,/:;=@]$/;
const SLASH = /^\/$/;
const NOTHING = /^(?!)$/;
