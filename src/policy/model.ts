/** What JSON can hold; the data of a criterion may be any of it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One line of a policy: `http_path: {starts_with: "/api/"}`. */
export interface Criterion {
  /** What stands before the first slash of the key. */
  readonly name: string;
  /** What stands after it; only `claim` and nothing else reads it. */
  readonly sub?: string;
  readonly data: Json;
}

export const ACTIONS = ['allow', 'deny'] as const;
export type Action = (typeof ACTIONS)[number];

/** In the order in which Pomerium reads them (pkg/policy/parser/grammar.go). */
export const LISTS = ['and', 'or', 'not', 'nor'] as const;
export type ListName = (typeof LISTS)[number];

/** The lists of one block are OR-ed with each other; `not` is "none of these", `nor` is "not all of these". */
export type Block = { readonly [List in ListName]?: readonly Criterion[] };

/** An object of a policy. Blocks of one action are OR-ed, within a rule and across rules. */
export type Rule = { readonly [A in Action]?: Block };

/** A policy in Pomerium's policy language (PPL). */
export type Policy = readonly Rule[];

/** The same as plain JSON: `[{ allow: { and: [{ http_path: { starts_with: '/api/' } }] } }]`. */
export type PolicyJson = readonly RuleJson[];
export type RuleJson = { readonly [A in Action]?: BlockJson };
export type BlockJson = { readonly [List in ListName]?: readonly JsonObject[] };

/**
 * The policy that its JSON form means. For JSON from within pompaths; `parsePolicyJson` is for what others wrote.
 * A criterion without a key is left out, and of several keys the first counts.
 */
export const policyOfJson = (json: PolicyJson): Policy =>
  json.map((rule) => mapFields(rule, ACTIONS, (block) => mapFields(block, LISTS, criteriaOfJson)));

/**
 * The JSON form of a policy: rules and criteria in their order, `allow` before `deny`, lists as in {@link
 * LISTS}.
 */
export const policyToJson = (policy: Policy): PolicyJson =>
  policy.map((rule) =>
    mapFields(rule, ACTIONS, (block) => mapFields(block, LISTS, (criteria) => criteria.map(criterionToJson))),
  );

/** The criterion that a key and its data mean: the key is cut at its first slash. */
export function criterionOf(key: string, data: Json): Criterion {
  const slash = key.indexOf('/');
  if (slash < 0) return { name: key, data };
  const sub = key.slice(slash + 1);
  return sub === '' ? { name: key.slice(0, slash), data } : { name: key.slice(0, slash), sub, data };
}

/** The key of a criterion as it is written: `claim/groups`. */
export const keyOf = ({ name, sub }: Criterion): string => (sub === undefined ? name : `${name}/${sub}`);

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !isJsonArray(value);

/** `Array.isArray` alone does not narrow readonly arrays. */
export const isJsonArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * The criteria of a policy with the place they stand in, in the order in which Pomerium generates its rules:
 * all of allow first.
 */
export function* placesOf(policy: Policy): Generator<Place> {
  for (const action of ACTIONS)
    for (const [rule, { [action]: block }] of policy.entries())
      for (const list of block ? LISTS : [])
        for (const [index, criterion] of (block?.[list] ?? []).entries())
          yield { rule, action, list, index, criterion };
}

export interface Place {
  /** Which rule of the policy, from 0. */
  readonly rule: number;
  readonly action: Action;
  readonly list: ListName;
  /** Which criterion of the list, from 0. */
  readonly index: number;
  readonly criterion: Criterion;
}

const criteriaOfJson = (criteria: readonly JsonObject[]): readonly Criterion[] =>
  criteria.flatMap((criterion) =>
    Object.entries(criterion)
      .slice(0, 1)
      .map(([key, data]) => criterionOf(key, data)),
  );

// A computed key, unlike an assignment, makes an own property of any name, `__proto__` too.
const criterionToJson = (criterion: Criterion): JsonObject => ({ [keyOf(criterion)]: criterion.data });

/** Maps the fields that are there, in the order of `names`. */
function mapFields<Name extends string, From, To>(
  fields: { readonly [N in Name]?: From },
  names: readonly Name[],
  map: (value: From) => To,
): { readonly [N in Name]?: To } {
  const mapped: { [N in Name]?: To } = {};
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value !== undefined) mapped[name] = map(value);
  }
  return mapped;
}
