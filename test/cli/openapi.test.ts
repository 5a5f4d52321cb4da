import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/parse.ts';
import { run } from './run.ts';

// `UPDATE_SAMPLES=1 npm test` writes the goldens anew.
const SAMPLE = join(import.meta.dirname, '../../samples/jellyfin');
const SPEC = join(SAMPLE, 'openapi.yaml');
const folder = mkdtempSync(join(tmpdir(), 'pompaths-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const golden = (name: string, actual: string): void => {
  const path = join(SAMPLE, name);
  if (process.env['UPDATE_SAMPLES']) writeFileSync(path, actual);
  else expect(actual).toBe(readFileSync(path, 'utf8'));
};
const ingressOf = (name: string, host: string): string =>
  `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: apps }
spec:
  ingressClassName: pomerium
  rules:
    - host: ${JSON.stringify(host)}
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: a, port: { number: 80 } } } }] }
`;

describe('the sample', () => {
  const args = [
    'openapi',
    SPEC,
    '--ingresses',
    SAMPLE,
    '--except',
    'tag=Administration',
    '--pomerium',
    '0.33',
  ];
  test('as policy', async () => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(0);
    expect(parsePolicy(stdout).kind).toBe('accepted');
    expect(stderr).toContain('Open to everybody by the document itself: GET /System/Info/Public');
    golden('openapi-policy.yaml', stdout);
  });
  test('as table', async () => {
    const { stdout, stderr } = await run([...args, '-o', 'table']);
    golden('openapi-table.txt', `${stdout}${stderr.replaceAll(SPEC, 'openapi.yaml')}`);
  });
  test('as JSON', async () => {
    const { stdout } = await run([...args, '-o', 'json']);
    const answer = JSON.parse(stdout) as {
      totals: Record<string, number>;
      ingresses: {
        namespace: string;
        rules: Record<string, unknown>[];
        review: { operations: string[]; accept: string }[];
      }[];
    };
    expect(answer.totals).toMatchObject({ lines: 0, operations: 14, chosen: 11, skipped: 0 });
    const [ingress] = answer.ingresses;
    expect(ingress?.namespace).toBe('jellyfin');
    expect(ingress?.rules.map((rule) => rule['prefix'] ?? rule['leaf'])).toEqual([
      '/Items',
      '/Items/',
      '/LiveTv/Channels',
      '/System/Info',
      '/System/Info/Public',
      '/Users/AuthenticateByName',
      '/Users/Public',
      '/Videos/',
    ]);
    expect(ingress?.rules[1]).toMatchObject({
      operations: 2,
      security: { protected: 0, optional: 0, open: 0, undeclared: 2 },
      open: [],
      notChosen: [],
    });
    expect(ingress?.review.map(({ operations, accept }) => [operations.join(), accept])).toEqual([
      ['GET /Users/{userId}/Items/Latest', '--accept /Users/'],
      ['GET /{path}', null],
    ]);
  });
  test('the pages of a log stay closed', async () => {
    const spec = put(
      'library.json',
      JSON.stringify({
        openapi: '3.0.0',
        paths: { '/library/items/{id}': { get: {} }, '/api/me': { get: {} } },
      }),
    );
    const audiobookshelf = join(SAMPLE, '../audiobookshelf');
    const log = join(audiobookshelf, 'pomerium.log');
    const { stderr } = await run(['openapi', spec, '--ingresses', audiobookshelf, '--logs', log]);
    expect(stderr).toMatch(/Read 280 lines of logs: \d+ pages that people open in the browser stay closed/);
    expect(stderr).toMatch(/GET \/library\/items\/\{id\}: no prefix can tell it|\/library\//);
  });
  test('as evidence beside a log', async () => {
    const log = join(SAMPLE, 'pomerium.log');
    const { code, stdout } = await run(['logs', log, '--ingresses', SAMPLE, '--spec', SPEC, '-o', 'json']);
    expect(code).toBe(0);
    const [ingress] = (
      JSON.parse(stdout) as {
        ingresses: {
          rules: Record<string, unknown>[];
          review: unknown[];
          rejected: { path: string; declared: boolean }[];
        }[];
      }
    ).ingresses;
    const rule = ingress?.rules.find(({ leaf }) => leaf === '/LiveTv/Channels');
    expect(rule).toMatchObject({ why: 'a document declares it', undeclared: [] });
    expect(ingress?.rules.find(({ leaf }) => leaf === '/socket')).toMatchObject({ undeclared: ['/socket'] });
    expect(ingress?.review).toEqual([]);
    expect(ingress?.rejected.find(({ path }) => path === '/.env')?.declared).toBe(false);
  });
});

test('a document counts for the host that is named, or the only Ingress', async () => {
  const logs = ['audiobookshelf', 'jellyfin'].map((name) => join(SAMPLE, '..', name, 'pomerium.log'));
  const args = ['logs', ...logs, '--ingresses', join(SAMPLE, '..'), '-o', 'json'];
  const reviewed = async (...more: string[]): Promise<[string, string]> => {
    const { stdout, stderr } = await run([...args, ...more]);
    return [stdout, stderr];
  };
  const [without] = await reviewed();
  const [idle, said] = await reviewed('--spec', SPEC);
  expect(idle).toBe(without);
  expect(said).toMatch(
    /counted for nothing, since the log has several Ingresses: name its host, --spec HOST=/,
  );
  const [named] = await reviewed('--spec', `jellyfin.example.com=${SPEC}`);
  expect(named).toContain('a document declares it');
  const [, unknown] = await reviewed('--spec', `other.example.com=${SPEC}`);
  expect(unknown).toMatch(/counted for nothing: no request in the log went to other.example.com/);
});

describe('where the rules go', () => {
  const two = put('two.yaml', `${ingressOf('a', 'a.example.com')}---\n${ingressOf('b', 'b.example.com')}`);
  const wild = put('wild.yaml', ingressOf('w', '*.example.com'));
  test.each<readonly [name: string, args: string[], title: string, host: string]>([
    ['nowhere', [], 'the Ingress of your-host.invalid', 'your-host.invalid'],
    ['a host', ['--host', 'App.example.com'], 'the Ingress of app.example.com', 'app.example.com'],
    ['a host of an Ingress', ['--ingresses', two, '--host', 'b.example.com'], 'apps/b', 'b.example.com'],
    ['an Ingress', ['--ingresses', two, '--ingress', 'apps/a'], 'apps/a', 'a.example.com'],
    ['a name under a wildcard', ['--ingresses', wild, '--host', 'x.example.com'], 'apps/w', 'x.example.com'],
    [
      'a host that no Ingress has',
      ['--ingresses', two, '--host', 'c.example.com'],
      'the Ingress of c.example.com',
      'c.example.com',
    ],
  ])('%s', async (_, args, title, host) => {
    const { code, stdout, stderr } = await run(['openapi', SPEC, '--only', '/Items', ...args]);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(`# add to ${title}`);
    expect(stdout).toContain(`is: "https://${host}/Items"`);
    expect(stderr.includes('no host is named')).toBe(args.length === 0);
  });

  test.each<readonly [name: string, args: string[], code: number, why: RegExp]>([
    [
      'several Ingresses',
      ['--ingresses', two],
      2,
      /which Ingress is it for\? say --ingress with one of apps\/a, apps\/b/,
    ],
    [
      'an Ingress that is not there',
      ['--ingresses', two, '--ingress', 'apps/c'],
      3,
      /cannot find the Ingress apps\/c in the manifests/,
    ],
    ['an Ingress without manifests', ['--ingress', 'apps/c'], 3, /give its manifest with --ingresses/],
    [
      'a wildcard alone',
      ['--ingresses', wild],
      2,
      /no host that a rule can be pinned to \(\*\.example\.com\)/,
    ],
    ['no host', ['--host', '*.example.com'], 2, /--host takes the name that clients use/],
    ['a word that is no choice', ['--only', 'books'], 2, /--only takes/],
    ['a base path that is none', ['--base-path', 'api'], 2, /--base-path takes a path/],
    ['standard input twice', ['-', '--ingresses', '-'], 2, /standard input can be read only once/],
    ['a file that is not there', [join(folder, 'none.json')], 3, /none.json: no such file/],
    ['a broken document', [put('broken.json', '{"openapi":')], 3, /broken.json, line 1, column 12/],
  ])('%s', async (_, args, code, why) => {
    const result = await run(['openapi', ...(args[0]?.startsWith('--') ? [SPEC] : []), ...args]);
    expect(result.stderr).toMatch(why);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });
});

test('documents that can be read are used, whatever else was given', async () => {
  const zipped = put(
    'api.json.gz',
    gzipSync(JSON.stringify({ openapi: '3.1.0', paths: { '/b': { get: {} } } })),
  );
  const args = ['openapi', SPEC, put('none.txt', 'nothing'), zipped, '--host', 'a.example.com', '-o', 'json'];
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(3);
  expect(stderr).toMatch(/cannot use the document .*none.txt: it is no object, but a string/);
  expect(stdout).toContain('"leaf": "/b"');
});

test('from standard input', async () => {
  const { code, stdout } = await run(['openapi', '--host', 'a.example.com'], readFileSync(SPEC));
  expect(code).toBe(0);
  expect(stdout).toContain('"https://a.example.com/Videos/"');
});

test('a choice that means nothing is told, with what there is', async () => {
  const { stderr } = await run(['openapi', SPEC, '--host', 'a.example.com', '--only', 'tag=Musik']);
  expect(stderr).toContain('no operation is meant by tag=Musik: there are Administration, Library, LiveTv');
});

test('nothing in a document breaks out of the policy or the table', async () => {
  const hostile = [
    '/x"\\n- allow: {or: [{accept: true}]}',
    '/\u001b[31mred/{a}',
    '/a\u2028b',
    '/#{x}',
    "/'; drop",
    '/%0a%0d/x',
  ];
  const paths = Object.fromEntries(
    hostile.map((path) => [path, { get: { tags: ['\u001b]0;x\u0007'], operationId: '\n# x' } }]),
  );
  const spec = put(
    'hostile.json',
    JSON.stringify({ openapi: '3.0.0', paths, servers: [{ url: '{{\u001b[2J}}/api' }] }),
  );
  const { stdout, stderr } = await run(['openapi', spec, '--host', 'a.example.com']);
  // oxlint-disable-next-line no-control-regex
  expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u2028]/);
  const parsed = parsePolicy(stdout);
  expect(parsed.kind).toBe('accepted');
  expect(JSON.stringify(parsed)).not.toContain('"accept"');
});
