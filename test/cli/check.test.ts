import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { FindingsJson } from '../../src/render/findings-json.ts';
import type { CheckJson } from '../../src/render/check-json.ts';
import { CHECK_KINDS } from '../../src/check/kinds.ts';
import { GUARD, PEOPLE, pinned } from '../check/setting.ts';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { run, type Run } from './run.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const SHELF = join(SAMPLES, 'audiobookshelf');
const LOG = join(SHELF, 'pomerium.log');
const folder = mkdtempSync(join(tmpdir(), 'pompaths-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const jsonOf = ({ stdout }: Run): FindingsJson & CheckJson => JSON.parse(stdout) as FindingsJson & CheckJson;
const kindsAt = (json: FindingsJson, ...severities: string[]): string[] =>
  json.findings
    .filter(({ severity }) => severities.includes(severity))
    .map(({ kind, rule }) => `${kind} ${rule}`.trim());

const apps = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The options with which the sample's README answers. */
const optionsOf = (app: string): string[] =>
  (
    /^pompaths logs \S+ --ingresses \S+(.*)$/m.exec(
      readFileSync(join(SAMPLES, app, 'README.md'), 'utf8'),
    )?.[1] ?? ''
  )
    .split(' ')
    .filter(Boolean);

/** The sample's Ingress with the policy that pompaths makes, in this form. */
async function merged(app: string, ...form: string[]): Promise<string> {
  const { code, stdout } = await run([
    'logs',
    join(SAMPLES, app, 'pomerium.log'),
    '--ingresses',
    join(SAMPLES, app),
    ...optionsOf(app),
    ...form,
    '-o',
    'ingress',
  ]);
  expect(code).toBe(0);
  return put(`${app}${form.join('')}.yaml`, stdout);
}

describe.each(apps)('%s', (app) => {
  const log = ['--logs', join(SAMPLES, app, 'pomerium.log'), ...optionsOf(app)];

  test('its own answer has nothing at or above medium', async () => {
    const result = await run([
      'check',
      '--ingresses',
      await merged(app),
      ...log,
      '-o',
      'json',
      '--fail-on',
      'medium',
    ]);
    const json = jsonOf(result);
    expect(kindsAt(json, 'high', 'medium')).toEqual([]);
    expect(result.code).toBe(0);
    const [policy] = json.policies;
    expect(policy?.rules.length).toBeGreaterThan(0);
    expect(policy?.rules.every(({ isPinned, opensBeyond }) => isPinned && opensBeyond === 'nothing')).toBe(
      true,
    );
    expect(policy?.rules.reduce((sum, { use }) => sum + (use?.requests ?? 0), 0)).toBeGreaterThan(0);
  });

  test('the traditional answer is dangerous in every rule', async () => {
    const result = await run([
      'check',
      '--ingresses',
      await merged(app, '--form', 'traditional'),
      ...log,
      '-o',
      'json',
    ]);
    const json = jsonOf(result);
    const rules = json.policies.flatMap((policy) => policy.rules.map(({ rule }) => `unpinned-rule ${rule}`));
    expect(rules.length).toBeGreaterThan(0);
    expect(kindsAt(json, 'high')).toEqual(expect.arrayContaining(rules));
    expect(result.code).toBe(1);
  });
});

test('the Ingress that is split off is open on purpose', async () => {
  const { stdout } = await run(['logs', LOG, '--ingresses', SHELF, '-o', 'split']);
  const split = put('split.yaml', stdout);
  const result = await run([
    'check',
    '--ingresses',
    SHELF,
    '--ingresses',
    split,
    '--logs',
    LOG,
    '-o',
    'json',
  ]);
  const json = jsonOf(result);
  expect(result.code).toBe(0);
  expect(kindsAt(json, 'high', 'medium')).toEqual([]);
  expect(json.policies.map(({ name, isPublic, rules }) => [name, isPublic, rules.length > 3])).toEqual([
    ['audiobookshelf-pomerium-ingress', false, false],
    ['audiobookshelf-pomerium-ingress-api', true, true],
  ]);
});

describe('a policy on its own', () => {
  test('for a host that is named', async () => {
    const { code, stdout } = await run([
      'check',
      '--policy-from',
      join(SHELF, 'by-hand.yaml'),
      '--host',
      'audiobookshelf.example.com',
      '--logs',
      LOG,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('unpinned-rule:');
    expect(stdout).toContain('opens every path');
  });

  test('for the hosts that it is pinned to, from standard input', async () => {
    const result = await run(
      ['check', '--policy-from', '-', '-o', 'json', '--pomerium', '0.33'],
      PEOPLE + pinned('/api/') + GUARD,
    );
    const json = jsonOf(result);
    expect(result.code).toBe(0);
    expect(json.policies[0]?.hosts).toEqual(['app.example.com']);
    expect(json.policies[0]?.name).toBe('standard input');
    expect(json.log).toBeNull();
  });

  test('one that Pomerium refuses', async () => {
    const policy = put('bad.yaml', `${PEOPLE}- allow: {or: [{http_pathh: /x}]}\n`);
    const { code, stdout } = await run(['check', '--policy-from', policy, '-o', 'json']);
    const [finding] = (JSON.parse(stdout) as FindingsJson).findings;
    expect(code).toBe(1);
    expect(finding).toMatchObject({ id: `refused-policy:${policy}`, severity: 'high', where: policy });
    expect(finding?.what).toContain('line 2: unknown policy criterion: http_pathh');
  });
});

describe('a policy that an Ingress is to have', () => {
  test('takes the place of the present one, and shuts people out', async () => {
    const result = await run([
      'check',
      '--policy-from',
      join(SHELF, 'by-hand.yaml'),
      '--ingresses',
      SHELF,
      '--logs',
      LOG,
      '-o',
      'json',
    ]);
    const json = jsonOf(result);
    expect(kindsAt(json, 'high')).toEqual([
      'unpinned-rule /api',
      'people-shut-out email {"is":"bob@example.com"}',
      'unpinned-rule is /login',
    ]);
    expect(result.code).toBe(1);
    expect(kindsAt(json, 'medium')).toContain('still-denied /socket.io/');
  });
});

describe('the cluster', () => {
  test('is asked where neither manifests nor a policy are given', async () => {
    const cluster = await FakeCluster.start();
    try {
      cluster.setIngress(
        'audiobookshelf',
        parse(readFileSync(join(SHELF, 'ingress.yaml'), 'utf8')) as object,
      );
      const args = ['check', '--kubeconfig', cluster.kubeconfig, '--logs', LOG, '-o', 'json'];
      const own = await run(args);
      expect(own.code).toBe(0);
      expect(kindsAt(jsonOf(own), 'medium')).toContain('still-denied /api/');
      const proposed = await run([...args, '--policy-from', join(SHELF, 'by-hand.yaml')]);
      expect(proposed.code).toBe(1);
      expect(kindsAt(jsonOf(proposed), 'high')).toContain('people-shut-out email {"is":"bob@example.com"}');
    } finally {
      await cluster.stop();
    }
  });

  test('that has no Ingress', async () => {
    const cluster = await FakeCluster.start();
    try {
      const { code, stderr } = await run(['check', '--kubeconfig', cluster.kubeconfig]);
      expect([code, stderr]).toEqual([
        3,
        'pompaths: there is no Ingress of class pomerium: name manifests with --ingresses\n',
      ]);
    } finally {
      await cluster.stop();
    }
  });
});

describe('documents', () => {
  const spec = join(SAMPLES, 'jellyfin/openapi.yaml');
  const base = ['check', '--ingresses', join(SAMPLES, 'jellyfin'), '-o', 'json', '--pomerium', '0.33'];

  test('what was chosen and is refused', async () => {
    const json = jsonOf(await run([...base, '--spec', spec, '--except', 'tag=Administration']));
    expect(kindsAt(json, 'medium')).toEqual(expect.arrayContaining(['operation-denied /Users/Public']));
  });

  test('what was not chosen and is open', async () => {
    const policy = put(
      'jellyfin.yaml',
      PEOPLE +
        pinned('/', 'jellyfin.example.com')
          .replaceAll('"/"', '"/System/"')
          .replaceAll('.com/"', '.com/System/"') +
        GUARD,
    );
    const json = jsonOf(
      await run([
        ...base,
        '--policy-from',
        policy,
        '--spec',
        `jellyfin.example.com=${spec}`,
        '--except',
        'tag=Administration',
      ]),
    );
    expect(kindsAt(json, 'high')).toContain('opens-unchosen /System/');
    const [rule] = json.policies[0]?.rules ?? [];
    expect(rule?.reach.map(({ path, is }) => `${is} ${path}`)).toContain('operation GET /System/Info/Public');
  });

  test('a word that means nothing', async () => {
    const { stderr } = await run([...base, '--spec', spec, '--only', 'tag=Nothing']);
    expect(stderr).toContain('no operation is meant by tag=Nothing: there are Administration');
  });
});

describe('output', () => {
  const args = ['check', '--policy-from', join(SHELF, 'by-hand.yaml'), '--ingresses', SHELF, '--logs', LOG];

  test('the documents name every kind, and no other', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/check.md'), 'utf8');
    const kinds = [...text.matchAll(/^\| `([a-z][a-z-]*)` /gm)].map(([, kind = '']) => kind);
    expect(kinds.toSorted()).toEqual(Object.keys(CHECK_KINDS).toSorted());
  });

  test('JSON keeps to its schema, ids are unique, and every encoding is told for every rule', async () => {
    const { stdout } = await run([...args, '-o', 'json']);
    for (const name of ['findings', 'check']) {
      const schema = JSON.parse(
        readFileSync(join(import.meta.dirname, `../../docs/${name}.schema.json`), 'utf8'),
      ) as object;
      const valid = new Ajv2020({ allowUnionTypes: true }).compile(schema);
      expect(valid(JSON.parse(stdout)) || valid.errors).toBe(true);
    }
    const json = JSON.parse(stdout) as FindingsJson & CheckJson;
    expect(new Set(json.findings.map(({ id }) => id)).size).toBe(json.findings.length);
    for (const { encodings } of json.policies[0]?.rules ?? []) expect(encodings.length).toBeGreaterThan(10);
  });

  test('SARIF names the file of the policy', async () => {
    const { stdout } = await run([...args, '-o', 'sarif']);
    const log = JSON.parse(stdout) as { runs: { results: { locations: object[]; ruleId: string }[] }[] };
    const found = log.runs[0]?.results.find(({ ruleId }) => ruleId === 'unpinned-rule');
    expect(JSON.stringify(found?.locations)).toContain('by-hand.yaml');
  });

  test.each([
    ['high', 1],
    ['never', 0],
  ])('--fail-on %s', async (threshold, expected) => {
    expect((await run([...args, '--fail-on', threshold])).code).toBe(expected);
  });

  test('a baseline accepts what is known', async () => {
    const { stdout } = await run([...args, '-o', 'json']);
    const high = (JSON.parse(stdout) as FindingsJson).findings.filter(({ severity }) => severity === 'high');
    const baseline = put(
      'baseline.json',
      JSON.stringify(high.map(({ id }) => ({ id, reason: 'until the next release' }))),
    );
    const result = await run([...args, '-o', 'json', '--baseline', baseline]);
    expect(result.code).toBe(0);
    expect(jsonOf(result).accepted.length).toBe(high.length);
  });

  test('a baseline accepts up to a severity, and says where it is graver by now', async () => {
    const policy = put('graver.yaml', '- allow: {or: [{http_path: {starts_with: /api/}}]}\n');
    const id = `unpinned-rule:${policy}:/api/`;
    const entry = (severity: string): string =>
      put(`${severity}.yaml`, `- {id: ${JSON.stringify(id)}, reason: known, severity: ${severity}}\n`);
    const own = ['check', '--policy-from', policy, '--host', 'app.example.com'];
    expect((await run([...own, '--baseline', entry('high')])).code).toBe(0);
    const { code, stderr } = await run([...own, '--baseline', entry('medium')]);
    expect(code).toBe(1);
    expect(stderr).toContain(`accepts ${id} up to medium, and it is high now`);
  });

  test('the version of the log counts, and --pomerium before it', async () => {
    const line = '{"level":"info","version":"0.31.3","message":"cmd/pomerium","service":"all"}\n';
    const old = put(
      'old.log',
      line.replace('"message":"cmd/pomerium"', '"message":"cmd/pomerium"') +
        readFileSync(LOG, 'utf8').replaceAll(/^.*"cmd\/pomerium".*\n/gm, ''),
    );
    const policy = put('short.yaml', PEOPLE + pinned('/api/', 'audiobookshelf.example.com') + GUARD);
    const base = ['check', '--policy-from', policy, '--logs', old, '-o', 'json'];
    const own = jsonOf(await run(base));
    expect(own.pomerium).toBe('0.31.3');
    expect(kindsAt(own, 'medium')).toContain('leaves-folder /api/');
    const newer = jsonOf(await run([...base, '--pomerium', '0.33.1']));
    expect(kindsAt(newer, 'medium')).not.toContain('leaves-folder /api/');
  });
});

describe('hostile logs', () => {
  const HOSTILE = [
    '/api/\u001b]0;x\u0007',
    '/api/%1b%5b31m',
    "/api/'; rm -rf ~ #",
    '/api/\u202e',
    '/api/{{x}}',
    '/a\u2028b',
    '/api/%zz',
    `/api/${'a'.repeat(9000)}`,
  ];
  const check = {
    service: 'authorize',
    message: 'authorize check',
    host: 'app.example.com',
    ip: '192.0.2.66',
  };
  const verdict = {
    user: '',
    email: '',
    allow: true,
    'allow-why-true': ['http-path-ok'],
    deny: false,
    'deny-why-false': [],
  };
  const entry = {
    service: 'envoy',
    message: 'http-request',
    authority: '10.0.0.1:80',
    'upstream-cluster': 'app',
    'response-code': 200,
    'response-code-details': 'via_upstream',
  };
  const lines = HOSTILE.flatMap((path, i) => {
    const common = {
      level: 'info',
      'request-id': `r${i}`,
      method: 'GET',
      path,
      time: '2026-01-12T06:00:00Z',
    };
    return [
      { ...common, ...check, ...verdict, 'check-request-id': `r${i}` },
      { ...common, ...entry, 'user-agent': `curl\u001b[31m${i}`, 'forwarded-for': '192.0.2.66' },
    ].map((line) => JSON.stringify(line));
  }).join('\n');
  const policy = `${PEOPLE}- allow: {or: [{http_path: {starts_with: "/other\\u2028/"}}]}\n`;

  test.each(['table', 'json', 'sarif'])('nothing of them gets into %s as it is', async (output) => {
    const { stdout, stderr, code } = await run(
      [
        'check',
        '--policy-from',
        put('hostile.yaml', policy),
        '--host',
        'app.example.com',
        '--logs',
        '-',
        '-o',
        output,
      ],
      lines,
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('Findings: ')]);
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(`${output === 'table' ? stdout : ''}${stderr}`).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/,
    );
    expect(stdout).toContain('let-through-otherwise');
    if (output !== 'table') expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });
});

describe('what cannot be used', () => {
  test.each<[string, string[], number, string]>([
    ['no cluster', ['--kubeconfig', join(folder, 'nowhere')], 3, 'cannot read the kubeconfig'],
    [
      'two things from standard input',
      ['--policy-from', '-', '--logs', '-'],
      2,
      'standard input can be read only once',
    ],
    ['a policy without a host', ['--policy-from', put('people.yaml', PEOPLE)], 2, 'name it with --host'],
    [
      'a host that is none',
      ['--policy-from', put('people.yaml', PEOPLE), '--host', 'https://x/'],
      2,
      '--host takes a name',
    ],
    ['a policy that is not there', ['--policy-from', join(folder, 'nowhere.yaml')], 3, 'no such file'],
    ['a manifest that is not there', ['--ingresses', join(folder, 'nowhere.yaml')], 3, 'no such file'],
    [
      'a folder without Ingresses',
      ['--ingresses', join(SHELF, 'policy.yaml')],
      3,
      'no Ingress of class pomerium',
    ],
    [
      'an Ingress that is not there',
      ['--ingresses', SHELF, '--ingress', 'apps/other'],
      3,
      'cannot find apps/other among the Ingresses',
    ],
    [
      'a host that is not there',
      ['--ingresses', SHELF, '--host', 'other.example.com'],
      3,
      'cannot find other.example.com',
    ],
    [
      'a proposed policy for several Ingresses',
      ['--ingresses', SAMPLES, '--policy-from', put('people.yaml', PEOPLE)],
      2,
      'name it with --ingress',
    ],
    [
      'a log that is not there',
      ['--ingresses', SHELF, '--logs', join(folder, 'nowhere.log')],
      3,
      'no such file',
    ],
    ['a log that is none', ['--ingresses', SHELF, '--logs', join(SHELF, 'ingress.yaml')], 3, 'ingress.yaml'],
    [
      'a document that is none',
      ['--ingresses', SHELF, '--spec', join(SHELF, 'ingress.yaml')],
      3,
      'ingress.yaml',
    ],
    [
      'a choice without a document',
      ['--ingresses', SHELF, '--only', 'deprecated'],
      2,
      'give a document with --spec',
    ],
    [
      'a time that is none',
      ['--ingresses', SHELF, '--unused-after', 'long'],
      2,
      '--unused-after takes a time',
    ],
    [
      'a baseline that is none',
      ['--ingresses', SHELF, '--baseline', put('b.yaml', 'x: y')],
      3,
      'cannot use the baseline',
    ],
    ['an output that is none', ['--ingresses', SHELF, '-o', 'yaml'], 2, 'Invalid values'],
  ])('%s', async (_, args, expected, said) => {
    const { code, stderr } = await run(['check', ...args]);
    expect(stderr).toContain(said);
    expect(code).toBe(expected);
  });

  test('a policy that patches may change is not guessed', async () => {
    put(
      'kustomization.yaml',
      'resources: [app.yaml]\nhelmCharts: [{name: x, repo: "https://charts.example.com", version: 1.0.0, releaseName: x}]\npatches: [{path: https://example.com/p.yaml}]\n',
    );
    const { code, stderr } = await run(['check', '--ingresses', folder]);
    expect(code).toBe(3);
    expect(stderr).not.toContain('internal error');
  });

  test('a log of other Ingresses is told', async () => {
    const { stderr } = await run(['check', '--ingresses', join(SAMPLES, 'komga'), '--logs', LOG]);
    expect(stderr).toContain('no request in the log went to komga/komga-pomerium-ingress');
  });
});

test('--help shows how it is used', async () => {
  const { code, stdout } = await run(['check', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('check --ingresses apps/ --logs');
  expect(stdout).toContain('--unused-after');
});
