import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const SAMPLE = join(import.meta.dirname, '../../samples/audiobookshelf');
const LOG = readFileSync(join(SAMPLE, 'pomerium.log'));
const lines = LOG.toString('utf8').trimEnd().split('\n');
const only = (message: string): string => lines.filter((line) => line.includes(message)).join('\n');
const withIngress = ['--ingresses', join(SAMPLE, 'ingress.yaml')];

describe('what can be read', () => {
  const answer = run(['logs', join(SAMPLE, 'pomerium.log'), ...withIngress]);

  test.each<[string, string | Buffer]>([
    ['gzip', gzipSync(LOG)],
    ['CRLF and no final newline', lines.join('\r\n')],
    ['newest first', lines.toReversed().join('\n')],
    [
      'kubectl logs --prefix --timestamps',
      lines.map((line) => `[pod/pomerium-0/pomerium] 2026-11-21T06:00:00.123456789Z ${line}`).join('\n'),
    ],
    ['UTF-16', Buffer.from(`\uFEFF${LOG.toString('utf8')}`, 'utf16le')],
  ])('%s', async (_, content) => {
    expect((await run(['logs', ...withIngress], content)).stdout).toBe((await answer).stdout);
  });

  test('several files, the lines of a request apart', async () => {
    const parts = [file('a.log', only('authorize check')), file('b.log', only('http-request'))];
    const apart = await run(['logs', ...parts, '--pomerium', '0.33.1', ...withIngress]);
    expect(apart.stdout).toBe((await answer).stdout);
  });

  test('files that overlap in time', async () => {
    const half = Math.floor(lines.length / 2);
    const parts = [lines.slice(0, half + 40), lines.slice(half - 40)].map((part, i) =>
      file(`part${i}.log`, part.join('\n')),
    );
    const both = await run(['logs', ...parts, ...withIngress]);
    expect(both.stdout).toBe((await answer).stdout);
    expect(both.stderr).toMatch(/69 requests: .*/);
    expect(both.stderr).toMatch(/Counted \d+ lines once that two of the files hold\./);
  });

  test('the same file twice, once compressed', async () => {
    const twice = await run([
      'logs',
      join(SAMPLE, 'pomerium.log'),
      file('same.log.2.gz', gzipSync(LOG)),
      ...withIngress,
    ]);
    expect(twice.stdout).toBe((await answer).stdout);
  });

  test.each([
    ['nothing before', ['--from', '2026-11-21T12:00'], 0],
    ['all of the day', ['--from', '2026-11-21', '--to', '2026-11-22'], 69],
    ['an hour', ['--from', '2026-11-21T07:00Z', '--to', '2026-11-21T08:00Z'], 17],
    ['the same hour elsewhere', ['--from', '2026-11-21T08:00+01:00', '--to', '2026-11-21T09:00+01:00'], 17],
  ])('--from and --to: %s', async (_, args, requests) => {
    const { stdout } = await run([
      'logs',
      join(SAMPLE, 'pomerium.log'),
      '-o',
      'json',
      ...args,
      ...withIngress,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { requests } });
  });

  test('without manifests the log tells the Ingress', async () => {
    expect((await run(['logs', join(SAMPLE, 'pomerium.log')])).stdout).toBe((await answer).stdout);
  });

  test('manifests from standard input', async () => {
    const manifest = readFileSync(join(SAMPLE, 'ingress.yaml'));
    const { stdout } = await run(['logs', join(SAMPLE, 'pomerium.log'), '--ingresses', '-'], manifest);
    expect(stdout).toBe((await answer).stdout);
  });
});

describe('what cannot be used: exit code 3 and one line that says what, why and what next', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /cannot use the log standard input: it is empty; try: kubectl logs/],
    [
      'binary data',
      Buffer.from([0, 1, 2, 3, 255, 10, 0, 7]),
      /it looks like binary data; expected are the lines "authorize check"/,
    ],
    [
      'an access log of nginx',
      '192.0.2.1 - - [21/Nov/2026] "GET / HTTP/1.1" 200 612\n',
      /it looks like an access log of nginx/,
    ],
    ['a manifest', 'apiVersion: v1\nkind: Service\n', /it looks like a manifest/],
    [
      'an error of kubectl',
      'Error from server (NotFound): deployments.apps "pomerium" not found\n',
      /it looks like an error of kubectl/,
    ],
    ['another program', '{"level":"info","msg":"hello"}\n', /it looks like JSON of another program/],
    [
      'no requests',
      '{"level":"error","server-name":"all","service":"envoy","message":"x"}\n',
      /Pomerium's log without requests/,
    ],
    ['authorize checks only', only('authorize check'), /has authorize checks but no http-request lines/],
    ['http-requests only', only('http-request'), /has http-request lines but no authorize checks/],
    [
      'a gzip that was cut off',
      gzipSync(LOG).subarray(0, 5000),
      /the gzip data is damaged or cut off .*what came before is used/,
    ],
  ])('%s', async (_, content, message) => {
    const { code, stderr } = await run(['logs', ...withIngress], content);
    expect(code).toBe(3);
    const [complaint, ...more] = stderr.split('\n').filter((line) => line.startsWith('pompaths: '));
    expect(complaint).toMatch(message);
    expect(more).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ['no such log', ['none.log'], /cannot read the log none\.log: no such file/],
    ['a folder', [folder], /it is a directory/],
    [
      'no such manifest',
      [join(SAMPLE, 'pomerium.log'), '--ingresses', 'none.yaml'],
      /cannot read the manifest none\.yaml: no such file/,
    ],
    [
      'no YAML',
      [join(SAMPLE, 'pomerium.log'), '--ingresses', file('bad.yaml', 'kind: [')],
      /cannot read the manifest .*bad\.yaml, line 1/,
    ],
    [
      'no Ingress',
      [join(SAMPLE, 'pomerium.log'), '--ingresses', file('svc.yaml', 'kind: Service')],
      /no Ingress of class pomerium in .*found 1 Service/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await run(['logs', ...args]);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });

  test('what could be read is used all the same', async () => {
    const args = ['logs', 'none.log', join(SAMPLE, 'pomerium.log'), ...withIngress];
    const { code, stdout } = await run(args);
    expect([code, stdout]).toEqual([
      3,
      (await run(['logs', join(SAMPLE, 'pomerium.log'), ...withIngress])).stdout,
    ]);
  });

  test('a terminal as standard input', async () => {
    const stdin = Object.assign(new Readable({ read() {} }), { isTTY: true });
    const { code, stderr } = await run(['logs'], stdin);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/no log given: name a file, or pipe one/)]);
  });
});

describe('unusable command lines: exit code 2', () => {
  test.each<[string[], RegExp]>([
    [[], /name a command/],
    [['lgos'], /Did you mean logs/],
    [['logs', '--hots', 'x'], /Unknown argument: hots/],
    [['logs', '-o', 'yaml'], /Invalid values/],
    [['logs', '--client', 'phone'], /--client: "phone" is no IP address or range/],
    [['logs', '--accept', 'api'], /--accept takes a path such as \/api\//],
    [['logs', '--max-rules', 'many'], /--max-rules takes a whole number from 1 up, not "many"/],
    [['logs', '--trusted-hops', '-1'], /--trusted-hops takes a whole number from 0 up/],
    [['logs', '--pair-window', 'long'], /--pair-window takes a time such as 90s/],
    [['logs', '--from', 'yesterday'], /--from takes a time such as 2026-11-21/],
    [['logs', '--user-agent', '('], /--user-agent: Invalid regular expression/],
    [['logs', '--pomerium', 'new'], /--pomerium takes a version such as 0\.33/],
    [['logs', '--ingresses'], /Not enough arguments following: ingresses/],
    [['logs', '-', '--ingresses', '-'], /standard input can be read only once/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

test('an unreadable line is counted and quoted, without what acts on a terminal', async () => {
  const broken = `${lines[5]?.slice(0, 90)}\u0007`;
  const { code, stderr } = await run(['logs', ...withIngress], [...lines, broken, broken].join('\n'));
  expect(code).toBe(0);
  expect(stderr).toMatch(/2 unreadable\.\nFirst unreadable: standard input, line 281: .*\\x07/);
});

test('an empty answer prints nothing on stdout and is no failure', async () => {
  const { code, stdout, stderr } = await run(['logs', '--reject', '/', ...withIngress], LOG);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/Nothing to let through/);
});

test('--host and --ingress choose what is answered', async () => {
  const none = await run(['logs', '--host', 'other.example.com', '-o', 'json', ...withIngress], LOG);
  expect(JSON.parse(none.stdout)).toMatchObject({ ingresses: [] });
  const key = 'audiobookshelf/audiobookshelf-pomerium-ingress';
  const one = await run(['logs', '--ingress', key, '-o', 'json', ...withIngress], LOG);
  expect(JSON.parse(one.stdout)).toMatchObject({ ingresses: [{ namespace: 'audiobookshelf' }] });
});

test('Ctrl-C prints what is known so far', async () => {
  const interrupt = new AbortController();
  let reads = 0;
  const endless = new Readable({
    highWaterMark: 1,
    read() {
      // Asked for more, so the log has been taken.
      if (reads++ === 0) this.push(LOG);
      else setTimeout(() => interrupt.abort(), 10);
    },
  });
  const { code, stdout } = await run(['logs', ...withIngress], endless, interrupt.signal);
  expect([code, stdout]).toEqual([0, readFileSync(join(SAMPLE, 'policy.yaml'), 'utf8')]);
});

test.each([
  ['the version that the log names', [], '0.33.1', false],
  ['an older one', [], '0.31.3', true],
  ['what the user says goes before', ['--pomerium', '0.33'], '0.31.3', false],
  ['one that is none', [], '0.33', false],
])('the guard suits %s', async (_, args, version, isLong) => {
  const log = LOG.toString().replace('"version":"v0.33.1"', `"version":"v${version}"`);
  const { stdout } = await run(['logs', ...args, ...withIngress], log);
  expect(stdout.includes('"/../"')).toBe(isLong);
});

test('of several versions in one log the oldest counts', async () => {
  const older = lines.map((line) => line.replace('"version":"v0.33.1"', '"version":"v0.31.3"'));
  for (const log of [
    [...lines, ...older],
    [...older, ...lines],
  ])
    expect((await run(['logs', ...withIngress], log.join('\n'))).stdout).toContain('"/../"');
});

test('rules that are not pinned come with a warning', async () => {
  const plain = await run(['logs', '--form', 'plain', ...withIngress], LOG);
  expect(plain.stdout).toContain('- allow:\n    or:\n      - http_path:\n          starts_with: "/api/"\n');
  expect(plain.stderr).toMatch(/^pompaths: the rules below are not pinned: .* they keep nothing out/);
  const traditional = await run(['logs', '--form', 'traditional', '-o', 'json', ...withIngress], LOG);
  expect(traditional.stdout).toContain('"starts_with": "/api"');
});

test('--version and --help', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect((await run(['logs', '--help'])).stdout).toMatch(/Examples:\n.*pompaths logs pomerium\.log/);
});
