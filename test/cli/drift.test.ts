import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { HOSTILE } from '../findings/examples.ts';
import { manifestOf } from '../inspection/ingresses.ts';
import { SARIF } from '../render/sarif-schema.ts';
import { run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/jellyfin');
const [OLD, NEW, POLICY] = ['openapi.yaml', 'openapi-next.yaml', 'openapi-policy.yaml'].map((name) =>
  join(SAMPLE, name),
) as [string, string, string];
const folder = mkdtempSync(join(tmpdir(), 'pompaths-drift-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/findings.schema.json'), 'utf8'),
) as object;
const ajv = new Ajv2020({ allowUnionTypes: true });
const drift = (...args: string[]): ReturnType<typeof run> => run(['drift', ...args]);

test('the sample under the policy that its first version made', async () => {
  const { code, stdout, stderr } = await drift(OLD, NEW, '--policy-from', POLICY);
  expect([code, stderr]).toEqual([1, '\nFindings: 2 high, 1 medium, 3 low, 0 info.\n']);
  expect(stdout.replaceAll(`${SAMPLE}/`, '')).toContain(
    '→ openapi-next.yaml, OpenAPI 3.0.3, 17 operations\n',
  );
});

test('a document from standard input', async () => {
  const { code, stdout } = await run(['drift', '-', NEW, '--policy-from', POLICY], readFileSync(OLD));
  expect([code, stdout.split('\n')[0]]).toEqual([1, '  standard input, OpenAPI 3.0.3, 14 operations']);
});

test('nothing changed', async () => {
  const { code, stdout } = await drift(OLD, OLD, '--policy-from', POLICY);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/The same operations\.\n\nNothing found\.\n$/)]);
});

test('under manifests, for machines', async () => {
  const { code, stdout } = await drift(OLD, NEW, '--ingresses', SAMPLE, '-o', 'json');
  const json = JSON.parse(stdout) as { findings: { where: string }[] };
  expect([code, ajv.validate(schema, json)]).toEqual([0, true]);
  expect(new Set(json.findings.map(({ where }) => where))).toEqual(
    new Set(['jellyfin/jellyfin-pomerium-ingress']),
  );
  expect(json).toMatchObject({
    version: 1,
    drift: {
      old: { version: 'OpenAPI 3.0.3', operations: 14 },
      new: { version: 'OpenAPI 3.0.3', operations: 17 },
      changes: expect.arrayContaining([
        {
          change: 'added',
          from: null,
          to: {
            method: 'GET',
            path: '/LiveTv/Recordings',
            security: 'protected',
            access: 'denied',
            choice: null,
            ingress: 'jellyfin/jellyfin-pomerium-ingress',
          },
        },
      ]) as unknown,
    },
  });
});

test('for code scanning', async () => {
  const { code, stdout } = await drift(
    OLD,
    NEW,
    '--policy-from',
    POLICY,
    '-o',
    'sarif',
    '--fail-on',
    'never',
  );
  expect([code, ajv.validate(SARIF, JSON.parse(stdout))]).toEqual([0, true]);
  expect(stdout).toContain('openapi-policy.yaml"');
});

test('under the cluster', async () => {
  const cluster = await FakeCluster.start();
  try {
    const manifest = manifestOf({
      name: 'jellyfin',
      hosts: ['jellyfin.example.com'],
      policy: readFileSync(POLICY, 'utf8'),
    });
    cluster.setIngress('jellyfin', manifest);
    cluster.setIngress('other', manifestOf({ name: 'other', hosts: ['other.example.com'] }));
    const { code, stderr } = await drift(
      OLD,
      NEW,
      '--kubeconfig',
      cluster.kubeconfig,
      '--host',
      'Jellyfin.example.com',
    );
    expect([code, stderr]).toEqual([1, '\nFindings: 2 high, 1 medium, 3 low, 0 info.\n']);
  } finally {
    await cluster.stop();
  }
});

test('no text of a stranger breaks out', async () => {
  const paths = (texts: readonly string[]): string =>
    JSON.stringify({
      openapi: '3.1.0',
      paths: Object.fromEntries(texts.map((text) => [`/api/x${text}`, { get: { operationId: text } }])),
    });
  const old = file('old.json', paths(['']));
  const fresh = file('new.json', paths(HOSTILE.map((text) => text.slice(0, 300))));
  const args = [old, fresh, '--policy-from', POLICY, '--host', 'jellyfin.example.com'];
  const { stdout, stderr } = await drift(...args);
  expect(`${stdout}${stderr}`).toMatch(/^[\n\x20-\x7e\u2026\u2192]*$/);
  expect(ajv.validate(schema, JSON.parse((await drift(...args, '-o', 'json')).stdout))).toBe(true);
  expect(ajv.validate(SARIF, JSON.parse((await drift(...args, '-o', 'sarif')).stdout))).toBe(true);
});

describe('one clear line', () => {
  const bad = file('bad.yaml', 'allow:\n  or:\n    - http_pathh: /a\n');
  const people = file('people.yaml', 'allow: {or: [{email: {is: alice@example.com}}]}');
  test.each<[string, string[], number, RegExp]>([
    ['no new document', [OLD], 2, /Not enough non-option arguments/],
    [
      'no such document',
      [OLD, 'none.yaml', '--policy-from', POLICY],
      3,
      /cannot read the document none\.yaml: no such file/,
    ],
    ['an empty document', [OLD, file('empty.yaml', ''), '--policy-from', POLICY], 3, /empty\.yaml/],
    ['no document at all', [OLD, POLICY, '--policy-from', POLICY], 3, /cannot use the document/],
    [
      'an address',
      ['https://example.com/x', NEW, '--policy-from', POLICY],
      3,
      /nothing is fetched from the network/,
    ],
    [
      'no such policy',
      [OLD, NEW, '--policy-from', 'none.yaml'],
      3,
      /cannot read the policy none\.yaml: no such file/,
    ],
    [
      'a policy that is refused',
      [OLD, NEW, '--policy-from', bad],
      3,
      /line 3 is no good: unknown policy criterion/,
    ],
    [
      'a policy without a host',
      [OLD, NEW, '--policy-from', people],
      2,
      /names no host in its rules: say --host/,
    ],
    ['two policies', [OLD, NEW, '--policy-from', POLICY, '--ingresses', SAMPLE], 2, /not both/],
    ['standard input twice', ['-', '-', '--policy-from', POLICY], 2, /standard input can be read only once/],
    ['several Ingresses', [OLD, NEW, '--ingresses', join(SAMPLE, '..')], 2, /which Ingress is it for\?/],
    [
      'no such host',
      [OLD, NEW, '--ingresses', SAMPLE, '--host', 'x.example.com'],
      3,
      /no Ingress has the host x\.example\.com/,
    ],
    ['no such manifest', [OLD, NEW, '--ingresses', 'none'], 3, /cannot read the manifest none: no such file/],
    ['no such kubeconfig', [OLD, NEW, '--kubeconfig', 'none'], 3, /cannot read the kubeconfig none/],
  ])('%s', async (_, args, code, message) => {
    const result = await drift(...args);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toMatch(message);
  });
});
