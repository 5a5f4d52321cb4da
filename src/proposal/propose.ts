import type { Evidence } from '../evidence/collect.ts';
import type { Site } from '../evidence/site.ts';
import type { Segment } from '../evidence/template.ts';
import { isUnderHost } from '../ingress/host.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { Catalog } from '../openapi/catalog.ts';
import { basePathOf } from '../verdict/base-path.ts';
import { coherenceOn } from '../verdict/coherence.ts';
import { crowdedHouseholds } from '../verdict/household.ts';
import { judgeSite, type Verdict } from '../verdict/judge.ts';
import { knownPaths } from '../verdict/pages.ts';
import { pairingsOf } from '../verdict/pairing.ts';
import { standingOf, type Trust } from '../verdict/standing.ts';
import { isRootWord, NO_WORD, type Word } from '../verdict/word.ts';
import type { Answer, Proposal, ProposeOptions } from './proposal.ts';
import { proposeFor } from './propose-ingress.ts';

/**
 * Weighs the evidence and plans the rules of every Ingress. Pure: the same requests in any order give the same answer,
 * as long as no limit of the evidence was reached.
 *
 * @param ingressOf the Ingress with a key, see `RouteTable.ingress`
 */
export function propose(
  evidence: Evidence,
  ingressOf: (key: string) => Ingress | undefined,
  options: ProposeOptions,
): Answer {
  // What would open a whole host accepts nothing by itself.
  const accept = options.word.accept.filter((word) => options.allowRoot || !isRootWord(word));
  const trust = trustIn(evidence, { ...options.word, accept });
  const sites = evidence.sites.filter(
    ({ route }) =>
      (options.hosts.length === 0 || options.hosts.includes(route.host)) &&
      (options.ingresses.length === 0 || options.ingresses.includes(route.ingress ?? '')),
  );
  const groups = sitesByIngress(sites);
  // Hosts without an Ingress beside it are strays.
  const named = groups.filter(([key]) => key !== undefined);
  const only = named.length === 1 ? named[0]?.[0] : groups.length === 1 ? groups[0]?.[0] : NOT_ONE;
  const proposals = groups.map(([key, members]): Proposal => {
    const ingress = key === undefined ? undefined : ingressOf(key);
    const judged = members.map((site) =>
      judge(site, ingress, trust, catalogFor(site, key === only, options.specs)),
    );
    return proposeFor({ ingress, sites: members, judged, isOnlySite: sites.length === 1 }, options);
  });
  return { proposals, pairings: trust.pairings, crowded: [...trust.crowded].sort() };
}

/**
 * The paths that people open in the browser on the sites of these hosts; of all hosts where none is named.
 *
 * @param hosts names, perhaps with a port, or hosts of Ingress rules
 *
 * @param ingressOf see {@link propose}
 */
export function pagesOn(
  hosts: readonly string[],
  evidence: Evidence,
  ingressOf: (key: string) => Ingress | undefined,
): readonly (readonly Segment[])[] {
  const trust = trustIn(evidence, NO_WORD);
  return evidence.sites
    .filter(({ route }) => hosts.length === 0 || isOn(hosts, route.host))
    .flatMap(
      (site) =>
        judge(
          site,
          site.route.ingress === undefined ? undefined : ingressOf(site.route.ingress),
          trust,
          undefined,
        ).pages,
    );
}

/** Is the host of a site one of these? */
export const isOn = (hosts: readonly string[], rule: string): boolean =>
  hosts.some((host) => host === rule || isUnderHost(host.toLowerCase().replace(/:\d+$/, ''), rule));

function trustIn({ clients, sites, tokenUses }: Evidence, word: Word): Trust {
  const crowded = crowdedHouseholds(clients, sites);
  return { clients, word, pairings: pairingsOf(tokenUses, crowded), crowded };
}

/** The verdicts on a site, and its pages, which have to stay closed. */
export interface JudgedSite {
  readonly site: Site;
  readonly verdicts: readonly Verdict[];
  readonly pages: readonly (readonly Segment[])[];
  /** What signed-in browsers call the app by. */
  readonly calls: readonly (readonly Segment[])[];
}

/** The documents of a site: those of its host, and those without a host where no other Ingress can be meant. */
function catalogFor({ route }: Site, isOnly: boolean, specs: ProposeOptions['specs']): Catalog | undefined {
  const own = specs.filter(({ host }) => (host === undefined ? isOnly : isUnderHost(host, route.host)));
  return own.length === 0
    ? undefined
    : { declares: (segments, methods) => own.some(({ catalog }) => catalog.declares(segments, methods)) };
}

function judge(
  site: Site,
  ingress: Ingress | undefined,
  trust: Trust,
  catalog: Catalog | undefined,
): JudgedSite {
  const isHomeApp = (id: number): boolean => {
    const standing = standingOf(trust.clients.get(id), ALWAYS, site, trust);
    return standing === 'home' || standing === 'trusted';
  };
  const base = basePathOf(site, ingress, isHomeApp);
  const known = knownPaths(site, base, (id) => isHomeApp(id) && trust.clients.get(id).agent !== 'webview');
  const coherence = coherenceOn(site, base);
  return {
    site,
    verdicts: judgeSite(site, { trust, known, coherence, base, catalog }),
    pages: known.pages,
    calls: known.calls,
  };
}

/** Sites of one Ingress belong together; a host without an Ingress stands alone. */
function sitesByIngress(sites: readonly Site[]): [string | undefined, Site[]][] {
  const groups: [string | undefined, Site[]][] = [];
  for (const site of sites) {
    const last = groups.at(-1);
    if (last && last[0] !== undefined && last[0] === site.route.ingress) last[1].push(site);
    else groups.push([site.route.ingress, [site]]);
  }
  return groups;
}

const NOT_ONE = Symbol('there are several');
const ALWAYS = { first: -Infinity, last: Infinity };
