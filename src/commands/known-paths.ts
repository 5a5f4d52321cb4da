import { UsageError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { type KnownOperations, knownPaths } from '../inspection/known-paths.ts';
import { type Io, write } from '../io.ts';
import { loadSpecs } from '../openapi/load.ts';
import { printable } from '../render/printable.ts';
import { LogReader } from '../request/log-reader.ts';
import type { SpecWord } from './option-values.ts';
import { readFiles } from './read-files.ts';

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
  const specs: KnownOperations[] = [];
  const problems: string[] = [];
  for (const { host, path } of spec) {
    if (path === '-') throw new UsageError('--spec takes files, not standard input');
    const hosts = host === undefined ? [] : [host];
    const read = await loadSpecs([path], io.stdin, io.signal, {
      server,
      basePath,
      hosts,
      bothReadings: false,
      allowOutside: false,
    });
    problems.push(...read.problems);
    for (const { operations, notes } of read.documents) {
      specs.push({ host, operations });
      for (const note of notes) await write(io.stderr, `pompaths: ${printable(note, 1000)}\n`);
    }
  }
  if (logs.length === 0) return { known: knownPaths(specs, undefined), problems };
  const collector = new EvidenceCollector(new RouteTable(ingresses));
  problems.push(...(await readFiles(logs, new LogReader(collector, { sources: logs.length }), io)));
  return { known: knownPaths(specs, collector.snapshot()), problems };
}
