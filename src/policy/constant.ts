import { criterionTest } from './criterion-tests.ts';
import type { Facts } from './facts.ts';
import type { Era } from './input.ts';
import { jsonEquals, textMatcher } from './matcher.ts';
import { type Criterion, isJsonArray, isJsonObject, type Json } from './model.ts';
import { hasNull } from './texts.ts';

/**
 * A request without a session of which nothing is known: a criterion that has a value for it has that value for
 * every request without a session.
 */
export const UNKNOWN_REQUEST: Facts = {
  // Preflight requests are OPTIONS alone; any other method would make `cors_preflight` known.
  request: { method: 'OPTIONS', host: '', rawPath: '' },
  client: null,
  texts: { all: [], slash: [], h: [] },
  isIpUnknown: true,
  isIdUnknown: true,
};

/** Does the criterion hold for every request of anybody without a session? */
export function alwaysHolds(criterion: Criterion, hosts: readonly string[], era: Era): boolean {
  if (criterionTest(criterion, era)(UNKNOWN_REQUEST).value === true) return true;
  if (criterion.name !== 'http_path' && criterion.name !== 'http_method') return false;
  if (hosts.length === 0) return holdsForEveryUrl(SCHEME, criterion.data);
  const matcher = textMatcher(criterion.data);
  return hosts.every((host) => {
    const name = host.replace(/:[0-9]*$/, '');
    const url = `${SCHEME}${host.replace(/:443$/, '')}`;
    return matcher?.holds(name) === true || holdsForEveryUrl(url, criterion.data);
  });
}

/** Is there no request at all for which the criterion holds? What `reject` says is meant and does not count. */
export function neverHolds({ name, sub, data }: Criterion, era: Era): boolean {
  if (name === 'claim') return sub?.includes('/') === true && !isExclusion(data);
  if (name === 'source_ip') return isJsonArray(data) && data.length === 0;
  if (!TEXTS.has(name)) return false;
  const isRequest = name.startsWith('http_');
  const matcher = textMatcher(data);
  if (!matcher || (isRequest && matcher.wantsObject)) return false;
  const able = exactOperands(data)?.filter(
    (value) =>
      (typeof value === 'string' || (isRequest && value === null && hasNull(era))) && matcher.holdsFor(value),
  );
  if (able?.length === 0) return true;
  return name === 'domain' && textsIn(able ?? partsOf(data)).some((text) => text.includes('@'));
}

/** Does it ask for the beginning of a path that no path and no URL has? */
export function beginsNoPath({ name, data }: Criterion, hosts: readonly string[]): boolean {
  if (name !== 'http_path') return false;
  const start = isJsonObject(data) && Object.hasOwn(data, 'starts_with') ? [data['starts_with'] ?? null] : [];
  const starts = textsIn([...(exactOperands(data) ?? []), ...start]).filter((text) => text !== '');
  return (
    starts.length > 0 && starts.every((text) => !/^(?:\/|https:\/\/)/.test(text) && !hosts.includes(text))
  );
}

const textsIn = (values: readonly Json[]): readonly string[] =>
  values.filter((value) => typeof value === 'string');

/** @param beginning how the URL of every request begins, whatever else is in it */
function holdsForEveryUrl(beginning: string, data: Json): boolean {
  const operators = isJsonObject(data) ? Object.entries(data) : [];
  return (
    operators.length > 0 && operators.every(([operator, operand]) => holdsFrom(beginning, operator, operand))
  );
}

function holdsFrom(beginning: string, operator: string, operand: Json): boolean {
  if (operator === 'not') return operand === null || !isUrl(operand);
  if (operator === 'not_in') return isJsonArray(operand) && !operand.some(isUrl);
  if (typeof operand !== 'string') return false;
  if (operator === 'starts_with') return beginning.startsWith(operand);
  // The host of a route has a dot in it, and so has an IPv4 address.
  return operator === 'contains' && (beginning.includes(operand) || operand === '.');
}

const isUrl = (value: Json): boolean => typeof value === 'string' && value.startsWith(SCHEME);

/** The values of which one is asked for; undefined where none is named. */
function exactOperands(data: Json): readonly Json[] | undefined {
  if (!isJsonObject(data)) return [data];
  const listed = Object.hasOwn(data, 'in') ? (data['in'] ?? null) : null;
  const list = isJsonArray(listed) ? listed : undefined;
  if (!Object.hasOwn(data, 'is')) return list;
  const is = data['is'] ?? null;
  return list && !list.some((value) => jsonEquals(value, is)) ? [] : [is];
}

const partsOf = (data: Json): readonly Json[] =>
  isJsonObject(data)
    ? Object.entries(data).flatMap(([operator, operand]) => (PARTS.has(operator) ? [operand] : []))
    : [];

const isExclusion = (data: Json): boolean =>
  isJsonObject(data) && Object.keys(data).every((operator) => operator === 'exclude');

const SCHEME = 'https://';
const TEXTS = new Set(['http_path', 'http_method', 'email', 'domain', 'user']);
const PARTS = new Set(['starts_with', 'ends_with', 'contains']);
