import type { PathEvidence, Sighting } from '../evidence/path-evidence.ts';
import type { Site } from '../evidence/site.ts';
import type { Segment } from '../evidence/template.ts';
import { headOf } from '../rules/head.ts';

/** What signed-in traffic says about the paths of a site. */
export interface KnownPaths {
  /** Paths that people open in the browser: they have to stay closed. */
  readonly pages: readonly (readonly Segment[])[];
  /** Is this path one of them? */
  isPage(segments: readonly Segment[]): boolean;
  /** Paths that signed-in browsers call, which are no pages. */
  readonly calls: readonly (readonly Segment[])[];
  /** Does a page lie under the head of this path? */
  isBesidePages(segments: readonly Segment[]): boolean;
  /** Do signed-in browsers call the app under the head of this path? */
  isCalled(segments: readonly Segment[]): boolean;
}

/**
 * Tells pages from calls. The log has no Accept header, so a GET answered 200 may be either. A head (`/api`) holds calls
 * where something was answered under it that cannot be a page; or where no person was redirected to the login on the way
 * there, as one is on opening a page, while several GETs succeeded or an app at a home asks there too. Only people
 * who signed in and apps at their homes count: anybody can be redirected, and anybody can ask.
 *
 * @param base see {@link headOf}
 * @param isHomeApp is this client, by id, an app of the house that shows no web pages?
 */
export function knownPaths(
  site: Site,
  base: readonly Segment[],
  isHomeApp: (client: number) => boolean,
): KnownPaths {
  const keyOf = (segments: readonly Segment[]): string => headOf(segments, base).join('/');
  const heads = new Map<string, HeadUse>();
  const paths = [...site.paths.paths()];
  for (const [segments, evidence] of paths) {
    const head = heads.get(keyOf(segments)) ?? { calls: 0, gets: 0, redirects: 0, apps: 0 };
    heads.set(keyOf(segments), head);
    head.calls += evidence.signedIn.calls;
    head.gets += evidence.signedIn.gets;
    head.redirects += sumOf(
      evidence,
      ({ redirects }) => redirects,
      (client) => site.signedInClients.has(client),
    );
    head.apps += sumOf(evidence, ({ requests }) => requests, isHomeApp);
  }
  const isCalled = (segments: readonly Segment[]): boolean => holdsCalls(heads.get(keyOf(segments)));
  const pages = paths
    .filter(
      ([segments, { signedIn }]) =>
        signedIn.gets > 0 && !isPagePart(segments.at(-1) ?? '') && !isCalled(segments),
    )
    .map(([segments]) => segments);
  const calls = paths
    .filter(([segments, { signedIn }]) => signedIn.calls > 0 || (signedIn.gets > 0 && isCalled(segments)))
    .map(([segments]) => segments);
  const exact = new Set(pages.map((segments) => segments.join('/')));
  const pageHeads = new Set(pages.map(keyOf));
  return {
    pages,
    calls,
    isPage: (segments) => exact.has(segments.join('/')),
    isBesidePages: (segments) => pageHeads.has(keyOf(segments)),
    isCalled,
  };
}

/** Does a path (decoded) name a file that belongs to a page: a script, a style, a font, an image of the front end? */
export const isPagePart = (path: string): boolean => PAGE_PART.test(path);

interface HeadUse {
  calls: number;
  gets: number;
  redirects: number;
  apps: number;
}

const holdsCalls = (head: HeadUse | undefined): boolean =>
  head !== undefined &&
  (head.calls > 0 || (head.redirects === 0 && head.gets > 0 && (head.gets >= SEVERAL || head.apps > 0)));

function sumOf(
  { sightings }: PathEvidence,
  amount: (sighting: Sighting) => number,
  counts: (client: number) => boolean,
): number {
  let sum = 0;
  for (const [client, sighting] of sightings) if (counts(client)) sum += amount(sighting);
  return sum;
}

const PAGE_PART =
  /\.(?:m?js|css|map|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|wasm|webmanifest|html?)$/i;
const SEVERAL = 3;
