import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EditRequest, planEdits } from '../../src/edit/plan.ts';
import { readText } from '../../src/edit/read-text.ts';
import { writeEdits } from '../../src/edit/write-edits.ts';
import { buildFolder, folderWith, hasKustomize, policiesIn } from '../kubectl.ts';
import { fixture } from '../shared.ts';
import { POLICY } from './policy.ts';

const hasKubectl = hasKustomize();

/** The policies that Kustomize builds, by namespace and name. */
const built = (folder: string): Record<string, string | undefined> => policiesIn(buildFolder(folder));

const ingress = (name: string, namespace = '', more = ''): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: "${name}"\n${namespace && `  namespace: "${namespace}"\n`}${more}`;

const requestFor = (key: string, policy = POLICY): EditRequest => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name, policy };
};

/** Writes policies; a second time there is nothing to write. */
async function writePolicies(path: string, ...requests: readonly EditRequest[]): Promise<void> {
  await writeEdits(await planEdits(path, readText, requests));
  expect(await planEdits(path, readText, requests)).toEqual([]);
}

const GLOBAL = `  - target:
      kind: Ingress
    patch: |-
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: all
        annotations:
          ingress.pomerium.io/policy: global
`;
const OPERATION = '- op: add\n  path: /metadata/annotations/ingress.pomerium.io~1policy\n  value: "old"\n';
const MERGE = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app
  annotations:
    ingress.pomerium.io/policy: old
`;

describe.skipIf(!hasKubectl)('Kustomize builds what was written, byte for byte', () => {
  test('a global policy and an override, as the article has them', async () => {
    const folder = folderWith({
      'kustomization.yaml': readFileSync(fixture('edit/kustomization-article.yaml'), 'utf8'),
      'audiobookshelf.yaml': ingress(
        'audiobookshelf-pomerium-ingress',
        'audiobookshelf',
        '  annotations: {a: b}\n',
      ),
      'dashboard.yaml': ingress('dashboard-pomerium-ingress', 'kubernetes-dashboard'),
      'ddns-updater.yaml': ingress('ddns-updater-pomerium-ingress'),
    });
    const own = 'audiobookshelf/audiobookshelf-pomerium-ingress';
    const dashboard = 'kubernetes-dashboard/dashboard-pomerium-ingress';
    await writePolicies(folder, requestFor(own), requestFor(dashboard, 'second\n'));
    const policies = built(folder);
    const updater = '/ddns-updater-pomerium-ingress';
    expect(policies).toEqual({
      [own]: POLICY,
      [dashboard]: 'second\n',
      [updater]: expect.stringContaining('admin@example.com') as string,
    });
    await writePolicies(folder, requestFor(`ddns${updater}`, 'third'));
    expect(built(folder)).toEqual({ ...policies, [updater]: 'third' });
  });

  test('names that are more than a name to a regular expression or to YAML', async () => {
    const keys = ['n/a.b', 'n/axb', '1/a.b', '1/on', 'null/1'];
    const folder = folderWith({
      'kustomization.yaml': `resources:\n- all.yaml\npatches:\n${GLOBAL.replace(/^ {2}/gm, '')}`,
      'all.yaml': keys.map((key) => ingress(key.split('/')[1]!, key.split('/')[0])).join('---\n'),
    });
    for (const [index, key] of keys.entries())
      if (key !== 'n/axb') await writePolicies(folder, requestFor(key, `${index}\n`));
    expect(built(folder)).toEqual({
      'n/a.b': '0\n',
      'n/axb': 'global',
      '1/a.b': '2\n',
      '1/on': '3\n',
      'null/1': '4\n',
    });
  });

  test.each([
    ['nothing', ''],
    ['no annotations', 'patches: []\n'],
    ['a global patch', `patches:\n${GLOBAL}`],
    [
      'a merge patch of its own',
      `patches:\n- target: {kind: Ingress, name: app}\n  patch: |-\n${shifted(MERGE)}`,
    ],
    ['a merge patch without a target', `patches:\n- patch: |-\n${shifted(MERGE)}`],
    ['a merge patch in a file', 'patches:\n- path: merge.yaml\n'],
    [
      'an operation of its own',
      `patches:\n${GLOBAL}  - target: {kind: Ingress, name: ^app$}\n    patch: |-\n${shifted(OPERATION, 6)}`,
    ],
    [
      'operations in JSON',
      `patches:\n${GLOBAL}  - target: {kind: Ingress, name: app}\n    patch: '[{"op": "replace", "path": "/metadata/annotations/ingress.pomerium.io~1policy", "value": "old"}]'\n`,
    ],
    [
      'operations in a file',
      `patches:\n${GLOBAL}  - target: {kind: Ingress, name: app}\n    path: ./operations.yaml\n`,
    ],
    [
      'a file for two',
      `patches:\n${GLOBAL}  - {target: {name: app}, path: operations.yaml}\n  - {target: {name: other}, path: operations.yaml}\n`,
    ],
    [
      'an override before the global patch',
      `patches:\n  - {target: {kind: Ingress, name: app}, path: merge.yaml}\n${GLOBAL}`,
    ],
    [
      'a patch that removes it',
      `patches:\n${GLOBAL}  - target: {kind: Ingress, name: app}\n    patch: |\n      - {op: remove, path: /metadata/annotations}\n`,
    ],
    ['a namespace of its own', `namespace: apps\npatches:\n${GLOBAL}`],
    ['a prefix', `namePrefix: x-\npatches:\n${GLOBAL}`],
  ])('%s', async (_, rest) => {
    const folder = folderWith({
      'kustomization.yaml': `resources: [app.yaml, other.yaml]\n${rest}`,
      'app.yaml': ingress('app'),
      'other.yaml': ingress('other'),
      'merge.yaml': MERGE,
      'operations.yaml': OPERATION,
    });
    await writePolicies(folder, requestFor('apps/app'));
    const policies = Object.entries(built(folder));
    const isOther = ([key]: readonly [string, unknown]): boolean => key.endsWith('other');
    const untouched = rest.includes('{name: other}') ? 'old' : rest.includes(GLOBAL) ? 'global' : undefined;
    expect(policies.filter((entry) => !isOther(entry)).map(([, policy]) => policy)).toEqual([POLICY]);
    expect(policies.filter(isOther).map(([, policy]) => policy)).toEqual([untouched]);
  });

  test('a base that changes names and namespaces', async () => {
    const folder = folderWith({
      'top/kustomization.yaml': 'resources:\n- ../base\n',
      'base/kustomization.yaml': 'resources: [app.yaml]\nnamePrefix: x-\nnamespace: apps\n',
      'base/app.yaml': `${ingress('app', '', '  annotations: {a: b}\n')}---\n${ingress('apple')}`,
    });
    await writePolicies(join(folder, 'top'), requestFor('apps/x-app'));
    expect(built(join(folder, 'top'))).toEqual({ 'apps/x-app': POLICY, 'apps/x-apple': undefined });
  });

  test.each([
    ['nothing in it', ''],
    ['no break', 'a: b'],
    ['breaks', 'a\n\n\n'],
    ['a blank first', '  a\nb\n'],
    // Not U+0085, which Kustomize reads and then prints as a line break.
    ['odd characters', 'a\u2028c\ufeff\t😀 \\ "\u0007'],
    ['a tab first', '\ta\n  \nb'],
  ])('a policy with %s, in a patch and in a manifest', async (_, policy) => {
    const folder = folderWith({
      'kustomization.yaml': 'resources: [app.yaml, other.yaml]',
      'app.yaml': ingress('app'),
      'other.yaml': ingress('other'),
    });
    await writePolicies(folder, requestFor('/app', policy));
    await writePolicies(join(folder, 'other.yaml'), requestFor('/other', policy));
    expect(built(folder)).toEqual({ '/app': policy, '/other': policy });
  });
});

function shifted(text: string, columns = 4): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(columns));
}
