import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadIngresses } from '../../src/ingress/load.ts';
import { run } from '../cli/run.ts';
import { hasKustomize } from '../kubectl.ts';
import { kubectlKustomize } from '../kustomize/folders.ts';
import { fixture } from '../shared.ts';
import { ingressWith } from './converting.ts';

const KUBECTL = hasKustomize();
const folderFor = (): Promise<string> => mkdtemp(join(tmpdir(), 'pompaths-'));
const CASES = [
  '01-audiobooks-streaming.yaml',
  '02-dashboard-https-backend.yaml',
  '03-ddns-tunnel-whitelist.yaml',
  '08-oauth2-proxy.yaml',
].map((name) => fixture(`convert/${name}`));
const DECIDED = ['--allow-email', 'alice@example.com', '--public', 'default/ddns-nginx'];

/** The policies of a kustomization by the name of the Ingress, as pompaths builds it, and as kubectl does where that is there. */
async function policiesOf(folder: string): Promise<Record<string, string>> {
  const { ingresses, problems } = await loadIngresses([folder], async () => '');
  expect(problems).toEqual([]);
  const policies = Object.fromEntries(
    ingresses.map(({ name, annotations }) => [name, annotations['policy'] ?? '']),
  );
  if (KUBECTL) {
    const built = Object.entries((await kubectlKustomize(folder)) ?? {});
    expect(
      Object.fromEntries(
        built.map(([key, { annotations }]) => [key.split('/')[1], annotations['ingress.pomerium.io/policy']]),
      ),
    ).toEqual(policies);
  }
  return policies;
}

describe('a folder', () => {
  test('the policy for all, and those that differ after it', async () => {
    const folder = join(await folderFor(), 'pomerium-ingress');
    const { code, stdout, stderr } = await run(['convert', ...CASES, ...DECIDED, '--out', folder]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/wrote .*audiobooks\.yaml/);
    expect(await readdir(folder)).toEqual([
      'audiobooks.yaml',
      'dashboard.yaml',
      'ddns.yaml',
      'kustomization.yaml',
      'tracker-hooks.yaml',
      'tracker.yaml',
    ]);
    expect(await readFile(join(folder, 'audiobooks.yaml'), 'utf8')).not.toContain('policy');
    const policies = await policiesOf(folder);
    expect(policies).toEqual({
      'audiobooks-ingress-pomerium': expect.stringContaining('alice@example.com') as string,
      'dashboard-ingress-pomerium': expect.stringContaining('alice@example.com') as string,
      'ddns-nginx-pomerium': '- deny:\n    not:\n      - source_ip:\n          - "10.244.0.0/16"\n',
      'tracker-pomerium': expect.stringContaining('alice@example.com') as string,
      'tracker-hooks-pomerium': '[]\n',
    });
  });

  test.runIf(KUBECTL)('what a person would have written by hand, as kubectl builds it', async () => {
    const folder = await folderFor();
    await run(['convert', ...CASES, ...DECIDED, '--out', folder]);
    const built = (await kubectlKustomize(folder)) ?? {};
    const of = (key: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(built[key]?.annotations ?? {}).map(([name, value]) => [
          name.replace('ingress.pomerium.io/', ''),
          value,
        ]),
      );
    expect(Object.values(built).map((ingress) => ingress.class)).toEqual(Array(5).fill('pomerium'));
    expect(of('audiobooks/audiobooks-ingress-pomerium')).toMatchObject({
      allow_websockets: 'true',
      idle_timeout: '3600s',
      timeout: '0s',
      pass_identity_headers: 'true',
      preserve_host_header: 'true',
    });
    expect(of('kubernetes-dashboard/dashboard-ingress-pomerium')).toMatchObject({
      secure_upstream: 'true',
      tls_skip_verify: 'true',
      pass_identity_headers: 'true',
    });
    expect(of('default/ddns-nginx-pomerium')).toMatchObject({ allow_public_unauthenticated_access: 'true' });
    expect(of('default/ddns-nginx-pomerium')).not.toHaveProperty('pass_identity_headers');
  });

  test('again changes nothing, later decisions change their own, and what people wrote stays', async () => {
    const folder = await folderFor();
    await run(['convert', ...CASES, ...DECIDED, '--out', folder]);
    const file = join(folder, 'kustomization.yaml');
    const edited = (await readFile(file, 'utf8')).replace(
      '"alice@example.com"',
      '"carol@example.com" # for now',
    );
    await writeFile(file, edited);
    const again = await run(['convert', ...CASES, ...DECIDED, '--out', folder]);
    expect(again.stderr).toMatch(/nothing to write/);
    await run(['convert', ...CASES, ...DECIDED, '--public', 'team/tracker-hooks', '--out', folder]);
    expect(await readFile(file, 'utf8')).toBe(edited);
    expect(await readFile(join(folder, 'tracker-hooks.yaml'), 'utf8')).toContain(
      'allow_public_unauthenticated_access',
    );
    expect((await policiesOf(folder))['audiobooks-ingress-pomerium']).toContain('carol@example.com');
  });

  test('a policy for all that is there lets nobody in who was not decided for', async () => {
    const folder = await folderFor();
    const [wiki, other] = [fixture('convert/07-plain-nothing.yaml'), CASES[0] ?? ''];
    await run(['convert', wiki, '--allow-email', 'alice@example.com', '--out', folder]);
    await run(['convert', other, '--out', folder]);
    const name = 'audiobooks-ingress-pomerium';
    const undecided = await policiesOf(folder);
    expect(undecided['wiki-pomerium']).toContain('alice@example.com');
    expect(undecided[name]).toBe('[]\n');
    await run(['convert', other, '--allow-email', 'carol@example.com', '--out', folder]);
    expect((await policiesOf(folder))[name]).toMatch(/^(?![^]*alice)[^]*carol@example\.com/);
  });

  test('without a rule for people the policy for all lets nobody in', async () => {
    const folder = await folderFor();
    expect((await run(['convert', ...CASES, '--out', folder])).code).toBe(1);
    const policies = Object.values(await policiesOf(folder));
    expect(policies.filter((policy) => policy.includes('allow'))).toEqual([]);
  });

  test('a dry run writes nothing', async () => {
    const folder = join(await folderFor(), 'new');
    const { stderr } = await run(['convert', ...CASES, '--out', folder, '--dry-run']);
    expect(stderr).toMatch(/\+kind: Kustomization/);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  test("somebody's own file is left alone", async () => {
    const folder = await folderFor();
    await writeFile(join(folder, 'audiobooks.yaml'), 'kind: Service\n');
    const { code, stderr } = await run(['convert', ...CASES, '--out', folder]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/holds something other than audiobooks-ingress-pomerium/);
    expect(await readdir(folder)).toEqual(['audiobooks.yaml']);
  });
});

describe('in place', () => {
  const copied = async (): Promise<string> => {
    const folder = await folderFor();
    await cp(fixture('convert/05-home-automation-kustomize'), folder, { recursive: true });
    return folder;
  };

  test('a base, and the overlay that follows the new name', async () => {
    const folder = await copied();
    const { code, stdout, stderr } = await run([
      'convert',
      folder,
      '--allow-email',
      'alice@example.com',
      '--in-place',
    ]);
    expect([code, stdout]).toEqual([0, '']);
    const base = await readFile(join(folder, 'base/ingress.yaml'), 'utf8');
    expect(base).toMatch(
      /name: home-nginx-pomerium\n[^]*issuer: 'letsencrypt-prod'\n[^]*ingressClassName: pomerium\n/,
    );
    expect(base).not.toContain('nginx.ingress');
    const overlay = await readFile(join(folder, 'overlay-east/kustomization.yaml'), 'utf8');
    expect(overlay).toMatch(/name: home-nginx-pomerium\n/);
    expect(overlay).not.toContain('proxy-body-size');
    expect(stderr).toMatch(/proxy-body-size is gone from a patch.*timeouts\.read/);
    const policies = await policiesOf(join(folder, 'overlay-east'));
    expect(policies).toEqual({
      'home-nginx-pomerium': expect.stringMatching(/alice[^]*10\.244\.0\.0\/16/) as string,
    });
    const again = await run(['convert', folder, '--allow-email', 'alice@example.com', '--in-place']);
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/no Ingress of nginx is left/)]);
  });

  test('from the overlay alone, which names the base', async () => {
    const folder = await copied();
    await run(['convert', join(folder, 'overlay-east'), '--in-place']);
    expect(await readFile(join(folder, 'base/ingress.yaml'), 'utf8')).toContain('ingressClassName: pomerium');
  });

  test('a patch that means something is no small matter: nothing is written', async () => {
    const folder = await copied();
    const file = join(folder, 'overlay-east/kustomization.yaml');
    const before = (await readFile(file, 'utf8')).replace('~1proxy-body-size', '~1whitelist-source-range');
    await writeFile(file, before);
    const { code, stderr } = await run(['convert', folder, '--in-place']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /cannot edit .*overlay-east\/kustomization\.yaml: a patch sets whitelist-source-range/,
    );
    expect(await readFile(join(folder, 'base/ingress.yaml'), 'utf8')).toContain('ingressClassName: nginx');
  });

  const KEY = 'nginx.ingress.kubernetes.io/';
  test.each([
    `commonAnnotations: {${KEY}whitelist-source-range: 10.0.0.0/8}`,
    `patches:\n  - target: {kind: Ingress}\n    patch: '[{"op": "replace", "path": "/metadata/annotations", "value": {"${KEY}whitelist-source-range": "10.0.0.0/8"}}]'`,
    `patches:\n  - target: {kind: Ingress}\n    patch: '[{"op": "add", "path": "/metadata", "value": {"name": "app", "annotations": {"${KEY}auth-url": "http://a"}}}]'`,
    `patchesStrategicMerge:\n  - '{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "app", "annotations": {"${KEY}auth-url": "http://a"}}}'`,
  ])('a protection for many at once is refused: %s', async (fields) => {
    const folder = await folderFor();
    await writeFile(join(folder, 'ingress.yaml'), ingressWith({}));
    await writeFile(join(folder, 'kustomization.yaml'), `resources: [ingress.yaml]\n${fields}\n`);
    const { code, stderr } = await run(['convert', folder, '--in-place', '--public', 'web/app']);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/cannot edit .*kustomization\.yaml: a patch sets (?:whitelist|auth-url)/),
    ]);
    expect(await readFile(join(folder, 'ingress.yaml'), 'utf8')).toBe(ingressWith({}));
  });

  test('an annotation for many at once that means nothing goes', async () => {
    const folder = await folderFor();
    await writeFile(join(folder, 'ingress.yaml'), ingressWith({}));
    const common = `commonAnnotations:\n  ${KEY}proxy-body-size: 1m\n  example.com/x: y\n`;
    await writeFile(join(folder, 'kustomization.yaml'), `resources:\n  - ingress.yaml\n${common}`);
    expect((await run(['convert', folder, '--in-place', '--public', 'web/app'])).code).toBe(0);
    expect(await readFile(join(folder, 'kustomization.yaml'), 'utf8')).toBe(
      'resources:\n  - ingress.yaml\ncommonAnnotations:\n  example.com/x: y\n',
    );
  });

  test('comments, other documents and line breaks stay', async () => {
    const folder = await folderFor();
    const file = join(folder, 'all.yaml');
    await cp(fixture('convert/07-plain-nothing.yaml'), file);
    const service =
      '# the app\r\napiVersion: v1\r\nkind: Service\r\nmetadata: {name: wiki} # here\r\n---\r\n';
    const ingress = (await readFile(file, 'utf8'))
      .replace('name: wiki\n', 'name: wiki # ours\n')
      .replaceAll('\n', '\r\n');
    await writeFile(file, service + ingress);
    await run(['convert', file, '--name', '{name}', '--public', 'docs/wiki', '--in-place']);
    const after = await readFile(file, 'utf8');
    expect(after.startsWith(service)).toBe(true);
    expect(after).toMatch(/metadata:\r\n {2}name: wiki # ours\r\n/);
    expect(after).not.toMatch(/[^\r]\n/);
  });

  test('a patch follows the Ingress of its own namespace', async () => {
    const folder = await folderFor();
    const second = ingressWith({}).replace('"web"', '"other"').replaceAll('app.example.com', 'b.example.com');
    await writeFile(join(folder, 'a.yaml'), ingressWith({}));
    await writeFile(join(folder, 'b.yaml'), second);
    const patch = (namespace: string) =>
      `resources:\n  - a.yaml\n  - b.yaml\npatches:\n  - target:\n      kind: Ingress\n      name: app\n${namespace}    patch: |-\n      - op: add\n        path: /metadata/labels\n        value: {}\n`;
    const file = join(folder, 'kustomization.yaml');
    const names = ['--name', 'web/app=first', '--name', 'other/app=second'];
    await writeFile(file, patch(''));
    const unclear = await run(['convert', folder, '--in-place', ...names]);
    expect([unclear.code, unclear.stderr]).toEqual([3, expect.stringMatching(/several Ingresses/)]);
    await writeFile(file, patch('      namespace: web\n'));
    await run(['convert', folder, '--in-place', ...names]);
    expect(await readFile(file, 'utf8')).toBe(
      patch('      namespace: web\n').replace('name: app\n', 'name: first\n'),
    );
  });

  test('JSON is refused', async () => {
    const folder = await folderFor();
    await writeFile(join(folder, 'i.json'), ingressWith({}));
    const { code, stderr } = await run(['convert', folder, '--in-place', '--public', 'web/app']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/i\.json: JSON is not changed in place/)]);
    expect(await readFile(join(folder, 'i.json'), 'utf8')).toBe(ingressWith({}));
  });

  test('a List is refused, not passed over', async () => {
    const folder = await folderFor();
    const list = { apiVersion: 'v1', kind: 'List', items: [JSON.parse(ingressWith({}))] };
    await writeFile(join(folder, 'list.yaml'), JSON.stringify(list));
    const { code, stderr } = await run(['convert', folder, '--in-place']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/stand in a List/)]);
  });

  test('strategic patches, in files and in lists', async () => {
    const folder = await folderFor();
    await writeFile(join(folder, 'ingress.yaml'), ingressWith({ 'proxy-body-size': '1m' }));
    await writeFile(
      join(folder, 'patch.yaml'),
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: app\n  namespace: web\n  annotations:\n    nginx.ingress.kubernetes.io/proxy-body-size: 8m\n    example.com/x: y\n',
    );
    await writeFile(
      join(folder, 'kustomization.yaml'),
      'resources: [ingress.yaml]\npatches:\n  - path: patch.yaml\n',
    );
    expect((await run(['convert', folder, '--in-place', '--allow-email', 'a@example.com'])).code).toBe(0);
    expect(await readFile(join(folder, 'patch.yaml'), 'utf8')).toBe(
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: app-pomerium\n  namespace: web\n  annotations:\n    example.com/x: y\n',
    );
    expect(Object.keys(await policiesOf(folder))).toEqual(['app-pomerium']);
  });
});

describe('API paths in the same run', () => {
  const LOG = join(import.meta.dirname, '../../samples/audiobookshelf/pomerium.log');
  const manifest = ingressWith({}, {}, 'audiobookshelf').replaceAll(
    'app.example.com',
    'audiobookshelf.example.com',
  );

  test('of a log', async () => {
    const { code, stdout } = await run(
      ['convert', '-', '--allow-email', 'alice@example.com', '--logs', LOG],
      manifest,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/alice@example\.com[^]*https:\/\/audiobookshelf\.example\.com\/api\/[^]*deny/);
  });

  test('not before the user has decided', async () => {
    const { code, stdout, stderr } = await run(['convert', '-', '--logs', LOG, '--session'], manifest);
    expect([code, stdout]).toEqual([1, expect.not.stringContaining('http_path')]);
    expect(stderr).toMatch(/API paths are not added while nobody is let in/);
  });

  test('of a document', async () => {
    const spec = join(import.meta.dirname, '../../samples/jellyfin/openapi.yaml');
    const { code, stdout } = await run(
      ['convert', '-', '--allow-email', 'alice@example.com', '--spec', spec],
      manifest,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/http_path:\n +starts_with: "https:\/\/audiobookshelf\.example\.com\//);
  });
});
