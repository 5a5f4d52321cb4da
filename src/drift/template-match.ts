import { isVariable, type Segment, writtenParts } from '../evidence/template.ts';
import type { Opening } from '../rules/pin.ts';

/** Can a path of this template, with the right values, be one that is opened? Values are never empty. */
export function mayBeOpened(segments: readonly Segment[], { kind, path }: Opening): boolean {
  const parts = path.slice(1).split('/');
  if (kind === 'leaf' ? parts.length !== segments.length : parts.length > segments.length) return false;
  return parts.every((part, i) => {
    const pieces = piecesOf(segments[i] ?? '');
    return kind === 'prefix' && i === parts.length - 1 ? mayBegin(pieces, part) : mayBe(pieces, part);
  });
}

/** A path of the template: with the values that an opening asks for, else with this one. */
export const samplePath = (segments: readonly Segment[], opening?: Opening, value = ANY): string => {
  const parts = opening?.path.slice(1).split('/') ?? [];
  const last = opening?.kind === 'prefix' ? parts.length - 1 : -1;
  const names = segments.map((segment, i) => {
    const pieces = piecesOf(segment);
    const [head = '', ...tail] = pieces;
    const part = parts[i];
    if (tail.length === 0 || part === undefined) return pieces.join(value);
    if (i !== last) return part;
    return head.startsWith(part) ? pieces.join(value) : `${part}${value}${tail.join(value)}`;
  });
  return `/${names.join('/')}`;
};

/** The texts around what a segment leaves open: one for a name. */
function piecesOf(segment: Segment): readonly string[] {
  if (!isVariable(segment)) return [segment];
  return writtenParts(segment)?.split('{}') ?? ['', ''];
}

/** Is the text one that these pieces stand around something in? */
function mayBe(pieces: readonly string[], text: string): boolean {
  const [head = '', ...tail] = pieces;
  const end = tail.pop();
  if (end === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const piece of tail) {
    const found = text.indexOf(piece, at + 1);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.endsWith(end) && text.length - end.length > at;
}

/** Does such a text begin with this one? */
const mayBegin = ([head = '', ...tail]: readonly string[], start: string): boolean =>
  head.startsWith(start) || (tail.length > 0 && start.startsWith(head));

/** Words of a policy that name this by chance are not to be expected. */
const ANY = 'x7f3c9e2b';
