import type { Client, NamedClient, PolicyRequest } from '../../src/policy/input.ts';
import type { Json, JsonObject, PolicyJson } from '../../src/policy/model.ts';
import { goPath, goUrl } from './naive-go.ts';

/**
 * The semantics of Pomerium 0.33.1 a second time, as plainly as they can be written down: no compilation, no
 * sharing with the evaluator, everything known. What the evaluator says is compared with this.
 */
export function naiveVerdict(
  policy: PolicyJson,
  request: PolicyRequest,
  client: Client,
  input: readonly Json[] = naiveInput(request, client),
): NaiveVerdict {
  const allow = naiveAction(policy, 'allow', request, client, input);
  const deny = naiveAction(policy, 'deny', request, client, input);
  const result = { allow: allow.value, why: sorted(allow), deny: deny.value, denyWhy: sorted(deny) };
  return { ...result, outcome: naiveOutcome(result) };
}

export interface NaiveVerdict {
  readonly allow: boolean;
  readonly why: readonly string[];
  readonly deny: boolean;
  readonly denyWhy: readonly string[];
  readonly outcome: string;
}

interface Term {
  readonly value: boolean;
  readonly reasons: readonly string[];
}

const sorted = ({ reasons }: Term): string[] => [...new Set(reasons)].toSorted();

function naiveOutcome({ allow, why, deny, denyWhy }: Omit<NaiveVerdict, 'outcome'>): string {
  const certificate = new Set(['client-certificate-required', 'invalid-client-certificate']);
  const all = new Set([...why, ...denyWhy]);
  if (denyWhy.some((reason) => certificate.has(reason))) return 'certificate';
  if (all.has('user-unauthenticated')) return 'login';
  if (all.has('device-unauthenticated')) return 'device';
  if (deny) return 'deny-rule';
  if (allow) return 'allowed';
  return why.some((reason) => certificate.has(reason)) ? 'certificate' : 'denied';
}

function naiveAction(
  policy: PolicyJson,
  action: 'allow' | 'deny',
  request: PolicyRequest,
  client: Client,
  input: readonly Json[],
): Term {
  const blocks: Term[] = [];
  for (const rule of policy) {
    const block = rule[action] ?? {};
    const terms = (list: readonly JsonObject[] | undefined): Term[] =>
      (list ?? []).map((criterion) => {
        const [[key, data] = ['', null]] = Object.entries(criterion);
        return naiveCriterion(key, data, request, client, input);
      });
    const and = terms(block.and);
    const or = terms(block.or);
    const not = terms(block.not).map(flip);
    const nor = terms(block.nor).map(flip);
    if (and.length > 0) blocks.push(mergeAnd(and));
    if (or.length > 0) blocks.push(mergeOr(or));
    if (not.length > 0) blocks.push(mergeAnd(not));
    if (nor.length > 0) blocks.push(mergeOr(nor));
  }
  return mergeOr(blocks);
}

const flip = ({ value, reasons }: Term): Term => ({ value: !value, reasons });

const withValue = (terms: readonly Term[], value: boolean): Term => ({
  value,
  reasons: terms.filter((term) => term.value === value).flatMap(({ reasons }) => reasons),
});

const mergeAnd = (terms: readonly Term[]): Term =>
  withValue(
    terms,
    terms.every(({ value }) => value),
  );
const mergeOr = (terms: readonly Term[]): Term =>
  withValue(
    terms,
    terms.some(({ value }) => value),
  );

const term = (value: boolean, ok: string, fail: string): Term => ({ value, reasons: [value ? ok : fail] });

function naiveCriterion(
  key: string,
  data: Json,
  request: PolicyRequest,
  client: Client,
  input: readonly Json[],
): Term {
  const slash = key.indexOf('/');
  const name = slash < 0 ? key : key.slice(0, slash);
  const sub = slash < 0 ? '' : key.slice(slash + 1);
  const session = (value: boolean, subject: string): Term =>
    term(value, `${subject}-ok`, client ? `${subject}-unauthorized` : 'user-unauthenticated');
  switch (name) {
    case 'accept':
      return { value: true, reasons: ['accept'] };
    case 'reject':
      return { value: false, reasons: ['reject'] };
    case 'http_path':
      return term(
        input.some((value) => matchesText(data, value)),
        'http-path-ok',
        'http-path-unauthorized',
      );
    case 'http_method':
      return term(
        input.some((value) => matchesText(data, value)),
        'http-method-ok',
        'http-method-unauthorized',
      );
    case 'email':
      return session(matchesText(data, emailOf(client)), 'email');
    case 'domain':
      return session(domainOf(client) !== undefined && matchesText(data, domainOf(client) ?? ''), 'domain');
    case 'user':
      return session(client !== null && matchesText(data, client.id ?? ''), 'user');
    case 'authenticated_user':
      return session(client !== null, 'user');
    case 'claim':
      return session(
        matchesList(data, client ? (flatClaims(client.claims ?? {}).get(sub) ?? []) : []),
        'claim',
      );
    case 'groups':
      return session(Boolean(client?.groups) && matchesList(data, client?.groups ?? []), 'groups');
    case 'source_ip':
      return term(
        listOf(data).some((range) => typeof range === 'string' && inRange(range, request.ip ?? '')),
        'source-ip-ok',
        'source-ip-unauthorized',
      );
    case 'cors_preflight':
      return term(isPreflight(request), 'cors-request', 'non-cors-request');
    case 'invalid_client_certificate':
      if (request.certificate === 'none') return { value: true, reasons: ['client-certificate-required'] };
      if (request.certificate === 'invalid') return { value: true, reasons: ['invalid-client-certificate'] };
      return { value: false, reasons: ['valid-client-certificate'] };
    case 'client_certificate':
      return { value: false, reasons: ['client-certificate-unauthorized'] };
    case 'device':
      return naiveDevice(isObject(data) ? data : {}, client);
    default:
      throw new Error(`no such criterion: ${name}`);
  }
}

function naiveDevice(data: JsonObject, client: Client): Term {
  const type = 'type' in data ? data['type'] : 'any';
  const device = client?.device && client.device.type === type ? client.device : undefined;
  let passes = true;
  if ('approved' in data) passes &&= Boolean(data['approved']) === Boolean(device?.approved);
  if ('is' in data) passes &&= device !== undefined && device.id === data['is'];
  if ('type' in data) passes &&= device !== undefined;
  if (passes) return { value: true, reasons: ['device-ok'] };
  if (!client) return { value: false, reasons: ['user-unauthenticated'] };
  return { value: false, reasons: [device ? 'device-unauthorized' : 'device-unauthenticated'] };
}

/** Every value two levels down in the engine's input. */
export function naiveInput(request: PolicyRequest, client: Client): Json[] {
  const { method, host, rawPath, query = '', ip = '', headers = {} } = request;
  const presented = request.certificate === 'valid' || request.certificate === 'invalid';
  return [
    goPath(rawPath),
    rawPath,
    method,
    query,
    goUrl(host, rawPath, query),
    host,
    host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'),
    ip,
    '',
    null,
    client?.sessionId ?? '',
    client?.id ?? '',
    headers,
    presented ? { presented, leaf: 'a certificate' } : { presented },
  ];
}

function matchesText(data: Json, value: Json): boolean {
  const matcher = isObject(data) ? data : { is: data };
  return Object.entries(matcher).every(([operator, operand]) => {
    if (operator === 'is') return same(value, operand);
    if (operator === 'not') return !same(value, operand);
    if (operator === 'in') return listOf(operand).some((item) => same(value, item));
    if (operator === 'not_in') return !listOf(operand).some((item) => same(value, item));
    if (typeof value !== 'string' || typeof operand !== 'string') return false;
    if (operator === 'starts_with') return value.slice(0, operand.length) === operand;
    if (operator === 'ends_with') return operand === '' || value.slice(-operand.length) === operand;
    return value.split(operand).length > 1 || operand === '';
  });
}

function matchesList(data: Json, values: readonly Json[]): boolean {
  const matcher = isObject(data) ? data : { has: data };
  return Object.entries(matcher).every(([operator, operand]) => {
    const has = values.some((value) => same(value, operand));
    if (operator === 'exclude') return !has;
    return operator === 'is' ? has && values.length === 1 : has;
  });
}

const listOf = (value: Json): readonly Json[] => (isList(value) ? value : [value]);
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** By the text that JSON has for them, keys sorted. */
const same = (a: Json, b: Json): boolean =>
  typeof a === 'object' && typeof b === 'object' ? canonical(a) === canonical(b) : a === b;
const canonical = (value: Json): string =>
  JSON.stringify(value, (_, item: Json) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );

const emailOf = (client: Client): string =>
  client ? (client.directoryEmail ? client.directoryEmail : (client.email ?? '')) : '';

const domainOf = (client: Client): string | undefined =>
  client === null ? undefined : emailOf(client).split('@')[1];

function flatClaims(claims: NonNullable<NamedClient['claims']>, prefix = ''): Map<string, readonly Json[]> {
  const flat = new Map<string, readonly Json[]>();
  for (const [key, value] of Object.entries(claims))
    if (isObject(value))
      for (const [inner, list] of flatClaims(value, `${prefix}${key}.`)) flat.set(inner, list);
    else flat.set(`${prefix}${key}`, listOf(value));
  return flat;
}

function isPreflight({ method, headers = {} }: PolicyRequest): boolean {
  const header = (name: string): string =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  return method === 'OPTIONS' && header('origin') !== '' && header('access-control-request-method') !== '';
}

const toNumber = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** IPv4 by arithmetic, IPv6 only as far as the generated ranges go. */
function inRange(range: string, ip: string): boolean {
  const [network = '', bits] = range.split('/');
  if (network.includes(':') !== ip.includes(':')) return false;
  if (network.includes(':')) {
    const prefix = bits === undefined ? network : network.replace(/::$/, ':');
    return bits === undefined ? ip === prefix : ip.startsWith(prefix);
  }
  const size = 2 ** (32 - Number(bits ?? 32));
  return Math.floor(toNumber(network) / size) === Math.floor(toNumber(ip) / size);
}
