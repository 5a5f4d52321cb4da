/** Kustomization folders, and what becomes of the policies in them. */
export interface Layout {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The folder to build; the outermost without it. */
  readonly at?: string;
  /** The policy of every Ingress by `NAMESPACE/NAME`, null where it has none; `fails` where kustomize builds nothing. */
  readonly expect: Readonly<Record<string, string | null>> | 'fails';
}

/** An Ingress; `policy` as YAML, unquoted. */
export function ingress(
  name: string,
  options: { namespace?: string; policy?: string; more?: string } = {},
): string {
  const { namespace, policy, more = '' } = options;
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}${policy === undefined ? '' : `  annotations:\n    ingress.pomerium.io/policy: ${policy}\n`}${more}spec:
  ingressClassName: pomerium
  rules:
    - host: ${JSON.stringify(`${name.replaceAll(/\W/g, '-')}.example.com`)}
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}
`;
}

/** A strategic-merge patch for the policy. */
export const merge = (
  name: string,
  policy: string,
  namespace?: string,
): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}  annotations:
    ingress.pomerium.io/policy: ${policy}
`;

/** A JSON 6902 patch for the policy. */
export const json = (op: string, value?: string): string =>
  `- op: ${op}\n  path: /metadata/annotations/ingress.pomerium.io~1policy\n${value === undefined ? '' : `  value: ${value}\n`}`;

/** Puts a text under a key as a block. */
export const block = (text: string, indent: number): string =>
  `|-\n${text.replaceAll(/^(?=.)/gm, ' '.repeat(indent))}`;

const global = (policy: string): string =>
  `  - target: {kind: Ingress}\n    patch: ${block(merge('any', policy), 6)}`;
const override = (target: string, patch: string): string =>
  `  - target: ${target}\n    patch: ${block(patch, 6)}`;

const two = { 'a.yaml': ingress('a', { namespace: 'x' }), 'b.yaml': ingress('b', { policy: 'own' }) };
const resources = (...names: string[]): string => `resources: [${names.join(', ')}]\n`;

/** A kustomization over the two Ingresses x/a, without a policy, and b, which has its own. */
const over = (kustomization: string): Record<string, string> => ({
  ...two,
  'kustomization.yaml': resources('a.yaml', 'b.yaml') + kustomization,
});

const patched = (
  name: string,
  patches: string,
  expect: Layout['expect'],
  more: Record<string, string> = {},
): Layout => ({
  name,
  files: { ...over(`patches:\n${patches}`), ...more },
  expect,
});

const base = {
  'base/kustomization.yaml': `namePrefix: pre-\nnameSuffix: -suf\nnamespace: n1\n${resources('a.yaml')}`,
  'base/a.yaml': ingress('a', { policy: 'own' }),
};
const overlay = (name: string, more: string, expect: Layout['expect']): Layout => ({
  name,
  files: { ...base, 'over/kustomization.yaml': resources('../base') + more },
  at: 'over',
  expect,
});

/** One Ingress `app` with these annotations, and a kustomization. */
const annotated = (name: string, annotations: string, more: string, expect: Layout['expect']): Layout => ({
  name,
  files: {
    'a.yaml': ingress('app', { more: `  annotations: ${annotations}\n` }),
    'kustomization.yaml': resources('a.yaml') + more,
  },
  expect,
});

const broken = (name: string, kustomization: string, more: Record<string, string> = {}): Layout => ({
  name,
  files: { ...two, 'kustomization.yaml': kustomization, ...more },
  expect: 'fails',
});

const POLICY = 'ingress.pomerium.io/policy';
const ALL = { 'x/a': 'G', '/b': 'G' };
const OWN = { 'x/a': null, '/b': 'own' };

export const LAYOUTS: readonly Layout[] = [
  { name: 'resources as they are', files: over(''), expect: OWN },
  patched('a global patch', global('G'), ALL),
  patched(
    'a global patch and an override',
    global('G') + override('{kind: Ingress, name: a}', json('replace', 'A')),
    {
      ...ALL,
      'x/a': 'A',
    },
  ),
  patched(
    'an override before the global patch',
    override('{kind: Ingress, name: a}', json('add', 'A')) + global('G'),
    ALL,
  ),
  patched('a patch without a target', `  - patch: ${block(merge('b', 'B'), 6)}`, { ...OWN, '/b': 'B' }),
  patched(
    'a patch without a target that names the namespace',
    `  - patch: ${block(merge('a', 'A', 'x'), 6)}`,
    {
      ...OWN,
      'x/a': 'A',
    },
  ),
  patched(
    'a patch without a target in the namespace default',
    `  - patch: ${block(merge('b', 'B', 'default'), 6)}`,
    {
      ...OWN,
      '/b': 'B',
    },
  ),
  patched('a patch without a target for nothing', `  - patch: ${block(merge('a', 'A'), 6)}`, 'fails'),
  patched(
    'patches by path, of both kinds',
    '  - path: sub/p.yaml\n  - path: j.json\n    target: {name: b}\n',
    { 'x/a': 'A', '/b': 'B' },
    {
      'sub/p.yaml': merge('a', 'A', 'x'),
      'j.json': JSON.stringify([
        { op: 'replace', path: `/metadata/annotations/${POLICY.replace('/', '~1')}`, value: 'B' },
      ]),
    },
  ),
  patched(
    'several patches in one file',
    '  - path: p.yaml\n',
    { 'x/a': 'A', '/b': 'B' },
    {
      'p.yaml': `${merge('a', 'A', 'x')}---\n${merge('b', 'B')}`,
    },
  ),
  patched(
    'several patches in one file with a target',
    '  - path: p.yaml\n    target: {kind: Ingress}\n',
    'fails',
    {
      'p.yaml': `${merge('a', 'A', 'x')}---\n${merge('b', 'B')}`,
    },
  ),
  patched('a target by another kind', override('{kind: Service}', json('add', 'S')), OWN),
  patched(
    'a target by group and version',
    override('{group: networking.k8s.io, version: v1}', json('add', 'G')),
    ALL,
  ),
  patched('a target by another group', override('{group: extensions}', json('add', 'G')), OWN),
  patched('a target by part of a name', override('{name: "."}', json('add', 'G')), ALL),
  patched('a target by alternatives', override('{name: "a|bb"}', json('add', 'A')), { ...OWN, 'x/a': 'A' }),
  patched('a target by namespace', override('{namespace: x}', json('add', 'A')), { ...OWN, 'x/a': 'A' }),
  patched('a target by the namespace default', override('{namespace: default}', json('add', 'B')), {
    ...OWN,
    '/b': 'B',
  }),
  patched('a target that is empty', override('{}', json('add', 'G')), ALL),
  patched('no regular expression', override('{name: "a("}', json('add', 'G')), 'fails'),
  patched('a lookahead, which Go does not know', override('{name: "(?=a)a"}', json('add', 'G')), 'fails'),
  patched('JSON 6902 without a target', `  - patch: ${block(json('add', 'G'), 6)}`, 'fails'),
  patched('replace adds what is not there', override('{name: a}', json('replace', 'A')), {
    ...OWN,
    'x/a': 'A',
  }),
  patched('remove', override('{name: b}', json('remove')), { ...OWN, '/b': null }),
  patched('remove what is not there', override('{name: a}', json('remove')), 'fails'),
  patched('test holds', override('{name: b}', json('test', 'own') + json('replace', 'B')), {
    ...OWN,
    '/b': 'B',
  }),
  patched('test fails', override('{name: b}', json('test', 'other') + json('replace', 'B')), 'fails'),
  patched(
    'move and copy',
    override(
      '{name: b}',
      `- {op: move, from: /metadata/annotations/ingress.pomerium.io~1policy, path: /metadata/annotations/old}
- {op: copy, from: /metadata/name, path: /metadata/annotations/ingress.pomerium.io~1policy}
`,
    ),
    { ...OWN, '/b': 'b' },
  ),
  patched('a value of another type becomes text', override('{kind: Ingress}', json('add', 'yes')), {
    'x/a': 'true',
    '/b': 'true',
  }),
  patched(
    'all annotations replaced',
    override('{name: b}', '- {op: replace, path: /metadata/annotations, value: {x: y}}\n'),
    {
      ...OWN,
      '/b': null,
    },
  ),
  patched(
    'an unknown operation',
    override('{name: b}', '- {op: merge, path: /metadata/name, value: x}\n'),
    'fails',
  ),
  patched(
    'a path without a first slash',
    override('{name: b}', '- {op: add, path: x/kept, value: 1}\n'),
    OWN,
  ),
  patched(
    'an index that is not there',
    override('{name: b}', '- {op: remove, path: /spec/rules/3}\n'),
    'fails',
  ),
  patched('a negative index', override('{name: b}', '- {op: remove, path: /spec/rules/-1}\n'), OWN),
  patched(
    'a JSON patch that renames',
    override('{name: b}', '- {op: replace, path: /metadata/name, value: c}\n') +
      override('{name: b}', json('add', 'C')),
    {
      'x/a': null,
      '/c': 'C',
    },
  ),
  patched('neither kind of patch', override('{name: b}', 'text\n'), 'fails'),
  patched('an empty patch', '  - target: {name: b}\n    patch: ""\n', 'fails'),
  patched('a patch and a path', '  - path: p.yaml\n    patch: x\n', 'fails', { 'p.yaml': merge('b', 'B') }),
  patched('no patch file', '  - path: p.yaml\n', 'fails'),
  patched(
    'a flow list that is no JSON',
    '  - target: {name: b}\n    patch: "[{op: remove, path: /metadata/labels}]"\n',
    'fails',
  ),
  patched('null without a target takes away', `  - patch: ${block(merge('b', 'null'), 6)}`, {
    ...OWN,
    '/b': null,
  }),
  patched('null with a target is text', override('{name: b}', merge('b', 'null')), { ...OWN, '/b': 'null' }),
  patched('nothing with a target is empty text', override('{name: b}', merge('b', '')), { ...OWN, '/b': '' }),
  patched(
    'annotations: null without a target',
    `  - patch: ${block('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: b, annotations: null}\n', 6)}`,
    { ...OWN, '/b': null },
  ),
  patched(
    'annotations: null with a target',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b, annotations: null}\n'),
    OWN,
  ),
  patched(
    '$patch: delete of an Ingress',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b}\n$patch: delete\n'),
    { 'x/a': null },
  ),
  patched(
    '$patch: delete of annotations',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b, annotations: {$patch: delete}}\n'),
    { ...OWN, '/b': null },
  ),
  patched(
    '$patch: replace of annotations',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b, annotations: {$patch: replace, x: y}}\n'),
    { ...OWN, '/b': null },
  ),
  patched(
    'an unknown $patch in what is new is an annotation',
    override(
      '{name: a}',
      'kind: Ingress\nmetadata: {name: a, annotations: {$patch: drop, ingress.pomerium.io/policy: A}}\n',
    ),
    { ...OWN, 'x/a': 'A' },
  ),
  patched(
    'a $patch that is null',
    `  - patch: ${block('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: b, annotations: {$patch: null}}\n', 6)}`,
    'fails',
  ),
  patched(
    'an unknown $patch',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b, annotations: {$patch: drop}}\n'),
    'fails',
  ),
  patched(
    'a patch of another shape',
    override('{name: b}', 'kind: Ingress\nmetadata: {name: b}\nspec: text\n'),
    'fails',
  ),
  patched('a patch without a kind', override('{name: b}', 'metadata: {name: b}\n'), 'fails'),
  patched('a patch cannot rename', override('{name: b}', merge('c', 'C')), { ...OWN, '/b': 'C' }),
  patched(
    'a patch may rename where it is allowed',
    `  - target: {name: b}\n    options: {allowNameChange: true}\n    patch: ${block(merge('c', 'C'), 6)}`,
    {
      'x/a': null,
      '/c': 'C',
    },
  ),
  patched('labels', override('{labelSelector: "t in (x,y),!z"}', json('add', 'L')), OWN),
  {
    name: 'selectors of labels and annotations',
    files: {
      'a.yaml': ingress('a', { more: '  labels: {tier: "1", app: web}\n' }),
      'b.yaml': ingress('b', { more: '  labels: {tier: "9"}\n  annotations: {who: me}\n' }),
      'kustomization.yaml': `${resources('a.yaml', 'b.yaml')}patches:
${override('{labelSelector: "tier>3"}', json('add', 'high'))}${override('{labelSelector: "app=web,tier notin (2, 3)"}', json('add', 'web'))}${override('{annotationSelector: "who==me,x!=y"}', json('replace', 'me'))}`,
    },
    expect: { '/a': 'web', '/b': 'me' },
  },
  patched('no label selector', override('{labelSelector: "a b"}', json('add', 'L')), 'fails'),
  {
    name: 'dots in names are any character',
    files: {
      'a.yaml': ['a.b', 'axb', 'ab'].map((name) => ingress(name)).join('---\n'),
      'kustomization.yaml': `${resources('a.yaml')}patches:
${override('{name: a.b}', json('add', 'dot'))}${override('{name: a\\.b}', json('replace', 'escaped'))}`,
    },
    expect: { '/a.b': 'escaped', '/axb': 'dot', '/ab': null },
  },
  {
    name: 'namespaces n and 1, as texts and as they come',
    files: {
      'a.yaml': ['n', '"1"', '1', 'on']
        .map((namespace, index) => ingress(`a${index}`, { namespace }))
        .join('---\n'),
      'kustomization.yaml': `${resources('a.yaml')}patches:
${override('{namespace: "n"}', json('add', 'nn'))}${override('{namespace: "1"}', json('add', 'one'))}`,
    },
    expect: { 'n/a0': 'nn', '1/a1': 'one', '1/a2': 'one', 'on/a3': null },
  },
  annotated('unquoted values', `{${POLICY}: true, x: 1.10, y: 0x10}`, '', { '/app': 'true' }),
  annotated(
    'unquoted words',
    `{${POLICY}: yes}`,
    `patches:\n${override('{name: app}', '- {op: add, path: /metadata/annotations/x, value: y}\n')}`,
    { '/app': 'yes' },
  ),
  annotated('an empty value', `{${POLICY}: }`, '', { '/app': '' }),
  annotated(
    'an empty value is dropped by any merge',
    `{${POLICY}: }`,
    `patches:\n${override('{name: app}', 'kind: Ingress\nmetadata: {name: app}\n')}`,
    { '/app': null },
  ),
  annotated(
    'a null that is written stays',
    `{${POLICY}: null}`,
    `patches:\n${override('{name: app}', 'kind: Ingress\nmetadata: {name: app}\n')}`,
    { '/app': 'null' },
  ),
  annotated('a map for a policy', `{${POLICY}: {a: b}}`, '', { '/app': '' }),
  annotated('annotations that are null', 'null', `patches:\n${override('{name: app}', json('add', 'A'))}`, {
    '/app': 'A',
  }),
  annotated(
    'JSON 6902 of old on no annotations',
    'null',
    `patchesJson6902:\n${override('{kind: Ingress, version: v1, name: app}', json('add', 'A'))}`,
    'fails',
  ),
  annotated(
    'JSON 6902 of old where a namespace was set',
    'null',
    `namespace: z\npatchesJson6902:\n${override('{kind: Ingress, version: v1, name: app}', json('add', 'A'))}`,
    { 'z/app': 'A' },
  ),
  annotated(
    'buildMetadata gives annotations',
    'null',
    `buildMetadata: [managedByLabel]\npatchesJson6902:\n${override('{kind: Ingress, version: v1, name: app}', json('add', 'A'))}`,
    { '/app': 'A' },
  ),
  annotated('objects that stay local', '{config.kubernetes.io/local-config: "true"}', '', {}),
  annotated('objects that say that they are not local', '{config.kubernetes.io/local-config: "false"}', '', {
    '/app': null,
  }),
  {
    name: 'patchesStrategicMerge, inline and by path',
    files: {
      ...over(`patchesStrategicMerge:\n  - p.yaml\n  - ${block(merge('b', 'B'), 4)}\n`),
      'p.yaml': merge('a', 'A', 'x'),
    },
    expect: { 'x/a': 'A', '/b': 'B' },
  },
  {
    name: 'null in patchesStrategicMerge is text',
    files: over(`patchesStrategicMerge:\n  - ${block(merge('b', 'null'), 4)}\n`),
    expect: { ...OWN, '/b': 'null' },
  },
  {
    name: 'patches win over patchesStrategicMerge, patchesJson6902 over both',
    files: over(
      `patchesJson6902:\n${override('{kind: Ingress, version: v1, name: b}', json('replace', 'J'))}patches:\n${global('G')}patchesStrategicMerge:\n  - ${block(merge('a', 'A', 'x'), 4)}\n`,
    ),
    expect: { 'x/a': 'G', '/b': 'J' },
  },
  {
    name: 'commonAnnotations win over patches',
    files: over(`commonAnnotations: {${POLICY}: C}\npatches:\n${global('G')}`),
    expect: { 'x/a': 'C', '/b': 'C' },
  },
  {
    name: 'patchesJson6902 win over commonAnnotations',
    files: over(
      `commonAnnotations: {${POLICY}: C}\npatchesJson6902:\n${override('{kind: Ingress, version: v1, name: b}', json('remove'))}`,
    ),
    expect: { 'x/a': 'C', '/b': null },
  },
  {
    name: 'a namespace for all',
    files: over('namespace: other\n'),
    expect: { 'other/a': null, 'other/b': 'own' },
  },
  {
    name: 'patches go by the namespace before',
    files: over(
      `namespace: other\npatches:\n${override('{namespace: other}', json('add', 'O'))}${override('{namespace: x}', json('add', 'X'))}`,
    ),
    expect: { 'other/a': 'X', 'other/b': 'own' },
  },
  {
    name: 'patches go by the name before',
    files: over(
      `namePrefix: p-\npatches:\n${override('{name: p-a}', json('add', 'P'))}${override('{name: a}', json('add', 'A'))}`,
    ),
    expect: { 'x/p-a': 'A', '/p-b': 'own' },
  },
  {
    name: 'patchesJson6902 go by either name',
    files: over(
      `namePrefix: p-\npatchesJson6902:\n${override('{kind: Ingress, version: v1, name: p-a}', json('add', 'P'))}${override('{kind: Ingress, version: v1, name: b}', json('add', 'B'))}`,
    ),
    expect: { 'x/p-a': 'P', '/p-b': 'B' },
  },
  overlay('an overlay', '', { 'n1/pre-a-suf': 'own' }),
  overlay(
    'an overlay by the first name',
    `namePrefix: o-\npatches:\n${override('{name: a}', json('add', 'O'))}`,
    { 'n1/o-pre-a-suf': 'O' },
  ),
  overlay('an overlay by the present name', `patches:\n${override('{name: pre-a-suf}', json('add', 'O'))}`, {
    'n1/pre-a-suf': 'O',
  }),
  overlay('an overlay by a name in between', `patches:\n${override('{name: pre-a}', json('add', 'O'))}`, {
    'n1/pre-a-suf': 'own',
  }),
  overlay(
    'an overlay by a first name in between, without a target',
    `patches:\n  - patch: ${block(merge('pre-a', 'O', 'n1'), 6)}`,
    { 'n1/pre-a-suf': 'O' },
  ),
  overlay(
    'an overlay by the first name, without a target',
    `patches:\n  - patch: ${block(merge('a', 'O'), 6)}`,
    { 'n1/pre-a-suf': 'O' },
  ),
  overlay(
    'an overlay by the first namespace',
    `namespace: n2\npatches:\n${override('{namespace: default}', json('add', 'O'))}`,
    { 'n2/pre-a-suf': 'O' },
  ),
  overlay(
    'an overlay by a wrong namespace, without a target',
    `patches:\n  - patch: ${block(merge('pre-a-suf', 'O', 'n9'), 6)}`,
    'fails',
  ),
  overlay(
    'an overlay that wipes out the first name',
    `patches:\n  - patch: ${block('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, annotations: null}\n', 6)}\n${override('{name: a}', json('add', 'O'))}`,
    {
      'n1/pre-a-suf': null,
    },
  ),
  {
    name: 'two overlays of one base in one, with prefixes',
    files: {
      'base/kustomization.yaml': resources('a.yaml'),
      'base/a.yaml': ingress('a', { policy: 'own' }),
      'p/kustomization.yaml': `namePrefix: p-\n${resources('../base')}`,
      'q/kustomization.yaml': `namePrefix: q-\n${resources('../base')}patches:\n${global('Q')}`,
      'all/kustomization.yaml': `bases: [../p]\n${resources('../q')}patches:\n${override('{name: p-a}', json('add', 'P'))}`,
    },
    at: 'all',
    expect: { '/p-a': 'P', '/q-a': 'Q' },
  },
  {
    name: 'two overlays of one base in one, patched by the first name without a target',
    files: {
      'base/kustomization.yaml': resources('a.yaml'),
      'base/a.yaml': ingress('a'),
      'p/kustomization.yaml': `namePrefix: p-\n${resources('../base')}`,
      'q/kustomization.yaml': `namePrefix: q-\n${resources('../base')}`,
      'all/kustomization.yaml': `${resources('../p', '../q')}patches:\n  - patch: ${block(merge('a', 'A'), 6)}`,
    },
    at: 'all',
    expect: 'fails',
  },
  {
    name: 'the same base twice',
    files: {
      'base/kustomization.yaml': resources('a.yaml'),
      'base/a.yaml': ingress('a'),
      'all/kustomization.yaml': resources('../base', '../base'),
    },
    at: 'all',
    expect: 'fails',
  },
  {
    name: 'labels of a base select in the overlay',
    files: {
      'base/kustomization.yaml': `labels: [{pairs: {tier: web}}]\ncommonLabels: {zone: a}\n${resources('a.yaml')}`,
      'base/a.yaml': ingress('a'),
      'o/kustomization.yaml': `${resources('../base')}patches:\n${override('{labelSelector: "tier=web,zone=a"}', json('add', 'L'))}`,
    },
    at: 'o',
    expect: { '/a': 'L' },
  },
  {
    name: 'lists, a Namespace, and generated objects',
    files: {
      'l.yaml': `kind: List\napiVersion: v1\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: Ingress\n  metadata: {name: a}\n- {apiVersion: v1, kind: Namespace, metadata: {name: old}}\n`,
      'kustomization.yaml': `namespace: new\n${resources('l.yaml')}configMapGenerator: [{name: c, literals: [a=b]}]\npatches:\n  - patch: ${block('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {x: y}\n', 6)}`,
    },
    expect: { 'new/a': null },
  },
  {
    name: 'an anchor and a merge key',
    files: {
      'a.yaml':
        ingress('app', { more: `  annotations: &all\n    ${POLICY}: P\n` }) +
        '---\n' +
        ingress('b')
          .replace('kind: Ingress', 'kind: Ingress\nx: &y {who: me}')
          .replace('  name: b', `  name: b\n  annotations: {<<: *y, ${POLICY}: B}`)
          .replace('&y', '&y'),
      'kustomization.yaml': resources('a.yaml'),
    },
    expect: { '/app': 'P', '/b': 'B' },
  },
  {
    name: 'Windows line ends',
    files: {
      'a.yaml': ingress('a', { policy: '|\n      - allow\n' }).replaceAll('\n', '\r\n'),
      'kustomization.yaml': resources('a.yaml'),
    },
    expect: { '/a': '- allow\n' },
  },
  {
    name: 'a key twice in the kustomization',
    files: { ...two, 'kustomization.yaml': resources('a.yaml') + resources('b.yaml') },
    expect: { '/b': 'own' },
  },
  broken('a key twice in a manifest', resources('c.yaml'), {
    'c.yaml': ingress('a').replace('kind: Ingress', 'kind: Ingress\nkind: Ingress'),
  }),
  broken('namespace: n is no text', `namespace: n\n${resources('a.yaml')}`),
  broken('namePrefix: 1 is no text', `namePrefix: 1\n${resources('a.yaml')}`),
  broken('an annotation for all that is no text', `commonAnnotations: {a: true}\n${resources('a.yaml')}`),
  broken('an unknown field of a target', `${resources('a.yaml')}patches: [{target: {nam: a}, patch: x}]\n`),
  broken('an empty kustomization', ''),
  broken('a kustomization that is a list', '- a\n'),
  broken('another kind', `kind: Config\n${resources('a.yaml')}`),
  broken('another version', `apiVersion: kustomize.config.k8s.io/v9\n${resources('a.yaml')}`),
  broken('two kustomization files', resources('a.yaml'), { 'kustomization.yml': resources('a.yaml') }),
  broken('no such resource', resources('none.yaml')),
  broken('a folder without a kustomization', resources('sub'), { 'sub/a.yaml': ingress('a') }),
  broken('a manifest that is no YAML', resources('c.yaml'), { 'c.yaml': 'kind: [' }),
  broken('an object without a kind', resources('c.yaml'), { 'c.yaml': 'metadata: {name: x}' }),
  broken('an object without a name', resources('c.yaml'), { 'c.yaml': 'kind: Ingress\nmetadata: {}' }),
  broken('an Ingress twice', resources('a.yaml', 'c.yaml'), { 'c.yaml': two['a.yaml'] }),
  broken('a namespace that makes two one', `namespace: z\n${resources('a.yaml', 'c.yaml')}`, {
    'c.yaml': ingress('a', { namespace: 'y' }),
  }),
  {
    name: 'a manifest outside of the folder',
    files: { 'c.yaml': ingress('c'), 'o/kustomization.yaml': resources('../c.yaml') },
    at: 'o',
    expect: 'fails',
  },
  {
    name: 'a patch outside of the folder',
    files: {
      'p.yaml': merge('a', 'A'),
      'o/a.yaml': ingress('a'),
      'o/kustomization.yaml': `${resources('a.yaml')}patches: [{path: ../p.yaml}]\n`,
    },
    at: 'o',
    expect: 'fails',
  },
  {
    name: 'a base that holds its overlay',
    files: { ...over(''), 'o/kustomization.yaml': resources('..') },
    at: 'o',
    expect: 'fails',
  },
  {
    name: 'kustomizations that name each other',
    files: { 'p/kustomization.yaml': resources('../q'), 'q/kustomization.yaml': resources('../p') },
    at: 'p',
    expect: 'fails',
  },
  {
    name: 'a component under resources',
    files: {
      'c/kustomization.yaml':
        'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamePrefix: x\n',
      'o/kustomization.yaml': resources('../c'),
    },
    at: 'o',
    expect: 'fails',
  },
];
