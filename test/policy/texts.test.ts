import { describe, expect, test } from 'vitest';
import { type Era, eraOf, type PolicyRequest } from '../../src/policy/input.ts';
import { textsOf } from '../../src/policy/texts.ts';
import { urlOf } from '../../src/policy/url.ts';

const REQUEST: PolicyRequest = {
  method: 'GET',
  host: 'App.example.com:8443',
  rawPath: '/caf%C3%A9',
  query: 'b=1&a=%2f',
  ip: '192.0.2.1',
};

const fields = (era: Era, client = null as Parameters<typeof textsOf>[1]) =>
  Object.fromEntries(textsOf(REQUEST, client, era).map(({ field, text }) => [field, text]));

describe('the texts of a request', () => {
  const old = {
    'decoded path': '/café',
    method: 'GET',
    url: 'https://App.example.com:8443/caf%C3%A9?a=%2F&b=1',
    hostname: 'App.example.com',
    ip: '192.0.2.1',
    'session id': '',
  };
  const since030 = {
    host: 'App.example.com:8443',
    'raw path': '/caf%C3%A9',
    'raw query': 'b=1&a=%2f',
    'empty text': '',
  };

  test('before 0.30', () => expect(fields('before-0.30')).toEqual(old));
  test('from 0.30 on', () => expect(fields('0.30')).toEqual({ ...old, ...since030 }));
  test('from 0.33 on', () => expect(fields('0.33')).toEqual({ ...old, ...since030, 'user id': '' }));

  test('of somebody signed in', () => {
    const { 'session id': session, 'user id': user } = fields('0.33', { id: 'u-alice' });
    expect({ session, user }).toEqual({ session: undefined, user: 'u-alice' });
  });
});

test.each([
  ['0.29.4', 'before-0.30'],
  ['v0.22.0', 'before-0.30'],
  ['0.30', '0.30'],
  ['0.31.3', '0.30'],
  ['0.32.0', '0.33'],
  ['0.33.1', '0.33'],
  ['0.40.0-rc1', '0.33'],
  ['1.0.0', '0.33'],
  ['main', undefined],
  ['0', undefined],
  ['', undefined],
])('the era of release %s', (version, era) => {
  expect(eraOf(version)).toBe(era);
});

describe('the URL', () => {
  test.each([
    ['port 443 is dropped', 'app.example.com:443', '/a', '', 'https://app.example.com/a'],
    ['another port stays', 'app.example.com:4430', '/a', '', 'https://app.example.com:4430/a'],
    ['a valid spelling stays', 'h', "/%61%2fb;c!'()*[]", '', "https://h/%61%2fb;c!'()*[]"],
    ['an invalid one is escaped anew', 'h', '/a|b!%2f', '', 'https://h/a%7Cb%21/'],
    ['non-ASCII is escaped by bytes', 'h', '/é', '', 'https://h/%C3%A9'],
    ['a path that cannot be decoded is left out', 'h', '/api/%zz', 'a=b', 'https://h?a=b'],
    ['an empty path', 'h', '', '', 'https://h'],
    ['a path without a slash', 'h', '*', '', 'https://h/*'],
    ['a question mark in the path', 'h', '/a%3Fb', '', 'https://h/a%3Fb'],
    [
      'the query is sorted by name and keeps the order of values',
      'h',
      '/',
      'b=2&a=1&b=1',
      'https://h/?a=1&b=2&b=1',
    ],
    [
      'names are sorted by their bytes',
      'h',
      '/',
      '%F0%9F%98%80=1&%EF%BF%BD=2',
      'https://h/?%EF%BF%BD=2&%F0%9F%98%80=1',
    ],
    ['a name alone', 'h', '/', '/login', 'https://h/?%2Flogin='],
    ['a pair with a semicolon is left out', 'h', '/', 'a;b=1&c=2', 'https://h/?c=2'],
    ['a pair that cannot be decoded is left out', 'h', '/', 'a=%zz&%=1', 'https://h/'],
    ['spaces', 'h', '/', 'a+b=c%20d', 'https://h/?a+b=c+d'],
    ['empty pairs', 'h', '/', '&&=&', 'https://h/?='],
    ['a host that is none', 'a/b', '/', '', 'https://a%2Fb/'],
  ])('%s', (_, host, rawPath, query, url) => {
    expect(urlOf(host, rawPath, query)).toBe(url);
  });
});
