import { InputError } from '../../errors.ts';
import {
  type Criterion,
  isJsonObject,
  type Json,
  type Policy,
  policyToJson,
  type RuleJson,
} from '../../policy/model.ts';
import { type ParsedPolicy, parsePolicy, parsePolicyJson } from '../../policy/parse.ts';

/**
 * Reads the rules for people: a policy that lets in nobody who is not signed in.
 *
 * @param name what to call it in messages
 * @throws InputError where Pomerium would refuse it, and where somebody could pass without a login
 */
export const readPeople = (text: string, name: string): readonly RuleJson[] =>
  checked(parsePolicy(text), name);

/** The same for a policy that is parsed already. */
export const peopleOf = (value: unknown, name: string): readonly RuleJson[] =>
  checked(parsePolicyJson(value), name);

/** One rule for addresses of people and domains of theirs. */
export function peopleNamed(emails: readonly string[], domains: readonly string[]): readonly RuleJson[] {
  const or = [...emails.map((is) => ({ email: { is } })), ...domains.map((is) => ({ domain: { is } }))];
  return or.length === 0 ? [] : [{ allow: { or } }];
}

function checked(parsed: ParsedPolicy, name: string): readonly RuleJson[] {
  if (parsed.kind === 'refused')
    throw new InputError(`cannot use the policy ${name}: Pomerium refuses it: ${parsed.message}`);
  const reason = openingIn(parsed.policy);
  if (reason !== undefined)
    throw new InputError(
      `cannot use the policy ${name} as the rule for people: ${reason}; name people there, and open Ingresses one by one with --public`,
    );
  return policyToJson(parsed.policy);
}

/** How somebody without a session could pass; undefined where nobody can. */
function openingIn(policy: Policy): string | undefined {
  let hasAllow = false;
  for (const { allow } of policy) {
    if (!allow) continue;
    if ((allow.not ?? []).length > 0 || (allow.nor ?? []).length > 0)
      return 'an allow rule with not or nor lets in whoever it does not name';
    const { and = [], or = [] } = allow;
    hasAllow ||= and.length + or.length > 0;
    const open = or.find((criterion) => !namesPeople(criterion));
    if (open) return `${open.name} in it is met without a login`;
    if (and.length > 0 && !and.some(namesPeople)) return `${and[0]?.name ?? ''} in it is met without a login`;
  }
  return hasAllow ? undefined : 'it lets nobody in';
}

/** A criterion that nobody without a session meets. `email` and `claim` that are empty or turned round are met (policy engine). */
function namesPeople({ name, data }: Criterion): boolean {
  switch (name) {
    case 'authenticated_user':
      return true;
    case 'email':
      return matchesText(data);
    case 'domain':
    case 'user':
      return matchesText(data);
    case 'claim':
    case 'groups':
      return (typeof data === 'string' && data !== '') || (isJsonObject(data) && matchesList(data));
    default:
      return false;
  }
}

const matchesText = (data: Json): boolean =>
  typeof data === 'string'
    ? data !== ''
    : isJsonObject(data) &&
      (['is', 'starts_with', 'ends_with', 'contains'].some(
        (operator) => typeof data[operator] === 'string' && data[operator] !== '',
      ) ||
        (Array.isArray(data['in']) && data['in'].every((item) => typeof item === 'string' && item !== '')));

const matchesList = (data: Readonly<Record<string, Json>>): boolean =>
  ['has', 'is'].some((operator) => typeof data[operator] === 'string' && data[operator] !== '');
