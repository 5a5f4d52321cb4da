import { operatorsOf } from '../merge/conjunction.ts';
import { showCriterion } from '../merge/notes.ts';
import type { Criterion, Place, Policy } from '../policy/model.ts';
import type { Subject } from './subject.ts';

/**
 * What a finding calls a rule: the path alone for a prefix, `is /login` for one path, else the whole criterion. It is a part of the
 * finding's id, so it holds nothing that moves, such as a line.
 */
export function ruleName(criterion: Criterion): string {
  const operators = Object.entries(operatorsOf(criterion) ?? {});
  const [[operator, operand] = ['', null], ...more] = operators;
  if (criterion.name !== 'http_path' || more.length > 0 || typeof operand !== 'string' || operand === '')
    return showCriterion(criterion);
  return operator === 'starts_with' ? operand : `${operator} ${operand}`;
}

/**
 * The same with everything else that is asked for, in an order of its own: a rule that asks for less is another rule, which nobody
 * accepted yet.
 */
export const ruleNameWith = (criterion: Criterion, others: readonly Criterion[]): string =>
  [ruleName(criterion), ...others.map(showCriterion).toSorted()].join(' and ');

/** What a finding calls the list that a criterion stands in. */
export function nameInList(policy: Policy, { rule, action, list, criterion }: Place): string {
  const all = policy[rule]?.[action]?.[list] ?? [];
  const others = list === 'or' ? [] : all.filter((other) => other !== criterion);
  return `${list === 'and' || list === 'or' ? '' : `${list} `}${ruleNameWith(criterion, others)}`;
}

/** A few of many, for a sentence: `/a, /b and 3 more`. */
export function someOf(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A criterion, and where it stands: `http_path {"is":"/a"} in line 3`. */
export const spot = ({ placeOf }: Pick<Subject, 'placeOf'>, criterion: Criterion): string =>
  `${showCriterion(criterion)}${placeOf(criterion)}`;

export const isSameList = (a: Place | undefined, b: Place | undefined): boolean =>
  a !== undefined && b !== undefined && a.rule === b.rule && a.action === b.action && a.list === b.list;
