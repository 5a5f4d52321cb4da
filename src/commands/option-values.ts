import { reasonOf, UsageError } from '../errors.ts';
import { type ChoiceWord, parseChoiceWord } from '../openapi/choice.ts';
import { eraOf } from '../policy/input.ts';
import { inRanges } from '../request/address.ts';
import { parsePathWord, type PathWord } from '../verdict/word.ts';

/** What yargs hands over: a list where an option was given more than once. */
type Given = string | readonly string[] | undefined;

/** The values of an option that may be given several times, or not at all. */
export const texts = (given: Given): readonly string[] => (given === undefined ? [] : [given].flat());

/** A text that may be given once. */
export const single =
  (name: string) =>
  (given: Given): string | undefined =>
    only(name, given);

/** A whole number from `low` up; yargs alone lets `abc` through as NaN. */
export function wholeNumber(name: string, low: number): (given: Given) => number | undefined {
  return (given) => {
    const value = only(name, given);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (value.trim() === '' || !Number.isSafeInteger(number) || number < low)
      throw new UsageError(`--${name} takes a whole number from ${low} up, not ${JSON.stringify(value)}`);
    return number;
  };
}

/** `90s`, `30m`, `1h`, `2d` in milliseconds. */
export function duration(name: string): (given: Given) => number {
  return (given) => {
    const value = only(name, given) ?? '';
    const [, amount, unit = ''] = /^(\d{1,9}(?:\.\d+)?)(s|m|h|d)$/.exec(value) ?? [];
    const milliseconds = MILLISECONDS[unit];
    if (amount === undefined || milliseconds === undefined)
      throw new UsageError(`--${name} takes a time such as 90s, 30m, 1h or 2d, not ${JSON.stringify(value)}`);
    return Number(amount) * milliseconds;
  };
}

/** A date, perhaps with a time and a zone (UTC without one), in milliseconds since 1970. */
export function pointInTime(name: string): (given: Given) => number | undefined {
  return (given) => {
    const value = only(name, given);
    if (value === undefined) return undefined;
    const [, date, time = '00:00', zone = 'Z'] = MOMENT.exec(value) ?? [];
    const milliseconds = Date.parse(`${date}T${time}${zone}`);
    if (Number.isNaN(milliseconds))
      throw new UsageError(
        `--${name} takes a time such as 2026-11-21 or 2026-11-21T06:00+01:00, not ${JSON.stringify(value)}`,
      );
    return milliseconds;
  };
}

/** A time such as 2026-11-21T06:00, or how long ago it was, such as 10m; in milliseconds since 1970. */
export function timeOrAgo(name: string): (given: Given) => number | undefined {
  return (given) => {
    const value = only(name, given);
    if (value === undefined) return undefined;
    if (/^\d[\d.]*[smhd]$/.test(value)) return Date.now() - duration(name)(given);
    return pointInTime(name)(given);
  };
}

/** How many devices to pair; the number may be left out. */
export function pairs(given: Given): number | undefined {
  if (given === undefined) return undefined;
  const number = only('pair', given) === '' ? 1 : (wholeNumber('pair', 1)(given) ?? 1);
  if (number > MAX_PAIRS) throw new UsageError(`--pair takes at most ${MAX_PAIRS} devices at once`);
  return number;
}

/** A duration that may be left out. */
export const maybeDuration =
  (name: string) =>
  (given: Given): number | undefined =>
    given === undefined ? undefined : duration(name)(given);

export function pathWords(name: string): (given: Given) => PathWord[] {
  return (given) =>
    texts(given).map((value) => {
      const word = parsePathWord(value);
      if (!word)
        throw new UsageError(
          `--${name} takes a path such as /api/ (all below it), /status (only itself), app.example.com/api/ or 'POST /login', not ${JSON.stringify(value)}`,
        );
      return word;
    });
}

/** A document, and the host of the app it is of, where that is said. */
export interface SpecWord {
  /** In lower case. */
  readonly host: string | undefined;
  readonly path: string;
}

/** `openapi.json`, `app.example.com=openapi.json`. */
export const specWords = (given: Given): readonly SpecWord[] =>
  texts(given).map((value) => {
    const [, host, path] = /^((?:[a-z0-9_-]+\.)+[a-z0-9-]+)=(.+)$/is.exec(value) ?? [];
    return { host: host?.toLowerCase(), path: path ?? value };
  });

export function basePath(given: Given): string | undefined {
  const value = only('base-path', given);
  if (value === undefined || value === '' || /^\/[^?#{}\s]*$/.test(value)) return value;
  throw new UsageError(`--base-path takes a path such as /api/v1, not ${JSON.stringify(value)}`);
}

export function choiceWords(name: string): (given: Given) => readonly ChoiceWord[] {
  return (given) =>
    texts(given).map((value) => {
      const word = parseChoiceWord(value);
      if (!word)
        throw new UsageError(
          `--${name} takes '/api/**', tag=Books, method=GET, id=getBook* or deprecated, not ${JSON.stringify(value)}`,
        );
      return word;
    });
}

export function addressRanges(name: string): (given: Given) => readonly string[] {
  return (given) => {
    const values = texts(given);
    try {
      inRanges(values);
    } catch (error) {
      throw new UsageError(`--${name}: ${reasonOf(error)}`);
    }
    return values;
  };
}

/** A regular expression that ignores case. */
export function pattern(name: string): (given: Given) => RegExp | undefined {
  return (given) => {
    const value = only(name, given);
    if (value === undefined) return undefined;
    try {
      return new RegExp(value, 'i');
    } catch (error) {
      throw new UsageError(`--${name}: ${reasonOf(error)}`);
    }
  };
}

export function pomeriumVersion(name: string): (given: Given) => string | undefined {
  return (given) => {
    const value = only(name, given);
    if (value === undefined) return undefined;
    if (eraOf(value) === undefined)
      throw new UsageError(`--${name} takes a version such as 0.33 or v0.31.3, not ${JSON.stringify(value)}`);
    return value.replace(/^v/, '');
  };
}

function only(name: string, given: Given): string | undefined {
  const [value, ...others] = texts(given);
  if (others.length > 0) throw new UsageError(`--${name} can be given only once`);
  return value;
}

const MAX_PAIRS = 8;
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:\d\d)?$/;
const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
