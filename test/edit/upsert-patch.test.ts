import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/errors.ts';
import type { IngressName } from '../../src/edit/find-ingress.ts';
import { anyText } from './arbitraries.ts';
import { addResource, type PatchContext, upsertPatch } from '../../src/edit/upsert-patch.ts';

const app: IngressName = { namespace: 'apps', name: 'app' };
const upsert = (text: string, context: PatchContext = {}, ingress = app): string => {
  const edit = upsertPatch(text, ingress, 'new\n', context);
  return edit.kind === 'file' ? `${edit.path}: ${edit.text}` : edit.text;
};
const entry = (name: string, policy = 'new'): string => `- target:
    kind: Ingress
    name: ${name}
    namespace: "apps"
  patch: |-
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      annotations:
        ingress.pomerium.io/policy: |
          ${policy}
      name: ${name.replaceAll("'", '"').replaceAll('\\', '')}
`;

describe('upsertPatch', () => {
  test('a new entry, and the same again', () => {
    const once = upsert('resources:\n- a.yaml\n');
    expect(once).toBe(`resources:\n- a.yaml\npatches:\n${entry('"app"')}`);
    expect(upsert(once)).toBe(once);
  });

  test('what an earlier run has added is found among others', () => {
    const text = `patches:\n${entry("'a\\.pp'", 'old')}${entry('"app"', 'old')}${entry('"axpp"', 'old')}`;
    expect(upsert(text)).toBe(text.replace(entry('"app"', 'old'), entry('"app"')));
    expect(upsert(text, {}, { namespace: 'apps', name: 'a.pp' })).toBe(text.replace('old', 'new'));
  });

  test('any policy, in a new patch and in old ones of all forms, and the same again', () => {
    const old = [
      '|-\n        old',
      '>\n        old\n\n        more',
      '"old"\n    - op: test',
      '# why\n        old',
    ].map(
      (value) =>
        `# before\npatches:\n- target: {name: app}\n  patch: |-\n    - op: add\n      path: /metadata/annotations/ingress.pomerium.io~1policy\n      value: ${value}\n# behind\n`,
    );
    fc.assert(
      fc.property(fc.constantFrom('', ...old), anyText, (text, policy) => {
        const edit = upsertPatch(text, app, policy);
        expect(upsertPatch(edit.text, app, policy)).toEqual(edit);
        const { patches } = parse(edit.text) as { patches: readonly { patch: string }[] };
        expect(JSON.stringify(parse(patches[0]?.patch ?? ''))).toContain(JSON.stringify(policy));
        expect(patches).toHaveLength(1);
        if (text !== '') expect(edit.text).toMatch(/^# before\n[^]*\n# behind\n$/);
      }),
      { numRuns: 200 },
    );
  });

  test('no namespace where the manifest has none', () => {
    expect(upsert('', {}, { namespace: '', name: 'app' })).not.toContain('namespace');
  });

  test('a patch file is changed instead', () => {
    const text = 'patches:\n- path: ./p.yaml\n  target: {name: app}\n';
    const files = new Map([
      [
        './p.yaml',
        '# mine\n- {op: add, path: /metadata/annotations/ingress.pomerium.io~1policy, value: old} # x\n',
      ],
    ]);
    expect(upsert(text, { files })).toBe(
      './p.yaml: # mine\n- {op: add, path: /metadata/annotations/ingress.pomerium.io~1policy, value: "new\\n"} # x\n',
    );
  });

  test('of several operations the last one counts', () => {
    const operation = (value: string): string =>
      `[{"op":"add","path":"/metadata/annotations/ingress.pomerium.io~1policy","value":"${value}"}`;
    const patch = (value: string): string =>
      `${operation('a')},${operation(value).slice(1)},{"op":"test","path":"/metadata"}]`;
    expect(upsert(`patches:\n- target: {name: app}\n  patch: '${patch('b')}'\n`)).toBe(
      `patches:\n- target: {name: app}\n  patch: |-\n    ${patch(String.raw`new\n`)}\n`,
    );
  });

  test.each([
    ['a later global patch', `${entry('"app"', 'old')}${entry('".*"', 'old')}`],
    [
      'a later removal',
      `${entry('"app"', 'old')}- target: {name: app}\n  patch: '[{"op":"remove","path":"/metadata/annotations"}]'\n`,
    ],
    [
      'a merge that replaces',
      `- target: {name: app}\n  patch: |\n    kind: Ingress\n    metadata: {annotations: {$patch: replace, ingress.pomerium.io/policy: old}}\n`,
    ],
    [
      'annotations as a whole',
      `- target: {name: app}\n  patch: '[{"op":"add","path":"/metadata/annotations","value":{}}]'\n`,
    ],
  ])('%s: a new entry behind all others', (_, entries) => {
    const once = upsert(`patches:\n${entries}`);
    expect(once).toBe(`patches:\n${entries}${entry('"app"')}`);
    expect(upsert(once)).toBe(once);
  });

  test('patches of other things do not matter', () => {
    const other =
      '- patch: |\n    kind: Deployment\n    metadata: {name: app}\n- path: none.yaml\n- target: {kind: Service}\n  patch: "[]"\n';
    const text = `patches:\n${entry('"app"', 'old')}${other}`;
    expect(upsert(text)).toBe(`patches:\n${entry('"app"')}${other}`);
  });

  test.each([
    ['commonAnnotations', 'commonAnnotations: {ingress.pomerium.io/policy: x}\n'],
    [
      'patchesJson6902',
      'patchesJson6902:\n- target: {kind: Ingress, name: app, version: v1}\n  patch: \'[{"op":"add","path":"/metadata/annotations/ingress.pomerium.io~1policy","value":""}]\'\n',
    ],
  ])('%s would win', (field, text) => {
    expect(() => upsert(text)).toThrow(InputError);
    expect(() => upsert(text)).toThrow(`its ${field} set the policy after all patches`);
  });

  test.each(['', 'a\nb', 'A', '.*', '-a', 'a/b', 'a'.repeat(254)])('no Ingress has the name %j', (name) => {
    expect(() => upsert('', {}, { namespace: 'apps', name })).toThrow(InputError);
  });
});

describe('addResource', () => {
  test.each([
    ['resources:\n- a.yaml\n', 'resources:\n- a.yaml\n- b.yaml\n'],
    ['resources: [a.yaml]\n', 'resources: [a.yaml, b.yaml]\n'],
    ['kind: Kustomization\n', 'kind: Kustomization\nresources:\n  - b.yaml\n'],
    ['resources:\n- ./b.yaml\n', 'resources:\n- ./b.yaml\n'],
  ])('%j', (before, after) => {
    expect(addResource(before, 'b.yaml')).toBe(after);
    expect(addResource(after, './b.yaml')).toBe(after);
  });

  test('a name that is no plain text is quoted', () => {
    expect(addResource('', '1: #.yaml')).toBe('resources:\n  - "1: #.yaml"\n');
  });
});
