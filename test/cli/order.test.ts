import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { manifestOf } from '../inspection/ingresses.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-order-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'apps'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const alice = { allow: { or: [{ email: { is: 'alice@example.com' } }] } };
const prefix = (start: string, host: string) => ({
  allow: {
    and: [{ http_path: { starts_with: start } }, { http_path: { starts_with: `https://${host}${start}` } }],
  },
});
const HOST = 'app.example.com';
/** Clashes, unpinned rules, several hosts and rule paths, one name in two namespaces, and one that pompaths refuses. */
const INGRESSES = [
  { name: 'app', policy: [alice, prefix('/api/', HOST), { allow: { or: [{ http_path: '/x' }] } }] },
  { name: 'app', namespace: 'zoo', policy: [alice], hosts: ['b.example.com', HOST] },
  {
    name: 'app-api',
    paths: [
      ['/api/pub/', 'Prefix'],
      ['/api/one', 'Exact'],
    ] as const,
    annotations: { allow_public_unauthenticated_access: 'true' },
  },
  {
    name: 'mcp',
    policy: [alice, prefix('/m/', HOST)],
    paths: [['/m/', 'Prefix']] as const,
    annotations: { mcp_server: '{}' },
  },
  {
    name: 'wild',
    hosts: ['*.example.com'],
    policy: [alice, prefix('/api', 'x.example.com'), prefix('/api', 'y.example.org')],
  },
  { name: 'no-policy', hosts: ['n.example.com', 'm.example.com'] },
];
const manifests = INGRESSES.map((given, i) => file(`apps/${i}.yaml`, JSON.stringify(manifestOf(given))));

/** Tells a list in every order that matters here: some of all. */
const shuffled = <T>(items: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
const flags = (paths: readonly string[]): string[] => paths.flatMap((path) => ['--ingresses', path]);
const outcome = async (args: readonly string[], stdin?: string) => {
  const { code, stdout, stderr } = await run([...args], stdin);
  return { code, stdout, stderr };
};

describe.each(['table', 'json', 'sarif'])('%s', (output) => {
  test('ingresses: the order of files, and of documents in one, does not matter', async () => {
    const expected = await outcome(['ingresses', ...flags(manifests), '-o', output]);
    expect(expected.stdout).toContain('route-clash');
    const piped = (given: readonly object[]): Promise<object> =>
      outcome(
        ['ingresses', '--ingresses', '-', '-o', output],
        given.map((one) => JSON.stringify(manifestOf(one))).join('\n---\n'),
      );
    const together = await piped(INGRESSES);
    await fc.assert(
      fc.asyncProperty(shuffled(manifests), shuffled(INGRESSES), async (files, documents) => {
        expect(await outcome(['ingresses', ...flags(files), '-o', output])).toEqual(expected);
        expect(await piped(documents)).toEqual(together);
      }),
      { numRuns: 5 },
    );
  });

  test('drift: neither does that of what documents declare', async () => {
    const policy = ['--host', HOST, '--ingress', 'apps/app', '--ingress', 'zoo/app', '-o', output];
    const drift = (old: readonly string[], fresh: readonly string[], files: readonly string[]) =>
      outcome(['drift', spec('old.json', old), spec('new.json', fresh), ...policy, ...flags(files)]);
    const expected = await drift(OLD, NEW, manifests);
    expect(expected.stdout).toContain('added-open');
    await fc.assert(
      fc.asyncProperty(shuffled(OLD), shuffled(NEW), shuffled(manifests), async (old, fresh, files) => {
        expect(await drift(old, fresh, files)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  test('ingresses: nor that of documents and logs', async () => {
    const specs = ['/api/me', '/apikeys', '/x', '/xy'].map((path, i) => spec(`s${i}.json`, [`GET ${path}`]));
    const args = (given: readonly string[]): string[] => [
      'ingresses',
      ...flags(manifests),
      '-o',
      output,
      ...given.flatMap((path) => ['--spec', `${HOST}=${path}`]),
    ];
    const expected = await outcome(args(specs));
    await fc.assert(
      fc.asyncProperty(shuffled(specs), async (given) => {
        expect(await outcome(args(given))).toEqual(expected);
      }),
      { numRuns: 3 },
    );
  });
});

const OLD = [
  'GET /api/a',
  'GET /api/b/{id}',
  'POST /api/b/{id}',
  'GET /m/x',
  'GET /gone/1',
  'GET /gone/2',
  'GET /v1/z',
];
const NEW = [
  'GET /api/a',
  'GET /api/c',
  'DELETE /api/b/{id}',
  'GET /m/y',
  'GET /{any}/one',
  'GET /v2/z',
  'PUT /q',
];

/** A document that declares these in this order. */
function spec(name: string, lines: readonly string[]): string {
  const paths: Record<string, Record<string, object>> = {};
  for (const line of lines) {
    const [method = '', path = ''] = line.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: {} };
  }
  return file(name, JSON.stringify({ openapi: '3.1.0', paths }));
}
