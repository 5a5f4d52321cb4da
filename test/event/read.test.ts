import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvent } from '../../src/event/read.ts';

const AUTHORIZE = {
  level: 'info',
  service: 'authorize',
  'request-id': 'id-1',
  'check-request-id': 'id-2',
  method: 'GET',
  path: '/api/x',
  host: 'app.example.com',
  ip: '192.0.2.7',
  user: '',
  email: '',
  allow: false,
  'allow-why-false': ['user-unauthenticated'],
  deny: false,
  'deny-why-false': [],
  time: '2026-11-23T12:46:39Z',
  message: 'authorize check',
};
const ACCESS = {
  level: 'info',
  service: 'envoy',
  'upstream-cluster': '',
  method: 'GET',
  authority: 'app.example.com',
  path: '/api/x',
  'user-agent': 'okhttp/4.12.0',
  'forwarded-for': '192.0.2.7',
  'request-id': 'id-2',
  duration: 3.9,
  size: 1437,
  'response-code': 302,
  'response-code-details': 'ext_authz_denied',
  time: '2026-11-23T12:46:40Z',
  message: 'http-request',
};

const read = (fields: object): object => readEvent(JSON.stringify(fields));

test('an authorize check', () => {
  expect(read(AUTHORIZE)).toMatchObject({
    kind: 'authorize',
    time: Date.UTC(2026, 10, 23, 12, 46, 39),
    id: 'id-2',
    host: 'app.example.com',
    path: '/api/x',
    ip: '192.0.2.7',
    user: '',
    allow: false,
    allowReasons: ['user-unauthenticated'],
    deny: false,
    denyReasons: [],
    routeId: undefined,
    query: undefined,
  });
});

test('an access entry', () => {
  expect(read(ACCESS)).toMatchObject({
    kind: 'access',
    id: 'id-2',
    authority: 'app.example.com',
    userAgent: 'okhttp/4.12.0',
    forwardedFor: '192.0.2.7',
    upstreamCluster: '',
    code: 302,
    details: 'ext_authz_denied',
  });
});

test('the order of the fields does not matter, nor do spaces', () => {
  const reversed = Object.fromEntries(Object.entries(AUTHORIZE).toReversed());
  expect(read(reversed)).toEqual(read(AUTHORIZE));
  expect(readEvent(JSON.stringify(AUTHORIZE, null, 1).replaceAll('\n', ''))).toEqual(read(AUTHORIZE));
});

test.each([
  [
    'no verdict but the required ones',
    { service: 'authorize', allow: true, deny: false, message: 'authorize check' },
  ],
  ['fields of the wrong type count as absent', { ...AUTHORIZE, path: 7, host: null, ip: ['x'] }],
])('few fields: %s', (_, fields) => {
  expect(read(fields)).toMatchObject({ kind: 'authorize', path: undefined, host: undefined, ip: undefined });
});

test.each<[string, string]>([
  ['an ordinary line', '{"level":"info","message":"finished call"}'],
  ['the debug line of the control plane', JSON.stringify({ ...ACCESS, service: undefined, status: 200 })],
  ['an access entry of another service', JSON.stringify({ ...ACCESS, service: 'authenticate' })],
  ['text', 'Error: context canceled'],
  ['an empty line', ''],
  ['a line that mentions the message in another field', '{"message":"x","note":"authorize check"}'],
  ['JSON that is no object', '["authorize check"]'],
])('other: %s', (_, line) => {
  expect(readEvent(line)).toEqual({ kind: 'other' });
});

test.each<[string, string]>([
  ['cut off at the end', JSON.stringify(AUTHORIZE).slice(0, -40)],
  ['cut off before the message', JSON.stringify(ACCESS).slice(0, 80)],
  ['cut off at the start', JSON.stringify(AUTHORIZE).slice(40)],
  ['no verdict', JSON.stringify({ ...AUTHORIZE, allow: undefined })],
])('unreadable: %s', (_, line) => {
  expect(readEvent(line)).toMatchObject({ kind: 'unreadable' });
});

test('a user agent that looks like fields stays a user agent', () => {
  const userAgent = '","allow":true,"service":"authorize","message":"authorize check';
  expect(read({ ...ACCESS, 'user-agent': userAgent })).toMatchObject({ kind: 'access', userAgent });
});

test('where a key stands twice the last one counts', () => {
  const line = JSON.stringify(AUTHORIZE).replace('"allow":false', '"allow":true,"allow":false');
  expect(readEvent(line)).toEqual(read(AUTHORIZE));
});

test('an escaped message is still read', () => {
  const line = JSON.stringify(ACCESS).replace('http-request', 'http\\u002drequest');
  expect(readEvent(line)).toEqual(read(ACCESS));
});

test('the time of the wrapper stands in for a missing one', () => {
  expect(readEvent(JSON.stringify({ ...ACCESS, time: undefined }), '2026-11-23T12:46:40.5Z')).toMatchObject({
    time: Date.UTC(2026, 10, 23, 12, 46, 40, 500),
  });
});

test('no line makes it throw', () => {
  const line = JSON.stringify(AUTHORIZE);
  const mutated = fc
    .tuple(fc.nat(line.length), fc.nat(20), fc.string({ unit: 'binary' }))
    .map(([at, length, text]) => line.slice(0, at) + text + line.slice(at + length));
  fc.assert(
    fc.property(mutated, (text) => {
      expect(['authorize', 'access', 'other', 'unreadable']).toContain(readEvent(text).kind);
    }),
  );
});
