#!/usr/bin/env node
// How long a large OpenAPI document takes, against `pompaths --help` and JSON.parse of the same file in the same rounds, and how much
// memory one takes that is larger than a string can be.
// usage: npm run bench:openapi [-- ROUNDS]
import { spawnSync } from 'node:child_process';
import { closeSync, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const POMPATHS = join(import.meta.dirname, '../bin/pompaths.js');
const ROUNDS = Number(process.argv[2] ?? 7);
const MIB = 1 << 20;
// The child says what it needed at most, once it is done.
const PEAK = `data:text/javascript,process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`;
const folder = mkdtempSync(join(tmpdir(), 'pompaths-bench-'));
try {
  const ordinary = await generate('ordinary.json', 4 * MIB, 2500);
  const large = await generate('large.json', 600 * MIB, 60_000);
  const figures = { help: [], parse: [], openapi: [] };
  for (let round = 0; round < ROUNDS; round++) {
    figures.help.push(timed(['--help']).ms);
    figures.openapi.push(timed(['openapi', ordinary, '--host', 'app.example.com']).ms);
    const started = performance.now();
    JSON.parse(readFileSync(ordinary, 'utf8'));
    figures.parse.push(performance.now() - started);
  }
  const [help, parse, openapi] = [median(figures.help), median(figures.parse), median(figures.openapi)];
  const bar = help + 10 * parse;
  say(
    `4 MiB: ${ms(openapi)}; --help ${ms(help)}, JSON.parse ${ms(parse)}; bar ${ms(bar)}: ${openapi <= bar ? 'met' : 'MISSED'}`,
  );
  for (const [name, path, stdin] of [
    ['as a file', large, undefined],
    ['on standard input', '-', large],
  ]) {
    const run = timed(['openapi', path, '--host', 'app.example.com'], stdin);
    say(
      `${Math.round(statSync(large).size / MIB)} MiB ${name}: ${ms(run.ms)}, peak ${Math.round(run.peak)} MiB, ${run.last}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** A document of about this size: paths that matter little, schemas and examples that matter not at all. */
async function generate(name, bytes, paths) {
  const path = join(folder, name);
  const file = createWriteStream(path);
  const put = async (text) => file.write(text) || (await once(file, 'drain'));
  const filler = 'a sentence about nothing in particular, as descriptions have them; '.repeat(4);
  await put(
    '{"openapi":"3.0.3","info":{"title":"generated","version":"1"},"servers":[{"url":"/api/v1"}],"security":[{"key":[]}],"paths":{',
  );
  const share = Math.max(1, Math.floor(bytes / 2 / paths / filler.length));
  for (let i = 0; i < paths; i++) {
    const operation = `{"tags":["t${i % 50}"],"operationId":"op${i}","description":${JSON.stringify(filler.repeat(share))},"responses":{"200":{"description":"ok"}}}`;
    await put(`${i === 0 ? '' : ','}"/resource${i % 500}/{id}/part${i}":{"get":${operation}}`);
  }
  await put('},"components":{"schemas":{');
  for (let i = 0; file.bytesWritten + file.writableLength < bytes; i++)
    await put(
      `${i === 0 ? '' : ','}"S${i}":{"type":"object","properties":{"a":{"type":"string","description":${JSON.stringify(filler)}}}}`,
    );
  await put('}}}');
  file.end();
  await once(file, 'close');
  return path;
}

function timed(args, stdin) {
  const input = stdin === undefined ? 'ignore' : openSync(stdin);
  const started = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ['--import', PEAK, POMPATHS, ...args], {
    encoding: 'utf8',
    stdio: [input, 'ignore', 'pipe'],
  });
  const took = performance.now() - started;
  if (input !== 'ignore') closeSync(input);
  if (status !== 0) throw new Error(`pompaths ${args.join(' ')} ended with ${status}: ${stderr}`);
  const peak = Number(/peak (\d+)$/.exec(stderr)?.[1]) / 1024;
  return { ms: took, peak, last: /^\d[\d,]* rules? for .*$/m.exec(stderr)?.[0] ?? '' };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(value) {
  return `${Math.round(value)} ms`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
