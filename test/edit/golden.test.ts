import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAt } from '../../src/edit/at-path.ts';
import { unifiedDiff } from '../../src/edit/diff.ts';
import { planEdit } from '../../src/edit/plan.ts';
import { fixture } from '../shared.ts';
import { POLICY } from './policy.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly ingress?: string;
  readonly at?: string;
}

const CASES: readonly Case[] = [
  {
    name: 'kustomization-article',
    file: 'kustomization.yaml',
    ingress: 'audiobookshelf/audiobookshelf-pomerium-ingress',
  },
  { name: 'kustomization-global-only', file: 'kustomization.yaml' },
  { name: 'kustomization-four-spaces', file: 'kustomization.yml' },
  { name: 'kustomization-no-patches', file: 'any.yaml' },
  { name: 'kustomization-json', file: 'kustomization.yaml' },
  { name: 'manifest-many', file: 'app.yaml' },
  { name: 'manifest-list', file: 'app.yaml' },
  { name: 'manifest-no-annotations', file: 'app.yaml' },
  { name: 'manifest-null-annotations', file: 'app.yaml' },
  { name: 'manifest-flow-annotations', file: 'app.yaml' },
  { name: 'manifest-empty-annotations', file: 'app.yaml' },
  { name: 'manifest-merge-key', file: 'app.yaml' },
  { name: 'helm-release', file: 'app.yaml', at: 'spec.values.ingress.main.annotations' },
];

const ingress = (name: string): string => `kind: Ingress\nmetadata: {name: ${name}}\n`;
/** What the kustomizations have for resources. */
const RESOURCES: Readonly<Record<string, string>> = {
  'audiobookshelf.yaml': ingress('audiobookshelf-pomerium-ingress'),
  'dashboard.yaml': ingress('dashboard'),
  'ddns-updater.yaml': ingress('ddns-updater'),
  'other.yaml': ingress('other'),
};

async function edited({ file, ingress: key = 'apps/app', at }: Case, text: string): Promise<string> {
  const resources = { 'app.yaml': ingress('app'), ...RESOURCES, [file]: text };
  const [namespace = '', name = ''] = key.split('/');
  const request = { namespace, name, policy: POLICY, at: at === undefined ? undefined : parseAt(at) };
  const edits = await planEdit(file, async (path) => resources[path as keyof typeof resources], request);
  expect(edits.map((edit) => edit.file)).toEqual([file]);
  expect(edits[0]?.before).toBe(text);
  const after = edits[0]?.after ?? '';
  const again = { ...resources, [file]: after };
  expect(await planEdit(file, async (path) => again[path as keyof typeof again], request)).toEqual([]);
  return after;
}

describe.each(CASES)('$name', (example) => {
  const before = readFileSync(fixture(`edit/${example.name}.yaml`), 'utf8');

  test('as a diff', async () => {
    const diff = unifiedDiff([{ file: example.file, before, after: await edited(example, before) }]);
    await expect(diff).toMatchFileSnapshot(fixture(`edit/${example.name}.diff`));
  });

  test('with a byte order mark and Windows line breaks', async () => {
    const windows = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    expect(await edited(example, windows(before))).toBe(windows(await edited(example, before)));
  });

  test('without a final line break', async () => {
    const after = await edited(example, before.replace(/\n$/, ''));
    expect(after.replace(/\n$/, '')).toBe((await edited(example, before)).replace(/\n$/, ''));
  });
});
