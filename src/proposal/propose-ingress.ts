import type { Site } from '../evidence/site.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { Cover } from '../rules/cover.ts';
import { guardFor } from '../rules/guard.ts';
import { type PlannedOpening, planOpening } from '../rules/opening.ts';
import { GUARDS_NOTHING_WITH_MCP, isExpressible } from '../rules/pin.ts';
import { type Verdict, WEB_IN_APP } from '../verdict/judge.ts';
import { isMeant } from '../verdict/word.ts';
import { coverVerdicts } from './covering.ts';
import type { Proposal, ProposeOptions } from './proposal.ts';
import type { JudgedSite } from './propose.ts';
import { reaches, withReach } from './reach.ts';
import { leftEntries, reviewEntries } from './review.ts';
import { coversOfWords, segmentsOfWord, wordsFor } from './words.ts';

export interface JudgedIngress {
  readonly ingress: Ingress | undefined;
  readonly sites: readonly Site[];
  readonly judged: readonly JudgedSite[];
  /** Is there no other site that a word without a host could mean? */
  readonly isOnlySite: boolean;
}

/**
 * Plans the rules of one Ingress. Its hosts share one policy and a pin does not tell them apart,
 * so the rules of all are proposed together, and none may reach a page of any.
 */
export function proposeFor(
  { ingress, sites, judged, isOnlySite }: JudgedIngress,
  options: ProposeOptions,
): Proposal {
  const hosts = ingress && ingress.hosts.length > 0 ? ingress.hosts : sites.map(({ route }) => route.host);
  const verdicts = judged.flatMap((site) => site.verdicts);
  const pages = judged.flatMap((site) => site.pages);
  const notes: string[] = [];
  const { word } = options;

  const own = sites.map(({ route }) => route.host);
  const closed = [...pages, ...wordsFor(word.reject, own).map(segmentsOfWord)];
  const accepted = verdicts.filter(({ decision }) => decision === 'accept');
  const said = wordsFor(word.accept, own).filter(
    (meant) =>
      !own.some((host) => word.reject.some((rejected) => isMeant(rejected, host, meant.path))) &&
      (meant.host !== undefined || isOnlySite || accepted.some((verdict) => reaches(meant, verdict))),
  );
  const byWord = coversOfWords(said, accepted, options.allowRoot, notes);
  const rest = accepted.filter((verdict) => !byWord.some((cover) => reaches(cover, verdict)));
  const { covers, left } = coverVerdicts(
    rest,
    closed,
    judged.flatMap((site) => site.calls),
  );
  if (ingress?.annotations['mcp_server'] !== undefined)
    return {
      ingress,
      hosts,
      sites,
      rules: [],
      guard: [],
      review: [],
      rejected: verdicts,
      pages,
      notes: [GUARDS_NOTHING_WITH_MCP],
    };

  const plan = (cover: Cover<Verdict>): PlannedOpening => planOpening(cover, hosts, options.form);
  const planned = [...byWord, ...covers].filter(isPrintable).map(plan);
  const [rules, cut] = mostAsked(planned, options.maxRules);
  const rejected = verdicts.filter(({ decision }) => decision === 'reject');
  const open = verdicts.filter(
    (verdict) => verdict.decision === 'review' && !rules.some((rule) => reaches(rule, verdict)),
  );
  return {
    ingress,
    hosts,
    sites,
    rules: rules.map((rule) => withReach(rule, pages, verdicts)),
    guard: options.guard && rules.some(({ kind }) => kind === 'prefix') ? [guardFor(options.version)] : [],
    review: [
      ...leftEntries(left, plan),
      ...cut.map((rule) => ({ openings: [rule], verdicts: rule.verdicts, why: 'left out by --max-rules' })),
      ...reviewEntries(open, closed, plan),
    ],
    rejected,
    pages,
    notes: [...notes, ...notesOn(verdicts, planned), ...sharedHosts(rules, hosts), ...refusedInSpite(sites)],
  };
}

function notesOn(verdicts: readonly Verdict[], planned: readonly PlannedOpening[]): string[] {
  const hostsLeft = [...new Set(planned.flatMap((opening) => opening.hostsLeft))].sort();
  const showsPages = verdicts.some(
    ({ why, support, decision }) =>
      why === WEB_IN_APP ||
      (decision === 'reject' &&
        support.some(({ client, sighting }) => client.agent === 'webview' && sighting.redirects > 0)),
  );
  return [
    ...(hostsLeft.length > 0
      ? [`no rule is pinned to ${hostsLeft.slice(0, 5).join(', ')}: too many names, or no valid ones`]
      : []),
    ...(showsPages
      ? [
          'an app here shows the web pages of the server in itself: path rules cannot serve those without opening them to everybody',
        ]
      : []),
  ];
}

/** A pin proves the path, not the host (policy engine, section A). */
function sharedHosts(rules: readonly PlannedOpening[], hosts: readonly string[]): string[] {
  const isShared = ({ verdicts }: PlannedOpening): boolean =>
    verdicts.length > 0 && hosts.some((host) => !verdicts.some((verdict) => verdict.host === host));
  const first = rules.find(isShared);
  return hosts.length > 1 && first
    ? [
        `the Ingress has ${hosts.length} hosts, and rules of its policy count for all of them: ${first.path} was asked for on ${[...new Set(first.verdicts.map(({ host }) => host))].join(', ')} alone; -o split, or an Ingress for each host, keeps them apart`,
      ]
    : [];
}

/** A pinned rule fails closed in a version of Pomerium that compares the path alone. */
function refusedInSpite(sites: readonly Site[]): string[] {
  const number = sites.reduce((sum, site) => sum + site.refusedInSpite, 0);
  const [example] = sites
    .map((site) => site.refusedInSpitePath)
    .filter((path) => path !== '')
    .sort();
  if (number === 0 || example === undefined) return [];
  const were = number === 1 ? '1 request was' : `${number.toLocaleString('en')} requests were`;
  return [
    `${were} refused that the policy as it is now lets through, such as ${example}: Pomerium has not taken that policy yet, the log is older than it, or this version compares the path alone, which a pinned rule never matches; such paths need an Ingress of their own then`,
  ];
}

/**
 * The rules with most requests, in the order of their paths, and those that are left out.
 *
 * @param weight what counts in place of requests
 */
export function mostAsked(
  rules: readonly PlannedOpening[],
  count: number,
  weight: (verdict: Verdict) => number = ({ requests }) => requests,
): [kept: readonly PlannedOpening[], cut: readonly PlannedOpening[]] {
  const sum = ({ verdicts }: PlannedOpening): number =>
    verdicts.reduce((total, verdict) => total + weight(verdict), 0);
  // Of twins that stand for one path, the spelling that was asked for is the one that helps.
  const asIs = (rule: PlannedOpening): number =>
    rule.verdicts.filter((verdict) => reaches(rule, verdict)).length;
  const byWeight = rules.toSorted((a, b) => sum(b) - sum(a) || asIs(b) - asIs(a) || byPath(a, b));
  return [byWeight.slice(0, count).sort(byPath), byWeight.slice(count).sort(byPath)];
}

/** A text that the ingress-controller would refuse is never printed; `/` alone only for certain methods. */
const isPrintable = ({ path }: Cover<Verdict>): boolean => isExpressible(path);

const byPath = (a: PlannedOpening, b: PlannedOpening): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
