import type { Json } from './model.ts';
import { RefusedError } from './refusal.ts';

/**
 * A value as Pomerium's parser sees it (pkg/policy/parser/json.go), with its place in the text where there is
 * one.
 */
export type Tree = ObjectTree | ArrayTree | ScalarTree;

export interface ObjectTree {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  readonly at: number | undefined;
}

export interface Field {
  /** Where the key stands. */
  readonly at: number | undefined;
  readonly value: Tree;
}

export interface ArrayTree {
  readonly kind: 'array';
  readonly items: readonly Tree[];
  readonly at: number | undefined;
}

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  readonly at: number | undefined;
}

/**
 * JSON that is parsed already, as a tree.
 *
 * @throws RefusedError where a value is none of JSON's, or has too many levels or values to be a policy
 */
export function treeOfJson(value: unknown): Tree {
  const budget = { values: MAX_VALUES };
  return branchOfJson(value, 0, budget);
}

/** The plain value of a tree. Any key becomes an own property, `__proto__` too. */
export function jsonOfTree(tree: Tree): Json {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'array') return tree.items.map(jsonOfTree);
  return Object.fromEntries([...tree.fields].map(([key, { value }]) => [key, jsonOfTree(value)]));
}

/** What Go prints for the type of a value. */
export function goTypeOf(value: Json): string {
  if (value === null) return 'parser.Null';
  if (typeof value === 'object') return Array.isArray(value) ? 'parser.Array' : 'parser.Object';
  return GO_TYPES[typeof value] ?? '';
}

/** A text as Go writes it in JSON. */
export const goJson = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function branchOfJson(value: unknown, depth: number, budget: { values: number }): Tree {
  if (depth > MAX_DEPTH) throw new RefusedError('parse', TOO_DEEP);
  if (--budget.values < 0) throw new RefusedError('parse', TOO_MANY);
  if (Array.isArray(value)) {
    const items = value.map((item) => branchOfJson(item, depth + 1, budget));
    return { kind: 'array', items, at: undefined };
  }
  if (typeof value === 'object' && value !== null) {
    const fields = new Map<string, Field>();
    for (const [key, item] of Object.entries(value))
      fields.set(wellFormed(key), { at: undefined, value: branchOfJson(item, depth + 1, budget) });
    return { kind: 'object', fields, at: undefined };
  }
  return { kind: 'scalar', value: scalarOfJson(value), at: undefined };
}

function scalarOfJson(value: unknown): ScalarTree['value'] {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new RefusedError('parse', `json: unsupported value: ${goFloat(value)}`);
  }
  return null;
}

/** Go's name of a number that JSON has not. */
export const goFloat = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');

/** Go's JSON decoder writes U+FFFD for a lone surrogate. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** Far more than a policy has; Go itself stops at 10,000 levels. */
export const MAX_DEPTH = 500;
export const MAX_VALUES = 200_000;
export const TOO_DEEP = `exceeded max depth of ${MAX_DEPTH}`;
export const TOO_MANY = `more than ${MAX_VALUES} values`;

const GO_TYPES: Readonly<Record<string, string>> = {
  string: 'parser.String',
  number: 'parser.Number',
  boolean: 'parser.Boolean',
};
