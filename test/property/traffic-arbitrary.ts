import fc from 'fast-check';
import type { Request } from '../../src/request/request.ts';
import { APP, asked, AWAY, BROWSER, ELSEWHERE, HOME, served, WEBVIEW } from '../proposal/traffic.ts';

/** Names, values, containers, probes, and texts that mean something to YAML, a shell, a URL or the policy language. */
const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'api',
      'hls',
      'items',
      'login',
      'status',
      'a',
      'b',
      'web',
      'index.php',
      'apps',
      'socket.io',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('42', '0198c2f0-7c11-7a55-b1a2-9f0d3e4c5b6a', 'V1StGXR8_Z5jdHi6B-myT', ''),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('.env', '.git', 'wp-login.php', '..;', '..', '%2e%2e', 'cover.jpg', 'app.js'),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom(
          'é',
          '写真',
          '"',
          "'",
          '{x}',
          '#',
          '?',
          '&x',
          '- a',
          'a: b',
          '\u2028',
          '\u202E',
          '%',
          '\\',
          '\u{1F600}',
        ),
      )
      .map(encodeURIComponent),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '%zz',
      '%',
      'a%2Fb',
      'a%5Cb',
      '%ff',
      '%00',
      '%0a',
      'caf%c3%a9',
      'caf%C3%A9',
      "it's",
      'a%20b',
      'x%3Fapi',
    ),
  },
);

/** Raw paths of a handful of segments. */
export const rawPath = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);

const method = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PROPFIND');
const time = fc.integer({ min: 0, max: 600 }).map((second) => Date.UTC(2026, 0, 12, 6) + second * 1000);
const host = fc.constantFrom('app.example.com', 'app.example.com', 'App.Example.com:8443', 'b.example.com');
const userAgent = fc.constantFrom(
  APP,
  APP,
  'okhttp/4.12.0',
  'curl/8.5.0',
  BROWSER,
  WEBVIEW,
  'Mozilla/5.0 zgrab/0.x',
  '',
  undefined,
);
const address = fc.constantFrom(HOME, HOME, AWAY, ELSEWHERE, '2001:db8::7', '');

const denied = fc
  .record({
    path: rawPath,
    method,
    time,
    sentHost: host,
    userAgent,
    address,
    query: fc.constantFrom(undefined, undefined, '', 'a=b'),
  })
  .map(({ path, ...fields }): Request => asked(path, fields));
const ofPerson = fc
  .record({
    path: rawPath,
    method,
    time,
    sentHost: host,
    answer: fc.constantFrom(200, 200, 200, 304, 302, 404, 101, 206, 500),
  })
  .map(({ path, ...fields }): Request => served(path, fields));
const other = fc
  .record({
    path: rawPath,
    cause: fc.constantFrom(
      'wrong-person' as const,
      'certificate' as const,
      'deny-rule' as const,
      'source-ip' as const,
      'no-route' as const,
    ),
    time,
    address,
  })
  .map(({ path, cause, ...fields }): Request => {
    const account = cause === 'wrong-person' ? 'mallory@example.net' : '';
    return asked(path, { ...fields, cause, account, outcome: cause === 'no-route' ? 'no-route' : 'denied' });
  });

/** A log in which alice has signed in at home at least once. */
export const traffic = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: denied },
      { weight: 3, arbitrary: ofPerson },
      { weight: 1, arbitrary: other },
    ),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((requests) => [served('/', { answer: 302 }), ...requests]);
