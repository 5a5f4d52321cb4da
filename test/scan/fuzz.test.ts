import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differenceOf } from './answers.ts';
import { mutatedLog, randomFrom } from './mutations.ts';

// FUZZ_LINES=200000 FUZZ_SEED=7 for more of it, and for others.
const LINES = Number(process.env['FUZZ_LINES'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const LINES_PER_LOG = 150;

const SAMPLES = join(import.meta.dirname, '../../samples');
const POOL = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('pomerium.log'))
  .map((name) => join(SAMPLES, name))
  .flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));

test(`whatever the lines are, the kernel does not change what is learned (${LINES} lines)`, async () => {
  for (let i = 0; i * LINES_PER_LOG < LINES; i++) {
    const seed = SEED * 1_000_003 + i;
    const log = mutatedLog(POOL, LINES_PER_LOG, randomFrom(seed));
    expect(await differenceOf(log, { trustedHops: i % 2 }), `seed ${seed}`).toBeUndefined();
  }
}, 3_600_000);
