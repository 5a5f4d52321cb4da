import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WRAPPERS } from '../line/wrappers.ts';
import { run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/navidrome');
const lines = readFileSync(join(SAMPLE, 'pomerium.log'), 'utf8').trimEnd().split('\n');
const answerTo = async (log: string): Promise<string> =>
  (await run(['logs', '--ingresses', SAMPLE, '-o', 'json'], log)).stdout;
const plain = answerTo(lines.join('\n'));

test.each(Object.entries(WRAPPERS))('%s: the same requests give the same answer', async (_, wrap) => {
  expect(await answerTo(lines.flatMap(wrap).join('\n'))).toBe(await plain);
});
