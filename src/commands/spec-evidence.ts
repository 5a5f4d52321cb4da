import { UsageError } from '../errors.ts';
import { type Io, write } from '../io.ts';
import { catalogOf } from '../openapi/catalog.ts';
import { loadSpecs } from '../openapi/load.ts';
import type { Answer, SpecEvidence } from '../proposal/proposal.ts';
import { isUnderHost } from '../ingress/host.ts';
import { count } from '../render/count.ts';
import { printable } from '../render/printable.ts';
import type { SpecWord } from './option-values.ts';

/** What documents prove of the paths in a log, and what could not be read: each a sentence. */
export interface LoadedEvidence {
  readonly specs: readonly SpecEvidence[];
  readonly problems: readonly string[];
}

/** Reads the documents that the user gave besides a log. What had to be guessed of them is said on stderr. */
export async function loadSpecEvidence(
  words: readonly SpecWord[],
  placing: { readonly server: string | undefined; readonly basePath: string | undefined },
  io: Io,
): Promise<LoadedEvidence> {
  const specs: SpecEvidence[] = [];
  const problems: string[] = [];
  for (const { host, path } of words) {
    if (path === '-') throw new UsageError('--spec takes files, not standard input');
    const hosts = host === undefined ? [] : [host];
    const { documents, problems: own } = await loadSpecs([path], io.stdin, io.signal, {
      ...placing,
      hosts,
      // More evidence opens nothing by itself: a path has to be asked for as well.
      bothReadings: true,
      allowOutside: false,
    });
    problems.push(...own);
    for (const { operations, notes, skipped } of documents) {
      specs.push({ host, catalog: catalogOf(operations) });
      const [first] = skipped;
      const left = first
        ? [`${count(skipped.length, 'part')} of ${path} left out, first ${first.what}: ${first.why}`]
        : [];
      for (const note of [...notes, ...left]) await say(io, note);
    }
  }
  return { specs, problems };
}

/** Says which documents counted on no host of the answer. */
export async function tellIdleSpecs(
  words: readonly SpecWord[],
  { proposals }: Pick<Answer, 'proposals'>,
  io: Io,
): Promise<void> {
  const hosts = proposals.flatMap(({ sites }) => sites.map(({ route }) => route.host));
  const apps = proposals.filter(({ ingress }) => ingress).length || proposals.length;
  for (const { host, path } of words)
    if (host !== undefined && !hosts.some((rule) => isUnderHost(host, rule)))
      await say(io, `the document ${path} counted for nothing: no request in the log went to ${host}`);
    else if (host === undefined && apps > 1)
      await say(
        io,
        `the document ${path} counted for nothing, since the log has several Ingresses: name its host, --spec HOST=${path}`,
      );
}

const say = (io: Io, text: string): Promise<void> => write(io.stderr, `pompaths: ${printable(text, 1000)}\n`);
