import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { loadSpecs, type LoadedSpecs } from '../../src/openapi/load.ts';
import { operationsIn, PLACING } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};

const load = (path: string, allowOutside = false, stdin = ''): Promise<LoadedSpecs> =>
  loadSpecs([path], Readable.from([Buffer.from(stdin)]), new AbortController().signal, {
    ...PLACING,
    allowOutside,
  });

put('outside/secret.yaml', 'a:\n  get: {}\n');
put(
  'api/paths/items.yaml',
  'list:\n  get:\n    operationId: list\n  post:\n    $ref: ../operations.json#/create\n',
);
put('api/operations.json', JSON.stringify({ create: { operationId: 'create', security: [] } }));
put('api/other.json', JSON.stringify({ paths: { '/a/b': { put: {} } } }));
put('api/loop.yaml', 'x:\n  $ref: "loop2.yaml#/x"\n');
put('api/loop2.yaml', 'x:\n  $ref: "loop.yaml#/x"\n');
put('api/broken.yaml', 'x: [\n');
put('api/na me.yaml', 'get: {}\n');
symlinkSync(join(folder, 'outside/secret.yaml'), join(folder, 'api/link.yaml'));
const root = put(
  'api/root.yaml',
  `openapi: 3.1.0
paths:
  /items: { $ref: "paths/items.yaml#/list" }
  /pointer: { $ref: "./other.json#/paths/~1a~1b" }
  /named: { $ref: "na%20me.yaml" }
  /outside: { $ref: "../outside/secret.yaml#/a" }
  /link: { $ref: "link.yaml#/a" }
  /loop: { $ref: "loop.yaml#/x" }
  /gone: { $ref: "gone.yaml" }
  /broken: { $ref: "broken.yaml#/x" }
  /nothing: { $ref: "other.json#/paths/~1c" }
`,
);

test('path items and operations in other files, JSON and YAML mixed', async () => {
  const { documents, problems } = await load(root);
  const [document] = documents;
  expect(problems).toEqual([]);
  expect(document && operationsIn(document)).toEqual([
    'GET /items',
    'GET /named',
    'POST /items',
    'PUT /pointer',
  ]);
  const security = document?.operations.find(({ id }) => id === 'create')?.security;
  expect(security).toBe('open');
  const why = Object.fromEntries(document?.skipped.map((each) => [each.what, each.why]) ?? []);
  expect(why['/outside']).toMatch(/leads out of the document's folder; --allow-outside lets it/);
  expect(why['/link']).toMatch(/leads out of the document's folder/);
  expect(why['/loop']).toMatch(/leads back to itself/);
  expect(why['/gone']).toMatch(/no such file/);
  expect(why['/broken']).toMatch(/line \d+/);
  expect(why['/nothing']).toMatch(/leads to nothing/);
  expect(Object.keys(why)).toHaveLength(6);
});

test('files outside the folder, where the user lets them', async () => {
  const { documents } = await load(root, true);
  expect(documents.flatMap(operationsIn)).toEqual(
    expect.arrayContaining(['GET /outside', 'GET /link', 'GET /items']),
  );
});

test('compressed, and from standard input', async () => {
  const text = JSON.stringify({ openapi: '3.0.0', paths: { '/a': { get: {} } } });
  const path = put('api.json.gz', gzipSync(text));
  expect((await load(path)).documents.flatMap(operationsIn)).toEqual(['GET /a']);
  expect((await load('-', false, text)).documents.flatMap(operationsIn)).toEqual(['GET /a']);
});

test.each<readonly [name: string, path: string, why: RegExp]>([
  ['no file', join(folder, 'none.json'), /^cannot read the document .*none.json: no such file/],
  ['a folder', folder, /it is a directory/],
  ['a URL', 'https://app.example.com/openapi.json', /nothing is fetched from the network; try: curl/],
  [
    'damaged gzip',
    put('cut.gz', gzipSync('{}'.repeat(1000)).subarray(0, 20)),
    /gzip data is damaged.*nothing of it is used/,
  ],
  ['another compression', put('x.xz', Buffer.from('fd377a585a00', 'hex')), /xz -dc .* \| pompaths openapi -/],
])('%s', async (_, path, why) => {
  const { documents, problems } = await load(path);
  expect(documents).toEqual([]);
  expect(problems.join('\n')).toMatch(why);
});
