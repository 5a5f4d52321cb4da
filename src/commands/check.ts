import type { Argv } from 'yargs';
import { checkPolicies, type CheckInput } from '../check/check.ts';
import { CHECK_KINDS } from '../check/kinds.ts';
import { Replay } from '../check/replay.ts';
import type { Subject } from '../check/subject.ts';
import { UsageError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import type { Io } from '../io.ts';
import { type ProposeOptions } from '../proposal/proposal.ts';
import { checkJson } from '../render/check-json.ts';
import { renderCheckTable } from '../render/check-table.ts';
import { inRanges } from '../request/address.ts';
import { LogReader } from '../request/log-reader.ts';
import { complaintAbout } from '../request/recognise.ts';
import { CHECK_OPTIONS, type CheckOptions } from './check-options.ts';
import { readCheckSpecs } from './check-specs.ts';
import { readSubjects } from './check-subjects.ts';
import { EXIT } from './exit-codes.ts';
import { printFindings, readOf } from './print-findings.ts';
import { readFiles } from './read-files.ts';
import { say } from './say.ts';

export const buildCheck = (args: Argv) => args.options(CHECK_OPTIONS).example(EXAMPLES);

/** Checks policies against logs, documents and what a sender may choose. Returns the exit code. */
export async function runCheck(options: CheckOptions, io: Io): Promise<number> {
  refuseUnusable(options);
  const read = await readSubjects(options, io);
  const { subjects, refused, ingresses, present, fileOf, problems, notes } = read;
  const routes = new RouteTable(ingresses);
  const specs = await readCheckSpecs(options, io);
  const failures = [...problems, ...specs.problems];
  const log = await replayLogs(options, { subjects, routes, present }, failures, io);
  for (const note of notes) await say(io, note);
  if (io.signal.aborted) return EXIT.done;

  const report = checkPolicies({
    subjects,
    refused,
    routes,
    ...log,
    specs: specs.operations,
    isChoice: options.only !== undefined || options.except !== undefined,
    options: { ...proposeOptionsOf(options, subjects), specs: specs.evidence, version: log.version },
    unusedAfter: options.unusedAfter,
  });
  for (const { subject, tally } of report.policies)
    if (tally?.requests === 0) await say(io, `no request in the log went to ${subject.where}`);
  const found = {
    findings: report.findings,
    kinds: CHECK_KINDS,
    fileOf,
    category: 'check',
    read: readOf(subjects.length + refused.length, failures),
    ...(read.isPart ? { places: [...subjects, ...refused].map(({ where }) => where) } : {}),
    overview: (width: number) => renderCheckTable(report, width),
    more: checkJson(report),
  };
  const code = await printFindings(found, options, io);
  for (const failure of failures) await say(io, failure);
  return failures.length > 0 ? EXIT.input : code;
}

function refuseUnusable({ ingresses = [], policyFrom, logs = [], host }: CheckOptions): void {
  const inputs = [...ingresses, ...logs, ...(policyFrom === undefined ? [] : [policyFrom])];
  if (inputs.filter((path) => path === '-').length > 1)
    throw new UsageError('standard input can be read only once: name - for one log, manifest or policy');
  for (const name of host ?? [])
    if (name === '' || /[/\s]/.test(name))
      throw new UsageError(`--host takes a name such as app.example.com, not ${JSON.stringify(name)}`);
}

async function replayLogs(
  options: CheckOptions,
  checked: { subjects: readonly Subject[]; routes: RouteTable; present: readonly Ingress[] },
  failures: string[],
  io: Io,
): Promise<Pick<CheckInput, 'evidence' | 'replay'> & { readonly version: string | undefined }> {
  const files = options.logs ?? [];
  // The policy in force says who was signed in, whatever is to come after it.
  const collector = new EvidenceCollector(new RouteTable(checked.present));
  if (files.length === 0)
    return { evidence: collector.snapshot(), replay: undefined, version: options.pomerium };
  const replay = new Replay(checked.subjects, checked.routes, collector);
  const reader = new LogReader(replay, {
    trustedHops: options.trustedHops ?? 0,
    from: options.from,
    to: options.to,
    sources: files.length,
  });
  const unread = await readFiles(files, reader, io);
  failures.push(...unread);
  const complaint = unread.length > 0 ? undefined : complaintAbout(reader.counts, nameOf(files));
  if (complaint !== undefined && !io.signal.aborted) failures.push(complaint);
  return { evidence: collector.snapshot(), replay, version: options.pomerium ?? reader.counts.version };
}

const nameOf = (files: readonly string[]): string =>
  files.map((file) => (file === '-' ? 'standard input' : file)).join(' ');

function proposeOptionsOf(options: CheckOptions, subjects: readonly Subject[]): ProposeOptions {
  return {
    word: {
      accept: options.accept ?? [],
      reject: options.reject ?? [],
      isClient: inRanges(options.client ?? []),
      namesClients: options.client !== undefined,
      pairs: false,
      pairWindow: 0,
      userAgent: options.userAgent,
      session: options.session,
    },
    specs: [],
    form: 'pinned',
    version: undefined,
    guard: true,
    allowRoot: false,
    maxRules: Infinity,
    hosts: [],
    ingresses: subjects.map(({ ingress }) => ingressKey(ingress)),
  };
}

const EXAMPLES: readonly [string, string][] = [
  ['$0 check --ingresses apps/ --logs pomerium.log', 'the policies in force, against a log'],
  [
    '$0 check --ingresses apps/ --ingress media/jellyfin --policy-from new-policy.yaml --logs pomerium.log',
    'a policy that an Ingress is to have',
  ],
  [
    '$0 check --ingresses apps/ --spec app.example.com=openapi.yaml --except tag=Admin -o sarif --fail-on medium',
    'in CI, with what has to stay closed',
  ],
];
