import { textOfBytes } from '../../request/policy-path.ts';
import { RefusedError } from '../refusal.ts';

/** What a scalar of YAML turned out to be. A merge key is a text, too, where it is not a key. */
export type Resolved =
  | {
      readonly tag: 'str' | 'int' | 'float' | 'bool' | 'null' | 'merge' | 'other';
      readonly value: ScalarValue;
    }
  | { readonly tag: 'timestamp' | 'binary'; readonly value: string };

type ScalarValue = null | boolean | number | string;

/**
 * What Go's yaml.v3 makes of a scalar (resolve.go): YAML 1.2's booleans (`yes` is a text), YAML 1.1's octal
 * numbers (`010` is 8), dates as timestamps.
 *
 * @param tag the explicit tag in its long form; undefined for none, `!` for the one that says nothing
 * @param quoted quoted, literal or folded
 * @throws RefusedError where the tag does not fit the text
 */
export function resolveScalar(text: string, tag: string | undefined, quoted: boolean): Resolved {
  const name = tag === undefined || tag === '!' ? '' : nameOf(tag);
  if (name === 'str' || (name === '' && quoted)) return { tag: 'str', value: text };
  if (name === 'binary') return { tag: 'binary', value: textOfBase64(text) };
  if (name === 'merge') return { tag: 'merge', value: text };
  if (name !== '' && !RESOLVABLE.has(name)) return { tag: 'other', value: text };
  const resolved = resolvePlain(text, name);
  if (name === '' || name === resolved.tag) return resolved;
  if (name === 'float' && resolved.tag === 'int') return { tag: 'float', value: resolved.value };
  throw new RefusedError('parse', `yaml: cannot decode !!${resolved.tag} \`${text}\` as a !!${name}`);
}

const nameOf = (tag: string): string =>
  tag.startsWith(TAG_PREFIX) ? tag.slice(TAG_PREFIX.length) : `!${tag}`;

function resolvePlain(text: string, name: string): Resolved {
  const word = WORDS.get(text);
  if (word) return word;
  const first = text.charAt(0);
  if (first === '.') return floatOf(text, DOT_FLOAT) ?? { tag: 'str', value: text };
  if (!/[-+0-9]/.test(first)) return { tag: 'str', value: text };
  const timestamp = name === '' || name === 'timestamp' ? timestampOf(text) : undefined;
  if (timestamp !== undefined) return { tag: 'timestamp', value: timestamp };
  const digits = text.replaceAll('_', '');
  return (
    intOf(digits, INTEGER) ??
    floatOf(digits, FLOAT) ??
    // What strconv refuses, yaml.v3 tries again without the prefix, where a sign is taken.
    intOf(digits, SIGN_WITHIN) ?? { tag: 'str', value: text }
  );
}

/** strconv.ParseInt with base 0, else ParseUint: 64 bits. */
function intOf(text: string, pattern: RegExp): Resolved | undefined {
  const match = pattern.exec(text)?.groups;
  if (!match) return undefined;
  const { sign = '', prefix = '', digits = '' } = match;
  const base = BASES[prefix.toLowerCase()] ?? '';
  if (!DIGITS_OF_BASE[base]?.test(digits)) return undefined;
  const size = BigInt(`${base}${digits}`);
  const number = sign === '-' ? -size : size;
  const fits = number >= -(2n ** 63n) && number < (sign === '' ? 2n ** 64n : 2n ** 63n);
  return fits ? { tag: 'int', value: Number(number) } : undefined;
}

/**
 * strconv.ParseFloat, which refuses what is too large; what is too small becomes 0. Underscores may separate
 * digits.
 */
function floatOf(text: string, pattern: RegExp): Resolved | undefined {
  if (!pattern.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? { tag: 'float', value: value === 0 ? 0 : value } : undefined;
}

/** The four formats of yaml.v3, as JSON writes the time: RFC 3339 without trailing zeros. */
function timestampOf(text: string): string | undefined {
  const match = TIMESTAMPS.map((form) => form.exec(text)?.groups).find(Boolean);
  if (!match) return undefined;
  const part = (name: string): number => Number(match[name] ?? 0);
  const [month, day] = [part('month'), part('day')];
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(part('year'), month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = zoneOf(match['sign'], part('zoneHour'), part('zoneMinute'));
  if (zone === undefined) return undefined;
  const fraction = (match['fraction'] ?? '').slice(0, 9).replace(/0+$/, '');
  const date = `${match['year']}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${zone}`;
}

/** Go reads 24 hours and 60 minutes, too, and then refuses to write what comes of the former. */
function zoneOf(sign = '', hours: number, minutes: number): string | undefined {
  if (hours > 24 || minutes > 60) return undefined;
  const offset = hours * 60 + minutes;
  if (offset >= 24 * 60) throw new RefusedError('parse', BAD_ZONE);
  return offset === 0 ? 'Z' : `${sign}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

const daysOf = (year: number, month: number): number =>
  month === 2 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)) ? 28 : (DAYS[month - 1] ?? 0);

/**
 * Go's base64.StdEncoding: strict about padding, line breaks allowed; JSON then writes U+FFFD for each stray
 * byte.
 */
function textOfBase64(text: string): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed))
    throw new RefusedError('parse', 'yaml: !!binary value contains invalid base64 data');
  return textOfBytes(Buffer.from(packed, 'base64').toString('latin1'));
}

const TAG_PREFIX = 'tag:yaml.org,2002:';
const RESOLVABLE = new Set(['bool', 'int', 'float', 'null', 'timestamp']);
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const words = (texts: string, resolved: Resolved): [string, Resolved][] =>
  texts.split(' ').map((text) => [text, resolved]);

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...words('true True TRUE', { tag: 'bool', value: true }),
  ...words('false False FALSE', { tag: 'bool', value: false }),
  ...words(' ~', { tag: 'null', value: null }),
  ...words('null Null NULL', { tag: 'null', value: null }),
  ...words('.nan .NaN .NAN', { tag: 'float', value: NaN }),
  ...words('.inf .Inf .INF +.inf +.Inf +.INF', { tag: 'float', value: Infinity }),
  ...words('-.inf -.Inf -.INF', { tag: 'float', value: -Infinity }),
  ...words('<<', { tag: 'merge', value: '<<' }),
]);

const INTEGER = /^(?<sign>[-+]?)(?<prefix>0[xXbBoO]|0(?=[0-9])|)(?<digits>[0-9a-fA-F]+)$/;
const SIGN_WITHIN = /^(?<prefix>0[bo])(?<sign>[-+])(?<digits>[0-9]+)$/;
const BASES: Readonly<Record<string, string>> = { '0x': '0x', '0b': '0b', '0o': '0o', '0': '0o' };
const DIGITS_OF_BASE: Readonly<Record<string, RegExp>> = {
  '': /^[0-9]+$/,
  '0x': /^[0-9a-fA-F]+$/,
  '0b': /^[01]+$/,
  '0o': /^[0-7]+$/,
};
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DATE = String.raw`(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)`;
const TIME = String.raw`(?<hour>\d\d?):(?<minute>\d\d?):(?<second>\d\d?)(?:[.,](?<fraction>\d+))?`;
const ZONE = String.raw`(?:Z|(?<sign>[-+])(?<zoneHour>\d\d):(?<zoneMinute>\d\d))`;
const TIMESTAMPS = [`${DATE}[Tt]${TIME}${ZONE}`, `${DATE} ${TIME}`, DATE].map(
  (form) => new RegExp(`^${form}$`),
);
const BAD_ZONE =
  'json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: timezone hour outside of range [0,23]';
