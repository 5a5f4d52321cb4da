import { isJsonArray, isJsonObject, type Json } from './model.ts';

/** The different texts of a request. */
export interface TextSet {
  readonly all: readonly string[];
  /** Those that begin with `/`, and those that begin with `h`: nearly every operand begins so, too. */
  readonly slash: readonly string[];
  readonly h: readonly string[];
}

/** A string matcher of a policy, ready to be asked (pkg/policy/criteria/matchers.go). */
export interface TextMatcher {
  /** All operators hold for this one text. */
  readonly holds: (text: string) => boolean;
  /** They hold for one and the same of these texts. */
  readonly holdsForAny: (texts: TextSet) => boolean;
  /** The same for any value; operators on texts never hold for another one. */
  readonly holdsFor: (value: Json) => boolean;
  /** Whether an IP address could satisfy it, as far as the letters of its operands tell. */
  readonly mayBeAddress: boolean;
  /** Whether an object could satisfy it by being equal to an operand. */
  readonly wantsObject: boolean;
}

/** @returns undefined for data that Pomerium refuses */
export function textMatcher(data: Json): TextMatcher | undefined {
  const operators = isJsonObject(data) ? Object.entries(data) : [['is', data] as const];
  const tests: Test[] = [];
  for (const [operator, operand] of operators) {
    const test = TESTS.get(operator)?.(operand);
    if (!test) return undefined;
    tests.push(test);
  }
  const holds = allOf(tests.map(({ ofText }) => ofText));
  return {
    holds,
    holdsForAny: anyOf(operators, holds),
    holdsFor: (value) =>
      typeof value === 'string'
        ? tests.every(({ ofText }) => ofText(value))
        : tests.every(({ ofOther }) => ofOther(value)),
    mayBeAddress: operators.every(([operator, operand]) => couldBeAddress(operator, operand)),
    wantsObject: operators.some(([operator, operand]) => wantsObject(operator, operand)),
  };
}

/** A list matcher: anything but an object is `has`. Undefined for data that Pomerium refuses. */
export function listMatcher(data: Json): ((values: readonly Json[]) => boolean) | undefined {
  const operators = isJsonObject(data) ? Object.entries(data) : [['has', data] as const];
  const tests: ((values: readonly Json[]) => boolean)[] = [];
  for (const [operator, operand] of operators) {
    const has = (values: readonly Json[]): boolean => values.some((value) => jsonEquals(value, operand));
    if (operator === 'has') tests.push(has);
    else if (operator === 'is') tests.push((values) => values.length === 1 && has(values));
    else if (operator === 'exclude') tests.push((values) => !has(values));
    else return undefined;
  }
  return (values) => tests.every((test) => test(values));
}

/** Equality of values in rego. */
export function jsonEquals(a: Json, b: Json): boolean {
  if (isJsonArray(a))
    return (
      isJsonArray(b) && a.length === b.length && a.every((item, index) => jsonEquals(item, b[index] ?? null))
    );
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key] ?? null, b[key] ?? null))
  );
}

interface Test {
  readonly ofText: (text: string) => boolean;
  readonly ofOther: (value: Json) => boolean;
}

const NEVER = (): boolean => false;

/** A test for each operator; undefined where the operand has the wrong type. */
const TESTS: ReadonlyMap<string, (operand: Json) => Test | undefined> = new Map([
  ['is', (operand) => equality(operand, true)],
  ['not', (operand) => equality(operand, false)],
  ['in', (operands) => membership(operands, true)],
  ['not_in', (operands) => membership(operands, false)],
  ['starts_with', (operand) => onText(operand, (start) => (text) => text.startsWith(start))],
  ['ends_with', (operand) => onText(operand, (end) => (text) => text.endsWith(end))],
  ['contains', (operand) => onText(operand, (part) => (text) => text.includes(part))],
]);

const equality = (operand: Json, wanted: boolean): Test => ({
  ofText: wanted ? (text) => text === operand : (text) => text !== operand,
  ofOther: (value) => jsonEquals(value, operand) === wanted,
});

function membership(operands: Json, wanted: boolean): Test | undefined {
  if (!isJsonArray(operands)) return undefined;
  const texts = new Set(operands);
  return {
    ofText: (text) => texts.has(text) === wanted,
    ofOther: (value) => operands.some((operand) => jsonEquals(value, operand)) === wanted,
  };
}

const onText = (operand: Json, test: (operand: string) => Test['ofText']): Test | undefined =>
  typeof operand === 'string' ? { ofText: test(operand), ofOther: NEVER } : undefined;

/** The common matcher has one operator: no loop for that. */
function allOf(tests: readonly Test['ofText'][]): Test['ofText'] {
  const [first, ...others] = tests;
  if (!first) return () => true;
  return others.length === 0 ? first : (text) => tests.every((test) => test(text));
}

/** The common operators alone have loops of their own: most of the time of an evaluation is spent here. */
function anyOf(
  operators: readonly (readonly [string, Json])[],
  holds: Test['ofText'],
): TextMatcher['holdsForAny'] {
  const [[operator, operand] = ['', null], ...others] = operators;
  const isAnchored = operator === 'starts_with' || operator === 'is';
  if (others.length > 0 || !isAnchored || typeof operand !== 'string') return ({ all }) => all.some(holds);
  const test = operator === 'is' ? includes : anyStartsWith;
  if (operand.startsWith('/')) return ({ slash }) => test(slash, operand);
  if (operand.startsWith('h')) return ({ h }) => test(h, operand);
  return ({ all }) => test(all, operand);
}

const includes = (texts: readonly string[], operand: string): boolean => texts.includes(operand);

function anyStartsWith(texts: readonly string[], operand: string): boolean {
  for (const text of texts) if (startsWith(text, operand)) return true;
  return false;
}

/** From the end, since paths share their beginning; three times as fast as the method of that name (Node 20). */
function startsWith(text: string, start: string): boolean {
  if (text.length < start.length) return false;
  for (let index = start.length - 1; index >= 0; index--)
    if (text.charCodeAt(index) !== start.charCodeAt(index)) return false;
  return true;
}

function couldBeAddress(operator: string, operand: Json): boolean {
  if (operator === 'not' || operator === 'not_in') return true;
  const texts = isJsonArray(operand) ? operand : [operand];
  return texts.some((text) => typeof text === 'string' && text.length <= 45 && /^[0-9a-fA-F.:]*$/.test(text));
}

const wantsObject = (operator: string, operand: Json): boolean =>
  operator === 'is'
    ? isJsonObject(operand)
    : operator === 'in' && isJsonArray(operand) && operand.some(isJsonObject);
