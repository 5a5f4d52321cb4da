import type { Client } from '../evidence/clients.ts';
import { deniedOf, type PathEvidence, type Sighting } from '../evidence/path-evidence.ts';
import { probeFamily } from '../evidence/probes.ts';
import type { Site } from '../evidence/site.ts';
import { type Segment, showTemplate } from '../evidence/template.ts';
import { policyPath } from '../request/policy-path.ts';
import type { Catalog } from '../openapi/catalog.ts';
import { headOf, headOfDeclared } from '../rules/head.ts';
import type { Coherence } from './coherence.ts';
import { noiseReason } from './noise.ts';
import { isPagePart, type KnownPaths } from './pages.ts';
import { type Standing, standingOf, STANDINGS, type Trust } from './standing.ts';
import { isMeant } from './word.ts';

/** What is to become of a path, and why in one sentence. */
export interface Verdict {
  readonly decision: 'accept' | 'review' | 'reject';
  /** Decoded, with values put down as variables. */
  readonly segments: readonly Segment[];
  /** The shortest folder that may be opened for it. */
  readonly head: readonly Segment[];
  readonly why: string;
  /** Requests a rule could let through, all clients together. */
  readonly requests: number;
  /** The best standing among those who asked, and those who have it. */
  readonly standing: Standing;
  readonly support: readonly Support[];
  /** Signed-in browsers call the app under the same head. */
  readonly isCalled: boolean;
  /** The methods to let through; undefined for all: people open the same path as a page. */
  readonly methods: readonly string[] | undefined;
  /** Does a document declare what was asked for? Undefined where there is none for the site. */
  readonly isDeclared: boolean | undefined;
  /** The Ingress rule's host that it was asked for on; undefined for all. */
  readonly host: string | undefined;
}

/** One client that asked, with what it did. */
export interface Support {
  readonly client: Client;
  readonly sighting: Sighting;
}

/** What the verdicts on a site rest on, besides its paths. */
export interface Grounds {
  readonly trust: Trust;
  readonly known: KnownPaths;
  readonly coherence: Coherence;
  /** The base path of the app. */
  readonly base: readonly Segment[];
  /** What documents declare of the app; undefined where there are none. */
  readonly catalog: Catalog | undefined;
}

/** A verdict on every path of the site that was refused to somebody whom a path rule could let through. */
export function judgeSite(site: Site, grounds: Grounds): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const [segments, evidence] of site.paths.paths())
    if (deniedOf(evidence) > 0) verdicts.push(judgePath(site, segments, evidence, grounds));
  return verdicts;
}

function judgePath(
  site: Site,
  segments: readonly Segment[],
  evidence: PathEvidence,
  grounds: Grounds,
): Verdict {
  const { standing, support } = bestSupport(evidence, site, grounds.trust);
  const path = policyPath(support[0]?.sighting.example ?? '') || showTemplate(segments);
  const methods = path === '/' || evidence.signedIn.gets > 0 ? methodsOfNoPage(support) : undefined;
  const asked = new Set(support.flatMap(({ sighting }) => [...sighting.methods]));
  const isDeclared = grounds.catalog?.declares(segments, asked);
  const [decision, why] = decide({
    ...grounds,
    site,
    segments,
    path,
    standing,
    support,
    methods,
    isDeclared,
  });
  return {
    decision,
    segments,
    head:
      why === DECLARED ? headOfDeclared(segments, grounds.base, () => false) : headOf(segments, grounds.base),
    why: decision === 'review' && isDeclared === false ? `${why}; no document declares it` : why,
    requests: deniedOf(evidence),
    standing,
    support,
    isCalled: grounds.known.isCalled(segments),
    methods,
    isDeclared,
    host: site.route.host,
  };
}

interface Case extends Grounds {
  readonly site: Site;
  readonly segments: readonly Segment[];
  /** Decoded, an example where the path is a template. */
  readonly path: string;
  readonly standing: Standing;
  readonly support: readonly Support[];
  readonly methods: readonly string[] | undefined;
  readonly isDeclared: boolean | undefined;
}

function decide(asked: Case): readonly [Verdict['decision'], string] {
  const { trust, site, path, standing, support, methods } = asked;
  const { host } = site.route;
  if (trust.word.reject.some((meant) => isMeant(meant, host, path))) return ['reject', 'you rejected it'];
  const accepted = trust.word.accept.filter((meant) => isMeant(meant, host, path));
  if (accepted.some(({ kind }) => kind === 'leaf')) return ['accept', ACCEPTED];
  const noise = noiseReason(path);
  if (noise !== undefined && !(standing === 'trusted' && methods)) return ['reject', noise];
  const family = probeFamily(path);
  if (family !== undefined)
    return standing === 'trusted' && accepted.length === 0
      ? ['review', `a client of yours asked for it, but it is a known probe (${family})`]
      : ['reject', `a known probe (${family})`];
  if (accepted.length > 0) return ['accept', ACCEPTED];
  if (standing !== 'trusted' && support.length > 0 && support.every(({ sighting }) => sighting.ownersChoice))
    return isPerson(standing)
      ? ['reject', REJECTED[standing]]
      : ['review', 'refused by a rule about addresses, or the log does not say why'];
  return weigh(asked);
}

/** Weighs who asked against what is known of the path. */
function weigh({
  segments,
  path,
  standing,
  support,
  known,
  coherence,
  trust,
  methods,
  isDeclared,
}: Case): readonly [Verdict['decision'], string] {
  const isPage = known.isPage(segments) && support.some(asksAsPage);
  const isForShow = (isPage || isPagePart(path)) && support.every(({ client }) => client.agent === 'webview');
  if (isForShow && ['trusted', 'home', 'session'].includes(standing)) return ['review', WEB_IN_APP];
  if (isDeclared === true && MAY_BE_AN_APP.has(standing))
    return (
      known.isPage(segments) ? methods === undefined : known.isBesidePages(segments) || isPagePart(path)
    )
      ? ['review', 'a document declares it, but people open pages there']
      : ['accept', DECLARED];
  switch (standing) {
    case 'trusted':
      return ['accept', 'a client of yours asked for it'];
    case 'home':
      return isPage
        ? [
            'review',
            'an app at an address where people are signed in asked for it, but people open it as a page',
          ]
        : ['accept', 'an app at an address where people are signed in asked for it'];
    case 'session':
      return support.every(({ client }) => coherence.wanders(client.id))
        ? ['review', 'somebody who asks for something else every time asked for it during your session']
        : ['accept', 'an app asked for it during the session you recorded'];
    case 'named':
      return known.isCalled(segments)
        ? ['accept', 'the app you named asked for it, in a folder that signed-in browsers call too']
        : ['review', 'the app you named asked for it; nobody signed in has called this folder'];
    case 'stranger':
      if (known.isBesidePages(segments))
        return ['reject', 'people open pages there; no known app asked for it'];
      if (isPagePart(path)) return ['reject', 'a part of a web page; no known app asked for it'];
      return support.some(({ client }) => coherence.comesBack(client.id, segments, trust.word))
        ? ['review', 'an app that nobody vouches for asked for it']
        : ['reject', 'somebody who asks for something else every time'];
    case 'untold':
      return ['review', 'the log has no user agents, so this may be a browser'];
    case 'browser':
    case 'scanner':
      return ['reject', REJECTED[standing]];
  }
}

/** An app that shows the web pages of the server cannot be served by path rules without opening those pages. */
export const WEB_IN_APP = 'an app that shows web pages in itself asked for a page, or a part of one';

const ACCEPTED = 'you accepted it';
const DECLARED = 'a document declares it';

const isPerson = (standing: Standing): standing is 'browser' | 'scanner' =>
  standing === 'browser' || standing === 'scanner';

const REJECTED = {
  browser: 'only browsers asked for it: people can sign in there',
  scanner: 'only scanners asked for it',
} as const;

/**
 * The methods of those who asked, where they tell their calls from the page that people open at the same path.
 * A rule that is bound to a method holds only for requests without a query.
 */
function methodsOfNoPage(support: readonly Support[]): readonly string[] | undefined {
  const asksWithQuery = support.some(({ sighting }) => (sighting.withQuery ?? 0) > 0);
  if (support.length === 0 || asksWithQuery || support.some(asksAsPage)) return undefined;
  return [...new Set(support.flatMap(({ sighting }) => [...sighting.methods]))].sort();
}

const asksAsPage = ({ sighting }: Support): boolean =>
  [...sighting.methods].some((method) => PAGE_METHODS.has(method));

/** The best standing among those who asked for a path, with everybody who has it, in an order that the log's does not change. */
function bestSupport(
  { sightings }: PathEvidence,
  site: Site,
  trust: Trust,
): { standing: Standing; support: readonly Support[] } {
  const byStanding = new Map<Standing, Support[]>();
  for (const [id, sighting] of sightings) {
    const client = trust.clients.get(id);
    const standing = standingOf(client, sighting, site, trust);
    const support = byStanding.get(standing) ?? [];
    support.push({ client, sighting });
    byStanding.set(standing, support);
  }
  const standing = STANDINGS.find((candidate) => byStanding.has(candidate)) ?? 'scanner';
  const support = byStanding.get(standing) ?? [];
  return { standing, support: support.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)) };
}

const orderOf = ({ client, sighting }: Support): string =>
  `${sighting.example}\n${client.household}\n${client.userAgent}`;

/** Whoever asks, a document proves that the path is the API's. */
const MAY_BE_AN_APP: ReadonlySet<Standing> = new Set(['named', 'stranger', 'untold']);
const PAGE_METHODS = new Set(['GET', 'HEAD', '', 'METHOD_UNSPECIFIED']);
