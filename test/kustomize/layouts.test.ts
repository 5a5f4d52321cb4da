import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildKustomization } from '../../src/kustomize/build.ts';
import { folderWith, hasKustomize } from '../kubectl.ts';
import { kubectlKustomize, seenIn } from './folders.ts';
import { LAYOUTS } from './layouts.ts';

const POLICY = 'ingress.pomerium.io/policy';
const withKubectl = hasKustomize();

describe('kustomizations', () => {
  test.each(LAYOUTS)('$name', async ({ files, at = '', expect: expected }) => {
    const built = await buildKustomization(join(folderWith(files), at));
    if (expected === 'fails') {
      expect(built.problems).toEqual([expect.stringMatching(/^cannot build the kustomization [^\n]+$/)]);
      expect(built.objects.filter(({ policyKnown }) => policyKnown)).toEqual([]);
      return;
    }
    expect(built).toMatchObject({ problems: [], notes: [] });
    const seen = Object.entries(seenIn(built.objects.map(({ value }) => value)));
    expect(
      Object.fromEntries(seen.map(([key, { annotations }]) => [key, annotations[POLICY] ?? null])),
    ).toEqual(expected);
    expect(built.objects.every(({ policyKnown }) => policyKnown)).toBe(true);
  });
});

describe.skipIf(!withKubectl).concurrent('the same by kubectl kustomize', { timeout: 30_000 }, () => {
  test.each(LAYOUTS)('$name', async ({ files, at = '', expect: expected }) => {
    const folder = join(folderWith(files), at);
    const theirs = await kubectlKustomize(folder);
    if (expected === 'fails') return expect(theirs).toBeUndefined();
    const { objects } = await buildKustomization(folder);
    expect(seenIn(objects.map(({ value }) => value))).toEqual(theirs);
  });
});
