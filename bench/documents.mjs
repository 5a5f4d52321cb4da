#!/usr/bin/env node
// Memory of `pompaths logs` on a log saved as one JSON array, by its size. usage: node bench/documents.mjs [MEGABYTES]…
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const ROOT = join(import.meta.dirname, '..');
const sample = join(ROOT, 'samples/audiobookshelf');
const lines = readFileSync(join(sample, 'pomerium.log'), 'utf8').trimEnd().split('\n');

/** The sample again and again, every request with an id and a path of its own. */
function* arrayOf(bytes) {
  yield '[\n';
  for (let round = 0, written = 0; written < bytes; round++) {
    const block = lines
      .map((line) =>
        line.replaceAll(/"([\da-f]{8})-([\da-f]{4})-/g, `"${round.toString(16).padStart(8, '0')}-$2-`),
      )
      .map((line) => line.replace('"path":"/api/items/', `"path":"/api/items/li_${round % 1000}/`))
      .join(',\n');
    written += block.length;
    yield written < bytes ? `${block},\n` : `${block}\n]\n`;
  }
}

// The child says what it needed at most, once it is done.
const PEAK = `data:text/javascript,process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`;

for (const megabytes of process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : [100, 2000]) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', PEAK, join(ROOT, 'bin/pompaths.js'), 'logs', '--ingresses', sample, '-o', 'json'],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-2000)));
  await Promise.all([pipeline(Readable.from(arrayOf(megabytes * 1e6)), child.stdin), once(child, 'close')]);
  const peak = Number(/peak (\d+)/.exec(said)?.[1]) / 1024;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${megabytes} MB array: exit ${child.exitCode}, peak ${peak.toFixed(0)} MiB, ${seconds.toFixed(0)} s`,
  );
}
