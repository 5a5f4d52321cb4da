import { expect, test } from 'vitest';
import { baseOfSwagger, baseOfUrl, basesOfServers } from '../../src/openapi/servers.ts';

const variables = (value: Record<string, unknown>): Record<string, unknown> => ({ variables: value });

test.each<readonly [url: string, path: string, host: string | undefined]>([
  ['https://app.example.com/api/v1', '/api/v1', 'app.example.com'],
  ['https://App.Example.com:8443/api/', '/api', 'app.example.com'],
  ['//app.example.com/api', '/api', 'app.example.com'],
  ['https://app.example.com', '', 'app.example.com'],
  ['/api', '/api', undefined],
  ['/', '', undefined],
  ['', '', undefined],
  ['api/v1', '/api/v1', undefined],
  ['./api', '/api', undefined],
  ['.', '', undefined],
  ['v1.0/items', '/v1.0/items', undefined],
  ['app.example.com/api', '/api', 'app.example.com'],
  ['localhost:8080/api', '/api', 'localhost'],
  ['/api?key=1#x', '/api', undefined],
  ['index.php/apps/cookbook', '/index.php/apps/cookbook', undefined],
  ['my-server:8080/api', '/api', 'my-server'],
  ['https://h.example.com/{{a}}/{{b}}/v1', '/v1', 'h.example.com'],
  ['{{AppSubUrl | JSEscape}}/api/v1', '/api/v1', undefined],
])('the URL %s', (url, path, host) => {
  expect(baseOfUrl(url)).toMatchObject({ path, host });
});

test.each<readonly [name: string, server: Record<string, unknown>, path: string, note: RegExp | undefined]>([
  ['a default', { url: '/{base}', ...variables({ base: { default: 'api/v2' } }) }, '/api/v2', undefined],
  ['the first of an enum', { url: '/{v}', ...variables({ v: { enum: ['v1'] } }) }, '/v1', undefined],
  [
    'an enum to choose from',
    { url: '/{v}/x', ...variables({ v: { default: 'v2', enum: ['v1', 'v2'] } }) },
    '/v2/x',
    /leaves v \(v1, v2\) to choose/,
  ],
  ['a port', { url: 'http://h:{port}/api', ...variables({ port: { default: 80 } }) }, '/api', undefined],
  [
    'a whole URL',
    { url: '{url}', ...variables({ url: { default: 'https://h.example.com/rest' } }) },
    '/rest',
    undefined,
  ],
  ['no default', { url: '{server}/api/v1' }, '/api/v1', /may hold a base path in server/],
  [
    'a host that may be more',
    {
      url: '{protocol}://{hostpath}',
      ...variables({ protocol: { default: 'http' }, hostpath: { default: 'localhost:8989' } }),
    },
    '',
    /may hold a base path in hostpath/,
  ],
  ['no host known', { url: '{scheme}://{host}/api' }, '/api', undefined],
  ['a dollar before it', { url: 'https://h/${tenant}/api' }, '/api', /may hold a base path in tenant/],
  ['a name of Object itself', { url: '/{constructor}/x' }, '/x', undefined],
  ['a template', { url: '{{Sub}}/api/v1' }, '/api/v1', /holds a template/],
])('variables of a server: %s', (_, server, path, note) => {
  const [base] = basesOfServers([server]) ?? [];
  expect(base?.path).toBe(path);
  if (note) expect(base?.note).toMatch(note);
});

test.each([undefined, [], [{}], ['x'], {}, 7])('no servers at all: %j', (value) => {
  expect(basesOfServers(value)).toBeUndefined();
});

test('Swagger has a base path and a host', () => {
  expect(baseOfSwagger({ basePath: '/api', host: 'App.example.com:443' })).toEqual({
    path: '/api',
    host: 'app.example.com',
    note: undefined,
  });
  expect(baseOfSwagger({})).toEqual({ path: '', host: undefined, note: undefined });
});
