import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnswerJson } from '../../src/render/answer-json.ts';
import { run } from './run.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const apps = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(apps)('%s', (app) => {
  const folder = join(SAMPLES, app);
  const args = ['logs', join(folder, 'pomerium.log'), '--ingresses', folder];

  test('the policy', async () => {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(join(folder, 'policy.yaml'));
  });

  test('the table', async () => {
    const { stdout, stderr } = await run([...args, '-o', 'table']);
    await expect(`${stdout}${stderr}`).toMatchFileSnapshot(join(folder, 'table.txt'));
  });

  test('the lines in any order give the same answer', async () => {
    const lines = readFileSync(join(folder, 'pomerium.log'), 'utf8').trimEnd().split('\n');
    const shuffled = [
      ...lines.filter((_, i) => i % 3 === 1),
      ...lines.filter((_, i) => i % 3 !== 1).toReversed(),
    ];
    const [own, other] = await Promise.all([
      run([...args, '-o', 'json']),
      run(['logs', '-', '--ingresses', folder, '-o', 'json'], shuffled.join('\n')),
    ]);
    expect(other.stdout).toBe(own.stdout);
  });
});

test('Audiobookshelf comes out as its owner found it by hand, only pinned and cut at slashes', async () => {
  const folder = join(SAMPLES, 'audiobookshelf');
  const { stdout } = await run(['logs', join(folder, 'pomerium.log'), '--ingresses', folder, '-o', 'json']);
  const [ingress] = (JSON.parse(stdout) as AnswerJson).ingresses;
  const rules = ingress?.rules ?? [];
  expect(rules.flatMap(({ prefix = [] }) => prefix)).toEqual([
    '/api/',
    '/audiobookshelf/socket.io/',
    '/hls/',
    '/public/',
    '/socket.io/',
  ]);
  expect(rules.flatMap(({ leaf = [] }) => leaf)).toEqual(['/auth/refresh', '/login', '/status']);
  expect(rules.every(({ methods }) => methods === undefined)).toBe(true);
});

test('Navidrome needs one prefix', async () => {
  const folder = join(SAMPLES, 'navidrome');
  const { stdout } = await run(['logs', join(folder, 'pomerium.log'), '--ingresses', folder, '-o', 'json']);
  expect((JSON.parse(stdout) as AnswerJson).ingresses[0]?.rules.map(({ prefix }) => prefix)).toEqual([
    '/rest/',
  ]);
});
