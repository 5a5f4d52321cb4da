import { describe, expect, test } from 'vitest';
import { hasKustomize } from '../../kubectl.ts';
import { build, policiesOf } from '../setting.ts';
import { leaf, people, prefix, split } from './people.ts';

const OPENINGS = [prefix('/api/'), leaf('/login'), prefix('/"a: b" # c/')];
const ADMIN = '- allow: {or: [{email: {is: admin@example.com}}]}';
const GLOBAL = `patches:
  - target: {kind: Ingress}
    patch: |-
      - op: add
        path: /metadata/annotations/ingress.pomerium.io~1policy
        value: "${ADMIN}"
`;

describe.skipIf(!hasKustomize())('built by the real Kustomize', () => {
  const files = (text: string, name = 'app'): Record<string, string> => ({
    'app.yaml': people(undefined, {}, name),
    'api.yaml': text,
    'kustomization.yaml': 'resources: [app.yaml, api.yaml]\n',
  });

  test.each(['app', 'a.b', '1', 'n'])('beside the untouched Ingress %s', (name) => {
    const { text, ingress } = split(people(undefined, {}, name), OPENINGS);
    const built = build(files(text, name));
    expect(built).toHaveLength(2);
    expect(built.find(({ metadata }) => metadata.name === `${name}-api`)).toEqual(ingress?.manifest);
    expect(policiesOf(built)[name]).toBe('- allow: {or: [{email: {is: alice@example.com}}]}');
  });

  test.each(['app', 'a.b'])('under a patch for every Ingress, with its own after that: %s', (name) => {
    const { text, ingress, override, notes } = split(people(undefined, {}, name), OPENINGS, {
      globalPatch: 'kustomization.yaml',
    });
    const kustomization = `resources: [app.yaml, api.yaml]\n${GLOBAL}${override}`.replaceAll(
      /^(?=[#-] )/gm,
      '',
    );
    const indented = kustomization.replace(override, override.replaceAll(/^(?=.)/gm, '  '));
    expect(policiesOf(build({ ...files(text, name), 'kustomization.yaml': indented }))).toEqual({
      [name]: ADMIN,
      [`${name}-api`]: ingress?.annotations['policy'],
    });
    expect(notes).toEqual([
      `apps/${name}: a patch in kustomization.yaml sets the policy of every Ingress, of ${name}-api too: its own patch has to come after that one, and comes along here`,
    ]);
  });
});
