import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { planEdit, planEdits } from '../../src/edit/plan.ts';

type Files = Readonly<Record<string, string>>;
const reader = (files: Files) => async (path: string) =>
  Object.hasOwn(files, path) ? files[path] : undefined;
const ingress = (name: string, namespace = ''): string =>
  `kind: Ingress\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}`;
const app = { namespace: 'apps', name: 'app', policy: 'new' };

/** What a plan makes of the files that it changes. */
async function planned(path: string, files: Files, request = app): Promise<Files> {
  const edits = await planEdit(path, reader(files), request);
  for (const { file, before } of edits) expect(before).toBe(files[file]);
  return Object.fromEntries(edits.map(({ file, after }) => [file, after]));
}

describe('planEdit', () => {
  test('a manifest', async () => {
    expect(await planned('a.yaml', { 'a.yaml': ingress('app', 'apps') })).toEqual({
      'a.yaml': `${ingress('app', 'apps')}  annotations:\n    ingress.pomerium.io/policy: |-\n      new\n`,
    });
  });

  test.each(['k/kustomization.yaml', 'k/kustomization.yml', 'k/Kustomization'])(
    'a folder with %s',
    async (file) => {
      const files = { [file]: 'resources: [a.yaml]\n', 'k/a.yaml': ingress('app') };
      const edits = await planned('k', files);
      expect(Object.keys(edits)).toEqual([file]);
      expect(edits).toEqual(await planned(file, files));
    },
  );

  test('a kustomization by its content', async () => {
    for (const text of [
      'kind: Kustomization\nresources: [a.yaml]',
      'kind: Component\nresources: [a.yaml]',
      'resources: [a.yaml]',
      'patches: []\nresources: [a.yaml]',
    ])
      expect(
        (await planned('any.yaml', { 'any.yaml': text, 'a.yaml': ingress('app') }))['any.yaml'],
      ).toContain('target:');
  });

  test("a chart's values are no kustomization", async () => {
    const files = { 'values.yaml': 'resources: {limits: {cpu: 1}}\n' };
    await expect(planned('values.yaml', files)).rejects.toThrow('say where the annotations are, with --at');
  });

  test('a patch file of the kustomization', async () => {
    const files = {
      'k/kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p/p.yaml}]\n',
      'k/a.yaml': ingress('app'),
      'k/p/p.yaml': `${ingress('app')}  annotations: {ingress.pomerium.io/policy: old}\n`,
    };
    expect(await planned('k', files)).toEqual({
      'k/p/p.yaml': `${ingress('app')}  annotations: {ingress.pomerium.io/policy: "new"}\n`,
    });
  });

  test('the namespace is the one that the manifest has before the kustomization gives it another', async () => {
    const target = async (kustomization: string, manifest: string): Promise<string | undefined> => {
      const files = { 'kustomization.yaml': `resources: [a.yaml]\n${kustomization}`, 'a.yaml': manifest };
      const edits = await planned('kustomization.yaml', files);
      return /target:\n((?: {6}.*\n)+)/
        .exec(edits['kustomization.yaml'] ?? '')?.[1]
        ?.replace(/\s+/g, ' ')
        .trim();
    };
    expect(await target('', ingress('app', 'apps'))).toBe('kind: Ingress name: "app" namespace: "apps"');
    expect(await target('', ingress('app'))).toBe('kind: Ingress name: "app"');
    expect(await target('namespace: apps', ingress('app', 'dev'))).toBe(
      'kind: Ingress name: "app" namespace: "dev"',
    );
    expect(await target('namePrefix: a', ingress('pp'))).toBe('kind: Ingress name: "pp"');
  });

  test('what is not known of remote resources is taken as asked for', async () => {
    const remote = 'resources: [https://example.com/base]\n';
    expect(
      (await planned('kustomization.yaml', { 'kustomization.yaml': remote }))['kustomization.yaml'],
    ).toContain('namespace: "apps"');
  });

  test('a base that holds itself ends', async () => {
    const files = {
      'a/kustomization.yaml': 'resources: [../b, ../b]',
      'b/kustomization.yaml': 'resources: [../a, ../b]',
    };
    expect(Object.keys(await planned('a', files))).toEqual(['a/kustomization.yaml']);
  });

  test('several Ingresses make one edit for each file', async () => {
    const files = { 'a.yaml': `${ingress('app')}---\n${ingress('other')}` };
    const edits = await planEdits('a.yaml', reader(files), [app, { ...app, name: 'other' }]);
    expect(edits.map(({ file, before }) => [file, before])).toEqual([['a.yaml', files['a.yaml']]]);
    expect(edits[0]?.after.match(/new/g)).toHaveLength(2);
    const done = { 'a.yaml': edits[0]?.after ?? '' };
    expect(await planEdits('a.yaml', reader(done), [app, { ...app, name: 'other' }])).toEqual([]);
  });

  test.each<[string, Files, string]>([
    ['none.yaml', {}, 'cannot edit none.yaml: no such file, nor a folder with a kustomization'],
    [
      'a.yaml',
      { 'a.yaml': ingress('other') },
      'cannot edit a.yaml: it has no Ingress apps/app; for values of a chart say where',
    ],
    ['a.yaml', { 'a.yaml': 'a:\n\tb: 1\n' }, 'cannot edit a.yaml: line 2: Tabs are not allowed'],
    [
      'k',
      { 'k/kustomization.yaml': 'resources: [a.yaml]', 'k/a.yaml': ingress('other') },
      'cannot edit k/kustomization.yaml: its resources have no Ingress apps/app; add',
    ],
    [
      'k',
      { 'k/kustomization.yaml': 'resources: [a.yaml]', 'k/a.yaml': '\ta: Ingress\nkind: Ingress' },
      'cannot edit k/kustomization.yaml: its resource a.yaml: line 1: ',
    ],
    [
      'k',
      { 'k/kustomization.yaml': 'patches: [{path: p.yaml}]' },
      'cannot edit k/kustomization.yaml: its patch p.yaml is no file',
    ],
    [
      'k',
      {
        'k/kustomization.yaml': 'resources: [a.yaml, b.yaml]',
        'k/a.yaml': ingress('app'),
        'k/b.yaml': ingress('app', 'apps'),
      },
      'its resources have 2 Ingresses apps/app',
    ],
  ])('refuses %s of %j', async (path, files, message) => {
    await expect(planned(path, files)).rejects.toThrow(InputError);
    await expect(planned(path, files)).rejects.toThrow(message);
  });
});
