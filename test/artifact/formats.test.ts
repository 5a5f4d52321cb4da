import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { renderAnnotation } from '../../src/artifact/annotation.ts';
import type { Artifact, PolicyTarget } from '../../src/artifact/artifact.ts';
import { renderJson6902, renderKustomize } from '../../src/artifact/kustomize.ts';
import { renderPatch } from '../../src/artifact/strategic.ts';
import { renderIngress } from '../../src/artifact/whole-ingress.ts';
import { manifestOf, POLICY, targetOf } from './setting.ts';

const ANNOTATED =
  '  annotations:\n    ingress.pomerium.io/timeout: 0s\n    ingress.pomerium.io/allow_spdy: true\n';
const RENDERERS: Readonly<Record<string, (targets: readonly PolicyTarget[]) => Artifact>> = {
  patch: renderPatch,
  kustomize: renderKustomize,
  json6902: renderJson6902,
  annotation: renderAnnotation,
  ingress: renderIngress,
};
const text = (name: string, target: PolicyTarget): string => RENDERERS[name]?.([target]).text ?? '';

describe('one Ingress', () => {
  const target = targetOf(manifestOf('a.b', { annotations: ANNOTATED }));

  test('patch', () => {
    expect(text('patch', target)).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        annotations:
          ingress.pomerium.io/policy: |
            # who may pass
            - allow:
                or:
                  - email:
                      is: "alice@example.com"
        name: a.b
        namespace: apps
      "
    `);
  });
  test('kustomize', () => {
    expect(text('kustomize', target)).toMatchInlineSnapshot(`
      "# add at the end of patches: in the kustomization
      - target:
          kind: Ingress
          name: 'a\\.b'
          namespace: 'apps'
        patch: |
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata:
            annotations:
              ingress.pomerium.io/policy: |
                # who may pass
                - allow:
                    or:
                      - email:
                          is: "alice@example.com"
            name: a.b
            namespace: apps
      "
    `);
  });
  test('json6902', () => {
    expect(text('json6902', target)).toMatchInlineSnapshot(`
      "# add at the end of patches: in the kustomization
      - target:
          kind: Ingress
          name: 'a\\.b'
          namespace: 'apps'
        patch: |
          - path: /metadata/annotations/ingress.pomerium.io~1policy
            value: |
              # who may pass
              - allow:
                  or:
                    - email:
                        is: "alice@example.com"
            op: add
      "
    `);
  });
  test('annotation', () => {
    expect(text('annotation', target)).toMatchInlineSnapshot(`
      "# an annotation of apps/a.b
      ingress.pomerium.io/policy: |
        # who may pass
        - allow:
            or:
              - email:
                  is: "alice@example.com"
      "
    `);
  });
  test('ingress', () => {
    expect(text('ingress', target)).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: a.b
        namespace: apps
        annotations:
          ingress.pomerium.io/timeout: "0s"
          ingress.pomerium.io/allow_spdy: "true"
          ingress.pomerium.io/policy: |
            # who may pass
            - allow:
                or:
                  - email:
                      is: "alice@example.com"
      spec:
        ingressClassName: pomerium
        rules:
          - host: app.example.com
            http:
              paths:
                - path: /
                  pathType: Prefix
                  backend:
                    service:
                      name: app-svc
                      port:
                        number: 80
      "
    `);
  });
});

describe('several Ingresses', () => {
  const targets = [targetOf(manifestOf('a')), targetOf(manifestOf('b'))];

  test.each(['patch', 'annotation', 'ingress'])('%s: one document each', (name) => {
    expect(parseAllDocuments(RENDERERS[name]?.(targets).text ?? '')).toHaveLength(2);
  });

  test.each(['kustomize', 'json6902'])('%s: one list, one comment', (name) => {
    const { text = '' } = RENDERERS[name]?.(targets) ?? {};
    expect(parse(text)).toHaveLength(2);
    expect(text.match(/^#/gm)).toHaveLength(1);
  });

  test.each(Object.entries(RENDERERS))('%s: nothing for none', (_, render) => {
    expect(render([])).toEqual({ text: '', notes: [], refusals: [] });
  });
});

describe('what a manifest does not say', () => {
  const withoutNamespace = targetOf(manifestOf('n', { namespace: '' }));

  test.each(['patch', 'kustomize', 'json6902'])('%s: no namespace', (name) => {
    expect(text(name, withoutNamespace)).not.toContain('namespace');
  });

  test.each(['patch', 'kustomize', 'json6902'])(
    '%s: a namespace that the log or a kustomization tells is none that patches are compared with',
    (name) => {
      const { ingress, policy } = withoutNamespace;
      expect(text(name, { ingress: { ...ingress, namespace: 'apps' }, policy })).not.toContain('namespace');
    },
  );

  test.each(['patch', 'kustomize'])('%s: without a manifest the log tells the namespace', (name) => {
    const { manifest: _, ...ingress } = withoutNamespace.ingress;
    expect(text(name, { ingress: { ...ingress, namespace: '1' }, policy: POLICY })).toMatch(
      /namespace: ["']1["']/,
    );
  });

  test('json6902: no annotations to add to make it a strategic-merge patch', () => {
    const { text, notes } = renderJson6902([withoutNamespace]);
    expect(text).toBe(renderKustomize([withoutNamespace]).text);
    expect(notes).toEqual([
      'n: no annotations are known that a JSON 6902 patch could add to, so this is a strategic-merge patch',
    ]);
  });

  test('ingress: nothing without the manifest', () => {
    const { manifest: _, ...ingress } = withoutNamespace.ingress;
    expect(renderIngress([{ ingress, policy: POLICY }])).toEqual({
      text: '',
      notes: [],
      refusals: ['n: its manifest is not known: give it with --ingresses'],
    });
  });
});

test('ingress: what the cluster keeps for itself is left out', () => {
  const annotations = `  uid: 1
  resourceVersion: "7"
  creationTimestamp: 2026-01-01T00:00:00Z
  managedFields: [{manager: kubectl}]
  annotations:
    ingress.pomerium.io/policy: old
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    z: "1"
`;
  const manifest = `${manifestOf('a', { annotations })}status: {loadBalancer: {}}\n`;
  expect(parse(renderIngress([targetOf(manifest)]).text)).toEqual({
    ...(parse(manifestOf('a')) as object),
    metadata: { name: 'a', namespace: 'apps', annotations: { 'ingress.pomerium.io/policy': POLICY, z: '1' } },
  });
});

describe('what is refused', () => {
  test.each(Object.entries(RENDERERS))('%s: a present policy that is not known', (_, render) => {
    const { ingress, policy } = targetOf(manifestOf('a'));
    expect(render([{ ingress: { ...ingress, policyKnown: false }, policy }])).toEqual({
      text: '',
      notes: [],
      refusals: [
        'apps/a: its present policy is not known, and this format would replace it: give it with --policy-from FILE, or say with --policy-from none that there is none',
      ],
    });
  });

  test.each(Object.entries(RENDERERS))('%s: a name that Kubernetes does not have', (_, render) => {
    const { ingress, policy } = targetOf(manifestOf('a'));
    for (const name of ['a\nb: c', 'A', '.*', '', `${'a.'.repeat(127)}a`])
      expect(render([{ ingress: { ...ingress, name }, policy }])).toMatchObject({
        text: '',
        refusals: [expect.stringMatching(/^[ -~…]*: Kubernetes has no Ingress of such a name$/)],
      });
    for (const namespace of ['a.b', 'x'.repeat(64), '\u001b[31m'])
      expect(render([{ ingress: { ...ingress, namespace }, policy }])).toMatchObject({ text: '' });
  });

  test('one that is refused does not keep the others back', () => {
    const good = targetOf(manifestOf('a'));
    const bad = { ...good, ingress: { ...good.ingress, policyKnown: false } };
    expect(renderPatch([bad, good, bad])).toEqual({
      ...renderPatch([good]),
      refusals: Array(2).fill(expect.any(String)),
    });
    expect(renderKustomize([good, bad]).text).toBe(renderKustomize([good]).text);
  });
});

test('where a global patch sets the policy, what that means for each format', () => {
  const target = targetOf(manifestOf('a', { annotations: ANNOTATED }), POLICY, 'k/kustomization.yaml');
  for (const render of [renderPatch, renderKustomize, renderJson6902])
    expect(render([target]).notes).toEqual([
      'apps/a: a patch in k/kustomization.yaml sets the policy of this Ingress and of others; this patch replaces it by a copy, which later changes to that list of people do not reach: -o split leaves the list alone',
    ]);
  for (const render of [renderAnnotation, renderIngress])
    expect(render([target]).notes).toEqual([
      'apps/a: a patch in k/kustomization.yaml replaces this annotation of the manifest: -o kustomize gives a patch to put after it, -o split leaves it alone',
    ]);
});

test('whatever the policy holds, it is the one thing that is set', () => {
  const target = targetOf(manifestOf('a', { annotations: ANNOTATED }));
  const policies = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString());
  const KEY = 'ingress.pomerium.io/policy';
  fc.assert(
    fc.property(policies, fc.constantFrom('', '\n', '\n\n', ' \n'), (start, end) => {
      const policy = start + end;
      const set = { ...target, policy };
      const patch = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'a', namespace: 'apps', annotations: { [KEY]: policy } },
      };
      const selector = { kind: 'Ingress', name: 'a', namespace: 'apps' };
      expect(parse(text('patch', set))).toEqual(patch);
      const [entry, ...others] = parse(text('kustomize', set)) as { target: object; patch: string }[];
      expect(others).toEqual([]);
      expect(entry?.target).toEqual(selector);
      expect(parse(entry?.patch ?? '')).toEqual(patch);
      const [json] = parse(text('json6902', set)) as { target: object; patch: string }[];
      expect(json?.target).toEqual(selector);
      expect(parse(json?.patch ?? '')).toEqual([
        { op: 'add', path: '/metadata/annotations/ingress.pomerium.io~1policy', value: policy },
      ]);
      expect(parse(text('annotation', set))).toEqual({ [KEY]: policy });
      expect(parse(text('ingress', set))).toMatchObject({
        metadata: { annotations: { [KEY]: policy, 'ingress.pomerium.io/timeout': '0s' } },
      });
    }),
  );
});
