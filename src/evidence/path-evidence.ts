import type { Request } from '../request/request.ts';
import { keepFirst } from './keep-first.ts';
import type { Times } from './times.ts';

/** Everything known about one path (or template) of a route. */
export interface PathEvidence {
  /** Requests that a path rule could let through, by the client who made them. */
  readonly sightings: Map<number, Sighting>;
  /** Such requests by clients beyond the limit: counted, and nobody's word. */
  unattributed: number;
  /** Requests by people who were signed in. */
  readonly signedIn: SignedIn;
  /** Requests of nobody in particular that the policy let through. */
  allowed: number;
}

/** What one client did at one path. */
export interface Sighting {
  requests: number;
  /** Requests with a query; undefined where the log does not tell. */
  withQuery: number | undefined;
  /** Requests sent to the login as a page is: GET, 302. */
  redirects: number;
  readonly methods: Set<string>;
  /** Milliseconds since 1970; Infinity and -Infinity where the log has no times. */
  first: number;
  last: number;
  /** The first of the raw paths in alphabetical order. */
  example: string;
  /** The raw paths whose spelling is not the usual one, and the hosts other than the route's, as sent. Undefined while empty. */
  spellings: Set<string> | undefined;
  hosts: Set<string> | undefined;
  /** Only the owner can know whether a rule should mend it: a rule about addresses refused it, or the log does not say why. */
  ownersChoice: boolean;
}

/** How the app answered people who were signed in. */
export interface SignedIn {
  /** GET by a browser, answered 200 or 304: a page, or a call that looks like one. */
  gets: number;
  /** Answered with success and certainly no page: another method, 101, 201, 204, 206, or no browser that asked. */
  calls: number;
  /** Answered 404. */
  missing: number;
}

export const newPathEvidence = (): PathEvidence => ({
  sightings: new Map(),
  unattributed: 0,
  signedIn: { gets: 0, calls: 0, missing: 0 },
  allowed: 0,
});

/** What is noted of a request besides itself. */
interface Noted {
  /** Raw. */
  readonly path: string;
  readonly times: Times;
  /** Are its spelling and its host unusual? Then they are kept as sent. */
  readonly spelling: boolean;
  readonly host: boolean;
  readonly ownersChoice: boolean;
}

/** Notes a refused request of a client, made once or several times. */
export function noteSighting(
  evidence: PathEvidence,
  client: number,
  request: Request,
  { path: whole, times, ...unusual }: Noted,
): void {
  const { count } = times;
  const path = whole.slice(0, MAX_EXAMPLE);
  let sighting = evidence.sightings.get(client);
  if (!sighting) {
    if (evidence.sightings.size >= MAX_SIGHTINGS) {
      evidence.unattributed += count;
      return;
    }
    sighting = newSighting(path);
    evidence.sightings.set(client, sighting);
  }
  sighting.requests += count;
  if (request.query !== undefined)
    sighting.withQuery = (sighting.withQuery ?? 0) + (request.query === '' ? 0 : count);
  if (request.method === 'GET' && request.status === 302) sighting.redirects += count;
  keepFirst(sighting.methods.add(request.method), MAX_KEPT);
  sighting.first = Math.min(sighting.first, times.first);
  sighting.last = Math.max(sighting.last, times.last);
  if (path < sighting.example) sighting.example = path;
  if (unusual.spelling) keepFirst((sighting.spellings ??= new Set()).add(path), MAX_KEPT);
  if (unusual.host) keepFirst((sighting.hosts ??= new Set()).add(request.sentHost), MAX_KEPT);
  sighting.ownersChoice &&= unusual.ownersChoice;
}

/** All requests a rule could let through. */
export function deniedOf({ sightings, unattributed }: PathEvidence): number {
  let sum = unattributed;
  for (const { requests } of sightings.values()) sum += requests;
  return sum;
}

/** How much would be lost with this path. */
export const weightOf = (evidence: PathEvidence): number => {
  const { gets, calls, missing } = evidence.signedIn;
  return deniedOf(evidence) + gets + calls + missing + evidence.allowed;
};

const newSighting = (example: string): Sighting => ({
  requests: 0,
  withQuery: undefined,
  redirects: 0,
  methods: new Set(),
  first: Infinity,
  last: -Infinity,
  example,
  spellings: undefined,
  hosts: undefined,
  ownersChoice: true,
});

const MAX_SIGHTINGS = 2048;
const MAX_KEPT = 8;
const MAX_EXAMPLE = 512;
