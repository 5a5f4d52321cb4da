import { CRITERIA } from './criteria.ts';
import { goQuote } from './go-syntax.ts';
import { type Criterion, isJsonArray, isJsonObject, type Json } from './model.ts';

/**
 * Why the generated rego cannot be read: a text that Go quotes with an escape which rego lacks, that is control
 * characters other than `\b\t\n\f\r`, U+007F and astral characters that cannot be printed. Undefined where it
 * can.
 *
 * @param isFirst whether the criterion is the first of its module: only then its line is known
 */
export function moduleErrors(criterion: Criterion, isFirst: boolean): readonly string[] {
  return linesOf(criterion).flatMap(({ code, operand, isCall, isOnly }) => {
    const ruined = ruinedIn(operand);
    if (ruined === undefined) return [];
    const quote = code.indexOf(goQuote(ruined));
    const place = `policy.rego:${isFirst && isOnly && isHttp(criterion) ? `${HTTP_LINE}:` : ''}`;
    const caret = `\n\t${code}\n\t${' '.repeat(Math.max(0, isCall ? quote - ', '.length : quote))}^`;
    return (isCall ? ['non-terminated expression'] : ['illegal escape sequence', 'illegal token']).map(
      (what) => `${place} rego_parse_error: ${what}${caret}`,
    );
  });
}

/**
 * Why Pomerium's rego compiler refuses a rule that the ingress-controller took: operands of the wrong type, and
 * `not_in` without anything that says which text is meant.
 */
export function compileErrors(criterion: Criterion, isFirst: boolean): readonly string[] {
  const operators = operatorsOf(criterion);
  const line = isFirst && operators.length === 1 ? LINE_OF.get(criterion.name) : undefined;
  const place = `pomerium.policy:${line === undefined ? '' : `${line}:`}`;
  if (isHttp(criterion) && operators.length === 1 && operators[0]?.[0] === 'not_in') {
    const field = criterion.name.slice('http_'.length);
    return ['http', field].map((name) => `${place} rego_unsafe_var_error: var ${name} is unsafe`);
  }
  return operators.flatMap(([operator, operand]) => {
    const wrong = typeError(criterion.name, operator, operand);
    return wrong === undefined ? [] : [`${place} rego_type_error: ${wrong}`];
  });
}

/** As OPA prints a list of errors. */
export const joinErrors = (errors: readonly string[]): string =>
  errors.length === 1
    ? `1 error occurred: ${errors[0] ?? ''}`
    : `${errors.length} errors occurred:\n${errors.join('\n')}`;

const isHttp = ({ name }: Criterion): boolean => name === 'http_path' || name === 'http_method';

function operatorsOf({ name, data }: Criterion): readonly (readonly [string, Json])[] {
  if (CRITERIA.get(name) !== 'text') return [];
  return isJsonObject(data) ? Object.entries(data) : [['is', data]];
}

function typeError(name: string, operator: string, operand: Json): string | undefined {
  if (typeof operand === 'string') return undefined;
  const call = CALLS.get(operator);
  // The domain alone is known to be a text: it comes of `split`.
  const left = name === 'domain' ? 'string' : 'any';
  if (call)
    return `${call.name}: invalid argument(s)\n\thave: (${left}, ${typeOf(operand)})\n\twant: ${call.want}`;
  return operator === 'is' && left === 'string'
    ? `match error\n\tleft  : string\n\tright : ${typeOf(operand)}`
    : undefined;
}

/** A type as OPA prints it. */
function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return value.length === 0 ? 'array[any]' : `array<${value.map(typeOf).join(', ')}>`;
  if (!isJsonObject(value)) return typeof value;
  const fields = sortedEntries(value).map(([key, item]) => `${key}: ${typeOf(item)}`);
  return fields.length === 0 ? 'object[any: any]' : `object<${fields.join(', ')}>`;
}

/** The first text that rego cannot hold. */
function ruinedIn(value: Json): string | undefined {
  if (typeof value === 'string') return RUINED.test(value) ? value : undefined;
  const parts = isJsonArray(value) ? value : isJsonObject(value) ? sortedEntries(value).flat() : [];
  for (const part of parts) {
    const ruined = ruinedIn(part);
    if (ruined !== undefined) return ruined;
  }
  return undefined;
}

/** A line of rego that holds an operand. */
interface Line {
  readonly code: string;
  readonly operand: Json;
  readonly isCall: boolean;
  /** It is all that the rule's body holds. */
  readonly isOnly: boolean;
}

function linesOf(criterion: Criterion): readonly Line[] {
  const { name, sub, data } = criterion;
  const kind = CRITERIA.get(name);
  if (kind === 'text') {
    const operators = operatorsOf(criterion);
    const isOnly = operators.length === 1;
    const head =
      isHttp(criterion) && isOnly ? `${name}_0 := [true, {"${name.replace('_', '-')}-ok"}] if ` : '';
    return operators.map(([operator, operand]) => textLine(head, leftOf(name), operator, operand, isOnly));
  }
  if (kind === 'list') {
    const operands = isJsonObject(data) ? Object.values(data) : [data];
    const path = name === 'claim' && sub !== undefined ? [assignment('rule_path', sub)] : [];
    return [...path, ...operands.map((operand) => assignment('v', operand))];
  }
  if (kind === 'claim-name') return [assignment('rule_path', data)];
  if (kind === 'certificate' || kind === 'device')
    return Object.entries(isJsonObject(data) ? data : {})
      .filter(([key]) => key.startsWith('san_') || key === 'is' || key === 'type')
      .map(([key, operand]) => assignment(key, operand));
  return [];
}

const assignment = (left: string, operand: Json): Line => ({
  code: `${left} == ${regoOf(operand)}`,
  operand,
  isCall: false,
  isOnly: false,
});

function textLine(head: string, left: string, operator: string, operand: Json, isOnly: boolean): Line {
  const call = CALLS.get(operator);
  const right = regoOf(operand);
  if (call) return { code: `${head}${call.name}(${left}, ${right})`, operand, isCall: true, isOnly };
  const not = operator === 'not_in' ? 'not ' : '';
  const sign = operator === 'is' ? '==' : operator === 'not' ? '!=' : 'in';
  return { code: `${head}${not}${left} ${sign} ${right}`, operand, isCall: false, isOnly };
}

const leftOf = (name: string): string => (name.startsWith('http_') ? `input[http][${name.slice(5)}]` : name);

function regoOf(value: Json): string {
  if (typeof value === 'string') return goQuote(value);
  if (isJsonArray(value)) return `[${value.map(regoOf).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${sortedEntries(value)
    .map(([key, item]) => `${goQuote(key)}: ${regoOf(item)}`)
    .join(', ')}}`;
}

const sortedEntries = (value: Readonly<Record<string, Json>>): [string, Json][] =>
  Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));

// What strconv.Quote writes with an escape that JSON lacks: \a, \v, \x and \U.
const RUINED =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\0-\x07\x0b\x0e-\x1f\x7f]|(?=[\u{10000}-\u{10ffff}])[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

const STRINGS = '(search: string, base: string, result: boolean)';
const CALLS: ReadonlyMap<string, { readonly name: string; readonly want: string }> = new Map([
  ['starts_with', { name: 'startswith', want: STRINGS }],
  ['ends_with', { name: 'endswith', want: STRINGS }],
  ['contains', { name: 'contains', want: '(haystack: string, needle: string, result: boolean)' }],
]);

/** Where the one operator of the first criterion stands in the generated module. */
const HTTP_LINE = 9;
const LINE_OF: ReadonlyMap<string, number> = new Map([
  ['http_path', HTTP_LINE],
  ['http_method', HTTP_LINE],
  ['email', 14],
  ['domain', 14],
  ['user', 12],
  ['mcp_tool', 18],
]);
