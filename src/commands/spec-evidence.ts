import type { Io } from '../io.ts';
import { catalogOf } from '../openapi/catalog.ts';
import type { Answer, SpecEvidence } from '../proposal/proposal.ts';
import { isUnderHost } from '../ingress/host.ts';
import { count } from '../render/count.ts';
import type { SpecWord } from './option-values.ts';
import { readSpecs } from './read-specs.ts';
import { say } from './say.ts';

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
  // More evidence opens nothing by itself: a path has to be asked for as well.
  const read = await readSpecs(words, { ...placing, bothReadings: true }, io);
  for (const { path, document } of read.specs) {
    const { skipped } = document;
    const [first] = skipped;
    if (first)
      await say(
        io,
        `${count(skipped.length, 'part')} of ${path} left out, first ${first.what}: ${first.why}`,
      );
  }
  const specs = read.specs.map(({ host, document }) => ({ host, catalog: catalogOf(document.operations) }));
  return { specs, problems: read.problems };
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
