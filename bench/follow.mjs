#!/usr/bin/env node
// CPU of `pompaths tail` per 10,000 lines at 10,000 lines a second, against readline + JSON.parse on the same stream in the
// same run, and its memory over the time. usage: node bench/follow.mjs [SECONDS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const SECONDS = Number(process.argv[2] ?? 60);
const RATE = 10_000;
const lines = readFileSync(join(ROOT, 'samples/audiobookshelf/pomerium.log'), 'utf8').trimEnd().split('\n');
const folder = mkdtempSync(join(tmpdir(), 'pompaths-bench-'));

/** The sample again and again, each time with other request ids. */
let written = 0;
function batch(count) {
  let text = '';
  for (let i = 0; i < count; i++, written++) {
    const round = Math.floor(written / lines.length)
      .toString(16)
      .padStart(8, '0');
    const line = lines[written % lines.length].replaceAll(/"([\da-f]{8})-([\da-f]{4})-4/g, `"${round}-$2-4`);
    text += `${new Date().toISOString().replace('Z', '000000Z')} ${line}\n`;
  }
  return text;
}

/** Writes at the rate, as far as the reader lets it. */
async function pour(response) {
  const started = performance.now();
  let sent = 0;
  while (performance.now() - started < SECONDS * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * RATE) - sent;
    if (due > 0 && !response.write(batch(due))) await once(response, 'drain');
    sent += Math.max(0, due);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  response.end();
  return sent;
}

const pod = {
  metadata: { name: 'pomerium-0', namespace: 'pomerium', uid: 'u' },
  spec: { containers: [{ name: 'pomerium' }] },
  status: {
    containerStatuses: [
      { name: 'pomerium', containerID: 'c', image: 'pomerium:v0.33.1', state: { running: {} } },
    ],
  },
};
let isOver = false;
let sent = 0;
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname.endsWith('/log') || url.pathname === '/lines') {
    if (isOver) return response.end();
    isOver = true;
    sent = await pour(response);
  } else if (url.searchParams.has('watch')) response.flushHeaders();
  else if (url.pathname.endsWith('/pomerium-0')) response.end(JSON.stringify(pod));
  else
    response.end(
      JSON.stringify({
        metadata: { resourceVersion: '1' },
        items: url.pathname.endsWith('/pods') ? [pod] : [],
      }),
    );
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}`;
writeFileSync(
  join(folder, 'config'),
  JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: address } }],
    users: [{ name: 'u', user: {} }],
  }),
);

// Each child says at its end what it used, and now and then how large it is.
const METER = `data:text/javascript,
  const say = (what, number) => process.stderr.write('[' + what + ' ' + Math.round(number) + ']');
  setInterval(() => say('rss', process.memoryUsage().rss / 1048576), 5000).unref();
  process.on('exit', () => { const { user, system } = process.cpuUsage(); say('cpu', (user + system) / 1000); });`;
const PEER = `
  import { get } from 'node:http';
  import { createInterface } from 'node:readline';
  get('${address}/lines', (response) => {
    const hosts = new Map();
    createInterface({ input: response }).on('line', (line) => {
      let fields;
      try { fields = JSON.parse(line.slice(line.indexOf(' ') + 1)); } catch { return; }
      if (fields.message !== 'http-request') return;
      const key = fields.authority + ' ' + fields.path;
      hosts.set(key, (hosts.get(key) ?? 0) + 1);
    });
  });`;

async function measure(args) {
  isOver = false;
  const child = spawn(process.execPath, ['--import', METER, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  await once(child, 'close');
  const sizes = [...said.matchAll(/\[rss (\d+)\]/g)].map(([, size]) => Number(size));
  return { cpu: Number(/\[cpu (\d+)\]/.exec(said)?.[1]), sizes, sent };
}

const tail = await measure([
  join(ROOT, 'bin/pompaths.js'),
  'tail',
  '--kubeconfig',
  join(folder, 'config'),
  '--idle',
  '3s',
  '-o',
  'json',
]);
const peer = await measure(['--input-type=module', '-e', PEER]);
const per10k = ({ cpu, sent }) => (cpu / sent) * 10_000;
console.log(
  `tail: ${tail.sent} lines, ${per10k(tail).toFixed(1)} ms CPU per 10,000 lines, RSS ${tail.sizes.join(' ')} MiB`,
);
console.log(`readline + JSON.parse: ${peer.sent} lines, ${per10k(peer).toFixed(1)} ms CPU per 10,000 lines`);
console.log(`ratio ${(per10k(tail) / per10k(peer)).toFixed(2)}`);
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
