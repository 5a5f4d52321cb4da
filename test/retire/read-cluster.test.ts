import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ClusterApi } from '../../src/cluster/api.ts';
import { connect } from '../../src/cluster/connection.ts';
import { listObjects } from '../../src/cluster/list-objects.ts';
import type { Inventory } from '../../src/retire/inventory.ts';
import { readCluster } from '../../src/retire/read-cluster.ts';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { answer, listOf, show } from './api.ts';
import { metadata, nginx } from './objects.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await FakeCluster.start();
});
afterEach(() => cluster.stop());

const signal = new AbortController().signal;
const api = async (): Promise<ClusterApi> => new ClusterApi(await connect(cluster.kubeconfig), 400);
const read = async (): Promise<Inventory> => readCluster(await api(), 'home', signal);
const INGRESSES = '/apis/networking.k8s.io/v1/ingresses';

const controller = {
  kind: 'Deployment',
  metadata: metadata('ingress-nginx/controller'),
  spec: { template: { spec: { containers: [{ image: 'registry.k8s.io/ingress-nginx/controller:v1' }] } } },
};

test('lists by kind, beside the controller as well, and writes nothing', async () => {
  const lease = { kind: 'Lease', metadata: metadata('ingress-nginx/ingress-nginx-leader') };
  const system = { kind: 'Namespace', metadata: metadata('kube-system') };
  show(cluster, [nginx('home/app'), controller, lease, system]);
  const { objects, source, unread } = await read();
  expect(objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'Ingress app',
    'Namespace kube-system',
    'Deployment controller',
    'Lease ingress-nginx-leader',
  ]);
  expect([source, unread]).toEqual([
    {
      kind: 'cluster',
      server: expect.stringMatching(/^http:\/\/127/) as string,
      context: 'home',
      uid: 'uid-kube-system',
    },
    [],
  ]);
  expect(cluster.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  expect(cluster.requests.filter((request) => request.includes('secrets'))).toEqual([]);
});

test('a kind that the cluster does not have, and one that may not be listed', async () => {
  cluster.faults.push({
    path: /\/certificates/,
    times: 1,
    status: 403,
    message: 'certificates is forbidden',
  });
  cluster.faults.push({ path: /\/issuers/, times: 1, status: 404 });
  show(cluster, [nginx('home/app')]);
  const { objects, unread } = await read();
  expect(objects).toHaveLength(1);
  expect(unread).toEqual([
    { kind: 'Certificate', resource: 'certificates.cert-manager.io', why: 'certificates is forbidden' },
  ]);
});

test.each([
  [
    'Ingresses that may not be listed',
    /ingresses/,
    403,
    /cannot list ingresses\.networking\.k8s\.io of all namespaces/,
  ],
  [
    'a server that fails',
    /services/,
    500,
    /cannot list services of all namespaces: the API server answers 500/,
  ],
])('%s', async (_, path, status, message) => {
  cluster.faults.push({ path, times: 1, status });
  show(cluster, []);
  await expect(read()).rejects.toThrow(message);
});

test('page by page, and all at once where the server has forgotten the pages', async () => {
  const asked = { path: INGRESSES, resource: 'ingresses.networking.k8s.io', namespace: '' };
  const list = async (): Promise<unknown[]> =>
    (await listObjects(await api(), asked, signal)).map((object) => [object['kind'], object['metadata']]);
  const page = (name: string, next?: string): object =>
    listOf('Ingress', [nginx(`home/${name}`)], { continue: next });
  const at = (path: RegExp, body: object): void => {
    cluster.faults.push({ path, times: 1, act: (response) => response.end(JSON.stringify(body)) });
  };
  at(/limit=500$/, page('one', 'two'));
  at(/continue=two/, page('two'));
  expect(await list()).toEqual([
    ['Ingress', expect.objectContaining({ name: 'one' })],
    ['Ingress', expect.objectContaining({ name: 'two' })],
  ]);
  at(/limit=500$/, page('one', 'two'));
  cluster.faults.push({ path: /continue=two/, times: 1, status: 410 });
  answer(cluster, INGRESSES, listOf('Ingress', [nginx('home/all')]));
  expect(await list()).toEqual([['Ingress', expect.objectContaining({ name: 'all' })]]);
});

test('samples/rbac-retire.yaml gives the right to all that is listed, and to nothing else', async () => {
  show(cluster, [nginx('home/app'), controller]);
  await read();
  const listed = cluster.requests.map((request) => {
    const path =
      request
        .split(' ')[1]
        ?.split('?')[0]
        ?.replace(/\/namespaces\/[^/]+(?=\/)/, '') ?? '';
    const [, group = '', resource = ''] = /^\/(?:api\/v1|apis\/([^/]+)\/v1)\/(.+)$/.exec(path) ?? [];
    return `${group}/${resource}`;
  });
  const file = readFileSync(join(import.meta.dirname, '../../samples/rbac-retire.yaml'), 'utf8');
  const [role] = parseAllDocuments(file).map((document): unknown => document.toJS());
  const { rules } = role as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
  const given = rules.flatMap(({ apiGroups, resources }) =>
    resources.map((each) => `${apiGroups[0]}/${each}`),
  );
  expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
  expect(given.sort()).toEqual([...new Set(listed)].sort());
});
