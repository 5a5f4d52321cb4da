import { expect, test } from 'vitest';
import { catalogOf } from '../../src/openapi/catalog.ts';
import type { Request } from '../../src/request/request.ts';
import { documentOf, openapi } from '../openapi/documents.ts';
import {
  APP,
  asked,
  BROWSER,
  ELSEWHERE,
  HOST,
  ingressFor,
  opened,
  proposalFor,
  served,
  SIGNED_IN,
  undecided,
} from './traffic.ts';

const { operations } = await documentOf(
  openapi({
    '/api/items/{id}': { get: {} },
    '/api/me': { get: {} },
    '/login': { post: {} },
    '/{page}': { get: {} },
    '/web/About': { get: {} },
    '/web/Plugins': { get: {} },
    '/ui/{path}': { get: {} },
    '/docs/{page}/{file}': { get: {} },
  }),
);
const specs = [{ host: undefined, catalog: catalogOf(operations) }];

test.each<readonly [name: string, requests: Request[], rules: string[], review: string[]]>([
  ['an app that nobody vouches for', [asked('/api/items/42'), asked('/api/me')], ['/api/'], []],
  ['a log without user agents', [asked('/api/me', { userAgent: '' })], ['/api/me'], []],
  ['another path', [asked('/api/me'), asked('/api/admin'), asked('/api/admin')], ['/api/me'], ['/api/admin']],
  [
    'another method',
    [asked('/api/me', { method: 'POST' }), asked('/api/me', { method: 'POST' })],
    [],
    ['/api/me'],
  ],
  ['a template that may be anything', [asked('/settings'), asked('/settings')], [], ['/settings']],
  ['a folder of web pages', [asked('/web/About'), asked('/web/Plugins')], ['/web/About', '/web/Plugins'], []],
  [
    'a template beside pages that people open',
    [SIGNED_IN, served('/docs/a/b'), asked('/docs/x/y'), asked('/docs/x/z')],
    [],
    ['/docs/x/'],
  ],
  ['a part of a page', [asked('/ui/app.js'), asked('/ui/app.js')], [], ['/ui/app.js']],
  ['a browser', [asked('/api/me', { userAgent: BROWSER })], [], []],
  [
    'a scanner',
    [asked('/api/me', { address: ELSEWHERE, userAgent: 'Nuclei - Open-source project' })],
    [],
    [],
  ],
  ['a probe', [asked('/.env'), asked('/.env')], [], []],
  [
    'a path that people open as a page',
    [SIGNED_IN, served('/login'), asked('/login', { method: 'POST' })],
    ['POST /login'],
    [],
  ],
  [
    'the same with a query, so that no rule can tell them apart',
    [SIGNED_IN, served('/login'), asked('/login', { method: 'POST', query: 'a=b' })],
    [],
    ['/login'],
  ],
])('%s', (_, requests, rules, review) => {
  const proposal = proposalFor(requests, { options: { specs } });
  expect(opened(proposal)).toEqual(rules);
  expect(undecided(proposal)).toEqual(review);
});

test('what no document declares is marked', () => {
  const requests = [asked('/api/me'), asked('/api/admin'), asked('/api/admin')];
  const [entry] = proposalFor(requests, { options: { specs } }).review;
  expect(entry?.why).toMatch(/; no document declares it$/);
  const [without] = proposalFor(requests).review;
  expect(without?.why).not.toMatch(/declares/);
});

test('a host without an Ingress beside it does not matter, and a wildcard is no obstacle', () => {
  const wild = [ingressFor(['*.example.com'])];
  const requests = [asked('/api/me'), asked('/x', { sentHost: '192.0.2.200' })];
  expect(opened(proposalFor(requests, { ingresses: wild, options: { specs } }, '*.example.com'))).toEqual([
    '/api/me',
  ]);
  const named = specs.map(({ catalog }) => ({ host: HOST, catalog }));
  expect(
    opened(proposalFor(requests, { ingresses: wild, options: { specs: named } }, '*.example.com')),
  ).toEqual(['/api/me']);
});

test('a document counts on the host that is named, and on no other', () => {
  const two = [ingressFor([HOST]), ingressFor(['b.example.com'], { name: 'b' })];
  const requests = [asked('/api/me'), asked('/api/me', { sentHost: 'b.example.com', userAgent: APP })];
  const rulesOn = (host: string, named: string | undefined): string[] => {
    const own = specs.map(({ catalog }) => ({ host: named, catalog }));
    return opened(proposalFor(requests, { ingresses: two, options: { specs: own } }, host));
  };
  expect(rulesOn(HOST, HOST)).toEqual(['/api/me']);
  expect(rulesOn('b.example.com', HOST)).toEqual([]);
  expect(rulesOn(HOST, undefined)).toEqual([]);
});
