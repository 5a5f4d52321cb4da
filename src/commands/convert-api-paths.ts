import { asIngresses, withApiPaths } from '../convert/api-paths.ts';
import type { Conversion } from '../convert/conversion.ts';
import { UsageError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { targetsOf } from '../ingress/targets.ts';
import { type Io, write } from '../io.ts';
import { choose } from '../openapi/choice.ts';
import { loadSpecs } from '../openapi/load.ts';
import type { Proposal, ProposeOptions } from '../proposal/proposal.ts';
import { proposeForSpec } from '../proposal/propose-spec.ts';
import { reportOn } from '../proposal/report.ts';
import { renderTable } from '../render/table.ts';
import { inRanges } from '../request/address.ts';
import { LogReader } from '../request/log-reader.ts';
import { NO_WORD } from '../verdict/word.ts';
import type { ConvertOptions } from './convert.ts';
import type { SpecWord } from './option-values.ts';
import { readFiles } from './read-files.ts';
import { loadSpecEvidence, tellIdleSpecs } from './spec-evidence.ts';
import { say } from './say.ts';

/**
 * Adds the API paths that a log shows, or that documents declare, to the converted policies: with a log the documents are evidence beside it,
 * without one all their operations are meant.
 *
 * @param problems gets what could not be read
 */
export async function addApiPaths(
  conversion: Conversion,
  options: ConvertOptions,
  problems: string[],
  io: Io,
): Promise<Conversion> {
  const ingresses = [...asIngresses(conversion).values()];
  const proposals = options.logs?.length
    ? await fromLogs(options.logs, ingresses, options, problems, io)
    : await fromSpecs(options.spec ?? [], ingresses, options, problems, io);
  const added = withApiPaths(conversion, proposals);
  for (const note of added.notes) await say(io, note);
  return added.conversion;
}

async function fromLogs(
  files: readonly string[],
  ingresses: readonly Ingress[],
  options: ConvertOptions,
  problems: string[],
  io: Io,
): Promise<readonly Proposal[]> {
  const routes = new RouteTable(ingresses);
  const collector = new EvidenceCollector(routes);
  const reader = new LogReader(collector, { sources: files.length });
  const specs = options.spec ?? [];
  const evidence = await loadSpecEvidence(specs, { server: undefined, basePath: undefined }, io);
  problems.push(...evidence.problems, ...(await readFiles(files, reader, io)));
  const proposeOptions: ProposeOptions = {
    ...RULES,
    word: {
      ...NO_WORD,
      accept: options.accept ?? [],
      reject: options.reject ?? [],
      isClient: inRanges(options.client ?? []),
      namesClients: options.client !== undefined,
      session: options.session,
    },
    specs: evidence.specs,
    version: options.pomerium,
    hosts: [],
    ingresses: [],
  };
  const report = reportOn(collector, routes, reader, proposeOptions);
  await tellIdleSpecs(specs, report.answer, io);
  await write(io.stderr, `${renderTable(report, Math.min(io.stderr.columns ?? 80, 160))}\n`);
  return report.answer.proposals;
}

async function fromSpecs(
  specs: readonly SpecWord[],
  ingresses: readonly Ingress[],
  options: ConvertOptions,
  problems: string[],
  io: Io,
): Promise<readonly Proposal[]> {
  const proposals: Proposal[] = [];
  for (const { host, path } of specs) {
    if (path === '-') throw new UsageError('--spec takes files, not standard input');
    if (host === undefined && ingresses.length > 1)
      throw new UsageError(`--spec ${path}: which app is it of? Say --spec HOST=${path}`);
    const targets = targetsOf(ingresses, host === undefined ? [] : [host], []).filter(
      ({ ingress }) => ingress,
    );
    if (targets.length === 0) problems.push(`the document ${path} is of no Ingress that was converted`);
    const read = await loadSpecs([path], io.stdin, io.signal, {
      server: undefined,
      basePath: undefined,
      bothReadings: false,
      hosts: targets.flatMap((target) => target.hosts),
      allowOutside: false,
    });
    problems.push(...read.problems);
    for (const note of read.documents.flatMap(({ notes }) => notes)) await say(io, note);
    const chosen = choose(
      read.documents.flatMap(({ operations }) => operations),
      { only: [], except: [] },
    );
    for (const target of targets)
      proposals.push(
        proposeForSpec({ ...target, pages: [] }, chosen, {
          ...RULES,
          version: options.pomerium,
          accept: options.accept ?? [],
          reject: options.reject ?? [],
          lowerCase: false,
        }),
      );
  }
  return proposals;
}

/** Pinned, with the guard: what else rules can be is for the commands that are about them. */
const RULES = { form: 'pinned', guard: true, allowRoot: false, maxRules: Infinity } as const;
