import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnswerJson } from '../../src/render/answer-json.ts';
import { run } from './run.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const apps = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The command that the sample's README gives. */
const commandOf = (app: string): string[] =>
  (/^pompaths (.+)$/m.exec(readFileSync(join(SAMPLES, app, 'README.md'), 'utf8'))?.[1] ?? '')
    .split(' ')
    .map((word) => (word.startsWith('samples/') ? join(SAMPLES, '..', word) : word));

describe.each(apps)('%s', (app) => {
  const folder = join(SAMPLES, app);
  const args = commandOf(app);

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
      run([...args.with(1, '-'), '-o', 'json'], shuffled.join('\n')),
    ]);
    expect(other.stdout).toBe(own.stdout);
  });
});

/** What a person finds by hand, as far as the log holds it: the README of the sample explains what differs. */
test.each<[string, string[]]>([
  [
    'audiobookshelf',
    [
      '/api/',
      '/audiobookshelf/socket.io/',
      '/hls/',
      '/public/',
      '/socket.io/',
      '=/auth/refresh',
      '=/login',
      '=/status',
    ],
  ],
  ['navidrome', ['/rest/']],
  [
    'jellyfin',
    [
      '/Branding/',
      '/Items/',
      '/QuickConnect/',
      '/Sessions/',
      '/Shows/',
      '/UserPlayedItems/',
      '=/UserViews',
      '/Users/',
      '/Videos/',
      '=/Items',
      '=/System/Info/Public',
      '=/socket',
    ],
  ],
  ['komga', ['/api/v1/', '/kobo/', '/opds/v1.2/', '=//sse/v1/events', '=/sse/v1/events']],
  ['home-assistant', ['/api/', '/auth/']],
  ['grafana', ['/api/']],
  ['influxdb', ['/debug/', '=/query', '=/write']],
  ['firefly-iii', ['/api/v1/']],
])('%s: what is let through', async (app, expected) => {
  const { stdout } = await run([...commandOf(app), '-o', 'json']);
  const rules = (JSON.parse(stdout) as AnswerJson).ingresses.flatMap((ingress) => ingress.rules);
  const found = rules.map(({ prefix, leaf }) => prefix ?? `=${leaf}`);
  expect(found.toSorted()).toEqual(expected.toSorted());
  expect(rules.every(({ methods }) => methods === undefined)).toBe(true);
});
