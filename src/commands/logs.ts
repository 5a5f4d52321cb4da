import type { Argv, ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { UsageError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import { loadIngresses } from '../ingress/load.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { type Io, readAll } from '../io.ts';
import { LogReader } from '../request/log-reader.ts';
import { complaintAbout } from '../request/recognise.ts';
import { reportOn } from '../proposal/report.ts';
import { printReport, proposeOptionsOf } from './answer.ts';
import { checkWriting, manifestsFor } from './artifact.ts';
import { EXIT } from './exit-codes.ts';
import { SCOPE_OPTIONS, WORD_OPTIONS } from './options.ts';
import { OUTPUT_OPTIONS } from './output-options.ts';
import { BlockQueue } from '../scan/block-queue.ts';
import { loadKernel } from '../scan/kernel.ts';
import { readFiles } from './read-files.ts';
import { loadSpecEvidence, tellIdleSpecs } from './spec-evidence.ts';
import { say } from './say.ts';

const OPTIONS = { ...SCOPE_OPTIONS, ...WORD_OPTIONS, ...OUTPUT_OPTIONS };
type LogsOptions = ArgumentsCamelCase<InferredOptionTypes<typeof OPTIONS> & { files: string[] | undefined }>;

export const buildLogs = (args: Argv) =>
  args
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'logs of Pomerium, as kubectl logs prints them; - or nothing for standard input',
    })
    .options(OPTIONS)
    .example(EXAMPLES);

/** Reads logs, weighs what was refused, prints what to let through. Returns the exit code. */
export async function runLogs(options: LogsOptions, io: Io): Promise<number> {
  const files = options.files?.length ? options.files : ['-'];
  checkWriting(options);
  const manifests = manifestsFor(options, options.ingresses);
  if ([...files, ...manifests, options.policyFrom].filter((path) => path === '-').length > 1)
    throw new UsageError(
      'standard input can be read only once: name - for the log, for --ingresses or for --policy-from',
    );
  if (files.includes('-') && io.stdin.isTTY)
    throw new UsageError(
      'no log given: name a file, or pipe one: kubectl logs -n pomerium deployment/pomerium | pompaths logs',
    );

  const { ingresses, problems, notes } = await loadIngresses(manifests, () => readAll(io.stdin));
  const routes = new RouteTable(ingresses);
  const collector = new EvidenceCollector(routes, options.pairToken ?? []);
  const kernel = loadKernel(process.env);
  const reader = new LogReader(collector, {
    trustedHops: options.trustedHops ?? 0,
    from: options.from,
    to: options.to,
    sources: files.length,
    blocks: kernel && new BlockQueue(kernel),
  });
  const evidence = await loadSpecEvidence(options.spec ?? [], options, io);
  const failures = [...problems, ...evidence.problems, ...(await readFiles(files, reader, io))];
  const unread = problems.length + evidence.problems.length;
  const complaint = failures.length > unread ? undefined : complaintAbout(reader.counts, nameOf(files));
  if (complaint !== undefined && !io.signal.aborted) failures.push(complaint);

  const report = reportOn(collector, routes, reader, proposeOptionsOf(options, evidence.specs));
  for (const note of notes) await say(io, note);
  await tellIdleSpecs(options.spec ?? [], report.answer, io);
  const code = await printReport(report, options, io);
  for (const failure of failures) await say(io, failure);
  return failures.length > 0 ? EXIT.input : code;
}

const nameOf = (files: readonly string[]): string =>
  files.map((file) => (file === '-' ? 'standard input' : file)).join(' ');

const EXAMPLES: readonly [string, string][] = [
  ['$0 logs pomerium.log --ingresses apps/', 'the policies to add, with tables and reasons on stderr'],
  [
    'kubectl logs -n pomerium deployment/pomerium | $0 logs --session -o table',
    'right after using the app on the phone',
  ],
  [
    '$0 logs pomerium.log.1.gz pomerium.log --ingresses apps/ --client 203.0.113.7 > add.yaml',
    'with an address of your own',
  ],
];
