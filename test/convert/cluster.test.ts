import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli.ts';
import { FakeCluster } from '../cluster/fake-cluster.ts';
import { QUICK } from '../cluster/tailing.ts';
import { ingressWith } from './converting.ts';

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await FakeCluster.start();
  cluster.setIngress('app', JSON.parse(ingressWith({ 'proxy-read-timeout': '300' })) as object);
});
afterAll(() => cluster.stop());

async function convert(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const io = { stdin: Readable.from([]), stdout, stderr, signal: new AbortController().signal, pace: QUICK };
  const code = await main(['convert', '--kubeconfig', cluster.kubeconfig, ...args], io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

test("a cluster's Ingresses", async () => {
  const { code, stdout } = await convert('--cluster', '--allow-email', 'alice@example.com');
  expect(code).toBe(0);
  expect(stdout).toMatch(/name: app-pomerium\n[^]*idle_timeout: "300s"\n/);
  expect(cluster.requests.join('\n')).not.toMatch(/watch/);
});

test('classes that may not be read are a note, Ingresses an error', async () => {
  cluster.faults.push({ path: /ingressclasses/, times: 1, status: 403, message: 'forbidden' });
  const { code, stderr } = await convert('--cluster');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot list ingressclasses.*forbidden/)]);
  cluster.faults.push({ path: /ingresses/, times: 1, status: 403, message: 'forbidden' });
  const refused = await convert('--cluster');
  expect([refused.code, refused.stdout]).toEqual([3, '']);
  expect(refused.stderr).toMatch(/cannot list ingresses/);
});

test('a kubeconfig without a word about the cluster', async () => {
  expect(await convert('-')).toMatchObject({ code: 2 });
});
