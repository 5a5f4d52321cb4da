import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildKustomization } from '../../src/kustomize/build.ts';
import { kustomizationOf } from '../../src/kustomize/files.ts';
import type { PolicySource } from '../../src/kustomize/policy-source.ts';
import { folderWith } from '../kubectl.ts';
import { build, seenIn } from './folders.ts';
import { block, ingress, json, merge } from './layouts.ts';

const POLICY = 'ingress.pomerium.io/policy';
const entry = (target: string, patch: string): string =>
  `  - target: ${target}\n    patch: ${block(patch, 6)}`;
const objects = {
  'a.yaml': ingress('a', { policy: 'own' }),
  'b.yaml': ingress('b'),
};

describe('what set the policy', () => {
  const sources = async (
    kustomization: string,
    more: Record<string, string> = {},
  ): Promise<Record<string, PolicySource | undefined>> => {
    const folder = folderWith({
      ...objects,
      ...more,
      'kustomization.yaml': `resources: [a.yaml, b.yaml]\n${kustomization}`,
    });
    const built = await buildKustomization(folder);
    expect(built.problems).toEqual([]);
    const short = (text: string): string => text.replace(`${folder}/`, '');
    return Object.fromEntries(
      built.objects.map(({ value, policySetBy }) => [
        Object.keys(seenIn([value]))[0],
        policySetBy && JSON.parse(short(short(JSON.stringify(policySetBy)))),
      ]),
    );
  };
  const patch = (index: number, isGlobal: boolean, patchFile?: string): PolicySource =>
    ({
      kind: 'patch',
      kustomization: 'kustomization.yaml',
      field: 'patches',
      index,
      isGlobal,
      ...(patchFile && { patchFile }),
    }) as PolicySource;

  test('a manifest, or nothing', async () => {
    expect(await sources('')).toEqual({ '/a': { kind: 'manifest', file: 'a.yaml' }, '/b': undefined });
  });

  test.each([
    ['no name', '{kind: Ingress}', true],
    ['one name', '{kind: Ingress, name: b}', false],
    ['one name with anchors', '{name: ^b$}', false],
    ['a pattern that happens to match one', '{name: "b.*"}', true],
    ['a label', '{labelSelector: "!none"}', true],
  ])('a patch for %s', async (_, target, isGlobal) => {
    const { '/b': source } = await sources(
      `patches:\n${entry('{name: none}', json('add', 'x'))}${entry(target, json('add', 'B'))}`,
    );
    expect(source).toEqual(patch(1, isGlobal));
  });

  test('a name that two namespaces have is global', async () => {
    const { '/b': source } = await sources(`patches:\n${entry('{name: b}', json('add', 'B'))}`, {
      'a.yaml': ingress('b', { namespace: 'other' }),
    });
    expect(source).toEqual(patch(0, true));
  });

  test('a name with a dot is global only where it takes another', async () => {
    const files = { 'a.yaml': ingress('x.y') };
    const change = `patches:\n${entry('{name: x.y}', json('add', 'X'))}`;
    expect(await sources(change, files)).toMatchObject({ '/x.y': patch(0, false) });
    expect(await sources(change, { ...files, 'b.yaml': ingress('x-y') })).toMatchObject({
      '/x.y': patch(0, true),
    });
  });

  test('a patch by path, without a target', async () => {
    const found = await sources('patches: [{path: sub/p.yaml}]\n', { 'sub/p.yaml': merge('a', 'A') });
    expect(found).toEqual({ '/a': patch(0, false, 'sub/p.yaml'), '/b': undefined });
  });

  test('the last of several, also where it says the same', async () => {
    const found = await sources(
      `patches:\n${entry('{kind: Ingress}', merge('x', 'own'))}${entry('{name: a}', json('replace', 'own'))}`,
    );
    expect(found).toEqual({ '/a': patch(1, false), '/b': patch(0, true) });
  });

  test('a patch that takes it away, or changes something else', async () => {
    const other = '- {op: add, path: /metadata/annotations/x, value: y}\n';
    const found = await sources(
      `patches:\n${entry('{name: a}', '- {op: remove, path: /metadata/annotations}\n')}${entry('{}', other)}`,
    );
    expect(found).toEqual({ '/a': patch(0, false), '/b': undefined });
  });

  test('annotations for all', async () => {
    const source = { kind: 'common-annotations', kustomization: 'kustomization.yaml' };
    expect(await sources(`commonAnnotations: {${POLICY}: C}\n`)).toEqual({ '/a': source, '/b': source });
  });

  test('patches of old', async () => {
    const found = await sources(
      `patchesStrategicMerge:\n  - ${block(merge('b', 'B'), 4)}\npatchesJson6902:\n${entry('{name: a}', json('add', 'A'))}`,
    );
    expect(found).toMatchObject({
      '/a': { field: 'patchesJson6902', index: 0, isGlobal: false },
      '/b': { field: 'patchesStrategicMerge', index: 0, isGlobal: false },
    });
  });

  test('a base, through its overlay', async () => {
    const folder = folderWith({
      ...objects,
      'base/kustomization.yaml': `resources: [b.yaml]\npatches:\n${entry('{kind: Ingress}', merge('x', 'G'))}`,
      'base/b.yaml': ingress('b'),
      'kustomization.yaml': 'namePrefix: p-\nresources: [base]\n',
    });
    const { objects: built } = await buildKustomization(folder);
    expect(built).toMatchObject([
      { policySetBy: { kustomization: join(folder, 'base/kustomization.yaml'), isGlobal: true } },
    ]);
  });
});

describe('what is not applied', () => {
  test.each([
    ['components', 'components: [../c]'],
    ['replacements', 'replacements: [{path: r.yaml}]'],
    ['generators', 'generators: [g.yaml]'],
    ['transformers', 'transformers: [t.yaml]'],
    ['helmCharts', 'helmCharts: [{name: x}]'],
    ['vars', 'vars: [{name: X}]'],
    ['configurations', 'configurations: [c.yaml]'],
    ['crds', 'crds: [c.yaml]'],
    ['openapi', 'openapi: {path: o.json}'],
    ['a field of tomorrow', 'tomorrow: true'],
    ['labels with fields', 'labels: [{pairs: {a: b}, fields: [{path: metadata/annotations}]}]'],
    [
      'patches with allowKindChange',
      `patches: [{target: {name: a}, options: {allowKindChange: true}, patch: '${JSON.stringify({ kind: 'X', metadata: { name: 'a' } })}'}]`,
    ],
  ])('%s', async (_, more) => {
    const built = await build({
      ...objects,
      'kustomization.yaml': `resources: [a.yaml]\nnamespace: z\n${more}\n`,
    });
    expect(built.problems).toEqual([]);
    const field =
      more.startsWith('labels') || more.startsWith('patches')
        ? / has (?:labels|patches) with \w+/
        : ` has ${more.split(':')[0]}`;
    expect(built.notes).toEqual([expect.stringMatching(field)]);
    expect(built.notes[0]).toMatch(
      /not applied here, so present policies count as unknown; .* kubectl kustomize \S+ \| pompaths logs FILE --ingresses -$/,
    );
    expect(built.objects).toMatchObject([
      { policyKnown: false, value: { metadata: { name: 'a', namespace: 'z' } } },
    ]);
  });

  test.each([
    'components: []',
    'replacements:',
    'vars: []',
    'images: [{name: x}]',
    'replicas: []',
    'sortOptions: {order: fifo}',
  ])('nothing to say of %s', async (more) => {
    const built = await build({ ...objects, 'kustomization.yaml': `resources: [a.yaml]\n${more}\n` });
    expect(built).toMatchObject({ problems: [], notes: [], objects: [{ policyKnown: true }] });
  });

  const bases = (first: string, more = ''): Promise<Awaited<ReturnType<typeof build>>> =>
    build(
      {
        'p/kustomization.yaml': `resources: [a.yaml]\n${first}\n`,
        'p/a.yaml': ingress('a'),
        'q/kustomization.yaml': 'resources: [b.yaml]\n',
        'q/b.yaml': ingress('b'),
        'all/kustomization.yaml': `resources: [../p, ../q]\n${more}`,
      },
      'all',
    );
  const known = ({ objects: built }: Awaited<ReturnType<typeof build>>): boolean[] =>
    built.map(({ policyKnown }) => policyKnown);

  test('of one base says nothing of another', async () => {
    expect(known(await bases('replacements: [{path: r.yaml}]'))).toEqual([false, true]);
  });

  test('may have given an Ingress another name than that of a second one', async () => {
    const built = await build(
      {
        'p/kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]\n',
        'p/a.yaml': ingress('a'),
        'all/kustomization.yaml': 'namespace: z\nresources: [a.yaml, ../p]\n',
        'all/a.yaml': ingress('a'),
      },
      'all',
    );
    expect(built.problems).toEqual([]);
  });

  test('variables and configurations reach everything', async () => {
    expect(known(await bases('vars: [{name: X}]'))).toEqual([false, false]);
    expect(known(await bases('configurations: [c.yaml]'))).toEqual([false, false]);
  });

  test('a patch for what may be there after all is no mistake', async () => {
    const built = await bases(
      'generators: [g.yaml]',
      `patches:\n  - patch: ${block(merge('generated', 'x'), 6)}\n${entry('{name: a}', json('remove'))}`,
    );
    expect(built.problems).toEqual([]);
    expect(known(built)).toEqual([false, true]);
  });

  test.each([
    ['a file', 'https://example.com/x.yaml', true],
    ['a repository', 'https://example.com/org/repo?ref=v1', false],
    ['a repository by ssh', 'git@example.com:org/repo.git', false],
    ['GitHub', 'github.com/org/repo//base', false],
  ])('remote resources: %s', async (_, path, isKnown) => {
    const built = await build({ ...objects, 'kustomization.yaml': `resources: [a.yaml, "${path}"]\n` });
    expect(built.problems).toEqual([]);
    expect(built.notes).toEqual([
      expect.stringContaining(`names the remote resource ${path}, which is not fetched`),
    ]);
    expect(known(built)).toEqual([isKnown]);
  });

  test('a remote patch', async () => {
    const built = await build({
      ...objects,
      'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: "https://example.com/p.yaml"}]\n',
    });
    expect(built.notes).toEqual([
      expect.stringContaining('names the remote patch https://example.com/p.yaml'),
    ]);
    expect(known(built)).toEqual([false]);
  });

  test('a policy with a variable', async () => {
    const built = await build({
      'a.yaml': ingress('a', { policy: '"$(WHO)"' }),
      'b.yaml': ingress('b', { policy: '"$1(x) ()"' }),
      'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n',
    });
    expect(built.notes).toEqual([
      expect.stringContaining('the policy of the Ingress default/a holds a variable'),
    ]);
    expect(known(built)).toEqual([false, true]);
  });

  test('a folder name is quoted where a command holds it', async () => {
    const folder = folderWith({
      "it's/kustomization.yaml": 'resources: [a.yaml]\nvars: [{name: X}]\n',
      "it's/a.yaml": ingress('a'),
    });
    const { notes } = await buildKustomization(join(folder, "it's"));
    expect(notes[0]).toContain(`kubectl kustomize '${folder}/it'\\''s' |`);
  });
});

describe('what fails', () => {
  test('is one line, the first, and the Ingresses are there all the same', async () => {
    const built = await build({
      ...objects,
      'kustomization.yaml': `namespace: z\nresources: [none.yaml, a.yaml, ../outside.yaml]\npatches:\n${entry('{name: a}', json('test', 'no'))}`,
    });
    expect(built.problems).toEqual([
      expect.stringMatching(
        /^cannot build the kustomization \S+: \S+none\.yaml: no such file; .* kubectl kustomize \S+$/,
      ),
    ]);
    expect(seenIn(built.objects.map(({ value }) => value))).toHaveProperty('z/a');
    expect(built.objects).toMatchObject([{ policyKnown: false }]);
  });

  test.each([
    [
      'a patch',
      `patches:\n${entry('{name: a}', json('test', 'no'))}`,
      /kustomization\.yaml, patches\[0\]: test \/metadata\/annotations\/ingress\.pomerium\.io~1policy: the value differs/,
    ],
    [
      'a patch by path',
      'patches: [{path: ../p.yaml}]',
      /patches\[0\] \(\.\.\/p\.yaml\): (?:no such file|it lies outside)/,
    ],
    ['a namespace', 'namespace: on', /its namespace true is no text; put it in quotes/],
    ['an object', 'patches: [{path: a.yaml, target: {name: "("}}]', /"\(" is no regular expression of Go/],
  ])('says where: %s', async (_, more, message) => {
    const built = await build({ ...objects, 'kustomization.yaml': `resources: [a.yaml]\n${more}\n` });
    expect(built.problems).toEqual([expect.stringMatching(message)]);
  });
});

describe('hostile input', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`;
  const deep = `{"kind":"Ingress","metadata":{"name":"a"},"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const circle = 'kind: Ingress\nmetadata: &m {name: a, x: [*m]}\n';
  test.each([
    ['aliases that multiply in a kustomization', { 'kustomization.yaml': `${bomb}resources: [a.yaml]\n` }],
    ['aliases that multiply in a manifest', { 'a.yaml': `kind: X\nmetadata: {name: x}\n${bomb}` }],
    ['an alias of what it is in', { 'a.yaml': circle }],
    ['a manifest nested deep', { 'a.yaml': deep }],
    [
      'a kustomization nested deep',
      {
        'kustomization.yaml': `{"resources":["a.yaml"],"namespace":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      },
    ],
    [
      'a patch nested deep',
      {
        'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.json, target: {name: a}}]\n',
        'p.json': `[{"op":"test","path":"/spec","value":${'['.repeat(10_000)}${']'.repeat(10_000)}}]`,
      },
    ],
    [
      'copies that double',
      {
        'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.json, target: {name: a}}]\n',
        'p.json': JSON.stringify(
          Array.from({ length: 100 }, (_, index) => ({ op: 'copy', from: '/spec', path: `/spec/x${index}` })),
        ),
      },
    ],
    [
      'more operations than any patch has',
      {
        'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.json, target: {name: a}}]\n',
        'p.json': JSON.stringify(Array.from({ length: 5000 }, () => ({ op: 'add', path: '/x', value: 1 }))),
      },
    ],
  ])('%s is one problem', async (_, files) => {
    const built = await build({ ...objects, 'kustomization.yaml': 'resources: [a.yaml]\n', ...files });
    expect(built.problems).toEqual([expect.stringMatching(/^cannot build [^\n]{1,600}$/)]);
  });

  test('keys that are names of JavaScript', async () => {
    const built = await build({
      'a.yaml': ingress('a', {
        more: '  annotations: {__proto__: x, constructor: y, ingress.pomerium.io/policy: P}\n',
      }),
      'kustomization.yaml': `resources: [a.yaml]\n__proto__: {namespace: evil}\npatches:\n${entry('{name: a}', '- {op: add, path: /metadata/annotations/__proto__, value: {polluted: true}}\n- {op: test, path: /metadata/annotations/toString}\n')}${entry('{name: a}', 'kind: Ingress\nmetadata: {name: a, __proto__: {polluted: true}}\n')}`,
    });
    expect(built.notes).toEqual([expect.stringContaining(' has __proto__, which')]);
    expect(Object.keys(seenIn(built.objects.map(({ value }) => value)))).toEqual(['/a']);
    expect('polluted' in {}).toBe(false);
  });

  test('a pattern that other engines take for ever for', async () => {
    const name = `${'a'.repeat(5000)}b`;
    const built = await build({
      'a.yaml': ingress(name),
      'kustomization.yaml': `resources: [a.yaml]\npatches:\n${entry('{name: "(a+)+"}', json('add', 'x'))}`,
    });
    expect(built).toMatchObject({ problems: [], objects: [{ policySetBy: undefined }] });
  });

  test('bases that double with every level end in a note', async () => {
    const levels = Array.from({ length: 20 }, (_, level): [string, string] => [
      `l${level}/kustomization.yaml`,
      level === 19 ? 'resources: [a.yaml]\n' : `resources: [../l${level + 1}, ../l${level + 1}/.]\n`,
    ]);
    const built = await build({ ...Object.fromEntries(levels), 'l19/a.yaml': ingress('a') }, 'l0');
    expect(built.notes).toEqual([expect.stringContaining('leads to more bases than are read')]);
    expect(built.objects.some(({ policyKnown }) => policyKnown)).toBe(false);
  });

  test('levels of bases without end', async () => {
    const levels = Array.from({ length: 60 }, (_, level) => [
      `l${level}/kustomization.yaml`,
      `resources: [../l${level + 1}]\n`,
    ]);
    const built = await build(Object.fromEntries(levels), 'l0');
    expect(built.notes).toEqual([expect.stringContaining('leads to more levels of bases than are read')]);
  });
});

test('the kustomization of a folder', async () => {
  const folder = folderWith({ 'a/kustomization.yml': '', 'b/Kustomization': '', 'c/x.yaml': '' });
  expect(await kustomizationOf(join(folder, 'a'))).toBe(join(folder, 'a/kustomization.yml'));
  expect(await kustomizationOf(join(folder, 'b'))).toBe(join(folder, 'b/Kustomization'));
  expect(await kustomizationOf(join(folder, 'c'))).toBeUndefined();
});
