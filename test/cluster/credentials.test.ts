import { readFileSync, writeFileSync } from 'node:fs';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { Tailing } from './tailing.ts';

let cluster: FakeCluster;
afterEach(() => cluster.stop());

const certificate = async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
};

test('TLS with the authority that the kubeconfig names', async () => {
  const tls = await certificate();
  cluster = await FakeCluster.start({ ...tls, ca: tls.cert });
  cluster.addPod('pomerium-0').log('hello');
  const tail = new Tailing(cluster, ['--no-follow']);
  expect([await tail.ended(), tail.lines()]).toEqual([0, ['hello']]);
});

test('TLS with a certificate that nobody vouches for', async () => {
  cluster = await FakeCluster.start(await certificate());
  const tail = new Tailing(cluster);
  expect([await tail.ended(), tail.stderr.text]).toEqual([
    3,
    expect.stringMatching(
      /^pompaths: cannot list \S+ of all namespaces: [^\n]+ its certificate is not trusted: [^\n]+\n$/,
    ),
  ]);
});

test('a token that runs out is fetched anew from the plugin of the kubeconfig', async () => {
  cluster = await FakeCluster.start();
  const pod = cluster.addPod('pomerium-0');
  const token = cluster.file('token');
  writeFileSync(token, 'first');
  cluster.token = 'first';
  const program = `const { readFileSync } = require('node:fs');
    const status = { token: readFileSync(process.argv[1], 'utf8'), expirationTimestamp: new Date(Date.now() + 1).toISOString() };
    console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));`;
  const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { users: object[] };
  config.users = [
    {
      name: 'u',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: ['-e', program, token],
          interactiveMode: 'Never',
        },
      },
    },
  ];
  writeFileSync(cluster.kubeconfig, JSON.stringify(config));
  pod.log('one');
  const tail = new Tailing(cluster);
  await tail.until('one line', () => tail.lines().length === 1);
  cluster.token = 'second';
  writeFileSync(token, 'second');
  cluster.breakConnections();
  pod.log('two');
  await tail.until('two lines', () => tail.lines().length === 2);
  expect(await tail.stop()).toBe(0);
});
