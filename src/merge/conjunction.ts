import { compilePolicy } from '../policy/compiled.ts';
import { jsonEquals } from '../policy/matcher.ts';
import {
  type Criterion,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  keyOf,
  type Policy,
} from '../policy/model.ts';
import { isPinned } from '../policy/proven.ts';

/** Criteria that open something together: an `and` list, or one criterion of an `or` list. */
export interface Conjunction {
  /** Which rule of the policy, from 0. */
  readonly rule: number;
  readonly criteria: readonly Criterion[];
  /** It has the form of a pinned rule. */
  readonly isPinned: boolean;
}

/** What the allow rules of a policy open, as far as they say so in `and` and `or` lists. */
export const conjunctionsOf = (policy: Policy): readonly Conjunction[] =>
  compilePolicy(policy).allow.flatMap((list): readonly Conjunction[] => {
    const criteria = list.places.map(({ criterion }) => criterion);
    const rule = list.places[0]?.rule ?? 0;
    if (list.list === 'and') return [{ rule, criteria, isPinned: isPinned(list) }];
    if (list.list !== 'or') return [];
    return criteria.map((criterion) => ({ rule, criteria: [criterion], isPinned: false }));
  });

/**
 * Does the first open all that the second opens? What is pinned and what is not never stand for each other: an
 * unpinned rule opens more than its path and may be pinned or taken away tomorrow.
 */
export const covers = (wide: Conjunction, narrow: Conjunction): boolean =>
  wide.isPinned === narrow.isPinned &&
  wide.criteria.every((asked) => narrow.criteria.some((given) => implies(given, asked)));

/** Do they say the same, however they are written? */
export const sameCriterion = (a: Criterion, b: Criterion): boolean =>
  keyOf(a) === keyOf(b) && jsonEquals(operatorsOf(a) ?? a.data, operatorsOf(b) ?? b.data);

/** Whatever text meets the first meets the second. */
function implies(given: Criterion, asked: Criterion): boolean {
  if (sameCriterion(given, asked)) return true;
  if (given.name !== asked.name || !HTTP.has(given.name)) return false;
  const [[operator, start] = [], ...more] = Object.entries(operatorsOf(asked) ?? {});
  if (operator !== 'starts_with' || typeof start !== 'string' || more.length > 0) return false;
  return Object.entries(operatorsOf(given) ?? {}).some(
    ([name, text]) =>
      (name === 'is' || name === 'starts_with') && typeof text === 'string' && text.startsWith(start),
  );
}

/** The operand of a matcher with one operator and a text; `""` for any other. */
export function onlyText(criterion: Criterion): string {
  const [operand, ...others] = Object.values(operatorsOf(criterion) ?? {});
  return typeof operand === 'string' && others.length === 0 ? operand : '';
}

/** The operators of a matcher of texts: `http_path: /a` is short for `is`. Undefined for other criteria. */
export const operatorsOf = ({ name, data }: Criterion): JsonObject | undefined => {
  if (!TEXTS.has(name) || isJsonArray(data)) return undefined;
  return isJsonObject(data) ? data : { is: data };
};

const HTTP = new Set(['http_path', 'http_method']);
const TEXTS = new Set([...HTTP, 'email', 'domain', 'user']);
