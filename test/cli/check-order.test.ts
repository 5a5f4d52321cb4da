import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ingressWith, PEOPLE, pinned } from '../check/setting.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of every kind that documents alone give: a clash, what is refused, what takes paths of others, names that sort elsewhere. */
const DOCUMENTS = [
  ingressWith(`${PEOPLE}- allow: {or: [{http_path: {starts_with: /api}}]}\n`),
  ingressWith(PEOPLE + pinned('/web/'), undefined, {}, { name: 'other' }),
  ingressWith(
    '- allow: {or: [{accept: true}]}\n',
    undefined,
    {},
    {
      name: 'app-api',
      paths: ['/web/', '/x'],
      labels: { 'app.kubernetes.io/managed-by': 'pompaths' },
    },
  ),
  ingressWith('nothing', ['b.example.com'], {}, { name: 'broken' }),
  ingressWith(PEOPLE, ['*.example.com'], { nothing: 'x' }, { name: 'Zebra' }),
  ingressWith(
    `${PEOPLE}- allow: {or: [{http_path: {starts_with: 5}}]}\n`,
    ['c.example.com'],
    {},
    { name: 'freezing' },
  ),
  ingressWith(undefined, ['d.example.com', 'e.example.com'], {}, { name: 'a' }),
].map(({ manifest }) => JSON.stringify(manifest));

/** The documents in some order, each with the file that it stands in. */
const layouts = fc
  .shuffledSubarray(DOCUMENTS, { minLength: DOCUMENTS.length })
  .chain((documents) =>
    fc.tuple(
      fc.constant(documents),
      fc.array(fc.nat(2), { minLength: documents.length, maxLength: documents.length }),
    ),
  );

test('the same documents in any order and in any files give the same answer', async () => {
  const expected = await answers(
    DOCUMENTS,
    DOCUMENTS.map(() => 0),
  );
  expect(expected[0]).toContain('apps/app');
  expect(expected[2]).toContain('route-clash');
  await fc.assert(
    fc.asyncProperty(layouts, async ([documents, files]) => {
      expect(await answers(documents, files)).toEqual(expected);
    }),
    { numRuns: 4 },
  );
});

let number = 0;

/** As a table, JSON and SARIF, the last without the names of files. */
async function answers(documents: readonly string[], files: readonly number[]): Promise<readonly string[]> {
  const own = join(folder, String(number++));
  mkdirSync(own);
  for (const file of new Set(files))
    writeFileSync(join(own, `${file}.yaml`), documents.filter((_, at) => files[at] === file).join('\n---\n'));
  const formats = ['table', 'json', 'sarif'];
  const all = await Promise.all(
    formats.map((format) => run(['check', '--ingresses', own, '--pomerium', '0.33.1', '-o', format])),
  );
  return all.map(({ stdout, stderr }) => {
    expect(stderr).not.toMatch(/cannot/);
    return stdout.replaceAll(/"uri": "[^"]*"/g, '"uri": "…"');
  });
}
