import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { show } from '../retire/api.ts';
import { run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/retire.yaml');
const CONFIRMED = ['--confirm', 'traffic-moved', '--confirm', 'all-given'];
const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(path, text);
  return path;
};

test('the plan for people', async () => {
  const { code, stdout, stderr } = await run(['retire', SAMPLE, ...CONFIRMED]);
  expect(code).toBe(1);
  await expect(`${stdout}${stderr}`).toMatchFileSnapshot('../fixtures/retire/plan.txt');
});

test('the plan for machines', async () => {
  const { code, stdout } = await run(['retire', SAMPLE, ...CONFIRMED, '-o', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    source: 'manifests',
    classes: ['nginx'],
    open: 2,
    findings: expect.arrayContaining([
      expect.objectContaining({
        id: 'uncovered:home/wiki',
        severity: 'high',
        where: 'Ingress home/wiki',
        rule: 'uncovered',
        state: 'open',
      }),
    ]) as unknown,
    ingresses: [
      { name: 'photos', proof: 'proven', waitsFor: [], owns: [{ object: 'Certificate home/photos-tls' }] },
      { name: 'wiki', proof: 'open', waitsFor: ['uncovered:home/wiki'] },
    ],
    parts: [{ state: 'ready' }, { state: 'ready' }, { state: 'waiting' }, { state: 'later' }],
  });
});

test('the script', async () => {
  const { code, stdout, stderr } = await run(['retire', SAMPLE, ...CONFIRMED, '-o', 'script']);
  expect(code).toBe(1);
  await expect(stdout).toMatchFileSnapshot('../fixtures/retire/retire.sh');
  expect(stderr).toMatch(/^pompaths: open: uncovered:home\/wiki: not all it takes/);
});

test('nothing open, nothing to complain', async () => {
  const all = [...CONFIRMED, '--confirm', 'uncovered:home/wiki', '--confirm', 'class-users'];
  const { code, stderr } = await run(['retire', SAMPLE, ...all]);
  expect([code, stderr]).toEqual([0, '\n2 of 2 Ingresses may go; 0 open questions; 14 steps ready.\n']);
});

test('answers that answer nothing are told', async () => {
  const { stderr } = await run(['retire', SAMPLE, '--confirm', 'traffic-move']);
  expect(stderr).toMatch(/--confirm traffic-move: there is no such question \(any more\)/);
  const bare = file(
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, namespace: home}\nspec: {ingressClassName: nginx}\n',
  );
  expect((await run(['retire', bare, '--confirm', 'identity:home/a'])).stderr).toMatch(
    /nobody's word can answer this/,
  );
});

test('nothing ready, nothing printed', async () => {
  const { code, stdout, stderr } = await run(['retire', SAMPLE, '-o', 'script']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^pompaths: nothing is ready, so there is no script\n/);
});

test.each(['{', '{{ .Values.x }}: y'])('no script beside a file that cannot be read: %s', async (text) => {
  const args = ['retire', SAMPLE, file(text), ...CONFIRMED, '--confirm', 'unreadable'];
  const { code, stdout, stderr } = await run([...args, '-o', 'script']);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/open: unreadable: not all that was given could be read: cannot read the manifest/);
  expect(stderr).toMatch(/--confirm unreadable: nobody's word can answer this/);
  const { parts } = JSON.parse((await run([...args, '-o', 'json'])).stdout) as { parts: { state: string }[] };
  expect(parts.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'later']);
});

describe('from the cluster', () => {
  const { items } = parse(readFileSync(SAMPLE, 'utf8')) as { items: Record<string, unknown>[] };

  test('the same plan, bound to it', async () => {
    const cluster = await FakeCluster.start();
    try {
      const system = { kind: 'Namespace', metadata: { name: 'kube-system', uid: 'uid-of-this-cluster' } };
      show(cluster, [...items, system]);
      const { code, stdout } = await run([
        'retire',
        '--kubeconfig',
        cluster.kubeconfig,
        '--confirm',
        'traffic-moved',
        '-o',
        'script',
      ]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/\ncontext=home\n/);
      expect(stdout).toMatch(/\nsame_cluster uid-of-this-cluster\n/);
      expect(stdout).toMatch(/\nremove ingresses\.networking\.k8s\.io photos home /);
      expect(cluster.requests.every((request) => request.startsWith('GET '))).toBe(true);
    } finally {
      await cluster.stop();
    }
  });

  test('no right to list Ingresses', async () => {
    const cluster = await FakeCluster.start();
    try {
      cluster.faults.push({ path: /ingresses/, times: 1, status: 403, message: 'forbidden' });
      const { code, stdout, stderr } = await run(['retire', '--kubeconfig', cluster.kubeconfig]);
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(
        /^pompaths: cannot list ingresses\.networking\.k8s\.io of all namespaces: forbidden[^\n]+\n$/,
      );
    } finally {
      await cluster.stop();
    }
  });
});

describe('one clear line', () => {
  test.each<[string, string[], number, RegExp]>([
    ['files and a cluster', [SAMPLE, '--context', 'home'], 2, /give files, or a cluster/],
    ['standard input twice', ['-', '-'], 2, /standard input can be read only once/],
    [
      'a class of somebody else',
      [SAMPLE, '--class', 'pomerium'],
      2,
      /ingress-nginx does not take "pomerium"; it takes nginx/,
    ],
    ['no such file', ['nothing.yaml'], 3, /cannot read the manifest nothing\.yaml: no such file/],
    ['an output that is none', [SAMPLE, '-o', 'yaml'], 2, /output/],
  ])('%s', async (_, args, expected, message) => {
    const { code, stderr } = await run(['retire', ...args]);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(message)]);
  });
});

test('texts of strangers reach no terminal as they are', async () => {
  const hostile = String.raw`"\e[2J\u202ehttps://x"`;
  const path = file(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${hostile}\n  namespace: home\n  annotations: {nginx.ingress.kubernetes.io/server-alias: ${hostile}}\nspec: {ingressClassName: nginx, rules: [{host: ${hostile}, http: {paths: [{path: ${hostile}, backend: {service: {name: ${hostile}}}}]}}]}\n`,
  );
  for (const output of ['table', 'script']) {
    const { stdout, stderr } = await run(['retire', path, '-o', output]);
    expect(`${stdout}${stderr}`).toContain(String.raw`\x1b[2J\u202ehttps://x`);
    expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202A-\u202E]/);
  }
});

test('--help shows what to do', async () => {
  const { code, stdout } = await run(['retire', '--help']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/pompaths retire --confirm traffic-moved/)]);
});

test('standard input, whatever else is named', async () => {
  const [sample, bare] = [
    readFileSync(SAMPLE, 'utf8'),
    file('apiVersion: v1\nkind: Service\nmetadata: {name: s}\n'),
  ];
  for (const args of [['-'], ['-', bare], [bare, '-']]) {
    const { stdout } = await run(['retire', ...args, ...CONFIRMED], sample);
    expect(stdout).toMatch(/2\. Ingress home\/photos: ready/);
  }
});
