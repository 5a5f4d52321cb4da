import { expect, test } from 'vitest';
import { sharedFile } from '../shared.ts';
import { readFileSync } from 'node:fs';
import { readLargeJson } from '../../src/openapi/read-large.ts';
import { chunksOf, documentOf, openapi } from './documents.ts';

const document = openapi(
  {
    '/items/{id}': {
      parameters: [{ name: 'id' }],
      get: {
        operationId: 'one',
        tags: ['a', 'b'],
        deprecated: true,
        security: [{}, { key: ['x'] }],
        responses: {},
      },
      delete: { servers: [{ url: '/other/{v}', variables: { v: { default: 'v1' } } }] },
    },
    '/ref': { $ref: '#/components/pathItems/A' },
    '/__proto__': { get: {} },
  },
  {
    servers: [{ url: '/api' }],
    security: [{ key: [] }],
    components: {
      schemas: { Big: { type: 'object', example: { paths: { '/no': { get: {} } } } } },
      pathItems: { A: { post: { operationId: 'ref' } } },
    },
  },
);

test.each([1, 7, 1 << 16])('read as a stream in chunks of %i bytes it is the same document', async (size) => {
  const text = JSON.stringify(document);
  const { root, keys, repeated } = await readLargeJson(chunksOf(text, size));
  expect(keys).toEqual(['openapi', 'servers', 'security', 'components', 'paths']);
  expect(repeated).toBe(0);
  expect(JSON.stringify(root)).not.toContain('Big');
  const [whole, streamed] = [await documentOf(text), await documentOf(text, {}, 16)];
  expect(streamed).toEqual(whole);
  expect(whole.operations).toHaveLength(4);
});

test('a key that stands twice is told', async () => {
  const text = `{"openapi":"3.0.0","paths":{"/a":{"post":{}},"/a":{"get":{}}}}`;
  expect((await documentOf(text, {}, 16)).notes).toEqual([
    'api.json: a key stands there a second time; the last one counts',
  ]);
});

test.each<readonly [name: string, text: string, why: RegExp]>([
  ['YAML', `openapi: 3.0.0\n${'#'.repeat(100)}`, /YAML of more than/],
  ['broken', `{"openapi":"3.0.0","paths":{"/a":{"get":{}},,}}`, /cannot read the document api.json: /],
  ['cut off', `{"openapi":"3.0.0","paths":{"/a":{"get":{}`, /cannot read the document api.json: /],
  ['no OpenAPI', `{"type":"object","properties":{"paths":{}}}`, /an object with type, properties/],
])('%s', async (_, text, why) => {
  await expect(documentOf(text, {}, 16)).rejects.toThrow(why);
});

test('what nests deeply where it is kept takes no more than it may', async () => {
  const deep = `{"openapi":"3.0.0","servers":${'['.repeat(5000)}${']'.repeat(5000)},"paths":{"/a":{"get":{}}}}`;
  expect((await documentOf(deep, {}, 16)).operations).toHaveLength(1);
});

test.each(['jellyfin.json', 'grafana.json', 'gitea.json', 'komga.json', 'influxdb-oss.json'])(
  'the real document %s is the same in both ways',
  async (name) => {
    const path = sharedFile(`specs/${name}`);
    if (path === undefined) return;
    const text = readFileSync(path, 'utf8');
    expect(await documentOf(text, {}, 1024)).toEqual(await documentOf(text));
  },
);
