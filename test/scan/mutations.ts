import { WRAPPERS } from '../line/wrappers.ts';

/** A number from 0 to 1, 1 excluded; the same for the same seed. */
export type Random = () => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

/** A log of so many lines or a few more: lines of `pool`, some again and again, some damaged. */
export function mutatedLog(pool: readonly string[], count: number, random: Random): Buffer {
  const parts: Buffer[] = [Buffer.from('a line that is no JSON, so that the log is read line by line\n')];
  const ending = pick(['\n', '\n', '\n', '\r\n'], random);
  const some = Array.from({ length: 12 }, () => pick(pool, random));
  for (let i = 0; i < count; i++) {
    let line = bytesOf(pick(random() < 0.7 ? some : pool, random));
    while (random() < 0.45) line = mutated(line, random);
    parts.push(
      line,
      Buffer.from(random() < 0.98 ? ending : pick(['\r\r\n', '\n\n', ' \n', '\u2028\n'], random)),
    );
  }
  return Buffer.concat(random() < 0.5 ? parts : parts.slice(0, -1));
}

const bytesOf = (text: string): Buffer => Buffer.from(text);

function mutated(line: Buffer, random: Random): Buffer {
  return pick(MUTATIONS, random)(line, random);
}

type Mutation = (line: Buffer, random: Random) => Buffer;

const place = (line: Buffer, random: Random): number => Math.floor(random() * (line.length + 1));

const insert = (line: Buffer, at: number, part: Uint8Array | string): Buffer =>
  Buffer.concat([line.subarray(0, at), Buffer.from(part), line.subarray(at)]);

/** The fields of a line as they stand there, so that a field may come twice and in any order. */
function withFields(change: (fields: string[], random: Random) => void): Mutation {
  return (line, random) => {
    const text = line.toString('latin1');
    if (!text.startsWith('{') || !text.endsWith('}')) return line;
    const fields = text.slice(1, -1).split(/,(?="[\w.-]+":)/);
    change(fields, random);
    return Buffer.from(`{${fields.join(',')}}`, 'latin1');
  };
}

const MUTATIONS: readonly Mutation[] = [
  (line, random) => line.subarray(0, place(line, random)),
  (line, random) => line.subarray(place(line, random)),
  (line, random) => {
    const copy = Buffer.from(line);
    if (copy.length > 0) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    return copy;
  },
  (line, random) => insert(line, place(line, random), pick(TOKENS, random)),
  (line, random) => insert(line, place(line, random), Uint8Array.of(Math.floor(random() * 256))),
  (line, random) => {
    const [a, b] = [place(line, random), place(line, random)].sort((x, y) => x - y);
    return Buffer.concat([line.subarray(0, a), line.subarray(b)]);
  },
  (line, random) => Buffer.from(pick(Object.values(WRAPPERS), random)(line.toString('utf8')).join('\n')),
  (line) => Buffer.concat([line, line]),
  withFields((fields, random) => fields.splice(Math.floor(random() * fields.length), 1)),
  withFields((fields, random) => fields.push(pick(fields, random))),
  withFields((fields, random) => fields.sort(() => random() - 0.5)),
  ...Array.from({ length: 6 }, () =>
    withFields((fields, random) => {
      const field = pick(FIELDS, random);
      if (random() < 0.4) fields.push(field);
      else if (random() < 0.5) fields.splice(Math.floor(random() * fields.length), 1, field);
      else {
        const name = field.slice(0, field.indexOf(':') + 1);
        const at = fields.findIndex((other) => other.startsWith(name));
        fields.splice(Math.max(at, 0), at < 0 ? 0 : 1, field);
      }
    }),
  ),
  withFields((fields, random) => {
    const at = Math.floor(random() * fields.length);
    const name = /^"[^"]*":/.exec(fields[at] ?? '')?.[0] ?? '"x":';
    fields[at] = name + pick(VALUES, random);
  }),
];

const TOKENS: readonly (string | Uint8Array)[] = [
  '"',
  '\\',
  '\\"',
  '\\\\',
  '\\u0061',
  '\\u00',
  '\\ud800',
  '\\q',
  '\\/',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '\t',

  '\r',
  '\u001B[31m',
  '\\"message\\"',
  '"message":"http-request",',
  '"message":"authorize check",',
  '"version":"v0.33.1"',

  '"cmd/pomerium"',
  'authorize check',
  'http-request',
  'ü',
  '\u{1F600}',
  '\uFEFF',
  '0',
  '-',
  '.',
  'e5',
  'null',
  'true',

  Uint8Array.of(0xff),
  Uint8Array.of(0xe2, 0x80),
  Uint8Array.of(0),
  Uint8Array.of(0x7f),
  Uint8Array.of(0xf0, 0x9f),
];

const VALUES = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e5',
  '1E-5',
  '01',
  '1.',
  '-',
  '+1',
  '.5',
  '1e',
  'nul',
  'True',

  '""',
  '"x"',
  '"\\u0061"',
  '"a\\nb"',
  '"\\""',
  '"a\\\\"',
  '"\\"message\\""',
  '"\t"',
  '[]',
  '["a"]',
  '["a","b"]',
  '[1]',

  '["a",]',
  '[,]',
  '[[]]',
  '{}',
  '{"a":1}',
  '"ü"',
  '" "',
  '"2026-11-21T06:00:00Z"',
  '',
  '"/',
  '[ ]',
  '"a" ',
];

const ID = '5c1e0000-0000-4000-8000-0000000000ff';
const FIELDS = [
  ...['time', 'ts'].flatMap((name) =>
    [
      '2026-11-21T06:00:00Z',
      '2026-02-29T23:59:59Z',
      '2024-02-29T23:59:59Z',
      '2026-11-31T00:00:00Z',
      '1969-12-31T23:59:59Z',

      '2026-11-21T06:00:00.5Z',
      '2026-11-21T06:00:00+01:00',
      '2026-11-21T24:00:00Z',
      '2026-1-21T06:00:00Z',
      '',
      'now',
      '2099-12-31T23:59:60Z',
      '2100-01-01T00:00:00Z',
      '2026-11-21 06:00:00Z',
      '2026-00-10T06:00:00Z',
    ].map((time) => `"${name}":"${time}"`),
  ),
  ...['request-id', 'check-request-id'].flatMap((name) =>
    [
      '',
      ID,
      ID.toUpperCase(),
      `${ID}0`,
      ID.replaceAll('-', ''),
      'x',
      '6c1e0000-0000-4000-8000-0000000000f:',
    ].map((id) => `"${name}":"${id}"`),
  ),
  ...[
    '/api/items',
    '/api/ü',
    '',
    '/a\\"b',
    '/a\\/b',
    '/a?b=c',
    '/ping',
    '/.pomerium/x',
    '/pompaths-token',
    '/%ff',
    'x',
    '/a\\\\',
  ].map((path) => `"path":"${path}"`),
  ...['', 'a=b', 'c=d'].map((query) => `"query":"${query}"`),
  ...['authorize check', 'http-request', 'finished call', ''].map((message) => `"message":"${message}"`),
  ...['authorize', 'envoy', 'x'].map((service) => `"service":"${service}"`),
  ...['true', 'false', '1', '"true"'].flatMap((value) => [`"allow":${value}`, `"deny":${value}`]),

  '"allow-why-true":["email-ok"]',
  '"allow-why-false":["user-unauthenticated"]',
  '"allow-why-true":["http-path-ok"]',

  '"headers":{"User-Agent":"x/1"}',
  '"version":"v0.32.0"',
  '"level":"info"',
  '"duration":12.5',
  '"size":null',
  '"size":[1]',

  '"host":"app.example.com:8443"',
  '"host":null',
  '"ip":"192.0.2.1"',
  '"method":"POST"',
  '"method":"PROPFIND"',

  '"upstream-cluster":"x"',
  '"upstream-cluster":"pomerium-control-plane-http"',
  '"response-code":401',
  '"response-code":"401"',

  '"response-code-details":"via_upstream"',
  '"response-code-details":"ext_authz_denied"',
  '"response-code-details":"route_not_found"',

  '"email":"bob@example.com"',
  '"user":"u-bob"',
  '"session-id":"5e55"',
  '"service-account-id":"sa"',
  '"host":"b.example.com"',

  '"authority":"b.example.com"',
  '"user-agent":"curl/8.5.0"',
  '"ip":"192.0.2.2"',
  '"route-id":"r"',
  '"envoy-route-id":"r"',

  '"forwarded-for":"192.0.2.9,203.0.113.9"',
  '"email":""',
  '"user":"u"',
  '"__proto__":"x"',
  '"":"x"',
  '"a\\"b":1',
  '"pa\\u0074h":"/x"',
];
