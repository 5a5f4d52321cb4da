import { compilePolicy, type CompiledPolicy } from '../policy/compiled.ts';
import { evaluateFacts } from '../policy/evaluate.ts';
import { type Facts, factsOf } from '../policy/facts.ts';
import type { Era } from '../policy/input.ts';
import { type Criterion, isJsonObject, LISTS, type Policy } from '../policy/model.ts';
import { type Alternative, alternativesOf, policyOf } from '../policy/alternatives.ts';
import { isUndecidable, withMarks } from './marks.ts';
import { type Person, personsFor, variantsOf } from './persons.ts';
import { type KnownRequest, requestsFor, type Served } from './requests.ts';

/** What becomes of those whom one allow list of a policy lets through, under another policy. */
export interface Access {
  readonly list: Alternative;
  readonly verdict: Verdict;
}

export type Verdict =
  | { readonly kind: 'same' }
  /** Somebody of the list passes no more. */
  | { readonly kind: 'shut-out'; readonly person: Person; readonly request: KnownRequest }
  /** Nobody who is signed in is shut out, but whoever is not. */
  | { readonly kind: 'login-now'; readonly request: KnownRequest }
  /** Nobody was found who passes by it, or the policies ask for different things that cannot be decided here. */
  | { readonly kind: 'unknown'; readonly why: 'nobody' | 'undecidable' | 'client-ca' };

/**
 * Compares who passes: for every allow list of the present policy, people and requests made of the words of both policies, of which
 * the engine says whether they meet the list, pass the present policy, and pass the proposed one.
 *
 */
export function compareAccess(
  present: Policy,
  proposed: Policy,
  served: Served,
  era: Era,
): readonly Access[] {
  const lists = compilePolicy(present, era).allow.flatMap(alternativesOf);
  const both: Both = {
    before: compilePolicy(withMarks(present), era),
    after: compilePolicy(withMarks(proposed), era),
    keepOut: keepingOut([...withMarks(present), ...withMarks(proposed)]),
    served,
    isKept: keptIn(present, proposed, era),
    limit: Math.min(MAX_REQUESTS, Math.max(MIN_REQUESTS, Math.floor(MAX_WORK / (lists.length ** 2 + 1)))),
  };
  return lists.map((list) => ({ list, verdict: verdictOn(list, both) }));
}

/** Was somebody found, signed in or not, who passes the policy with some request? */
export function somebodyPasses(policy: Policy, served: Served, era: Era): boolean {
  const marked = withMarks(policy);
  const whole = compilePolicy(marked, era);
  const keepOut = keepingOut(marked);
  return compilePolicy(policy, era)
    .allow.flatMap(alternativesOf)
    .some((list) => {
      const one = withMarks(policyOf(list));
      const alone = compilePolicy(one, era);
      const own = criteriaIn(one);
      const requests = requestsFor(own, keepOut, served, MAX_REQUESTS);
      return [...personsAround(own, [...own, ...keepOut]).slice(0, MAX_PERSONS), null].some((client) =>
        requests.some((request) => {
          const facts = factsOf(request, client, era);
          // What meets another list is tried with that one; most meet none, and one list is looked at fast.
          return passes(alone, facts) && passes(whole, facts);
        }),
      );
    });
}

interface Both {
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
  readonly keepOut: readonly Criterion[];
  readonly served: Served;
  /** Is the list in the proposed policy as well, which has no deny rule of its own? */
  readonly isKept: (list: Alternative) => boolean;
  /** How many requests are tried for one list. */
  readonly limit: number;
}

function verdictOn(list: Alternative, { before, after, keepOut, served, isKept, limit }: Both): Verdict {
  const marked = withMarks(policyOf(list));
  const own = criteriaIn(marked);
  const alone = compilePolicy(marked, before.era);
  const requests = requestsFor(own, keepOut, served, limit);
  const persons = personsAround(own, [...own, ...keepOut]);
  let isMet = false;
  let isCertificate = false;
  let left = limit * MAX_PERSONS;
  for (const person of persons)
    for (const request of requests) {
      if (left-- <= 0) break;
      const facts = factsOf(request, person, before.era);
      if (!passes(alone, facts)) continue;
      const isStill = passes(after, facts);
      if ((isStill && isMet) || !passes(before, facts)) continue;
      isMet = true;
      if (isStill) continue;
      // Whether certificates are asked for is not in the policy.
      isCertificate = request.certificate !== 'no-ca' && !own.some(isAboutCertificates);
      if (!isCertificate) return shutOutOf(list, person, request);
    }
  if (!isMet) return isKept(list) ? { kind: 'same' } : { kind: 'unknown', why: 'nobody' };
  if (isCertificate) return { kind: 'unknown', why: 'client-ca' };
  const anonymous = requests.find((request) => {
    const facts = factsOf(request, null, before.era);
    return passes(alone, facts) && !passes(after, facts) && passes(before, facts);
  });
  return anonymous ? { kind: 'login-now', request: anonymous } : { kind: 'same' };
}

function keptIn(present: Policy, proposed: Policy, era: Era): Both['isKept'] {
  const textOf = (list: Alternative): string => JSON.stringify([list.list, list.criteria]);
  const before = compilePolicy(present, era);
  const after = compilePolicy(proposed, era);
  const denies = new Set(before.deny.flatMap(alternativesOf).map(textOf));
  const allows = new Set(after.allow.flatMap(alternativesOf).map(textOf));
  const isNewlyDenied = after.deny.flatMap(alternativesOf).some((list) => !denies.has(textOf(list)));
  return (list) => !isNewlyDenied && allows.has(textOf(list));
}

/** Of what the engine cannot decide another policy may ask in other words. */
const shutOutOf = ({ criteria }: Alternative, person: Person, request: KnownRequest): Verdict =>
  criteria.some(isUndecidable)
    ? { kind: 'unknown', why: 'undecidable' }
    : { kind: 'shut-out', person, request };

const passes = (policy: CompiledPolicy, facts: Facts): boolean =>
  evaluateFacts(policy, facts).outcome === 'allowed';

/** Criteria that may keep somebody out: of deny rules, of lists that are turned around, and those that say who does not pass. */
const keepingOut = (policy: Policy): readonly Criterion[] =>
  policy.flatMap(({ allow = {}, deny = {} }) => [
    ...LISTS.flatMap((list) => deny[list] ?? []),
    ...(allow.not ?? []),
    ...(allow.nor ?? []),
    ...[...(allow.and ?? []), ...(allow.or ?? [])].filter(mayKeepOut),
  ]);

/** `is` of a claim keeps out those who have another value besides, and a device may be there and not approved. */
const mayKeepOut = ({ name, data }: Criterion): boolean =>
  name === 'device' ||
  (isJsonObject(data) &&
    Object.keys(data).some(
      (operator) => KEEPING_OUT.has(operator) || (name === 'claim' && operator === 'is'),
    ));

const criteriaIn = (policy: Policy): readonly Criterion[] =>
  policy.flatMap(({ allow = {} }) => LISTS.flatMap((list) => allow[list] ?? []));

const isAboutCertificates = ({ name }: Criterion): boolean => name === 'invalid_client_certificate';

/** Those who are made of a list's own words come first, then those who have one thing more, or two, that may keep them out. */
function personsAround(own: readonly Criterion[], more: readonly Criterion[]): readonly Person[] {
  const plain = personsFor(own);
  const one = plain.flatMap((person) => variantsOf(person, more)).slice(0, MAX_VARIANTS);
  const two = one.flatMap((person) => variantsOf(person, more)).slice(0, MAX_VARIANTS);
  return distinct([...plain, ...one, ...two]);
}

function distinct(persons: readonly Person[]): readonly Person[] {
  const seen = new Set<string>();
  return persons.filter((person) => {
    const key = JSON.stringify(person);
    return !seen.has(key) && seen.add(key);
  });
}

const KEEPING_OUT = new Set(['not', 'not_in', 'exclude']);
const MAX_VARIANTS = 400;
/** Of one list, where each sends every request. */
const MAX_PERSONS = 60;
const MAX_REQUESTS = 200;
const MIN_REQUESTS = 20;
/** How often a list is looked at, all in all. */
const MAX_WORK = 1_000_000;
