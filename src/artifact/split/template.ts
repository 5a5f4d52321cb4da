import { isVariable, type Segment, writtenParts } from '../../evidence/template.ts';
import { usualSpelling } from '../../request/spelling.ts';

/** A template as a regular expression of RE2 that has to match the whole raw path: a variable is one segment that is not empty. */
export const templateRegex = (segments: readonly Segment[]): string =>
  `/${segments.map(segmentRegex).join('/')}`;

const segmentRegex = (segment: Segment): string =>
  isVariable(segment)
    ? (writtenParts(segment) ?? '{}')
        .split('{}')
        .map((part) => escapeRegex(usualSpelling(part)))
        .join('[^/]+')
    : escapeRegex(usualSpelling(segment));

/** A text that stands for itself in RE2 and in JavaScript. */
export const escapeRegex = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** What all paths of a template begin with, raw. */
export function templateHead(segments: readonly Segment[]): string {
  const variable = segments.findIndex(isVariable);
  const names = (variable < 0 ? segments : segments.slice(0, variable)).map(usualSpelling);
  return `/${names.join('/')}${variable > 0 ? '/' : ''}`;
}

/** Can a path of the template begin with this text? */
export function mayBeginWith(segments: readonly Segment[], start: string): boolean {
  if (!start.startsWith('/')) return start === '';
  const parts = start.slice(1).split('/');
  const whole = parts.slice(0, -1);
  const rest = parts.at(-1) ?? '';
  const next = segments[whole.length];
  if (next === undefined || !whole.every((part, i) => fits(segments[i] ?? '', part))) return false;
  return isVariable(next) || usualSpelling(next).startsWith(rest);
}

/** Is there a path that both templates have? */
export const overlap = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length &&
  a.every((segment, i) => {
    const other = b[i] ?? '';
    if (isVariable(segment)) return other !== '';
    return isVariable(other) ? segment !== '' : segment === other;
  });

const fits = (segment: Segment, part: string): boolean =>
  isVariable(segment) ? part !== '' : usualSpelling(segment) === part;
