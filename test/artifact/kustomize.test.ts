import { describe, expect, test } from 'vitest';
import type { Artifact, PolicyTarget } from '../../src/artifact/artifact.ts';
import { renderJson6902, renderKustomize } from '../../src/artifact/kustomize.ts';
import { renderPatch } from '../../src/artifact/strategic.ts';
import { type Built, hasKustomize } from '../kubectl.ts';
import { build, ingressesIn, manifestOf, policiesOf, POLICY } from './setting.ts';

const GLOBAL = `  - target:
      kind: Ingress
    patch: |-
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: all
        annotations:
          ingress.pomerium.io/policy: |
            - allow: {or: [{email: {is: admin@example.com}}]}
`;
const ADMIN = '- allow: {or: [{email: {is: admin@example.com}}]}';
const TIMEOUT = '  annotations:\n    ingress.pomerium.io/timeout: "0s"\n';

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

/** How each format is used: what stands in the kustomization, and the file beside it. */
const USES: readonly (readonly [
  string,
  (targets: readonly PolicyTarget[]) => Artifact,
  (text: string) => { entries: string; file: string },
])[] = [
  ['patch', renderPatch, (text) => ({ entries: '  - path: pompaths.yaml\n', file: text })],
  ['kustomize', renderKustomize, (text) => ({ entries: indented(text), file: '' })],
  ['json6902', renderJson6902, (text) => ({ entries: indented(text), file: '' })],
];

describe.skipIf(!hasKustomize()).each(USES)('%s, built by the real Kustomize', (_, render, use) => {
  /** Builds these manifests with patches for the targets, after a global patch where that is given. */
  function patched(manifests: readonly string[], targets: readonly PolicyTarget[], before = ''): Built[] {
    const { entries, file } = use(render(targets).text);
    return build({
      'all.yaml': manifests.join('---\n'),
      'pompaths.yaml': file,
      'kustomization.yaml': `resources: [all.yaml]\npatches:\n${before}${entries}`,
    });
  }
  const targetsOf = (manifests: readonly string[], policy = POLICY): PolicyTarget[] =>
    ingressesIn(manifests.join('---\n')).map((ingress) => ({ ingress, policy }));

  test('Ingresses with the annotation, with others, without any', () => {
    const manifests = [
      manifestOf('has', { annotations: '  annotations:\n    ingress.pomerium.io/policy: old\n    x: "y"\n' }),
      manifestOf('others', { annotations: '  annotations:\n    x: "y"\n' }),
      manifestOf('none'),
      manifestOf('empty', { annotations: '  annotations: {}\n' }),
      manifestOf('null', { annotations: '  annotations:\n' }),
    ];
    const built = patched(manifests, targetsOf(manifests));
    const set = { 'ingress.pomerium.io/policy': POLICY };
    expect(Object.fromEntries(built.map(({ metadata }) => [metadata.name, metadata.annotations]))).toEqual({
      has: { x: 'y', ...set },
      others: { x: 'y', ...set },
      none: set,
      empty: set,
      null: set,
    });
  });

  test('after a global patch, with several Ingresses of which two get one', () => {
    const manifests = ['a.b', 'axb', '1', 'n'].map((name) => manifestOf(name, { annotations: TIMEOUT }));
    const targets = targetsOf(manifests).filter(
      ({ ingress }) => ingress.name !== 'axb' && ingress.name !== 'n',
    );
    expect(policiesOf(patched(manifests, targets, GLOBAL))).toEqual({
      'a.b': POLICY,
      axb: ADMIN,
      '1': POLICY,
      n: ADMIN,
    });
  });

  test('names and namespaces that YAML takes for something else', () => {
    const names = ['n', '1', 'on', '1e3', '0o7', 'null'];
    const manifests = names.flatMap((name) => [
      manifestOf(name, { namespace: name, annotations: TIMEOUT }),
      manifestOf(`${name}x`, { namespace: name }),
    ]);
    const targets = targetsOf(manifests).filter(({ ingress }) => names.includes(ingress.name));
    expect(policiesOf(patched(manifests, targets))).toEqual(
      Object.fromEntries(
        names.flatMap((name) => [
          [name, POLICY],
          [`${name}x`, undefined],
        ]),
      ),
    );
  });

  test('the same name in another namespace is left alone', () => {
    const manifests = [manifestOf('app'), manifestOf('app', { namespace: 'appsx' })];
    const built = patched(manifests, targetsOf(manifests.slice(0, 1)));
    expect(
      built.filter(({ metadata }) => metadata.annotations).map(({ metadata }) => metadata.namespace),
    ).toEqual(['apps']);
  });

  test('policies that no literal can hold, and odd ones that it can', () => {
    const policies = [
      '- a: b',
      '- a: b\n\n',
      '  - a: b\n',
      '\n- a\n',
      '- a \n- b  ',
      '- a\r\n- b\r\n',
    ].concat(
      ['\ufeffa\n', '$(VAR) ${X} {{ y }}', '---\n...\n', '# x', '"\\/', 'a\n \nb\n', 'a\n\t\nb\n'],
      ['a\n  ', '🦔\ud7ff\ue000\n', '|\n', '- "a: b" # c\n', 'a\n\n\n', ' ', '\n'],
    );
    const manifests = policies.map((_, i) => manifestOf(`app-${i}`, { annotations: TIMEOUT }));
    const targets = targetsOf(manifests).map((target, i) => ({ ...target, policy: policies[i] ?? '' }));
    expect(policiesOf(patched(manifests, targets))).toEqual(
      Object.fromEntries(policies.map((policy, i) => [`app-${i}`, policy])),
    );
  });

  test('a kustomization that sets the namespace itself', () => {
    const manifests = [manifestOf('app', { namespace: '', annotations: TIMEOUT })];
    const { entries, file } = use(
      render(
        targetsOf(manifests).map(({ ingress }) => ({
          ingress: { ...ingress, namespace: 'apps' },
          policy: POLICY,
        })),
      ).text,
    );
    const [built] = build({
      'all.yaml': manifests.join('---\n'),
      'pompaths.yaml': file,
      'kustomization.yaml': `namespace: apps\nresources: [all.yaml]\npatches:\n${entries}`,
    });
    expect(built?.metadata).toMatchObject({
      namespace: 'apps',
      annotations: { 'ingress.pomerium.io/policy': POLICY },
    });
  });
});
