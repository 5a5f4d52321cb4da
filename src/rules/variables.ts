/**
 * What kind of value a path segment looks like, or undefined for what looks like a name that somebody chose.
 * Only the shape of the one segment is judged; how many siblings it has is no evidence (real APIs have many names side by side).
 *
 * @param segment decoded
 */
export function shapeOf(segment: string): Shape | undefined {
  if (segment.length > MAX_NAME) return 'token';
  for (const [shape, pattern] of PATTERNS) if (pattern.test(segment)) return shape;
  return looksRandom(segment.replace(/\.[a-z][a-z0-9]{1,4}$/, '')) ? 'token' : undefined; // the end may be `.m3u8`
}

export type Shape = 'number' | 'uuid' | 'hex' | 'ulid' | 'date' | 'email' | 'digest' | 'token';

/** Ordered: the first that fits names the shape. */
const PATTERNS: readonly (readonly [Shape, RegExp])[] = [
  ['number', /^-?\d+(?:\.\d+)?$/],
  ['uuid', /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i],
  ['ulid', /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i],
  ['digest', /^(?:sha\d{1,3}|md5)[:-][0-9a-f]{16,}$/i],
  ['hex', /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}$/i],
  ['hex', /^[a-f]{16,}$/i],
  ['token', /^(?=(?:.*\d){2})(?=.*[A-Z])[0-9A-Z]{10,26}$/],
  ['date', /^\d{4}-\d\d(?:-\d\d(?:[T ]\d\d[:.]?\d\d(?:[:.]?\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?)?$/],
  ['email', /^[^@\s]+@[^@\s]+\.[^@\s]+$/],
];

/**
 * Ids of a random alphabet (nano-ids, base62, base64url, TSIDs) change between letters and digits, or between cases, every
 * second or third character, and what stands between is no syllable; a name, `getAlbumInfo2` or `api-keys_v2`, is made of words.
 */
function looksRandom(segment: string): boolean {
  if (segment.length < MIN_RANDOM || !/^[\w~=-]+$/.test(segment)) return false;
  const mixed = /\d/.test(segment) || (/[a-z]/.test(segment) && /[A-Z]/.test(segment));
  const runs = segment.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const letters = runs.filter((run) => !/\d/.test(run));
  if (!mixed || lengthOf(letters) < MIN_LETTERS) return false;
  const spoken = lengthOf(letters.filter((run) => SYLLABLES.test(run)));
  return lengthOf(runs) < WORD_LENGTH * runs.length || spoken < lengthOf(letters) / 2;
}

const lengthOf = (runs: readonly string[]): number => runs.reduce((sum, run) => sum + run.length, 0);

/** Three letters or more with a vowel, and never five consonants on end, nor three at the start unless one says them. */
const SYLLABLES =
  /^(?=.{3})(?=.*[aeiouy])(?!.*[^aeiouy]{5})(?![^aeiouy]{3}(?<!sch|scr|shr|spl|spr|str|thr|chr|phr))/i;
const MAX_NAME = 64;
const MIN_RANDOM = 8;
const MIN_LETTERS = 4;
const WORD_LENGTH = 2.8;
