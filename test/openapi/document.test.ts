import { describe, expect, test } from 'vitest';
import type { Placing } from '../../src/openapi/bases.ts';
import { documentOf, openapi, operationsIn } from './documents.ts';

describe('base paths', () => {
  const servers = (...urls: string[]): Record<string, unknown> => ({ servers: urls.map((url) => ({ url })) });
  test.each<readonly [name: string, document: object, placing: Partial<Placing>, operations: string[]]>([
    ['none', openapi(['/items']), {}, ['GET /items']],
    ['of a server', openapi(['/items'], servers('/api')), {}, ['GET /api/items']],
    [
      'of Swagger',
      { swagger: '2.0', basePath: '/api/', paths: { '/items': { post: {} } } },
      {},
      ['POST /api/items'],
    ],
    [
      'of several servers, all of them',
      openapi(['/items'], servers('/api', 'https://demo.example.com/demo', '/api')),
      {},
      ['GET /api/items', 'GET /demo/items'],
    ],
    [
      'of the server that was chosen by its number',
      openapi(['/items'], servers('/api', '/demo')),
      { server: '2' },
      ['GET /demo/items'],
    ],
    [
      'of a URL',
      openapi(['/items'], servers('/api')),
      { server: 'https://h.example.com/v9' },
      ['GET /v9/items'],
    ],
    [
      'said by the user',
      openapi(['/items'], servers('/api', '/b')),
      { basePath: '/app/api/' },
      ['GET /app/api/items'],
    ],
    ['taken away by the user', openapi(['/items'], servers('/api')), { basePath: '' }, ['GET /items']],
    [
      'of the server on the host that was named',
      openapi(['/items'], servers('https://a.example.com/a', 'https://b.example.com/b')),
      { hosts: ['b.example.com'] },
      ['GET /b/items'],
    ],
    [
      'that a path repeats',
      openapi(['/api/v1/items', '/api', '/apis', '/users'], servers('/api')),
      {},
      ['GET /api', 'GET /api/apis', 'GET /api/users', 'GET /api/v1/items'],
    ],
    [
      'that a path repeats, read in both ways',
      openapi(['/api/v1/items'], servers('/api')),
      { bothReadings: true },
      ['GET /api/api/v1/items', 'GET /api/v1/items'],
    ],
    [
      'of a path and of an operation',
      openapi(
        {
          '/ping': { ...servers('/'), get: {}, head: servers('/head') },
          '/items': { get: {} },
        },
        servers('/api/v2'),
      ),
      {},
      ['GET /api/v2/items', 'GET /ping', 'HEAD /head/ping'],
    ],
  ])('%s', async (_, document, placing, operations) => {
    expect(operationsIn(await documentOf(document, placing))).toEqual(operations);
  });

  test('operations on another host are left out, unless it is the one that was named', async () => {
    const uploads = { url: 'https://uploads.example.com/up' };
    const document = openapi(
      { '/items': { get: {}, post: { servers: [uploads] } } },
      servers('https://a.example.com'),
    );
    const read = await documentOf(document);
    expect(operationsIn(read)).toEqual(['GET /items']);
    expect(read.skipped).toEqual([
      { what: 'POST /items', why: 'it lies on another host, uploads.example.com' },
    ]);
    expect(operationsIn(await documentOf(document, { hosts: ['uploads.example.com'] }))).toEqual([
      'GET /items',
      'POST /up/items',
    ]);
  });

  test('a server on the machine itself is an example of the app', async () => {
    const document = openapi({ '/items': { get: { servers: [{ url: 'http://localhost:8086/x' }] } } });
    expect(operationsIn(await documentOf(document))).toEqual(['GET /x/items']);
  });

  test('a server that is not there', async () => {
    await expect(documentOf(openapi(['/x'], servers('/a')), { server: '2' })).rejects.toThrow(
      /has one server, so --server 2 is none of them/,
    );
  });
});

test('security has four states', async () => {
  const operation = (security?: unknown): object => (security === undefined ? {} : { security });
  const document = (more: object): object =>
    openapi(
      {
        '/own': { get: operation([{ key: [] }]) },
        '/open': { get: operation([]) },
        '/free': { get: operation([{}]) },
        '/optional': { get: operation([{}, { key: [] }]) },
        '/silent': { get: operation() },
        '/odd': { get: operation('none') },
      },
      more as Record<string, unknown>,
    );
  const states = async (more: object): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await documentOf(document(more))).operations.map(({ path, security }) => [path, security]),
    );
  const same = {
    '/own': 'protected',
    '/open': 'open',
    '/free': 'open',
    '/optional': 'optional',
    '/odd': 'undeclared',
  };
  expect(await states({})).toEqual({ ...same, '/silent': 'undeclared' });
  expect(await states({ security: [] })).toEqual({ ...same, '/silent': 'open' });
  expect(await states({ security: ['key', null] })).toEqual({ ...same, '/silent': 'undeclared' });
  expect(await states({ security: [{ key: [] }] })).toEqual({ ...same, '/silent': 'protected' });
  expect(await states({ security: [{ key: [] }, {}] })).toEqual({ ...same, '/silent': 'optional' });
});

describe('odd parts', () => {
  test.each<readonly [name: string, item: unknown, why: RegExp]>([
    ['no object', 7, /no object, but a number/],
    ['a list', [{}], /no object, but a list/],
    ['empty', null, /no object, but empty/],
    ['without a method', { summary: 'x', parameters: [] }, /declares no method/],
    ['an operation that is no object', { get: 'x' }, /no object, but a string/],
    ['a reference to nothing', { $ref: '#/components/pathItems/None' }, /leads to nothing/],
    ['a reference to itself', { $ref: '#/paths/~1odd' }, /back to itself/],
    ['a reference to the network', { $ref: 'https://h.example.com/x.yaml' }, /is a URL/],
    ['a reference to a file, from standard input', { $ref: 'x.yaml' }, /standard input has no folder/],
  ])('a path item: %s', async (_, item, why) => {
    const { operations, skipped } = await documentOf(openapi({ '/ok': { get: {} }, '/odd': item }));
    expect(operations).toHaveLength(1);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]?.why).toMatch(why);
  });

  test('extensions are no paths', async () => {
    const document = openapi({ '/ok': { get: {}, 'x-note': {} }, 'x-amazon': { get: {} } });
    const { operations, skipped } = await documentOf(document);
    expect([operations.length, skipped.length]).toEqual([1, 0]);
  });

  test('what can be no path of a request is left out and told', async () => {
    const { skipped } = await documentOf(
      openapi(['/ok', '/a/../b', 'items'], { servers: [{ url: '/api' }] }),
    );
    expect(skipped.map(({ what }) => what)).toEqual(['/a/../b', 'items']);
  });

  test('path items of the document, all methods, and those of OpenAPI 3.2', async () => {
    const document = {
      openapi: '3.2.0',
      paths: { '/a': { $ref: '#/components/pathItems/A', post: {} }, '/b~1c': { $ref: '#/paths/~1a' } },
      components: {
        pathItems: { A: { query: {}, additionalOperations: { PROPFIND: {}, 'not a token': {} } } },
      },
    };
    expect(operationsIn(await documentOf(document))).toEqual([
      'POST /a',
      'POST /b~1c',
      'PROPFIND /a',
      'PROPFIND /b~1c',
      'QUERY /a',
      'QUERY /b~1c',
    ]);
  });
});

describe('documents that cannot be used', () => {
  test.each<readonly [name: string, text: string, why: RegExp]>([
    ['empty', ' \n', /it is empty/],
    ['binary', 'PK\0\0', /it is binary/],
    ['a list', '[1, 2]', /it is no object, but a list/],
    ['a number', '7', /it is no object, but a number/],
    ['broken JSON', '{"openapi": "3.0.0",\n "paths": {,}}', /line 2, column 1[0-9]: /],
    ['cut off', '{"openapi": "3.0.0", "paths": {"/a": {', /line 1, column 3[0-9]/],
    ['YAML with a tab', 'openapi: 3.0.0\npaths:\n\t/a: {}', /line 3, column 1: /],
    ['YAML that is broken', 'paths:\n  - a\n b: c', /line \d+, column \d+: /],
    [
      'something else',
      '{"type": "object", "properties": {}}',
      /no OpenAPI document, but an object with type, properties/,
    ],
    ['an empty object', '{}', /but an empty object/],
    ['Swagger 1', '{"swaggerVersion": "1.2", "apis": []}', /a listing of Swagger 1/],
    ['AsyncAPI', 'asyncapi: 3.0.0\n', /an AsyncAPI document/],
    ['no paths', '{"openapi": "3.1.0"}', /it declares no paths/],
    ['empty paths', '{"openapi": "3.1.0", "paths": {}}', /its paths are empty/],
    ['paths that are none', '{"openapi": "3.1.0", "paths": []}', /its paths are no object/],
    ['webhooks only', '{"openapi": "3.1.0", "webhooks": {"a": {"post": {}}}}', /webhooks only/],
    [
      'nothing usable',
      '{"openapi": "3.1.0", "paths": {"/a": 1, "/b": 2}}',
      /\/a: its path item is no object.*and 1 more/,
    ],
    ['nested too deeply', `paths: ${'['.repeat(10_000)}`, /nested too deeply/],
    ['several documents', 'openapi: 3.0.0\n---\nx: 1\n', /holds several documents/],
    ['a YAML bomb', bomb(), /alias/i],
  ])('%s', async (_, text, why) => {
    await expect(documentOf(text)).rejects.toThrow(why);
    await expect(documentOf(text)).rejects.toThrow(/^[^\n]{1,400}$/);
  });

  function bomb(): string {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    return `${lines.join('\n')}\nopenapi: 3.0.0\npaths: {/a: {get: {x: *a11}}}\n`;
  }
});

describe('documents that are odd and can be used', () => {
  test.each<readonly [name: string, text: string, note: RegExp | undefined]>([
    ['with a byte order mark', `\uFEFF${JSON.stringify(openapi(['/a']))}`, undefined],
    ['YAML', 'openapi: "3.1.0"\npaths:\n  /a:\n    get: {}\n', undefined],
    ['a version without quotes', 'openapi: 3.1\npaths:\n  /a:\n    get: {}\n', undefined],
    ['YAML in flow style', '{openapi: 3.1.0, paths: {/a: {get: {}}}}', undefined],
    [
      'a later version',
      '{"openapi": "4.0.0", "paths": {"/a": {"get": {}}}}',
      /OpenAPI 4.0.0, which is not known/,
    ],
    [
      'a Swagger that never was',
      '{"swagger": "3.0", "paths": {"/a": {"get": {}}}}',
      /Swagger 3.0, which is not known/,
    ],
    ['no version', '{"paths": {"/a": {"get": {}}}}', /does not say which version/],
    [
      'a path twice in JSON',
      '{"openapi": "3.0.0", "paths": {"/a": {"post": {}},\n"/a": {"get": {}}}}',
      /line 2: a key stands there a second time/,
    ],
    [
      'a path twice, written in two ways',
      '{"openapi": "3.0.0", "paths": {"/a": {"post": {}},\n"\\/a": {"get": {}}}}',
      /line 2: a key stands there a second time/,
    ],
    [
      'one anchor used many times',
      `openapi: 3.0.0\nx: &x {a: 1}\ny: [${'*x,'.repeat(2000)}]\npaths: {/a: {get: {}}}\n`,
      undefined,
    ],
    [
      'a path twice in YAML',
      'openapi: 3.0.0\npaths:\n  /a: {post: {}}\n  /a: {get: {}}\n',
      /line 4: a key stands there a second time/,
    ],
    [
      'JSON that nests deeply',
      `{"openapi":"3.0.0","x":${'['.repeat(10_000)}${']'.repeat(10_000)},"paths":{"/a":{"get":{}}}}`,
      undefined,
    ],
    [
      'a key that names the prototype',
      '{"openapi":"3.0.0","paths":{"/a":{"get":{}}},"__proto__":{"paths":{}}}',
      undefined,
    ],
  ])('%s', async (_, text, note) => {
    const read = await documentOf(text);
    expect(operationsIn(read)).toEqual(['GET /a']);
    if (note) expect(read.notes.join('\n')).toMatch(note);
    else expect(read.notes).toEqual([]);
  });
});
