import fc from 'fast-check';
import type { Client, PolicyRequest } from '../../src/policy/input.ts';
import type { Json, JsonObject, PolicyJson } from '../../src/policy/model.ts';

/** Texts that policies and requests have in common, so that criteria are met now and then, by whatever field. */
const WORDS = [
  '/',
  '/a',
  '/a/',
  '/api/',
  '/api/x',
  '/apix',
  '/café/',
  '/a b',
  '/a%2Fb',
  '/%61',
  '/a/../b',
  '/..;',
  '//',
  '/a?b',
  'https://app.example.com/',
  'https://app.example.com/a/',
  'https://app.example.com/api/',
  'https://app.example.com/a?',
  'https://app.example.com/caf%C3%A9/',
  'https:',
  'app.example.com',
  '.com',
  '192.0.2.1',
  '192.',
  'GET',
  'POST',
  'OPTIONS',
  'get',
  '',
  'x',
  '=',
  'u-alice',
  'session-of-alice',
  'alice@example.com',
  'bob@example.com',
  'example.com',
  'admin',
  'family',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\uFFFD',
  '\u{1F600}',
  '%',
  '%zz',
  '+',
  ';',
  '"',
  '\\',
  '\n',
];

const word = fc.constantFrom(...WORDS);

/** Hostile texts: any characters, lone surrogates, two words at once. */
const text = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 2, arbitrary: fc.tuple(word, word).map(([a, b]) => a + b) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
);

const json: fc.Arbitrary<Json> = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom<Json>(null, true, 0, 3, 1.5, [], ['a'], {}, { presented: false }) },
);

/** Only what Pomerium accepts: `not_in` alone is not. */
const textMatcher: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 1,
    arbitrary: json.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value)),
  },
  {
    weight: 6,
    arbitrary: fc
      .record(
        {
          is: json,
          not: json,
          in: fc.array(json, { maxLength: 3 }),
          not_in: fc.array(json, { maxLength: 3 }),
          starts_with: text,
          ends_with: text,
          contains: text,
        },
        { requiredKeys: [] },
      )
      .map((operators): JsonObject => {
        // Few operators at once, or nothing is ever met.
        const entries = Object.entries(operators).slice(0, 2);
        return Object.fromEntries(entries.length === 1 && entries[0]?.[0] === 'not_in' ? [] : entries);
      }),
  },
);

const listMatcher: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.constantFrom<Json>(
    3,
    true,
    {},
    { is: 'family' },
    { has: 'admin', exclude: 'family' },
    { exclude: 'admin' },
    { is: 3 },
  ),
);

const pair = <T extends Json>(name: string, data: fc.Arbitrary<T>): fc.Arbitrary<JsonObject> =>
  data.map((value) => ({ [name]: value }));

const httpCriterion = fc.oneof(
  { weight: 4, arbitrary: pair('http_path', textMatcher) },
  { weight: 1, arbitrary: pair('http_method', textMatcher) },
);

const criterion: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 10, arbitrary: httpCriterion },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonObject>({ accept: true }, { reject: null }, { authenticated_user: false }),
  },
  { weight: 2, arbitrary: pair('email', textMatcher) },
  {
    weight: 1,
    arbitrary: pair(
      'domain',
      textMatcher.filter((data) => typeof data === 'string' || hasTextAlone(data)),
    ),
  },
  { weight: 1, arbitrary: pair('user', textMatcher) },
  { weight: 1, arbitrary: pair('claim/groups', listMatcher) },
  { weight: 1, arbitrary: pair('claim/org.team', listMatcher) },
  { weight: 1, arbitrary: pair('claim/__proto__', listMatcher) },
  { weight: 1, arbitrary: pair('groups', listMatcher) },
  {
    weight: 1,
    arbitrary: pair(
      'source_ip',
      fc.constantFrom<Json>(
        '192.0.2.1',
        '192.0.2.0/24',
        ['198.51.100.7', '2001:db8::/32'],
        [],
        '2001:db8::5',
        '192.0.2.77/31',
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonObject>({ cors_preflight: true }, { invalid_client_certificate: true }),
  },
  { weight: 1, arbitrary: fc.constantFrom<JsonObject>({ client_certificate: {} }) },
  {
    weight: 1,
    arbitrary: pair(
      'device',
      fc.constantFrom<JsonObject>(
        {},
        { approved: true },
        { approved: 0 },
        { is: 'd-1' },
        { type: 'any' },
        { type: 'key', approved: 'yes' },
      ),
    ),
  },
);

/** The compiler knows that a domain is a text. */
const hasTextAlone = (data: Json): boolean =>
  typeof data === 'object' &&
  data !== null &&
  !Array.isArray(data) &&
  (!('is' in data) || typeof data['is'] === 'string');

const list = fc.array(criterion, { maxLength: 3 });
const block = fc.record({ and: list, or: list, not: list, nor: list }, { requiredKeys: [] });
const rule = fc.record({ allow: block, deny: block }, { requiredKeys: [] });

/** Policies that Pomerium accepts, by every criterion and operator. */
export const policies: fc.Arbitrary<PolicyJson> = fc.array(rule, { minLength: 1, maxLength: 3 });

const rawPaths = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 3, arbitrary: fc.tuple(word, word).map(([a, b]) => a + b) },
  { weight: 2, arbitrary: word.map((path) => encodeURI(path.replace(/\p{Surrogate}/gu, ''))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('/%ff', '/%C0%AF', '/%F0%9F%98', '/a%', '/api/%zz', '/api%2Fx', '/%61pi/', ''),
  },
  { weight: 1, arbitrary: fc.webPath() },
);

const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.tuple(word, word).map(([name, value]) => `${name}=${value}`) },
  { weight: 1, arbitrary: fc.webQueryParameters() },
);

export const clients: fc.Arbitrary<Client> = fc.constantFrom<Client>(
  null,
  null,
  null,
  {
    id: 'u-alice',
    sessionId: 'session-of-alice',
    email: 'alice@example.com',
    claims: { groups: ['family', 'admin'] },
    groups: null,
    device: null,
  },
  {
    id: '/api/bob',
    sessionId: 's',
    email: 'bob@example.com',
    claims: { groups: 'family', org: { team: ['x', 3] } },
    groups: ['admin'],
    device: { id: 'd-1', type: 'any', approved: false },
  },
  {
    id: '',
    sessionId: '',
    email: '',
    claims: {},
    groups: [],
    device: { id: 'd-2', type: 'key', approved: true },
  },
  {
    id: 'c',
    sessionId: 'x',
    email: 'a@b@example.com',
    directoryEmail: 'admin@example.com',
    claims: { 'org.team': 'x' },
    groups: ['family'],
    device: null,
  },
);

export const requests: fc.Arbitrary<PolicyRequest> = fc.record({
  method: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'OPTIONS', 'get', '') },
    { weight: 1, arbitrary: text },
  ),
  host: fc.constantFrom(
    'app.example.com',
    'app.example.com:443',
    'app.example.com:8443',
    'APP.example.com',
    'x.example.org',
    '[2001:db8::1]:8443',
    '',
  ),
  rawPath: rawPaths,
  query: queries,
  ip: fc.constantFrom('192.0.2.1', '192.0.2.76', '198.51.100.7', '2001:db8::5', '203.0.113.9'),
  headers: fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { Origin: 'https://x.example.com', 'Access-Control-Request-Method': 'GET' },
    { Origin: '', 'Access-Control-Request-Method': 'GET' },
  ),
  certificate: fc.constantFrom('no-ca' as const, 'none' as const),
});
