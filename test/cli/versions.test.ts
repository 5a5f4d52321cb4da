import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './run.ts';
import { VERSIONS } from './versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SAMPLES = join(import.meta.dirname, '../../samples');

describe.each(['audiobookshelf', 'influxdb', 'komga'])('%s', (app) => {
  const sample = join(SAMPLES, app);
  const lines = readFileSync(join(sample, 'pomerium.log'), 'utf8').trimEnd().split('\n');
  const answerTo = async (log: readonly string[]): Promise<string> =>
    (await run(['logs', '--session', '--ingresses', sample, '-o', 'json'], log.join('\n'))).stdout;
  const plain = answerTo(lines);

  test.each(Object.entries(VERSIONS))('as %s logs it, the answer is the same', async (_, rewrite) => {
    const old = lines.map((line) => JSON.stringify(rewrite(JSON.parse(line) as Record<string, unknown>)));
    expect(await answerTo(old)).toBe(await plain);
  });
});

test('without a route id, the route is found by host and path as Envoy matches them', async () => {
  const ingress = (name: string, path: string, pathType: string): string => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: apps }
spec:
  ingressClassName: pomerium
  rules: [{ host: app.example.com, http: { paths: [{ path: ${path}, pathType: ${pathType}, backend: { service: { name: s, port: { number: 80 } } } }] } }]
`;
  const manifests = [
    ingress('site', '/', 'Prefix'),
    ingress('api', '/api', 'Prefix'),
    ingress('one', '/api/one', 'Exact'),
  ];
  const check = (path: string): string =>
    JSON.stringify({
      level: 'info',
      service: 'authorize',
      'check-request-id': path,
      method: 'GET',
      path,
      host: 'app.example.com',
      query: '',
      ip: '192.0.2.7',
      allow: false,
      'allow-why-false': ['non-pomerium-route', 'user-unauthenticated'],
      deny: false,
      'deny-why-false': [],
      user: '',
      email: '',
      time: '2026-11-21T06:00:00Z',
      message: 'authorize check',
    });
  const paths = ['/api/one', '/api/one/', '/apikeys', '/other'];
  const file = join(folder, 'ingresses.yaml');
  writeFileSync(file, manifests.join(''));
  const { stdout } = await run(['logs', '--ingresses', file, '-o', 'json'], paths.map(check).join('\n'));
  const { ingresses } = JSON.parse(stdout) as { ingresses: { name: string; causes: { login: number } }[] };
  // `/api` is a prefix of the text for Envoy, not of whole segments.
  expect(Object.fromEntries(ingresses.map(({ name, causes }) => [name, causes.login]))).toEqual({
    api: 2,
    one: 1,
    site: 1,
  });
});
