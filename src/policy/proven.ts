import { policyPath } from '../request/policy-path.ts';
import type { CompiledList, CompiledPolicy } from './compiled.ts';
import { ABOUT_PEOPLE } from './criteria.ts';
import { type Criterion, isJsonObject, type Json } from './model.ts';

/**
 * Are the words of this policy enough to tell what it opens? They are where every list of its allow rules has
 * one of the forms that pompaths prints, or is about nothing that a sender chooses, and its deny rules are
 * guards: a text that meets one of their criteria then is that criterion's own word, or begins with it.
 */
export const isProvenForm = ({ allow, deny }: CompiledPolicy): boolean =>
  allow.every((list) => isPinned(list) || isFixed(list)) &&
  deny.every((list) => isGuard(list) || isFixed(list));

/**
 * `and: [path, URL]`, and the same with a method, where the URL names the path: a query can stand in for the path,
 * and what is asked of the URL is then all that guards it.
 */
export function isPinned({ list, places }: CompiledList): boolean {
  if (list !== 'and') return false;
  const criteria = places.map(({ criterion }) => criterion);
  const paths = criteria.flatMap((criterion) => textFrom(criterion, PATH));
  const urls = criteria.flatMap((criterion) => textFrom(criterion, URL));
  const methods = criteria.filter(
    ({ name, data }) => name === 'http_method' && operandOf(data, ['is']) !== undefined,
  );
  return (
    paths.length === 1 &&
    urls.length === 1 &&
    methods.length <= 1 &&
    methods.length + 2 === criteria.length &&
    paths.every((path) => urls.every((url) => isWithin(url, path)))
  );
}

/** Nothing that a sender chooses changes such a list. */
const isFixed = ({ places }: CompiledList): boolean =>
  places.every(({ criterion }) => FIXED.has(criterion.name));

/** It denies what holds a text; all that a sender can do is avoid that text. */
const isGuard = ({ inverted, places }: CompiledList): boolean =>
  !inverted &&
  places.every(
    ({ criterion: { name, data } }) =>
      FIXED.has(name) ||
      (name === 'http_path' && operandOf(data, ['contains', 'starts_with', 'ends_with']) !== undefined),
  );

interface Text {
  readonly text: string;
  /** It is the beginning of what meets it. */
  readonly isStart: boolean;
}

/** The text that `is` or `starts_with` asks for, where it has the form; else none. */
function textFrom({ name, data }: Criterion, form: RegExp): readonly Text[] {
  const text = name === 'http_path' ? operandOf(data, ['is', 'starts_with']) : undefined;
  // Half an escape or half a character could go on in more than one way.
  if (text === undefined || !form.test(text) || /^$|\uFFFD/.test(policyPath(text))) return [];
  return [{ text, isStart: operandOf(data, ['starts_with']) !== undefined }];
}

/** Has every URL that meets the one a path, raw or decoded, that meets the other? */
function isWithin(url: Text, path: Text): boolean {
  const raw = url.text.replace(/^https:\/\/[^/]+/, '').replace(/\?$/, '');
  const goesOn = url.isStart && !url.text.endsWith('?');
  return [raw, policyPath(raw)].some((text) =>
    path.isStart ? text.startsWith(path.text) : !goesOn && text === path.text,
  );
}

/** The operand of a matcher that has one operator, one of these, with a text that is not empty. */
function operandOf(data: Json, operators: readonly string[]): string | undefined {
  const [[operator, operand] = ['', ''], ...others] = isJsonObject(data)
    ? Object.entries(data)
    : [['is', data] as const];
  return others.length === 0 && operators.includes(operator) && typeof operand === 'string' && operand !== ''
    ? operand
    : undefined;
}

const PATH = /^\//;
// A query within a URL could be met by a query that meets the path as well.
const URL = /^https:\/\/[^/?#]+\/[^?#]*\??$/;

const FIXED = new Set(['accept', 'reject', ...ABOUT_PEOPLE, 'invalid_client_certificate']);
