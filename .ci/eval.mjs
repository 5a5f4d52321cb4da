#!/usr/bin/env node
// Scores the answer on simulated weeks of traffic of real apps, which lie beside a checkout of the developers, and holds the
// figures against the bars below. usage: npm run eval [-- --seeds 1,2 --requests 20000 --pomerium 0.33 --scenarios week,cold]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const TOOL = join(import.meta.dirname, '../../shared/eval');
const COMMAND = `node ${join(import.meta.dirname, '../bin/pompaths.js')} logs {log} --ingresses {ingresses} {flags} -o json`;

/** What must hold for the worst total of every seed; `crafted`, `dangerous`, `invalid` and `wrongIngress` are 0 everywhere. */
const EVERYWHERE = { crafted: 0, dangerous: 0, invalid: 0, wrongIngress: 0, criteria: 60 };
const OPENS_LITTLE = { scannerAvoidable: 0.001, ui: 0.005 };
const BARS = {
  phone: { recall: 0.99, found: 0.99, scannerAvoidable: 0, ui: 0.005, review: 5 },
  week: { recall: 0.98, found: 0.99, ...OPENS_LITTLE, review: 25 },
  cold: { recall: 0.985, found: 0.99, ...OPENS_LITTLE, review: 25 },
  tunnel: { recall: 0.97, found: 0.98, ...OPENS_LITTLE, review: 25 },
  nat: { found: 0.97, ...OPENS_LITTLE, review: 110 },
  mimic: { found: 0.96, scannerAvoidable: 0, ui: 0, review: 140 },
  imposter: { recall: 0.96, found: 0.98, ...OPENS_LITTLE, review: 80 },
  paired: { recall: 0.98, found: 0.99, scannerAvoidable: 0, ui: 0.005, review: 80 },
  storm: { recall: 0.94, found: 0.97, ...OPENS_LITTLE, review: 40 },
};
const SHOWN = [
  'recall',
  'found',
  'ui',
  'crafted',
  'scannerAvoidable',
  'other',
  'reviewUi',
  'reviewScanner',
  'criteria',
  'review',
];
const HIGH = new Set(['recall', 'found']);

const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    requests: { type: 'string', default: '20000' },
    pomerium: { type: 'string', default: '0.29,0.31,0.33' },
    scenarios: { type: 'string', default: Object.keys(BARS).join(',') },
  },
});

if (existsSync(TOOL)) main();
else
  process.stdout.write(
    `NOT EVALUATED: ${TOOL} is not here, so the quality of the answer was not measured.\n`,
  );

function main() {
  const failures = [];
  for (const pomerium of args.pomerium.split(',')) {
    const results = run(pomerium);
    process.stdout.write(`Pomerium ${pomerium}, worst total of the seeds ${args.seeds}\n${heading()}\n`);
    for (const scenario of args.scenarios.split(',')) {
      const totals = results
        .filter((result) => result.scenario === scenario)
        .map(({ answer }) => answer.total);
      const worst = (name) =>
        worstOf(
          name,
          totals.map((total) => total[name]),
        );
      process.stdout.write(`${[scenario.padEnd(10), ...SHOWN.map((name) => cell(worst(name)))].join(' ')}\n`);
      for (const [name, bar] of Object.entries({ ...EVERYWHERE, ...BARS[scenario] })) {
        const figure = worst(name);
        if (figure !== null && (HIGH.has(name) ? figure < bar : figure > bar))
          failures.push(`${pomerium} ${scenario}: ${name} is ${figure}, the bar is ${bar}`);
      }
    }
  }
  for (const failure of failures) process.stdout.write(`UNDER THE BAR: ${failure}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

function run(pomerium) {
  const { seeds, requests, scenarios } = args;
  const options = {
    cmd: COMMAND,
    apps: 'audiobookshelf,jellyfin,navidrome,komga,grafana',
    truth: join(TOOL, 'truth'),
    seeds,
    requests,
    scenarios,
    pomerium,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const { status, stdout, stderr } = spawnSync('node', [join(TOOL, 'run.mjs'), '--json', ...flags], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the evaluation ended with ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

function worstOf(name, figures) {
  const known = figures.filter((figure) => figure !== null);
  if (known.length === 0) return null;
  return HIGH.has(name) ? Math.min(...known) : Math.max(...known);
}

function heading() {
  return [' '.repeat(10), ...SHOWN.map((name) => name.slice(0, 9).padStart(9))].join(' ');
}

function cell(figure) {
  if (figure === null) return '-'.padStart(9);
  return (Number.isInteger(figure) && figure > 1 ? String(figure) : figure.toFixed(4)).padStart(9);
}
