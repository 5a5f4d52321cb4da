#!/usr/bin/env node
// Reads every API document that lies beside a checkout of the developers: each has to give rules, or one line that says why not.
// Every operation has to be let through by the printed policy, with and without a query, or be named.
// usage: npm run eval:specs [-- PART-OF-NAME]
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../dist/cli.js';
import { isVariable } from '../dist/evidence/template.js';
import { compilePolicy } from '../dist/policy/compiled.js';
import { evaluate } from '../dist/policy/evaluate.js';
import { parsePolicyJson } from '../dist/policy/parse.js';
import { usualSpelling } from '../dist/request/spelling.js';

const SPECS = join(import.meta.dirname, '../../shared/specs');
const HOST = 'app.example.com';
const SLOWEST_MS = 10_000;

if (existsSync(SPECS)) await evaluateAll();
else process.stdout.write(`NOT EVALUATED: ${SPECS} is not here, so no real documents were read.\n`);

async function evaluateAll() {
  const [part = ''] = process.argv.slice(2);
  const files = readdirSync(SPECS, { recursive: true, encoding: 'utf8' })
    .map((name) => join(SPECS, name))
    .filter((file) => /\.(?:json|ya?ml)$/.test(file) && statSync(file).isFile() && file.includes(part))
    .sort();
  const figures = { rules: 0, reason: 0 };
  const failures = [];
  for (const file of files) {
    const name = relative(SPECS, file);
    const started = performance.now();
    const { code, stdout, stderr } = await run(['openapi', file, '--host', HOST, '-o', 'json']);
    const ms = performance.now() - started;
    const [reason = ''] = /^pompaths: cannot .*$/m.exec(stderr) ?? [];
    let said = reason.replace(/^pompaths: /, '').replaceAll(file, 'FILE');
    if (stdout !== '') {
      const { totals, ingresses } = JSON.parse(stdout);
      const [{ policy, rules, review }] = ingresses;
      const named = new Set(review.flatMap(({ operations }) => operations));
      said = `${rules.length} rules, ${totals.operations} operations, ${named.size} named, ${totals.skipped} skipped`;
      for (const line of closedTo(policy, named, await operationsOf(file))) failures.push(`${name}: ${line}`);
      figures.rules++;
    } else if (reason !== '' && code === 3) figures.reason++;
    else failures.push(`${name}: exit ${code} without rules or a reason: ${stderr.slice(0, 300)}`);
    if (ms > SLOWEST_MS) failures.push(`${name}: took ${Math.round(ms)} ms`);
    process.stdout.write(`${String(Math.round(ms)).padStart(6)} ms  ${name}: ${said.slice(0, 160)}\n`);
  }
  process.stdout.write(`\n${files.length} files: ${figures.rules} give rules, ${figures.reason} a reason\n`);
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

/** The operations that the policy refuses although nothing says so. */
function closedTo(policy, named, operations) {
  const parsed = parsePolicyJson(policy);
  if (parsed.kind !== 'accepted') return [`the policy is refused: ${parsed.error}`];
  const compiled = compilePolicy(parsed.policy, '0.33');
  return operations.flatMap(({ name, method, path }) => {
    if (named.has(name)) return [];
    // Bound to its methods, which the table says: only without a query.
    const queries = path === '/' ? [undefined] : [undefined, 'a=b&c=/d'];
    return queries.flatMap((query) => {
      const { outcome } = evaluate(compiled, { method, host: HOST, rawPath: path, query });
      return outcome === 'allowed' ? [] : [`${name} is not let through${query ? ' with a query' : ''}`];
    });
  });
}

/** Operations with values in place of their variables, as the document's own reader sees them. */
async function operationsOf(file) {
  const { loadSpecs } = await import('../dist/openapi/load.js');
  const { documents } = await loadSpecs([file], Readable.from([]), new AbortController().signal, {
    server: undefined,
    basePath: undefined,
    bothReadings: false,
    hosts: [HOST],
    allowOutside: false,
  });
  return documents.flatMap(({ operations }) =>
    operations.map(({ method, template, segments }) => ({
      name: `${method} ${template}`,
      method,
      path: usualSpelling(
        `/${segments.map((segment) => (isVariable(segment) ? 'v4lue-1' : segment)).join('/')}`,
      ),
    })),
  );
}

async function run(argv) {
  const sink = () => {
    const chunks = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
  };
  const [stdout, stderr] = [sink(), sink()];
  const io = {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
  };
  const code = await main(argv, io);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
