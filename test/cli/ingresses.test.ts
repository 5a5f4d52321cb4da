import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { manifestOf } from '../inspection/ingresses.ts';
import { HOSTILE } from '../findings/examples.ts';
import { SARIF } from '../render/sarif-schema.ts';
import { run } from './run.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const folder = mkdtempSync(join(tmpdir(), 'pompaths-ingresses-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/findings.schema.json'), 'utf8'),
) as object;
const ajv = new Ajv2020({ allowUnionTypes: true });

const people = [{ allow: { or: [{ email: { is: 'alice@example.com' } }] } }];
const api = { allow: { or: [{ http_path: { starts_with: '/api' } }] } };
const list = (...items: readonly object[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const ingresses = (stdin: string, ...args: string[]): ReturnType<typeof run> =>
  run(['ingresses', '--ingresses', '-', ...args], stdin);
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const OPEN = list(
  manifestOf({ name: 'audiobookshelf', policy: [...people, api] }),
  manifestOf({ name: 'grafana', hosts: ['grafana.example.com'], policy: people }),
);

describe.each(['ingresses', 'check'])('%s of a file that cannot be read', (command) => {
  const broken = file('broken.yaml', 'kind: Ingress\nmetadata: [');

  test.each(['table', 'json', 'sarif'])('alone says nothing on stdout: %s', async (output) => {
    const { code, stdout, stderr } = await run([command, '--ingresses', broken, '-o', output]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('broken.yaml');
  });

  test('beside another one is told to code scanning', async () => {
    const whole = file('whole.yaml', OPEN);
    const args = ['--ingresses', whole, '-o', 'sarif'];
    const part = await run([command, ...args, '--ingresses', broken]);
    expect(part.code).toBe(3);
    expect(ajv.validate(SARIF, JSON.parse(part.stdout))).toBe(true);
    expect(JSON.parse(part.stdout)).toMatchObject({
      runs: [{ invocations: [{ executionSuccessful: false }] }],
    });
    expect((await run([command, ...args])).stdout).not.toContain('invocations');
  });
});

test('a table for people', async () => {
  const { code, stdout, stderr } = await ingresses(OPEN);
  expect(code).toBe(1);
  expect(stdout).toMatchSnapshot();
  expect(stderr).toBe('\nFindings: 1 high, 0 medium, 1 low, 0 info.\n');
  const [table = ''] = stdout.split('What mends it');
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('the samples of apps hold nothing grave', async () => {
  const apps = readdirSync(SAMPLES).filter((name) => !name.includes('.'));
  const args = apps.flatMap((app) => ['--ingresses', join(SAMPLES, app)]);
  const { code, stderr } = await run(['ingresses', ...args]);
  expect([code, stderr]).toEqual([0, '\nFindings: 0 high, 1 medium, 0 low, 0 info.\n']);
});

test('for machines', async () => {
  const { code, stdout } = await ingresses(OPEN, '-o', 'json', '--ingress', 'apps/audiobookshelf');
  expect(code).toBe(1);
  const json = JSON.parse(stdout) as { findings: { id: string }[] };
  expect(ajv.validate(schema, json)).toBe(true);
  expect(json.findings.map(({ id }) => id)).toEqual([
    'unpinned-rule:apps/audiobookshelf:/api',
    'no-boundary:apps/audiobookshelf:/api',
  ]);
  expect(json).toMatchObject({
    version: 1,
    ingresses: [
      {
        namespace: 'apps',
        name: 'audiobookshelf',
        hosts: ['app.example.com'],
        paths: [{ host: 'app.example.com', path: '/', match: 'prefix' }],
        policy: 'in-force',
        passers: { people: ['alice@example.com'], domains: [], anyoneSignedIn: false, public: false },
        pathRules: [{ kind: 'prefix', path: '/api', methods: null, pinned: false, forEverybody: true }],
      },
    ],
  });
});

test('for code scanning, with the file that sets the policy', async () => {
  const app = join(folder, 'kustomized');
  mkdirSync(app);
  writeFileSync(join(app, 'ingress.yaml'), JSON.stringify(manifestOf({ name: 'app' })));
  writeFileSync(
    join(app, 'open.yaml'),
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'app',
        namespace: 'apps',
        annotations: { 'ingress.pomerium.io/policy': JSON.stringify([...people, api]) },
      },
    }),
  );
  writeFileSync(
    join(app, 'kustomization.yaml'),
    'resources: [ingress.yaml]\npatches:\n  - path: open.yaml\n',
  );
  const { code, stdout } = await run(['ingresses', '--ingresses', app, '-o', 'sarif']);
  expect(code).toBe(1);
  const sarif = JSON.parse(stdout) as { runs: [{ results: unknown[] }] };
  expect(ajv.validate(SARIF, sarif)).toBe(true);
  expect(sarif.runs[0].results).toHaveLength(2);
  expect(stdout).toContain('/kustomized/open.yaml"');
});

test('a policy that a patch sets for several Ingresses', async () => {
  const all = join(folder, 'global');
  mkdirSync(all);
  writeFileSync(
    join(all, 'ingress.yaml'),
    list(manifestOf({ name: 'app' }), manifestOf({ name: 'b', hosts: ['b.example.com'] })),
  );
  const patch = {
    metadata: {
      name: 'any',
      annotations: {
        'ingress.pomerium.io/policy': JSON.stringify([
          ...people,
          { allow: { and: [...api.allow.or, { domain: 'example.com' }] } },
        ]),
      },
    },
  };
  const kustomization = {
    resources: ['ingress.yaml'],
    patches: [
      {
        target: { kind: 'Ingress' },
        patch: JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', ...patch }),
      },
    ],
  };
  writeFileSync(join(all, 'kustomization.yaml'), JSON.stringify(kustomization));
  const { code, stdout } = await run(['ingresses', '--ingresses', all]);
  expect(code).toBe(0);
  expect(
    stdout.match(/kustomization\.yaml,\s+for\s+other Ingresses as well|for other Ingresses as\s+well/g),
  ).toHaveLength(2);
  expect(stdout.match(/\/api… \(unpinned, not for everybody\)/g)).toHaveLength(2);
});

describe('what is known of the app', () => {
  test('from documents and logs tells what a rule opens besides', async () => {
    const spec = file(
      'openapi.yaml',
      'openapi: 3.1.0\ninfo: {title: x, version: "1"}\npaths:\n  /api/me: {get: {}}\n  /apikeys/{id}: {get: {}}\n  /settings: {get: {}}\n',
    );
    const { stdout } = await ingresses(OPEN, '--spec', `app.example.com=${spec}`, '-o', 'json');
    expect(stdout).toContain('every path of app.example.com, such as /settings"');
    expect(stdout).toContain('it opens /apikeys/{value}"');
    const log = await run([
      'ingresses',
      '--ingresses',
      join(SAMPLES, 'audiobookshelf'),
      '--logs',
      join(SAMPLES, 'audiobookshelf/pomerium.log'),
    ]);
    expect([log.code, log.stderr]).toEqual([0, '\nFindings: 0 high, 0 medium, 0 low, 0 info.\n']);
  });
});

describe('--baseline and --fail-on', () => {
  const accepted = (entries: object[]): string => file('baseline.yaml', JSON.stringify(entries));
  const unpinned = { id: 'unpinned-rule:apps/audiobookshelf:/api', reason: 'until the new version' };

  test('what is accepted makes nothing fail', async () => {
    const baseline = accepted([{ ...unpinned, until: '9999-12-31' }]);
    const { code, stderr, stdout } = await ingresses(OPEN, '--baseline', baseline);
    expect([code, stderr]).toEqual([0, '\nFindings: 0 high, 0 medium, 1 low, 0 info; 1 accepted.\n']);
    expect(stdout).not.toContain('unpinned-rule');
    expect((await ingresses(OPEN, '--baseline', baseline, '--fail-on', 'low')).code).toBe(1);
  });

  test('entries that are over or accept nothing are told', async () => {
    const baseline = accepted([
      { ...unpinned, until: '2020-12-31' },
      { id: 'no-policy:apps/gone', reason: 'x' },
    ]);
    const { code, stderr } = await ingresses(OPEN, '--baseline', baseline);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /accepted unpinned-rule:apps\/audiobookshelf:\/api until 2020-12-31, which is over: mend it/,
    );
    expect(stderr).toMatch(/accepts no-policy:apps\/gone, which is not there: take the entry out/);
  });

  test('entries about what was not asked are not', async () => {
    const baseline = accepted([
      { id: 'no-policy:apps/gone', reason: 'x' },
      { id: 'dead-rule:apps/audiobookshelf:/hls/', reason: 'of another command' },
    ]);
    const part = await ingresses(OPEN, '--baseline', baseline, '--ingress', 'apps/grafana');
    expect([part.code, part.stderr]).toEqual([0, '\nFindings: 0 high, 0 medium, 0 low, 0 info.\n']);
    const all = await ingresses(OPEN, '--baseline', baseline, '-o', 'json');
    expect(all.stderr.match(/which is not there/g)).toHaveLength(1);
  });

  test.each<[string, number]>([
    ['high', 1],
    ['never', 0],
  ])('--fail-on %s', async (threshold, code) => {
    expect((await ingresses(OPEN, '--fail-on', threshold)).code).toBe(code);
  });

  test.each<[string, string, RegExp]>([
    ['no such file', join(folder, 'none.yaml'), /cannot read the baseline .*none\.yaml: no such file\n$/],
    ['no list', file('no-list.yaml', 'id: x'), /cannot use the baseline .*: it is no list; write a list/],
  ])('a baseline that is no good: %s', async (_, path, message) => {
    const { code, stdout, stderr } = await ingresses(OPEN, '--baseline', path);
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(message)]);
  });
});

test('no text of a stranger breaks out', async () => {
  const stdin = list(
    ...HOSTILE.map((text, i) =>
      manifestOf({
        name: `app${i}${text.slice(0, 20)}`,
        hosts: [`h${i}${text.slice(0, 20)}.example.com`],
        paths: [
          ['/', 'Prefix'],
          [text, 'Exact'],
        ],
        annotations: { [`x${text}`]: text },
        policy: [
          {
            allow: { or: [{ email: { is: text } }, { http_path: { starts_with: text } }, { domain: text }] },
          },
        ],
      }),
    ),
  );
  const table = await ingresses(stdin);
  expect([table.code, `${table.stdout}${table.stderr}`]).toEqual([
    1,
    expect.stringMatching(/^[\n\x20-\x7e\u2026]*$/),
  ]);
  const json = await ingresses(stdin, '-o', 'json');
  expect(ajv.validate(schema, JSON.parse(json.stdout))).toBe(true);
  const sarif = await ingresses(stdin, '-o', 'sarif');
  expect(ajv.validate(SARIF, JSON.parse(sarif.stdout))).toBe(true);
});

describe('the cluster', () => {
  test('is asked where no manifests are given', async () => {
    const cluster = await FakeCluster.start();
    try {
      cluster.setIngress('audiobookshelf', manifestOf({ name: 'audiobookshelf', policy: [...people, api] }));
      const { code, stdout } = await run(['ingresses', '--kubeconfig', cluster.kubeconfig, '-o', 'sarif']);
      expect(code).toBe(1);
      expect(ajv.validate(SARIF, JSON.parse(stdout))).toBe(true);
      expect(stdout).toContain('"uri": "apps/audiobookshelf"');
      expect(cluster.requests).toHaveLength(1);
    } finally {
      await cluster.stop();
    }
  });

  test('is nowhere to be found', async () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    const { code, stdout, stderr } = await run(['ingresses']);
    vi.unstubAllEnvs();
    expect([code, stdout, stderr]).toEqual([
      3,
      '',
      expect.stringMatching(/^pompaths: cannot find a cluster: .* or give manifests with --ingresses\n$/),
    ]);
  });

  test.each([
    [
      403,
      'forbidden',
      /cannot list ingresses\.networking\.k8s\.io of all namespaces: forbidden; it takes the right/,
    ],
    [401, 'who are you', /does not accept the credentials/],
    [500, 'broken', /the API server answers 500: broken/],
  ])('that answers %i', async (status, message, expected) => {
    const cluster = await FakeCluster.start();
    try {
      cluster.faults.push({ path: /ingresses/, times: 9, status, message });
      const { code, stdout, stderr } = await run(['ingresses', '--kubeconfig', cluster.kubeconfig]);
      expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(expected)]);
    } finally {
      await cluster.stop();
    }
  });
});

describe('one clear line', () => {
  test.each<[string, string[], string, number, RegExp]>([
    [
      'no such manifest',
      ['--ingresses', 'none.yaml'],
      '',
      3,
      /cannot read the manifest none\.yaml: no such file/,
    ],
    ['an empty manifest', ['--ingresses', '-'], '', 3, /no Ingress of class pomerium in -: found nothing/],
    ['no YAML', ['--ingresses', '-'], 'kind: [', 3, /cannot read the manifest standard input, line 1: /],
    [
      'no such kubeconfig',
      ['--kubeconfig', 'none'],
      '',
      3,
      /cannot read the kubeconfig none: .*name one with/,
    ],
    [
      'no such host',
      ['--ingresses', '-', '--host', 'x.example.com'],
      OPEN,
      3,
      /cannot find x\.example\.com among the Ingresses: there are apps\/audiobookshelf, apps\/grafana/,
    ],
    [
      'no such Ingress',
      ['--ingresses', '-', '--ingress', 'a/b'],
      OPEN,
      3,
      /cannot find a\/b among the Ingresses/,
    ],
    [
      'standard input twice',
      ['--ingresses', '-', '--logs', '-'],
      OPEN,
      2,
      /standard input can be read only once/,
    ],
    [
      'a document from standard input',
      ['--ingresses', '-', '--spec', '-'],
      OPEN,
      2,
      /--spec takes files, not standard input/,
    ],
    ['no such threshold', ['--ingresses', '-', '--fail-on', 'grave'], OPEN, 2, /Invalid values/],
    ['no such version', ['--ingresses', '-', '--pomerium', 'new'], OPEN, 2, /--pomerium takes a version/],
  ])('%s', async (_, args, stdin, code, message) => {
    const result = await run(['ingresses', ...args], stdin);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toMatch(message);
  });

  test.each([
    ['--logs', /cannot read the log none\.log: no such file/],
    ['--spec', /cannot read the document none\.log: no such file/],
  ])('what is there is used where %s is not', async (option, message) => {
    const { code, stdout, stderr } = await ingresses(OPEN, option, 'none.log');
    expect([code, stdout, stderr]).toEqual([
      3,
      expect.stringContaining('unpinned-rule'),
      expect.stringMatching(message),
    ]);
  });
});
