import { policyPath } from '../request/policy-path.ts';
import type { CompiledList, CompiledPolicy } from './compiled.ts';
import { type Criterion, isJsonObject, type Json } from './model.ts';

/**
 * Are the words of this policy enough to tell what it opens? They are where every list of its allow rules has
 * one of the forms that pompaths prints, or is about nothing that a sender chooses, and its deny rules are
 * guards: a text that meets one of their criteria then is that criterion's own word, or begins with it.
 */
export const isProvenForm = ({ allow, deny }: CompiledPolicy): boolean =>
  allow.every((list) => isPinned(list) || isFixed(list)) &&
  deny.every((list) => isGuard(list) || isFixed(list));

/** `and: [path, URL]`, and the same with a method. */
export function isPinned({ list, places }: CompiledList): boolean {
  if (list !== 'and') return false;
  const criteria = places.map(({ criterion }) => criterion);
  const paths = criteria.filter((criterion) => isPathFrom(criterion, PATH));
  const urls = criteria.filter((criterion) => isPathFrom(criterion, URL));
  const methods = criteria.filter(
    ({ name, data }) => name === 'http_method' && operandOf(data, ['is']) !== undefined,
  );
  return (
    paths.length === 1 && urls.length === 1 && methods.length <= 1 && methods.length + 2 === criteria.length
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

function isPathFrom({ name, data }: Criterion, form: RegExp): boolean {
  const operand = name === 'http_path' ? operandOf(data, ['is', 'starts_with']) : undefined;
  // Half an escape or half a character could go on in more than one way.
  return operand !== undefined && form.test(operand) && !/^$|\uFFFD/.test(policyPath(operand));
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

const FIXED = new Set([
  'accept',
  'reject',
  'email',
  'domain',
  'user',
  'authenticated_user',
  'claim',
  'groups',
  'device',
  'ssh_username_matches_email',
  'ssh_username_matches_claim',
  'invalid_client_certificate',
]);
