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

  test('a kustomization gives its resources, in its namespace; patches make the policies unknown', async () => {
    const folder = folderWith({
      'kustomization.yaml':
        'namespace: other\nresources: [app.yaml, ../base, https://example.com/x.yaml]\npatches: [{path: p.yaml}]\n',
      'app.yaml': INGRESS,
      'unlisted.yaml': INGRESS.replace('name: app', 'name: unlisted'),
    });
    const loaded = await load(folder);
    expect(keysOf(loaded)).toEqual(['other/app']);
    expect(loaded.ingresses[0]?.policyKnown).toBe(false);
    expect(loaded.notes).toEqual([
      expect.stringMatching(/has patches, which are not applied here.*kubectl kustomize/),
      expect.stringMatching(/remote resource https:\/\/example\.com\/x\.yaml, which is not fetched/),
    ]);
    expect(loaded.problems).toEqual([expect.stringMatching(/cannot read the manifest .*base: no such file/)]);
  });

  test('kustomizations that name each other end', async () => {
    const folder = folderWith({
      'a/kustomization.yaml': 'resources: [../b]',
      'b/kustomization.yaml': 'resources: [../a, app.yaml]',
      'b/app.yaml': INGRESS,
    });
    expect(keysOf(await load(join(folder, 'a')))).toEqual(['apps/app']);
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
