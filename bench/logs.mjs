#!/usr/bin/env node
// How long `pompaths logs` takes for a log, beside what people use otherwise: whole commands with start-up, in rounds, so that what the
// machine does besides falls on all of them. Prints a table with the bars, and writes RESULTS.md.
// usage: npm run bench [-- --bytes 1e9 --rounds 5 --hostile 10e6 --no-memory]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  allowNegative: true,
  options: {
    bytes: { type: 'string', default: '1e9' },
    rounds: { type: 'string', default: '5' },
    hostile: { type: 'string', default: '10e6' },
    memory: { type: 'boolean', default: true },
  },
});

const POMPATHS = `${process.execPath} ${join(import.meta.dirname, '../bin/pompaths.js')}`;
const PEERS = join(import.meta.dirname, 'peers');
const GENERATE = `${process.execPath} ${join(import.meta.dirname, 'generate.mjs')}`;
const HOSTS = Array.from({ length: 20 }, (_, i) => `app-${i}.example.com`);

const folder = mkdtempSync(join(tmpdir(), 'pompaths-bench-'));
const log = (denied) => join(folder, `${denied}.log`);
try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function main() {
  for (const denied of ['0.005', '0.05', '0.5'])
    run(`${GENERATE} ${log(denied)} --bytes ${args.bytes} --denied ${denied}`);
  run(`gzip -k ${log('0.05')}`);
  const rows = timeRows();
  const seconds = medians(rows);
  const lines = rows.map(({ work, ours, against, theirs, bar }) => {
    const ratio = seconds.get(ours) / seconds.get(theirs);
    return [
      work,
      against,
      fixed(seconds.get(ours)),
      fixed(seconds.get(theirs)),
      fixed(ratio),
      `${bar}`,
      ratio <= bar,
    ];
  });
  if (args.memory) lines.push(...memoryRows());
  const table = [
    '| work | against | seconds | seconds of that | ratio | at most | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines.map(
      (cells) =>
        `| ${cells.map((cell) => (cell === true ? 'pass' : cell === false ? 'FAIL' : cell)).join(' | ')} |`,
    ),
  ].join('\n');
  process.stdout.write(`${table}\n`);
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), resultsOf(table));
}

function timeRows() {
  const file = (denied) => `${POMPATHS} logs ${log(denied)}`;
  const mawk = (denied) => `LC_ALL=C mawk -F'"' -f ${PEERS}/paths.awk ${log(denied)}`;
  const work = (name, ours, against, theirs, bar) => ({ work: name, ours, against, theirs, bar });
  return [
    work(
      'file, 0.5 % denied',
      file('0.005'),
      'grep -c',
      // Into a pipe: where nobody reads what it prints, grep stops at the first line.
      `LC_ALL=C grep -c ext_authz_denied ${log('0.005')} | cat`,
      4,
    ),
    work('file, 0.5 % denied', file('0.005'), 'mawk', mawk('0.005'), 0.9),
    work('file, 5 % denied', file('0.05'), 'mawk', mawk('0.05'), 0.9),
    work('file, 50 % denied', file('0.5'), 'mawk', mawk('0.5'), 0.7),
    work(
      'file, 5 % denied',
      file('0.05'),
      'readline, JSON.parse',
      `${process.execPath} ${PEERS}/readline.mjs ${log('0.05')}`,
      0.15,
    ),
    work(
      'file, 20 hosts, 5 % denied',
      file('0.05'),
      'grep per host',
      `${PEERS}/pipeline.sh ${log('0.05')} ${HOSTS.join(' ')}`,
      0.05,
    ),
    work(
      'stdin, 5 % denied',
      `cat ${log('0.05')} | ${POMPATHS} logs -`,
      'wc -l',
      `cat ${log('0.05')} | wc -l`,
      4,
    ),
    work('gzip, 5 % denied', file('0.05') + '.gz', 'zcat, wc -l', `zcat ${log('0.05')}.gz | wc -l`, 1.5),
    work('--help', `${POMPATHS} --help`, 'node -e 0', `${process.execPath} -e 0`, 2.8),
    work(
      'file, 5 % denied, without the kernel',
      `POMPATHS_SCAN=js ${file('0.05')}`,
      'readline, JSON.parse',
      `${process.execPath} ${PEERS}/readline.mjs ${log('0.05')}`,
      2,
    ),
  ];
}

/** Every command once a round. */
function medians(rows) {
  const times = new Map(rows.flatMap(({ ours, theirs }) => [ours, theirs]).map((command) => [command, []]));
  for (let round = 0; round < Number(args.rounds); round++)
    for (const [command, list] of times) {
      const started = performance.now();
      run(command);
      list.push((performance.now() - started) / 1000);
    }
  return new Map(
    [...times].map(([command, list]) => [command, list.sort((a, b) => a - b)[list.length >> 1]]),
  );
}

function memoryRows() {
  const requests = Number(args.hostile);
  const hostile = peakOf(`${GENERATE} /dev/stdout --hostile --requests ${requests}`);
  const once = peakOf(`cat ${log('0.05')}`);
  const tenTimes = peakOf(`cat ${Array.from({ length: 10 }, () => log('0.05')).join(' ')}`);
  const size = (times) => `${((times * statSync(log('0.05')).size) / 1e9).toFixed(1)} GB`;
  const growth = 100 * (tenTimes / once - 1);
  return [
    [
      `${requests / 1e6} M hostile paths, 10,000 hosts, 1 M clients`,
      'peak RSS',
      `${fixed(hostile)} MiB`,
      '',
      '',
      '350 MiB',
      hostile <= 350,
    ],
    [
      `${size(10)} against ${size(1)}`,
      'peak RSS',
      `${fixed(tenTimes)} MiB`,
      `${fixed(once)} MiB`,
      `${growth.toFixed(1)} %`,
      '5 %',
      growth <= 5,
    ],
  ];
}

/** In MiB, of reading what a command writes. */
function peakOf(source) {
  const peak = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak%20'+process.resourceUsage().maxRSS))`;
  const [node, script] = POMPATHS.split(' ');
  const { stderr } = run(`${source} | ${node} --import "${peak}" ${script} logs - -o json`);
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

function run(command) {
  const result = spawnSync(
    'sh',
    ['-c', `${command} >/dev/null`.replace(`/dev/stdout >/dev/null`, '/dev/stdout')],
    { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (result.status !== 0) throw new Error(`${command}: exit ${result.status}\n${result.stderr.slice(-500)}`);
  return result;
}

function fixed(number) {
  return number < 10 ? number.toFixed(2) : number.toFixed(0);
}

function resultsOf(table) {
  return `# Results of \`npm run bench\`

${cpus().length} × ${cpus()[0].model}, Node ${process.version}; ${args.rounds} rounds, medians; logs of ${Number(args.bytes) / 1e6} MB by \`generate.mjs\`.
Only ratios count: seconds of a shared machine vary.

${table}
`;
}
