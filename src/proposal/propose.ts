import type { Evidence } from '../evidence/collect.ts';
import type { Site } from '../evidence/site.ts';
import type { Segment } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { basePathOf } from '../verdict/base-path.ts';
import { coherenceOn } from '../verdict/coherence.ts';
import { crowdedHouseholds } from '../verdict/household.ts';
import { judgeSite, type Verdict } from '../verdict/judge.ts';
import { knownPaths } from '../verdict/pages.ts';
import { pairingsOf } from '../verdict/pairing.ts';
import { standingOf, type Trust } from '../verdict/standing.ts';
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
  const crowded = crowdedHouseholds(evidence.clients, evidence.sites);
  const pairings = pairingsOf(evidence.tokenUses, crowded);
  const trust = { clients: evidence.clients, word: options.word, pairings, crowded };
  const sites = evidence.sites.filter(
    ({ route }) =>
      (options.hosts.length === 0 || options.hosts.includes(route.host)) &&
      (options.ingresses.length === 0 || options.ingresses.includes(route.ingress ?? '')),
  );
  const proposals = sitesByIngress(sites).map(([key, members]): Proposal => {
    const ingress = key === undefined ? undefined : ingressOf(key);
    const judged = members.map((site) => judge(site, ingress, trust));
    return proposeFor({ ingress, sites: members, judged, isOnlySite: sites.length === 1 }, options);
  });
  return { proposals, pairings, crowded: [...crowded].sort() };
}

/** The verdicts on a site, and its pages, which have to stay closed. */
export interface JudgedSite {
  readonly site: Site;
  readonly verdicts: readonly Verdict[];
  readonly pages: readonly (readonly Segment[])[];
  /** What signed-in browsers call the app by. */
  readonly calls: readonly (readonly Segment[])[];
}

function judge(site: Site, ingress: Ingress | undefined, trust: Trust): JudgedSite {
  const isHomeApp = (id: number): boolean => {
    const standing = standingOf(trust.clients.get(id), ALWAYS, site, trust);
    return standing === 'home' || standing === 'trusted';
  };
  const base = basePathOf(site, ingress, isHomeApp);
  const known = knownPaths(site, base, (id) => isHomeApp(id) && trust.clients.get(id).agent !== 'webview');
  const coherence = coherenceOn(site, base);
  return {
    site,
    verdicts: judgeSite(site, { trust, known, coherence, base }),
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

const ALWAYS = { first: -Infinity, last: Infinity };
