import { conjunctionsOf, operatorsOf } from '../merge/conjunction.ts';
import { type Criterion, isJsonArray, type Json, type Policy } from '../policy/model.ts';
import type { Opening } from '../rules/pin.ts';

/** A path that an allow rule opens. */
export interface PathRule extends Opening {
  readonly criterion: Criterion;
  readonly isPinned: boolean;
  /** Its URL goes on, so that a query can stand in for the method it asks for (from 0.30 on). */
  readonly isMethodLoose: boolean;
  /** What else is asked of the same texts: the URL of a pinned pair, or another path. */
  readonly urls: readonly Criterion[];
  /** What else the rule asks for: a method, somebody, an address. */
  readonly others: readonly Criterion[];
  /** It asks for somebody, too, or for an address. */
  readonly asksForMore: boolean;
}

/** The paths that the allow rules name as a whole or by their beginning, in their order; the URL of a pinned pair is none. */
export const pathRulesOf = (policy: Policy): readonly PathRule[] =>
  conjunctionsOf(policy).flatMap(({ criteria }) => {
    const asked = criteria.filter(({ name }) => name === 'http_path' || name === 'http_method');
    const paths = asked.filter(({ name }) => name === 'http_path');
    const facts = {
      methods: methodsIn(asked),
      isPinned: conjunctionsOf([{ allow: { and: paths } }]).some(({ isPinned }) => isPinned),
      isMethodLoose: asked.some(({ name }) => name === 'http_method') && asked.some(isOpenUrl),
      others: criteria.filter(({ name }) => name !== 'http_path'),
      asksForMore: asked.length < criteria.length,
    };
    return asked.flatMap((criterion) =>
      openingsOf(criterion).map((opening) => ({
        ...opening,
        ...facts,
        criterion,
        urls: paths.filter((other) => other !== criterion),
      })),
    );
  });

function openingsOf(criterion: Criterion): readonly Opening[] {
  if (criterion.name !== 'http_path') return [];
  const operators = operatorsOf(criterion) ?? {};
  return Object.entries(operators).flatMap(([operator, operand]): readonly Opening[] => {
    if (operator === 'starts_with') return pathsIn([operand]).map((path) => ({ kind: 'prefix', path }));
    const exact = operator === 'is' ? [operand] : operator === 'in' && isJsonArray(operand) ? operand : [];
    return pathsIn(exact).map((path) => ({ kind: 'leaf', path }));
  });
}

/** `starts_with: "https://…"`. */
const isOpenUrl = (criterion: Criterion): boolean => {
  const start = criterion.name === 'http_path' ? operatorsOf(criterion)?.['starts_with'] : undefined;
  return typeof start === 'string' && start.startsWith('https://');
};

const pathsIn = (values: readonly Json[]): readonly string[] =>
  values.filter((value) => typeof value === 'string' && value.startsWith('/')).map(String);

function methodsIn(criteria: readonly Criterion[]): readonly string[] | undefined {
  const methods = criteria.flatMap((criterion) => {
    const { is = null, in: listed = null } =
      criterion.name === 'http_method' ? (operatorsOf(criterion) ?? {}) : {};
    return [is, ...(isJsonArray(listed) ? listed : [])].filter((method) => typeof method === 'string');
  });
  return methods.length > 0 ? methods : undefined;
}
