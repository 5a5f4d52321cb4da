import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LoadedIngresses, loadIngresses } from '../../src/ingress/load.ts';
import { readManifest } from '../../src/ingress/manifests.ts';
import { ingressKey } from '../../src/ingress/ingress.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with these files. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const load = (...paths: string[]): Promise<LoadedIngresses> => loadIngresses(paths, async () => INGRESS);
const keysOf = ({ ingresses }: LoadedIngresses): string[] => ingresses.map(ingressKey);

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app
  namespace: apps
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
    ingress.pomerium.io/allow_websockets: true
    ingress.pomerium.io/policy: |
      - allow: {or: [{email: {is: alice@example.com}}]}
spec:
  ingressClassName: pomerium
  rules:
    - host: App.Example.com
      http:
        paths:
          - {path: /, pathType: Prefix}
          - {path: /exact, pathType: Exact}
    - host: "*.wild.example.com"
      http: {paths: [{path: /x, pathType: ImplementationSpecific}]}
`;

describe('one manifest', () => {
  const only = (text: string): unknown => readManifest(text, 'x.yaml');

  test('hosts, paths and Pomerium annotations', () => {
    expect(only(INGRESS)).toEqual([
      {
        kind: 'ingress',
        ingress: {
          namespace: 'apps',
          name: 'app',
          hosts: ['app.example.com', '*.wild.example.com'],
          paths: [
            { host: 'app.example.com', path: '/', match: 'prefix' },
            { host: 'app.example.com', path: '/exact', match: 'exact' },
            { host: '*.wild.example.com', path: '/x', match: 'prefix' },
          ],
          annotations: {
            allow_websockets: 'true',
            policy: '- allow: {or: [{email: {is: alice@example.com}}]}\n',
          },
          policyKnown: true,
          manifest: parse(INGRESS),
        },
      },
    ]);
  });

  test.each([
    [
      'JSON',
      JSON.stringify({ kind: 'Ingress', metadata: { name: 'a' }, spec: { ingressClassName: 'pomerium' } }),
    ],
    [
      'the class as an annotation',
      "kind: Ingress\nmetadata: {name: a, annotations: {kubernetes.io/ingress.class: 'pomerium'}}",
    ],
    [
      'a List',
      'kind: List\nitems: [{kind: Service}, {kind: Ingress, metadata: {name: a}, spec: {ingressClassName: pomerium}}]',
    ],
    [
      'an IngressList',
      'kind: IngressList\nitems: [{metadata: {name: a}, spec: {ingressClassName: pomerium}}]',
    ],
    [
      'several documents',
      '---\nkind: Service\n---\n\n---\nkind: Ingress\nmetadata: {name: a}\nspec: {ingressClassName: pomerium}\n',
    ],
    [
      'merge keys',
      'x: &base {ingressClassName: pomerium}\nkind: Ingress\nmetadata: {name: a}\nspec: {<<: *base}\n',
    ],
  ])('%s', (_, text) => {
    expect(only(text)).toContainEqual(
      expect.objectContaining({ kind: 'ingress', ingress: expect.objectContaining({ name: 'a' }) }),
    );
  });

  test('regular expressions need the annotation and the path type', () => {
    const text = INGRESS.replace('allow_websockets: true', 'path_regex: "true"');
    expect(only(text)).toMatchObject([
      { ingress: { paths: [{ match: 'prefix' }, { match: 'exact' }, { match: 'regex' }] } },
    ]);
  });

  test('a default backend takes the one host of tls', () => {
    const text =
      'kind: Ingress\nmetadata: {name: a}\nspec: {ingressClassName: pomerium, defaultBackend: {}, tls: [{hosts: [d.example.com]}]}';
    expect(only(text)).toMatchObject([
      { ingress: { hosts: ['d.example.com'], paths: [{ path: '/', match: 'prefix' }] } },
    ]);
  });

  test.each([
    ['no YAML', 'kind: [\n', /cannot read the manifest x\.yaml, line \d/],
    ['a key twice', 'kind: Ingress\nkind: Service\n', /line 2: Map keys must be unique/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]`,
      /Excessive alias count/,
    ],
  ])('refused: %s', (_, text, message) => {
    expect(() => only(text)).toThrow(message);
  });
});

describe('files and folders', () => {
  test('a file, a folder with its sub-folders, standard input', async () => {
    const folder = folderWith({
      'a.yaml': INGRESS,
      'sub/b.yml': INGRESS.replace('name: app', 'name: b'),
      'notes.txt': 'kind: Ingress',
    });
    expect(keysOf(await load(join(folder, 'a.yaml')))).toEqual(['apps/app']);
    expect(keysOf(await load(folder))).toEqual(['apps/app', 'apps/b']);
    expect(keysOf(await load('-'))).toEqual(['apps/app']);
  });

  test('a folder may hold what is no manifest', async () => {
    const folder = folderWith({
      'a.yaml': INGRESS,
      'values.yaml': 'a: [',
      'chart/t.yaml': '{{ if .x }}',
      '.git/c.yaml': 'kind: Ingress: [',
    });
    expect(await load(folder)).toMatchObject({ problems: [], notes: [] });
  });

  test('an Ingress of a folder that cannot be read is told, the others are used', async () => {
    const folder = folderWith({ 'a.yaml': INGRESS, 'b.yaml': 'kind: Ingress\n  bad: [' });
    const loaded = await load(folder);
    expect(keysOf(loaded)).toEqual(['apps/app']);
    expect(loaded.problems).toEqual([expect.stringMatching(/cannot read the manifest .*b\.yaml, line \d/)]);
  });

  test('a kustomization gives what kustomize builds of it', async () => {
    const folder = folderWith({
      'kustomization.yaml':
        'namespace: other\nresources: [app.yaml, https://example.com/x.yaml]\npatches: [{path: p.yaml, target: {kind: Ingress}}]\n',
      'app.yaml': `${INGRESS}---\n{apiVersion: v1, kind: Service, metadata: {name: app}}\n`,
      'p.yaml': 'kind: Ingress\nmetadata: {name: any, annotations: {ingress.pomerium.io/policy: patched}}\n',
      'unlisted.yaml': INGRESS.replace('name: app', 'name: unlisted'),
    });
    const loaded = await load(folder);
    expect(loaded).toMatchObject({
      problems: [],
      notes: [expect.stringMatching(/remote resource https:\/\/example\.com\/x\.yaml, which is not fetched/)],
      ingresses: [
        {
          namespace: 'other',
          name: 'app',
          hosts: ['app.example.com', '*.wild.example.com'],
          annotations: { policy: 'patched', allow_websockets: 'true' },
          policyKnown: true,
          policySetBy: { kind: 'patch', patchFile: join(folder, 'p.yaml'), isGlobal: true },
        },
      ],
    });
    expect(loaded.ingresses).toHaveLength(1);
  });

  test('a kustomization that cannot be built still gives its Ingresses, without policies', async () => {
    const folder = folderWith({
      'k/kustomization.yaml': 'namespace: other\nresources: [app.yaml, ../base]\n',
      'k/app.yaml': INGRESS,
      'plain.yaml': INGRESS,
    });
    const loaded = await load(folder);
    expect(loaded.problems).toEqual([
      expect.stringMatching(/cannot build the kustomization .*base: no such file/),
    ]);
    expect(loaded.ingresses).toMatchObject([
      { namespace: 'apps', policyKnown: true, policySetBy: { kind: 'manifest' } },
      { namespace: 'other', policyKnown: false },
    ]);
  });

  test('of a base and its overlay in one folder, the overlay counts', async () => {
    const folder = folderWith({
      'base/kustomization.yaml': 'resources: [app.yaml]',
      'base/app.yaml': INGRESS,
      'overlay/kustomization.yaml': `resources: [../base]\ncommonAnnotations: {ingress.pomerium.io/policy: patched}`,
      'part/kustomization.yaml': 'kind: Component\nnamePrefix: x-',
    });
    const expected = { problems: [], notes: [], ingresses: [{ annotations: { policy: 'patched' } }] };
    expect(await load(folder)).toMatchObject(expected);
    expect(await load(join(folder, 'overlay'), join(folder, 'base'))).toMatchObject(expected);
    expect(await load(join(folder, 'overlay'), join(folder, 'overlay'))).toMatchObject(expected);
    expect(await load(join(folder, 'base'), join(folder, 'overlay'))).toMatchObject({
      notes: [
        expect.stringMatching(
          /the Ingress apps\/app stands in .*base\/kustomization\.yaml and in .*overlay\/kustomization\.yaml; the first is used/,
        ),
      ],
    });
  });

  test('kustomizations that name each other end', async () => {
    const folder = folderWith({
      'a/kustomization.yaml': 'resources: [../b]',
      'b/kustomization.yaml': 'resources: [../a, app.yaml]',
      'b/app.yaml': INGRESS,
    });
    const loaded = await load(join(folder, 'a'));
    expect(keysOf(loaded)).toEqual(['apps/app']);
    const problem = expect.stringMatching(/a circle; the policies of its Ingresses count as unknown/);
    expect(loaded.problems).toEqual([problem]);
    expect((await load(folder)).problems).toEqual([problem, problem]);
  });

  test('where standard input or the log gives an Ingress, nothing is said of what set its policy', async () => {
    const { ingresses } = await load('-');
    expect(ingresses).toMatchObject([{ policyKnown: true }]);
    expect(ingresses[0]).not.toHaveProperty('policySetBy');
  });

  test('the same Ingress twice is told', async () => {
    const folder = folderWith({ 'a.yaml': INGRESS, 'b.yaml': INGRESS });
    expect(await load(folder)).toMatchObject({
      notes: [expect.stringMatching(/apps\/app stands in .*a\.yaml and in .*b\.yaml/)],
    });
  });

  test.each([
    [
      'no Ingress at all',
      'kind: Service\n---\nkind: Service\n',
      /no Ingress of class pomerium in .*: found 2 Service/,
    ],
    [
      'another class',
      INGRESS.replace('ClassName: pomerium', 'ClassName: nginx'),
      /found 1 Ingress of class nginx/,
    ],
    ['nothing', '', /found nothing/],
  ])('%s', async (_, text, problem) => {
    const folder = folderWith({ 'a.yaml': text });
    expect((await load(join(folder, 'a.yaml'))).problems).toEqual([expect.stringMatching(problem)]);
  });

  test('no such file', async () => {
    expect((await load('none.yaml')).problems).toEqual(['cannot read the manifest none.yaml: no such file']);
  });
});
