import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { driftOf } from '../drift/drift.ts';
import { DRIFT_KINDS } from '../drift/kinds.ts';
import { InputError, UsageError } from '../errors.ts';
import { ingressName } from '../ingress/ingress.ts';
import type { Io } from '../io.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { loadSpecs } from '../openapi/load.ts';
import { eraOf } from '../policy/input.ts';
import { driftJson } from '../render/drift-json.ts';
import { renderDriftTable } from '../render/drift-table.ts';
import { DRIFT_OPTIONS } from './drift-options.ts';
import { appPolicies } from './drift-policies.ts';
import { EXIT } from './exit-codes.ts';
import { printFindings, readOf } from './print-findings.ts';
import { say } from './say.ts';

type DriftCommandOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof DRIFT_OPTIONS> & { old: string; new: string }
>;

export const buildDrift = (args: Argv) =>
  args
    .positional('old', { ...DOCUMENT, describe: 'the document as it was; - for standard input' })
    .positional('new', { ...DOCUMENT, describe: 'the document as it is' })
    .options(DRIFT_OPTIONS)
    .example(EXAMPLES);

/** Compares two documents under the present policy. Returns the exit code. */
export async function runDrift(options: DriftCommandOptions, io: Io): Promise<number> {
  const inputs = [options.old, options.new, ...(options.ingresses ?? []), options.policyFrom];
  if (inputs.filter((path) => path === '-').length > 1)
    throw new UsageError('standard input can be read only once: name - for one document, manifest or policy');
  if ([options.old, options.new].includes('-') && io.stdin.isTTY)
    throw new UsageError(
      'standard input is a terminal: pipe a document, git show HEAD~1:openapi.yaml | pompaths drift - …',
    );
  const app = await appPolicies(options, io);
  const old = await readDocument(options.old, options, app.hosts, io);
  const fresh = await readDocument(options.new, options, app.hosts, io);
  if (!old || !fresh) return EXIT.done;
  const drift = driftOf(old, fresh, {
    policies: app.policies,
    hosts: app.hosts,
    era: eraOf(options.pomerium ?? '0.33') ?? '0.33',
    document: options.new,
  });
  const found = {
    findings: drift.findings,
    kinds: DRIFT_KINDS,
    places: app.policies.map(({ ingress }) => ingressName(ingress)),
    category: 'drift',
    read: readOf(app.policies.length, app.problems),
    fileOf: app.fileOf,
    overview: (width: number) => renderDriftTable(old, fresh, drift, width),
    more: { drift: driftJson(old, fresh, drift) },
  };
  const code = await printFindings(found, options, io);
  for (const problem of app.problems) await say(io, problem);
  return app.problems.length > 0 ? EXIT.input : code;
}

/** Undefined after Ctrl-C. */
async function readDocument(
  path: string,
  { server, basePath }: DriftCommandOptions,
  hosts: readonly string[],
  io: Io,
): Promise<SpecDocument | undefined> {
  const placing = { server, basePath, hosts, bothReadings: false, allowOutside: false };
  const { documents, problems } = await loadSpecs([path], io.stdin, io.signal, placing);
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(problem);
  const [document] = documents;
  for (const note of document?.notes ?? []) await say(io, `${path}: ${note}`);
  const left = document?.skipped.length ?? 0;
  if (left > 0) await say(io, `${left} parts of ${path} were left out: pompaths openapi names them`);
  return document;
}

/** The parser of the command line hands over `-` as an empty text where a word stands alone. */
const DOCUMENT = {
  type: 'string',
  demandOption: true,
  coerce: (given: string) => (given === '' ? '-' : given),
} as const;

const EXAMPLES: readonly [string, string][] = [
  ['$0 drift openapi-1.0.yaml openapi-1.1.yaml --ingresses apps/ --host app.example.com', 'before an update'],
  [
    'git show HEAD~1:openapi.yaml | $0 drift - openapi.yaml --policy-from policy.yaml --host app.example.com --fail-on medium',
    'in the repository of an app',
  ],
];
