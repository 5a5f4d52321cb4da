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

test(`whatever lines share an id, the kernel does not change what is learned (${LINES} lines)`, async () => {
  const requests = POOL.filter((line) => /"(?:authorize check|http-request)"/.test(line));
  for (let i = 0; i * LINES_PER_LOG < LINES; i++) {
    const seed = SEED * 2_000_003 + i;
    const log = logOfFewIds(requests, randomFrom(seed));
    expect(await differenceOf(log), `seed ${seed}`).toBeUndefined();
  }
}, 3_600_000);

/** Lines of requests in any order, with ids of which there are few; some have to be read slowly. */
function logOfFewIds(requests: readonly string[], random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const count = 1 + below(LINES_PER_LOG);
  const lines = Array.from({ length: LINES_PER_LOG }, () => {
    const number = below(count).toString(16).padStart(4, '0');
    // Some ids differ, and have digits that come to the same when they are taken together.
    const id = `${random() < 0.2 ? '1' : '0'}000${number}-0000-4000-8${random() < 0.2 ? '1' : '0'}00-000000000000`;
    const line = (requests[below(requests.length)] ?? '').replaceAll(
      UUID,
      random() < 0.05 ? `x${number}` : id,
    );
    return random() < 0.1 ? line.replace('{', '{"x":{},') : line;
  });
  return `${lines.join('\n')}\n`;
}

const UUID = /(?<="(?:check-)?request-id":")[^"]*/g;
