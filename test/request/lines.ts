import type { AccessEntry, AuthorizeCheck } from '../../src/event/event.ts';

/** A refused authorize check of somebody unknown; `fields` replace what differs. */
export const check = (fields: Partial<AuthorizeCheck> = {}): AuthorizeCheck => ({
  kind: 'authorize',
  time: Date.UTC(2026, 0, 12, 6),
  id: 'id-1',
  method: 'GET',
  path: '/api/items',
  query: undefined,
  host: 'app.example.com',
  ip: '192.0.2.7',
  userAgent: undefined,
  sessionId: undefined,
  serviceAccountId: undefined,
  user: '',
  email: '',
  routeId: undefined,
  allow: false,
  allowReasons: ['user-unauthenticated'],
  deny: false,
  denyReasons: [],
  ...fields,
});

/** The check of a request that the policy let through because of who made it. */
export const allowedCheck = (fields: Partial<AuthorizeCheck> = {}): AuthorizeCheck =>
  check({
    allow: true,
    allowReasons: ['email-ok'],
    user: 'u-alice',
    email: 'alice@example.com',
    sessionId: 's-1',
    ...fields,
  });

/** The access entry of a request sent to the login page. */
export const entry = (fields: Partial<AccessEntry> = {}): AccessEntry => ({
  kind: 'access',
  time: Date.UTC(2026, 0, 12, 6, 0, 1),
  id: 'id-1',
  method: 'GET',
  authority: 'app.example.com',
  path: '/api/items',
  query: undefined,
  ip: undefined,
  userAgent: 'okhttp/4.12.0',
  forwardedFor: '192.0.2.7',
  upstreamCluster: '',
  code: 302,
  details: 'ext_authz_denied',
  ...fields,
});

/** The access entry of a request that the app answered. */
export const servedEntry = (fields: Partial<AccessEntry> = {}): AccessEntry =>
  entry({
    authority: 'app:3000',
    upstreamCluster: 'app-route',
    code: 200,
    details: 'via_upstream',
    ...fields,
  });
