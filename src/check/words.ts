import { segmentsOf, showTemplate } from '../evidence/template.ts';
import { printable } from '../render/printable.ts';

/** A path (decoded) without its values, which are nobody's business: `/items/{uuid}`. */
export const templateOf = (path: string): string =>
  path.startsWith('/') ? showTemplate(segmentsOf(path)) : path;

/** A few of many, in alphabetical order: `/a, /b and 7 more`. Texts of strangers come out printable and short. */
export function examplesOf(texts: Iterable<string>, limit = 3): string {
  const all = [...new Set(texts)].sort();
  const shown = all.slice(0, limit).map((text) => printable(text, MAX_SHOWN));
  const more = all.length > limit ? ` and ${(all.length - limit).toLocaleString('en')} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** `1 page`, `3 pages and 1 operation`; those of which there are none are left out. */
export const countsOf = (counts: readonly (readonly [number, string])[]): string =>
  counts
    .filter(([number]) => number > 0)
    .map(([number, thing]) => `${number.toLocaleString('en')} ${number === 1 ? thing : pluralOf(thing)}`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');

const pluralOf = (thing: string): string => `${thing}${thing.endsWith('s') ? 'es' : 's'}`;

/** A time of the log for people; in UTC. */
export const timeText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z');

/** `30 days`, `5 hours`, `12 minutes`: whole ones. */
export function durationText(milliseconds: number): string {
  const [size, thing] = UNITS.find(([unit]) => milliseconds >= unit) ?? [60_000, 'minute'];
  const number = Math.floor(milliseconds / size);
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
] as const;
const MAX_SHOWN = 80;
