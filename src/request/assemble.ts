import { canonicalAddress } from './address.ts';
import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import { accountOf, causeOf } from './cause.ts';
import { answerOfApp, type Outcome, outcomeOfCheck, outcomeOfEntry } from './outcome.ts';
import { isOwnPage } from './own-pages.ts';
import type { Request } from './request.ts';
import { parseRouteId } from './route-id.ts';

/** The lines of one request: both, or the one there is. */
export interface RequestLines {
  readonly check?: AuthorizeCheck | undefined;
  readonly entry?: AccessEntry | undefined;
}

/**
 * Makes one request of its lines. Host, path and method come from the check, since those of the access entry are rewritten
 * for what was passed on; what only the access entry has (user agent, the app's answer) comes from there.
 *
 * @param trustedHops how many proxies of one's own stand before Pomerium and append to X-Forwarded-For
 */
export function assembleRequest(lines: RequestLines, trustedHops = 0): Request {
  const { check, entry } = lines;
  const request = assembleWithoutPath(lines, trustedHops);
  return withPath(request, pathOf(request, check?.path, entry?.path));
}

/**
 * Puts the path and what follows from it into a request that was made without.
 *
 * @param path as {@link pathOf} gives it
 */
export const withPath = (request: Request, path: string | undefined, time = request.time): Request =>
  path !== undefined && isOwnPage(path)
    ? { ...request, time, path, outcome: 'own-answer', cause: undefined }
    : { ...request, time, path };

/**
 * The path of a request that was made without, if its lines tell it.
 *
 * @param inCheck the path in the check, and in the access entry; undefined where they have none
 */
export function pathOf(
  { outcome }: Request,
  inCheck: string | undefined,
  inEntry: string | undefined,
): string | undefined {
  const logged = inCheck ?? (outcome === 'allowed' ? undefined : inEntry);
  // Before 0.20 the path held the query; since then it never holds a question mark.
  const end = logged?.indexOf('?') ?? -1;
  return end < 0 ? logged : logged?.slice(0, end);
}

/** A request as if it were for any path that Pomerium does not answer itself. */
export function assembleWithoutPath(lines: RequestLines, trustedHops = 0): Request {
  const { check, entry } = lines;
  const outcome = outcomeOf(lines);
  const asSent = outcome === 'allowed' ? undefined : entry;
  const sentHost = check?.host ?? asSent?.authority ?? '';
  return {
    time: check?.time ?? entry?.time,
    sentHost,
    host: canonicalHost(sentHost),
    method: check?.method ?? entry?.method ?? '',
    path: undefined,
    query: check?.query || entry?.query,
    address: addressOf(lines, trustedHops),
    userAgent: entry?.userAgent ?? check?.userAgent,
    account: check ? accountOf(check) : '',
    outcome,
    cause: causeOf(outcome, check),
    pathRuleFailed:
      outcome !== 'allowed' && (check?.allowReasons.includes('http-path-unauthorized') ?? false),
    allowReasons: outcome === 'allowed' && check ? check.allowReasons : [],
    routeId: parseRouteId(check?.routeId),
    status: entry?.code,
    answer: outcome === 'allowed' && entry ? answerOfApp(entry) : undefined,
    hungUp: entry?.details?.startsWith('downstream_') ?? false,
  };
}

/** The check decides, except that a redirect or fixed response of a route is checked like any request and never reaches an app. */
function outcomeOf({ check, entry }: RequestLines): Outcome {
  const seen = entry ? outcomeOfEntry(entry) : 'untold';
  if (!check) return seen;
  const checked = outcomeOfCheck(check);
  return checked === 'allowed' && seen === 'own-answer' ? seen : checked;
}

/** A host in lower case and without a port. A trailing dot stays: Pomerium knows no route for it. */
export const canonicalHost = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase();

function addressOf({ check, entry }: RequestLines, trustedHops: number): string {
  const chain = entry?.forwardedFor?.split(',') ?? [];
  const peer = check?.ip ?? entry?.ip ?? chain.at(-1) ?? '';
  const claimed = trustedHops > 0 ? chain.at(-1 - trustedHops) : undefined;
  return canonicalAddress(claimed?.trim() ?? '') || canonicalAddress(peer.trim());
}
