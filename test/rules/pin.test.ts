import { describe, expect, test } from 'vitest';
import { parsePolicyJson } from '../../src/policy/parse.ts';
import { isExpressible, pinnableHost, rulesOf, urlsOf } from '../../src/rules/pin.ts';
import { guardFor } from '../../src/rules/guard.ts';

const URLS = ['https://app.example.com/api/'];
const path = (operators: object): object => ({ http_path: operators });

describe('forms', () => {
  test('a pinned prefix', () => {
    expect(rulesOf({ kind: 'prefix', path: '/api/' }, URLS)).toEqual([
      { allow: { and: [path({ starts_with: '/api/' }), path({ starts_with: URLS[0] })] } },
    ]);
  });

  test('a pinned leaf: without a query and with one', () => {
    const url = 'https://app.example.com/login';
    expect(rulesOf({ kind: 'leaf', path: '/login' }, [url])).toEqual([
      { allow: { and: [path({ is: '/login' }), path({ is: url })] } },
      { allow: { and: [path({ is: '/login' }), path({ starts_with: `${url}?` })] } },
    ]);
  });

  test('a leaf bound to methods: without a query only', () => {
    const url = 'https://app.example.com/';
    expect(rulesOf({ kind: 'leaf', path: '/', methods: ['PROPFIND', 'REPORT'] }, [url])).toEqual(
      ['PROPFIND', 'REPORT'].map((method) => ({
        allow: { and: [path({ is: '/' }), path({ is: url }), { http_method: { is: method } }] },
      })),
    );
  });

  test('one rule for each host', () => {
    expect(rulesOf({ kind: 'prefix', path: '/api/' }, [...URLS, 'https://b.example.com/api/'])).toHaveLength(
      2,
    );
  });

  test('plain and traditional', () => {
    expect(rulesOf({ kind: 'prefix', path: '/api/' }, URLS, 'plain')).toEqual([
      { allow: { or: [path({ starts_with: '/api/' })] } },
    ]);
    expect(rulesOf({ kind: 'leaf', path: '/status' }, URLS, 'plain')).toEqual([
      { allow: { or: [path({ is: '/status' })] } },
    ]);
    expect(rulesOf({ kind: 'prefix', path: '/api/' }, URLS, 'traditional')).toEqual([
      { allow: { or: [path({ starts_with: '/api' })] } },
    ]);
  });
});

describe('URLs', () => {
  test.each<[string, string, string[], string[]]>([
    ['the usual spelling', '/café x/', [], ['/caf%C3%A9%20x/']],
    [
      'each spelling that clients used',
      '/café/',
      ['/caf%c3%a9/1', '/caf%C3%A9/2'],
      ['/caf%C3%A9/', '/caf%c3%a9/'],
    ],
    ['an escaped slash', '/a/b/', ['/a%2Fb/c'], ['/a/b/', '/a%2Fb/']],
    [
      'as Go spells it where the raw path is no valid encoding',
      "/it's/",
      ["/it's/a b"],
      ["/it's/", '/it%27s/'],
    ],
    ['a raw path of something else', '/api/', ['/other/x'], ['/api/']],
  ])('%s', (_, decoded, raw, expected) => {
    expect(urlsOf(decoded, ['h.example.com'], raw)).toEqual(
      expected.map((spelled) => `https://h.example.com${spelled}`),
    );
  });

  test.each([
    ['app.example.com', 'app.example.com'],
    ['App.Example.COM:8443', 'App.Example.COM:8443'],
    ['app.example.com:443', 'app.example.com'],
    ['*.example.com', undefined],
    ['a b', undefined],
    ['x/y', undefined],
    ['', undefined],
    ['h:99999999', undefined],
  ])('host %j', (host, expected) => {
    expect(pinnableHost(host)).toBe(expected);
  });
});

test.each([
  ['/api/', true],
  ['/q"\\{`#/é\u2028\uFEFF', true],
  ['/\u{1F600}/', true],
  ['/a\u0000', false],
  ['/a\u001Bb', false],
  ['/a\u007F', false],
  ['/a\u{E0001}', false],
  ['/a\u{10FFFF}', false],
])('expressible: %j', (text, expected) => {
  expect(isExpressible(text)).toBe(expected);
});

describe('the guard', () => {
  const textsOf = (version: string | undefined): string[] =>
    guardFor(version).deny.or.map(({ http_path }) => Object.values(http_path).join());
  test.each(['0.33', '0.33.1', 'v0.34.0', '1.0'])('%s', (version) => {
    expect(textsOf(version)).toEqual(['/..;', '..%3b', '..%3B']);
  });
  test.each(['0.32.4', '0.9', undefined])('%s', (version) => {
    expect(textsOf(version)).toEqual([
      '/..;',
      '..%3b',
      '..%3B',
      '/../',
      '..%2f',
      '..%2F',
      '..%5c',
      '..%5C',
      '/..',
    ]);
  });
  test('is a policy that Pomerium takes', () => {
    expect(parsePolicyJson([guardFor(undefined)])).toMatchObject({ kind: 'accepted' });
  });
});
