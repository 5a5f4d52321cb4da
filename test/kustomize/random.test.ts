import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildKustomization } from '../../src/kustomize/build.ts';
import { folderWith, hasKustomize } from '../kubectl.ts';
import { build, kubectlKustomize, seenIn } from './folders.ts';
import { ingress } from './layouts.ts';

const POLICY = 'ingress.pomerium.io/policy';
const withKubectl = hasKustomize();

const name = fc.constantFrom('a', 'b', 'a.b', 'axb', 'p-a');
const namespace = fc.constantFrom(undefined, 'n', '1', 'default');
const policy = fc.constantFrom('x', 'true', '1.0', '', 'null', '~', '{a: b}', '|\n      - allow\n');

const manifest = fc
  .uniqueArray(fc.record({ name, namespace, policy: fc.option(policy, { nil: undefined }) }), {
    selector: (one) => `${one.namespace ?? 'default'}/${one.name}`,
    minLength: 1,
    maxLength: 4,
  })
  .map((list) =>
    list
      .map(({ namespace: ns, ...one }) =>
        ingress(one.name, {
          ...(ns !== undefined && { namespace: JSON.stringify(ns) }),
          ...(one.policy !== undefined && { policy: one.policy }),
        }),
      )
      .join('---\n'),
  );

const target = fc.record(
  {
    kind: fc.constantFrom('Ingress', 'Ing.*', 'Service'),
    name: fc.constantFrom('a', 'a.b', 'a\\.b', '.*', 'b|a', 'p-.*', '^a', '[ab]'),
    namespace: fc.constantFrom('n', '1', 'default', '.', 'z|n'),
    labelSelector: fc.constantFrom('l=1', '!l', 'l in (1,2)'),
    annotationSelector: fc.constantFrom('c', '!c', 'c=d'),
  },
  { requiredKeys: [] },
);

const scalar = fc.constantFrom<unknown>('v', true, 1.5, null, {}, []);
const map = fc.constantFrom<unknown>(null, {}, { [POLICY]: 'm', c: 'd' }, { l: '1' });
const operation = fc
  .oneof(
    fc.tuple(fc.constant('/metadata/annotations/ingress.pomerium.io~1policy'), scalar),
    fc.tuple(fc.constantFrom('/metadata/annotations/c', '/metadata/labels/l'), scalar),
    fc.tuple(fc.constantFrom('/metadata/annotations', '/metadata/labels'), map),
    fc.tuple(fc.constant('/spec/rules/0/host'), fc.constant<unknown>('h.example.com')),
    fc.tuple(
      fc.constantFrom('/spec/rules/-', '/spec/rules/-1', '/spec/rules/1'),
      fc.constant<unknown>({ host: 'h' }),
    ),
  )
  .chain(([path, value]) =>
    fc.record({
      op: fc.constantFrom('add', 'add', 'replace', 'remove', 'test'),
      path: fc.constant(path),
      value: fc.constant(value),
    }),
  );
const merge = fc
  .record({
    name,
    namespace,
    annotations: fc.option(
      fc.dictionary(
        fc.constantFrom(POLICY, 'c', '$patch'),
        fc.constantFrom('m', 'delete', 'replace', null, 'd'),
        {
          maxKeys: 2,
        },
      ),
    ),
    spec: fc.constantFrom(undefined, {}, { ingressClassName: 'other' }, { rules: null }, { rules: [] }),
    $patch: fc.constantFrom(undefined, undefined, undefined, 'delete', 'merge'),
  })
  .map(({ name: own, namespace: ns, annotations, spec, $patch }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: own, ...(ns !== undefined && { namespace: ns }), annotations },
    ...(spec && { spec }),
    ...($patch !== undefined && { $patch }),
  }));

const patch = fc.oneof(
  fc.record({ target, patch: fc.array(operation, { minLength: 1, maxLength: 2 }) }),
  fc.record({ target, patch: merge }),
  fc.record({ patch: merge }),
);
const asText = (one: { patch: unknown }): unknown => ({ ...one, patch: JSON.stringify(one.patch) });

const layer = fc.record(
  {
    namespace: fc.constantFrom('n', 'z', '1'),
    namePrefix: fc.constantFrom('p-', 'q-'),
    nameSuffix: fc.constant('-s'),
    commonAnnotations: fc.constantFrom({ c: 'd' }, { [POLICY]: 'C' }),
    commonLabels: fc.constantFrom({ l: '1' }, { l: '2' }),
    buildMetadata: fc.constant(['originAnnotations']),
    patches: fc.array(patch, { maxLength: 3 }).map((list) => list.map(asText)),
    patchesJson6902: fc
      .array(
        fc.record({
          target: target.map((one) => ({ name: '.*', ...one })),
          patch: fc.array(operation, { minLength: 1, maxLength: 1 }),
        }),
        { maxLength: 1 },
      )
      .map((list) => list.map(asText)),
    patchesStrategicMerge: fc
      .array(merge, { maxLength: 1 })
      .map((list) => list.map((one) => JSON.stringify(one))),
  },
  { requiredKeys: ['patches'] },
);

/** A base of manifests, and layers over it. */
const layout = fc
  .tuple(manifest, fc.array(layer, { minLength: 1, maxLength: 3 }))
  .map(([objects, layers]) => ({
    'l0/objects.yaml': objects,
    ...Object.fromEntries(
      layers.map((one, index) => [
        `l${index}/kustomization.yaml`,
        JSON.stringify({ resources: [index === 0 ? 'objects.yaml' : `../l${index - 1}`], ...one }),
      ]),
    ),
  }));

/**
 * What differs from kustomize, and is left: a policy that is no text, which no API server takes, over which buildMetadata writes the
 * origin. Here it fails, or has no policy; there it becomes an empty text.
 */
const isOdd = (files: Readonly<Record<string, string>>): boolean =>
  /policy: *(?:\{a: b\}|null|~)?$/m.test(files['l0/objects.yaml'] ?? '') &&
  Object.values(files).some((text) => text.includes('buildMetadata'));
const top = (files: Readonly<Record<string, string>>): string => `l${Object.keys(files).length - 2}`;

describe.skipIf(!withKubectl)('random kustomizations', { timeout: 60_000 }, () => {
  test('come out as by kubectl kustomize', async () => {
    await fc.assert(
      fc.asyncProperty(layout, async (files) => {
        fc.pre(!isOdd(files));
        const folder = join(folderWith(files), top(files));
        const [theirs, built] = [await kubectlKustomize(folder), await buildKustomization(folder)];
        expect(built.problems).toHaveLength(theirs === undefined ? 1 : 0);
        if (theirs === undefined) return;
        expect(built).toMatchObject({ problems: [], notes: [] });
        expect(seenIn(built.objects.map((one) => one.value))).toEqual(theirs);
      }),
      { numRuns: 20 },
    );
  });
});

describe('hostile kustomizations', { timeout: 30_000 }, () => {
  // Mostly no kustomization at all; without one, junk for a manifest and a patch.
  const junk = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.json({ maxDepth: 3 }),
    fc.stringMatching(/^([a-z]+: ?[[{&*!|>"'\-a-z\n]{0,9}\n){0,4}$/),
  );
  test('end with at most one problem, and then without any known policy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(junk), junk, junk, async (kustomization, object, change) => {
        const { problems, objects } = await build({
          'kustomization.yaml': kustomization ?? KUSTOMIZATION,
          'a.yaml': ingress('a', { policy: 'own' }),
          'b.yaml': object,
          'p.yaml': change,
        });
        expect(problems.length).toBeLessThanOrEqual(1);
        if (problems.length > 0) expect(objects.some(({ policyKnown }) => policyKnown)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

const KUSTOMIZATION =
  'resources: [a.yaml, b.yaml]\npatches: [{path: p.yaml, target: {kind: Ingress}}]\nnamePrefix: x\n';
