import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Inventory } from '../../src/retire/inventory.ts';
import { titleOf } from '../../src/retire/kube-object.ts';
import { loadManifests } from '../../src/retire/load-manifests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const load = (...names: readonly string[]): Promise<Inventory> =>
  loadManifests(
    names.map((name) => (name === '-' ? name : join(folder, name))),
    () => Promise.resolve(INPUT),
  );
const titles = ({ objects }: Inventory): string[] => objects.map(titleOf);

const app = (name: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}, namespace: home}\nspec: {ingressClassName: nginx}\n`;
const INPUT = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'home' } }],
});

test('files, folders, several documents, lists, standard input', async () => {
  put('one.yaml', `${app('a')}---\n${app('b')}`);
  put('apps/more/c.yml', app('c'));
  put('apps/values.yaml', 'ingress: {enabled: true}\n');
  put('apps/.hidden.yaml', app('hidden'));
  const read = await load('one.yaml', 'apps', '-');
  expect(titles(read)).toEqual(['Ingress home/a', 'Ingress home/b', 'Ingress home/c', 'Service home/s']);
  expect([read.problems, read.notes]).toEqual([[], []]);
});

test('a kustomization is what kustomize makes of it', async () => {
  put('base/kustomization.yaml', 'resources: [app.yaml]\n');
  put('base/app.yaml', app('app'));
  put('overlay/kustomization.yaml', 'resources: [../base]\nnamespace: east\nnameSuffix: -2nd\n');
  expect(titles(await load(''))).toEqual(['Ingress east/app-2nd']);
});

test('an object that stands there twice', async () => {
  put('a.yaml', app('a'));
  put('b.yaml', app('a'));
  const read = await load('a.yaml', 'b.yaml');
  expect([titles(read), read.notes]).toEqual([
    ['Ingress home/a'],
    ['Ingress home/a stands in the manifests twice; the first is used'],
  ]);
});

test.each([
  [
    'a template of Helm',
    `${app('a')}  rules: {{ .Values.rules }}\n`,
    /it is a template of Helm; give what it makes: helm template/,
  ],
  ['no YAML', `${app('a')}  rules: [\n`, /^cannot read the manifest \S+x\.yaml: cannot read it, line \d+: /],
  ['no object', `- apiVersion: v1\n  kind: x\n`, /holds something that is no Kubernetes object/],
])('%s: the rest is used', async (_, text, problem) => {
  put('x.yaml', text);
  put('y.yaml', app('y'));
  const read = await load('.');
  expect([titles(read), read.problems]).toEqual([['Ingress home/y'], [expect.stringMatching(problem)]]);
});

test('what is not there', async () => {
  expect((await load('nothing.yaml')).problems).toEqual([
    expect.stringMatching(/^cannot read the manifest \S+: no such file$/),
  ]);
});
