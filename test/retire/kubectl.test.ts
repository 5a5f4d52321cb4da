import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderRetireScript } from '../../src/render/retire-script.ts';
import { planRetirement } from '../../src/retire/plan-retirement.ts';
import { ApiServer } from './api-server.ts';
import { certificate, cluster, inForce, metadata, nginx, pomerium } from './objects.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl)
  console.warn('NOT TESTED with the real kubectl, which is not on the PATH: scripts of pompaths retire');

const ISSUER = { 'cert-manager.io/cluster-issuer': 'letsencrypt' };
const objects = () => [
  nginx('home/app', { secret: 'app-tls', annotations: ISSUER }),
  pomerium('home/app-pomerium', { secret: 'app-tls', annotations: ISSUER }),
  inForce('home/app-pomerium'),
  certificate('home/app-tls', 'app'),
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: metadata('le'),
    spec: { acme: { solvers: [{ http01: { ingress: { class: 'nginx' } } }] } },
  },
];
const others = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: metadata('kube-system') },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: metadata('home/app-tls'),
    data: { 'tls.crt': 'eA==' },
  },
];
const INGRESS = '/apis/networking.k8s.io/v1/namespaces/home/ingresses/app';
const CERTIFICATE = '/apis/cert-manager.io/v1/namespaces/home/certificates/app-tls';

let api: ApiServer;
let folder: string;
beforeEach(async () => {
  api = await ApiServer.start();
  folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
});
afterEach(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the script for what the server has, with the real kubectl. */
async function runScript(script: string): Promise<{ code: number | null; stderr: string }> {
  const kubeconfig = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    contexts: [{ name: 'home', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: api.url } }],
    users: [{ name: 'u', user: {} }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  writeFileSync(join(folder, 'retire.sh'), script);
  const child = spawn('sh', ['retire.sh'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig, BACKUP: 'backup', PATIENCE: '6' },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stderr };
}

describe.runIf(hasKubectl)('with the real kubectl', () => {
  test('a script does what the plan says', async () => {
    const given = objects();
    const script = scriptFor(given);
    for (const object of [...given, ...others]) api.put(object);
    // The garbage collector, and cert-manager.
    api.onChange = (verb, path) => {
      if (verb === 'DELETE') api.objects.delete(CERTIFICATE);
      if (verb === 'PATCH' && path.endsWith('/app-pomerium'))
        api.put({
          ...certificate('home/app-tls', 'app-pomerium'),
          status: { conditions: [{ type: 'Ready', status: 'True' }] },
        });
    };
    const { code, stderr } = await runScript(script);
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([0, 'done']);
    expect(api.changes).toEqual([
      'PATCH /apis/cert-manager.io/v1/clusterissuers/le',
      `DELETE ${INGRESS}`,
      'PATCH /apis/networking.k8s.io/v1/namespaces/home/ingresses/app-pomerium',
    ]);
    expect(api.objects.get('/apis/cert-manager.io/v1/clusterissuers/le')).toMatchObject({
      spec: { acme: { solvers: [{ http01: { ingress: { class: 'pomerium' } } }] } },
    });
    const saved = parse(readFileSync(join(folder, 'backup/certificate.home.app-tls.yaml'), 'utf8')) as object;
    expect(saved).toEqual({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'app-tls', namespace: 'home' },
      spec: { secretName: 'app-tls' },
    });
  });

  test('the server refuses what was changed in the meantime', async () => {
    const given = objects();
    const script = scriptFor(given);
    for (const object of [...given, ...others]) api.put(object);
    // After everything was looked at, and before the deletion.
    api.onChange = () =>
      Object.assign(api.objects.get(INGRESS)?.['metadata'] ?? {}, { resourceVersion: '999' });
    const { code, stderr } = await runScript(script);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /Precondition failed[\s\S]*stopped: cannot delete ingresses\.networking\.k8s\.io home app/,
      ),
    ]);
    expect([api.objects.has(INGRESS), api.objects.has(CERTIFICATE)]).toEqual([true, true]);
  });
});

const scriptFor = (given: Parameters<typeof cluster>[0]): string =>
  renderRetireScript(
    planRetirement(cluster(given), { classes: [], ingresses: [], confirmed: ['traffic-moved'] }),
  );
