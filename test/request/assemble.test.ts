import { describe, expect, test } from 'vitest';
import type { AuthorizeCheck } from '../../src/event/event.ts';
import { assembleRequest } from '../../src/request/assemble.ts';
import type { Cause } from '../../src/request/cause.ts';
import type { Outcome } from '../../src/request/outcome.ts';
import { allowedCheck, check, entry, servedEntry } from './lines.ts';

describe('outcome and cause of a check', () => {
  test.each<[string, Partial<AuthorizeCheck>, Outcome, Cause | undefined]>([
    ['nobody signed in', {}, 'login', 'login'],
    [
      'nobody signed in, path rule tried too',
      { allowReasons: ['http-path-unauthorized', 'user-unauthenticated'] },
      'login',
      'login',
    ],
    ['no policy at all', { allowReasons: [] }, 'denied', 'no-policy'],
    ['path rules alone', { allowReasons: ['http-path-unauthorized'] }, 'denied', 'path'],
    [
      'path and method rules',
      { allowReasons: ['http-method-unauthorized', 'http-path-unauthorized'] },
      'denied',
      'path',
    ],
    ['preflight rules alone', { allowReasons: ['non-cors-request'] }, 'denied', 'path'],
    ['an address rule', { allowReasons: ['source-ip-unauthorized'] }, 'denied', 'source-ip'],
    [
      'an address rule and people',
      { allowReasons: ['source-ip-unauthorized', 'user-unauthenticated'] },
      'login',
      'source-ip',
    ],
    ['reject', { allowReasons: ['reject'] }, 'denied', 'other-rule'],
    [
      'the wrong person',
      { allowReasons: ['email-unauthorized'], email: 'mallory@example.net' },
      'denied',
      'wrong-person',
    ],
    [
      'the right person on the wrong path',
      { allowReasons: ['http-path-unauthorized'], user: 'u-alice' },
      'denied',
      'wrong-person',
    ],
    [
      'a service account',
      { allowReasons: ['http-path-unauthorized'], serviceAccountId: 'sa' },
      'denied',
      'wrong-person',
    ],
    ['a session that has ended', { sessionId: 's-1' }, 'login', 'wrong-person'],
    [
      'a deny rule that names people',
      { allow: true, allowReasons: ['accept'], denyReasons: ['user-unauthenticated'] },
      'login',
      'login-for-deny-rule',
    ],
    [
      'a deny rule',
      { allow: true, allowReasons: ['http-path-ok'], deny: true, denyReasons: ['http-path-ok'] },
      'deny-rule',
      'deny-rule',
    ],
    [
      'no certificate comes before the login',
      { deny: true, denyReasons: ['client-certificate-required'] },
      'certificate',
      'certificate',
    ],
    [
      'a device comes before the deny rule',
      { allowReasons: ['device-unauthenticated'], deny: true },
      'device',
      'device',
    ],
    [
      'a stale route',
      { allowReasons: [], deny: true, denyReasons: ['route-not-found'] },
      'stale-route',
      'stale-route',
    ],
    [
      'allowed by an inverted rule',
      { allow: true, allowReasons: ['http-path-unauthorized'] },
      'allowed',
      undefined,
    ],
    ['Pomerium itself', { allow: true, allowReasons: ['pomerium-route'] }, 'own-answer', undefined],
    ['one of its own pages, refused', { path: '/.pomerium/user' }, 'own-answer', undefined],
    ['a path that only looks like one of them', { path: '/.pomeriumx' }, 'login', 'login'],
  ])('%s', (_, fields, outcome, cause) => {
    expect(assembleRequest({ check: check(fields) })).toMatchObject({ outcome, cause });
  });
});

describe('an access entry alone', () => {
  test.each([
    ['302', entry(), 'login', 'login'],
    ['401', entry({ code: 401 }), 'login', 'login'],
    ['403: an identity token that was refused, or anything', entry({ code: 403 }), 'refused', 'unknown'],
    ['200: robots.txt or gRPC', entry({ code: 200 }), 'refused', 'unknown'],
    ['450', entry({ code: 450 }), 'device', 'device'],
    ['495', entry({ code: 495 }), 'certificate', 'certificate'],
    ['404 of a stale route', entry({ code: 404 }), 'stale-route', 'stale-route'],
    ['404 without a route', entry({ code: 404, details: 'route_not_found' }), 'no-route', 'no-route'],
    [
      'a WebSocket on a route without them',
      entry({ code: 403, details: 'upgrade_failed' }),
      'websocket-off',
      'websocket-off',
    ],
    [
      'a path Envoy refuses',
      entry({ code: 400, details: 'path_normalization_failed' }),
      'malformed-path',
      'malformed-path',
    ],
    ['no authorize service', entry({ code: 503, details: 'ext_authz_error' }), 'unavailable', 'unavailable'],
    [
      'broken HTTP',
      entry({ code: 400, details: 'http1.codec_error' }),
      'malformed-request',
      'malformed-request',
    ],
    ['a client that left', entry({ code: 0, details: 'downstream_remote_disconnect' }), 'aborted', undefined],
    ['no details in the log', entry({ details: undefined, upstreamCluster: undefined }), 'untold', undefined],
  ])('%s', (_, line, outcome, cause) => {
    expect(assembleRequest({ entry: line })).toMatchObject({ outcome, cause });
  });
});

describe('the answer of the app', () => {
  test.each([
    ['200', servedEntry(), 200],
    ['its own 403', servedEntry({ code: 403 }), 403],
    ['a WebSocket', servedEntry({ code: 101, details: 'downstream_remote_disconnect' }), 101],
    [
      'nothing listens',
      servedEntry({ code: 503, details: 'upstream_reset_before_response_started{connection_termination}' }),
      undefined,
    ],
    ['too late', servedEntry({ code: 504, details: 'response_timeout' }), undefined],
    [
      'no endpoint',
      servedEntry({ code: 503, details: 'no_healthy_upstream', upstreamCluster: '' }),
      undefined,
    ],
  ])('%s', (_, line, answer) => {
    expect(assembleRequest({ check: allowedCheck(), entry: line })).toMatchObject({
      outcome: 'allowed',
      answer,
    });
  });

  test('a redirect of the route is not the app', () => {
    const line = servedEntry({ code: 301, details: 'direct_response', upstreamCluster: '' });
    expect(assembleRequest({ check: allowedCheck(), entry: line })).toMatchObject({ outcome: 'own-answer' });
  });
});

test('host and path come from the check, the user agent from the entry', () => {
  const lines = {
    check: allowedCheck({ path: '/v1/x', host: 'App.Example.COM:8443' }),
    entry: servedEntry({ path: '/inner/x' }),
  };
  expect(assembleRequest(lines)).toMatchObject({
    host: 'app.example.com',
    sentHost: 'App.Example.COM:8443',
    path: '/v1/x',
    userAgent: 'okhttp/4.12.0',
    account: 'alice@example.com',
    allowReasons: ['email-ok'],
  });
});

test('host and path of an allowed entry alone are the rewritten ones and are not used', () => {
  expect(assembleRequest({ entry: servedEntry() })).toMatchObject({
    host: '',
    path: undefined,
    outcome: 'allowed',
  });
});

test('the route id of the ingress-controller', () => {
  const id = '{"n":"grafana","ns":"monitoring","h":"ic.example.com","p":"/q/\\u0026x"}';
  expect(assembleRequest({ check: check({ routeId: id }) }).routeId).toEqual({
    name: 'grafana',
    namespace: 'monitoring',
    host: 'ic.example.com',
    path: '/q/&x',
  });
});

test.each(['', 'a2fa9d5a6d9bea4c', '{"n":"x"', '{"n":1,"ns":"a","h":"b"}', '[]'])(
  'no route id: %s',
  (routeId) => {
    expect(assembleRequest({ check: check({ routeId }) }).routeId).toBeUndefined();
  },
);

describe('the address of the client', () => {
  const request = (forwardedFor: string, hops: number, ip = '10.42.0.1'): string =>
    assembleRequest({ check: check({ ip }), entry: entry({ forwardedFor }) }, hops).address;

  test.each([
    ['the peer by default', '203.0.113.9,10.42.0.1', 0, '10.42.0.1'],
    ['one hop', '203.0.113.9,10.42.0.1', 1, '203.0.113.9'],
    [
      'what the client wrote before it is not believed',
      '198.51.100.1,203.0.113.9,10.42.0.1',
      1,
      '203.0.113.9',
    ],
    ['two hops', '203.0.113.9, 192.0.2.4,10.42.0.1', 2, '203.0.113.9'],
    ['fewer entries than hops: the peer', '10.42.0.1', 1, '10.42.0.1'],
    ['an entry that is no address: the peer', '<script>,10.42.0.1', 1, '10.42.0.1'],
  ])('%s', (_, chain, hops, address) => {
    expect(request(chain, hops)).toBe(address);
  });

  test('mapped IPv4 and long IPv6 are written one way', () => {
    expect(request('', 0, '::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(request('', 0, '2001:0DB8:0:0::1')).toBe('2001:db8::1');
  });

  test('an entry alone: the last of the chain, which Envoy wrote', () => {
    expect(assembleRequest({ entry: entry({ forwardedFor: '1.2.3.4,203.0.113.9' }) }).address).toBe(
      '203.0.113.9',
    );
  });
});
