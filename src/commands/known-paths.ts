import { EvidenceCollector } from '../evidence/collect.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { knownPaths } from '../inspection/known-paths.ts';
import type { Io } from '../io.ts';
import { LogReader } from '../request/log-reader.ts';
import type { SpecWord } from './option-values.ts';
import { readFiles } from './read-files.ts';
import { readSpecs } from './read-specs.ts';

export interface KnowledgeOptions {
  readonly logs: readonly string[] | undefined;
  readonly spec: readonly SpecWord[] | undefined;
  readonly server: string | undefined;
  readonly basePath: string | undefined;
}

/** The known paths of each host, and what could not be read: each a sentence. */
export interface ReadKnowledge {
  readonly known: (host: string) => readonly string[];
  readonly problems: readonly string[];
}

/** Reads logs and documents for the paths that apps are known to have. What had to be guessed is said on stderr. */
export async function readKnowledge(
  { logs = [], spec = [], server, basePath }: KnowledgeOptions,
  ingresses: readonly Ingress[],
  io: Io,
): Promise<ReadKnowledge> {
  const read = await readSpecs(spec, { server, basePath }, io);
  const specs = read.specs.map(({ host, document: { operations } }) => ({ host, operations }));
  const problems = [...read.problems];
  if (logs.length === 0) return { known: knownPaths(specs, undefined), problems };
  const collector = new EvidenceCollector(new RouteTable(ingresses));
  problems.push(...(await readFiles(logs, new LogReader(collector, { sources: logs.length }), io)));
  return { known: knownPaths(specs, collector.snapshot()), problems };
}
