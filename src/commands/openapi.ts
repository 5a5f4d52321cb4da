import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { UsageError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import type { Segment } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { loadIngresses } from '../ingress/load.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { targetsOf, type Target } from '../ingress/targets.ts';
import { type Io, readAll } from '../io.ts';
import { choose, type Chosen, examplesFor, writeChoiceWord } from '../openapi/choice.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { loadSpecs } from '../openapi/load.ts';
import { isOn, pagesOn } from '../proposal/propose.ts';
import { proposeForSpec } from '../proposal/propose-spec.ts';
import type { SpecOptions } from '../proposal/spec-proposal.ts';
import { renderSpecJson } from '../render/spec-json.ts';
import type { SpecReport } from '../render/spec-report.ts';
import { renderSpecSummary } from '../render/spec-summary.ts';
import { renderSpecTable } from '../render/spec-table.ts';
import { LogReader } from '../request/log-reader.ts';
import { checkWriting, isArtifact, manifestsFor } from './artifact.ts';
import { EXIT } from './exit-codes.ts';
import { printAnswer, type Views } from './print-answer.ts';
import { readFiles } from './read-files.ts';
import { SPEC_OPTIONS } from './spec-options.ts';
import { say } from './say.ts';

type OpenapiOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof SPEC_OPTIONS> & { specs: string[] | undefined }
>;

export const buildOpenapi = (args: Argv) =>
  args
    .positional('specs', {
      type: 'string',
      array: true,
      describe: 'OpenAPI 3 or Swagger 2.0 documents, JSON or YAML, compressed or not; - for standard input',
    })
    .options(SPEC_OPTIONS)
    .example(EXAMPLES);

/** Reads documents and prints what to let through for their operations. Returns the exit code. */
export async function runOpenapi(options: OpenapiOptions, io: Io): Promise<number> {
  const specs = options.specs?.length ? options.specs : ['-'];
  const inputs = [...specs, ...(options.ingresses ?? []), ...(options.logs ?? []), options.policyFrom];
  if (inputs.filter((path) => path === '-').length > 1)
    throw new UsageError('standard input can be read only once: name - for one document, log or manifest');
  if (specs.includes('-') && io.stdin.isTTY)
    throw new UsageError('no document given: name a file, or pipe one: curl -sS URL | pompaths openapi -');

  checkWriting(options);
  const loaded = await loadIngresses(manifestsFor(options, options.ingresses), () => readAll(io.stdin));
  const hosts = (options.host ?? []).map((host) => host.toLowerCase());
  const targets = targetsOf(loaded.ingresses, hosts, options.ingress ?? []);
  if (targets.length === 0 && (isArtifact(options.output) || options.write !== undefined))
    throw new UsageError(
      'the rules need a host to be pinned to: say --host app.example.com, or --ingresses with the manifest',
    );
  const read = await loadSpecs(specs, io.stdin, io.signal, {
    server: options.server,
    basePath: options.basePath,
    bothReadings: options.bothReadings,
    hosts: targets.flatMap((target) => target.hosts),
    allowOutside: options.allowOutside,
  });
  const failures = [...loaded.problems, ...read.problems];
  const operations = read.documents.flatMap((document) => document.operations);
  const choice = { only: options.only ?? [], except: options.except ?? [] };
  const unread = read.documents.flatMap((document) => document.unread);
  const chosen = choose(operations, choice, unread);
  for (const word of read.documents.length > 0 ? chosen.idle : []) {
    const said = `no operation is meant by ${writeChoiceWord(word)}: there are ${seenOf(examplesFor(word, operations))}`;
    // What was to stay closed would be opened.
    if (choice.except.includes(word)) throw new UsageError(`--except: ${said}`);
    await say(io, said);
  }

  const routes = new RouteTable(loaded.ingresses);
  const log = await readLogs(options.logs ?? [], routes, io, failures);
  for (const target of log ? targets : [])
    if (!log?.hosts.some((host) => isOn(hostsOf(target), host)))
      await say(
        io,
        `the logs have no request to ${target.hosts.join(', ')}, so they show no page of it; they are about ${seenOf(log?.hosts ?? [])}`,
      );
  const report = reportOn(read.documents, chosen, targets, log, specOptionsOf(options));
  for (const note of loaded.notes) await say(io, note);
  const views: Views = {
    table: (width) => renderSpecTable(report, width),
    json: () => renderSpecJson(report),
    summary: () => renderSpecSummary(report),
  };
  const answered = { ...report, ingresses: loaded.ingresses, version: options.pomerium };
  const code = read.documents.length > 0 ? await printAnswer(answered, options, io, views) : EXIT.done;
  if (targets.length === 0 && read.documents.length > 0) await say(io, NOT_PLACED);
  for (const failure of failures) await say(io, failure);
  return failures.length > 0 ? EXIT.input : code;
}

/** A log, and the pages it shows. */
interface ReadLog {
  readonly hosts: readonly string[];
  readonly pagesOn: (target: Target) => readonly (readonly Segment[])[];
  readonly figures: Omit<NonNullable<SpecReport['log']>, 'pages'>;
}

async function readLogs(
  files: readonly string[],
  routes: RouteTable,
  io: Io,
  failures: string[],
): Promise<ReadLog | undefined> {
  if (files.length === 0) return undefined;
  const collector = new EvidenceCollector(routes);
  const reader = new LogReader(collector, { sources: files.length });
  failures.push(...(await readFiles(files, reader, io)));
  const evidence = collector.snapshot();
  const ingressOf = (key: string): Ingress | undefined => routes.ingress(key);
  return {
    pagesOn: (target) => pagesOn(hostsOf(target), evidence, ingressOf),
    hosts: evidence.sites.map(({ route }) => route.host),
    figures: { counts: reader.counts, totals: evidence.totals },
  };
}

function reportOn(
  documents: readonly SpecDocument[],
  chosen: Chosen,
  targets: readonly Target[],
  log: ReadLog | undefined,
  options: SpecOptions,
): SpecReport {
  const meant = targets.length > 0 ? targets : [{ ingress: undefined, hosts: [PLACEHOLDER] }];
  const withPages = meant.map((target) => ({
    ...target,
    // Where no host is named, the pages of all hosts stay closed.
    pages: log?.pagesOn(targets.length > 0 ? target : { ingress: undefined, hosts: [] }) ?? [],
  }));
  const pages = withPages.reduce((sum, target) => sum + target.pages.length, 0);
  return {
    documents,
    operations: chosen.chosen.length + chosen.others.length,
    chosen: chosen.chosen.length,
    proposals: withPages.map((target) => proposeForSpec(target, chosen, options)),
    log: log && { ...log.figures, pages },
  };
}

const hostsOf = ({ ingress, hosts }: Target): readonly string[] => [...hosts, ...(ingress?.hosts ?? [])];

const specOptionsOf = (options: OpenapiOptions): SpecOptions => ({
  form: options.form,
  version: options.pomerium,
  guard: options.guard,
  allowRoot: options.allowRoot,
  maxRules: options.maxRules ?? Infinity,
  accept: options.accept ?? [],
  reject: options.reject ?? [],
  lowerCase: options.case === 'lower',
});

function seenOf(examples: readonly string[]): string {
  const distinct = [...new Set(examples)];
  const more = distinct.length > MAX_EXAMPLES ? ` and ${distinct.length - MAX_EXAMPLES} more` : '';
  return distinct.length === 0 ? 'none' : `${distinct.slice(0, MAX_EXAMPLES).join(', ')}${more}`;
}

/** A name that can never be (RFC 2606): a rule that is pinned to it fails closed. */
const PLACEHOLDER = 'your-host.invalid';
const NOT_PLACED = `no host is named, so the rules are pinned to ${PLACEHOLDER}, which no request has: say --host app.example.com, or --ingresses with the manifest`;
const MAX_EXAMPLES = 8;

const EXAMPLES: readonly [string, string][] = [
  [
    '$0 openapi openapi.json --host app.example.com',
    'the blocks to add to the policy, with tables on stderr',
  ],
  [
    "$0 openapi openapi.yaml --ingresses apps/ --ingress media/jellyfin --except 'tag=Startup'",
    'without some of the operations',
  ],
  [
    'curl -sS https://app.example.com/openapi.json | $0 openapi - -o table',
    'what an API declares, and who may call it',
  ],
];
