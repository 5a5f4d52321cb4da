import { describe, expect, test } from 'vitest';
import type { Ingress, RulePath } from '../../src/ingress/ingress.ts';
import { type Route, RouteTable } from '../../src/ingress/route-table.ts';
import type { RouteId } from '../../src/request/route-id.ts';

const ingress = (name: string, paths: readonly RulePath[], namespace = 'apps'): Ingress => ({
  namespace,
  name,
  hosts: [...new Set(paths.map(({ host }) => host))],
  paths,
  annotations: {},
  policyKnown: true,
});
const prefix = (host: string, path = '/'): RulePath => ({ host, path, match: 'prefix' });

const find = (table: RouteTable, host: string, path: string, routeId?: RouteId): Route =>
  table.find({ host, routeId }, path);

describe('by host and path, as Envoy does it', () => {
  const table = new RouteTable([
    ingress('root', [prefix('app.example.com'), prefix('app.example.com', '/v1/')]),
    ingress('api', [
      prefix('app.example.com', '/api'),
      { host: 'app.example.com', path: '/api/exact', match: 'exact' },
      { host: 'app.example.com', path: '/(re|gex)/[0-9]+', match: 'regex' },
    ]),
    ingress('wild', [prefix('*.apps.example.com')]),
    ingress('one', [prefix('one.apps.example.com')]),
    ingress('zdup', [prefix('dup.example.com')]),
    ingress('adup', [prefix('dup.example.com')], 'zzz'),
    ingress('broken', [{ host: 'bad.example.com', path: '(?P<x>[', match: 'regex' }]),
  ]);

  test.each([
    ['the longest string prefix', 'app.example.com', '/api/x', 'apps/api'],
    ['which needs no boundary', 'app.example.com', '/apix', 'apps/api'],
    ['exact before all', 'app.example.com', '/api/exact', 'apps/api'],
    ['a regular expression before prefixes', 'app.example.com', '/re/7', 'apps/api'],
    ['the whole path has to match it', 'app.example.com', '/re/7/x', 'apps/root'],
    ['everything else', 'app.example.com', '/v1', 'apps/root'],
    ['a wildcard takes one label', 'x.apps.example.com', '/', 'apps/wild'],
    ['and more', 'x.y.apps.example.com', '/', 'apps/wild'],
    ['but not the bare name', 'apps.example.com', '/', undefined],
    ['an exact host comes first', 'one.apps.example.com', '/', 'apps/one'],
    ['of two, the Ingress whose name comes first', 'dup.example.com', '/', 'zzz/adup'],
    ['an unknown host', 'x.example.net', '/', undefined],
    ['a regular expression that JavaScript cannot read', 'bad.example.com', '/x', undefined],
  ])('%s', (_, host, path, key) => {
    expect(find(table, host, path).ingress).toBe(key);
  });

  describe('of several rules of one kind the last in the alphabet comes first', () => {
    const rules = (match: RulePath['match'], ...paths: readonly string[]): RouteTable =>
      new RouteTable(paths.map((path, i) => ingress(`i${i}`, [{ host: 'app.example.com', path, match }])));

    test.each<[string, RulePath['match'], readonly string[], string, number]>([
      ['a short regular expression before a long one', 'regex', ['/a-b.*', '/a.*'], '/a-b/c', 1],
      ['a long one before a short one', 'regex', ['/a[a-z]*', '/ab'], '/ab', 1],
      [
        'one that is written first before a longer one',
        'regex',
        ['/{1}a.*', '/[a-z]+/deep/.*'],
        '/a/deep/x',
        0,
      ],
      ['of prefixes that is the longest', 'prefix', ['/', '/api/v1/', '/api/'], '/api/v1/x', 1],
      ['capitals do not count', 'regex', ['/(?i)api.*', '/z'], '/API/x', 0],
      ['but where they do', 'regex', ['/api.*', '/z'], '/API/x', -1],
    ])('%s', (_, match, paths, path, winner) => {
      const found = find(rules(match, ...paths), 'app.example.com', path).ingress;
      expect(found).toBe(winner < 0 ? undefined : `apps/i${winner}`);
      const turned = new RouteTable(
        paths.map((one, i) => ingress(`i${i}`, [{ host: 'app.example.com', path: one, match }])).toReversed(),
      );
      expect(find(turned, 'app.example.com', path).ingress).toBe(found);
    });
  });

  test('the host of a wildcard route is the wildcard', () => {
    expect(find(table, 'x.apps.example.com', '/')).toEqual({
      ingress: 'apps/wild',
      host: '*.apps.example.com',
    });
  });
});

describe('by the route id in the log', () => {
  const id = (fields: Partial<RouteId> = {}): RouteId => ({
    namespace: 'apps',
    name: 'app',
    host: 'app.example.com',
    path: '/',
    ...fields,
  });

  test('wins over host and path', () => {
    const table = new RouteTable([
      ingress('app', [prefix('app.example.com')]),
      ingress('aaa', [prefix('app.example.com')]),
    ]);
    expect(find(table, 'app.example.com', '/', id()).ingress).toBe('apps/app');
  });

  test('a renamed Ingress is found by host and path', () => {
    const table = new RouteTable([ingress('new', [prefix('app.example.com')])]);
    expect(find(table, 'app.example.com', '/', id()).ingress).toBe('apps/new');
  });

  test('without manifests the log tells the Ingress, its hosts and paths', () => {
    const table = new RouteTable([]);
    expect(find(table, 'app.example.com', '/', id())).toEqual({
      ingress: 'apps/app',
      host: 'app.example.com',
    });
    find(table, 'b.example.com', '/x', id({ host: 'b.example.com', path: '/x' }));
    find(table, 'app.example.com', '/', id());
    expect(table.ingress('apps/app')).toMatchObject({
      hosts: ['app.example.com', 'b.example.com'],
      paths: [{ path: '/' }, { path: '/x' }],
      policyKnown: false,
    });
  });

  test('tells the namespace that a manifest leaves out, unless two are told', () => {
    const table = new RouteTable([ingress('app', [prefix('app.example.com')], '')]);
    const { ingress: key = '' } = find(table, 'app.example.com', '/', id());
    expect(table.ingress(key)).toMatchObject({ namespace: 'apps', name: 'app' });
    find(table, 'app.example.com', '/', id({ namespace: 'other' }));
    expect(table.ingress(key)).toMatchObject({ namespace: '' });
  });
});

test('a route id that no manifest knows yields to the host, whatever came before', () => {
  const table = new RouteTable([ingress('known', [prefix('b.example.com')])]);
  const routeId: RouteId = { namespace: 'apps', name: 'gone', host: '*.example.com', path: '/' };
  const gone = { ingress: 'apps/gone', host: '*.example.com' };
  expect(find(table, 'a.example.com', '/', routeId)).toEqual(gone);
  expect(find(table, 'b.example.com', '/', routeId)).toEqual({
    ingress: 'apps/known',
    host: 'b.example.com',
  });
  expect(find(table, 'a.example.com', '/x', routeId)).toEqual(gone);
});
