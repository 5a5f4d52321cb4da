import type { Route, RouteTable } from '../ingress/route-table.ts';
import { type Cause, isDenial, mendable } from '../request/cause.ts';
import type { Request } from '../request/request.ts';
import { usualSpelling } from '../request/spelling.ts';
import { isProgram } from './agent.ts';
import { type Client, ClientTable, noteRequest, noteStray } from './clients.ts';
import { isPairingPath, type TokenUse, TokenUses } from './pairing.ts';
import { noteSighting, type SignedIn } from './path-evidence.ts';
import { once, type Times } from './times.ts';
import { PathBudget } from './path-budget.ts';
import { type PathLook, PathLooks } from './path-look.ts';
import { type PresentPolicy, presentPolicyOf } from './present-policy.ts';
import { newSite, type Site } from './site.ts';

/** Everything a log says, ready to be judged. */
export interface Evidence {
  readonly clients: ClientTable;
  /** In the order of their Ingresses and hosts. */
  readonly sites: readonly Site[];
  readonly tokenUses: readonly (readonly [string, readonly TokenUse[]])[];
  readonly totals: Totals;
  /** Was a limit of memory reached? Then another order of the same requests may come to another answer. */
  readonly approximate: boolean;
}

export interface Totals {
  requests: number;
  denied: number;
  allowed: number;
  /** Answered by Pomerium itself. */
  own: number;
  /** Requests whose lines do not say which host they are for, or what became of them. */
  untold: number;
  /** Requests to hosts and paths without a route. */
  strays: number;
  /** Requests to hosts beyond the number that is kept. */
  beyondSites: number;
  /** Requests whose paths were forgotten to save memory: no figure about paths is off by more. */
  forgotten: number;
}

/** Gathers evidence request by request; a snapshot may be taken at any time. */
export class EvidenceCollector {
  private readonly clients = new ClientTable();
  private readonly looks = new PathLooks();
  private readonly budget = new PathBudget();
  private readonly sites = new Map<string, Site>();
  private readonly totals: Totals = {
    requests: 0,
    denied: 0,
    allowed: 0,
    own: 0,
    untold: 0,
    strays: 0,
    beyondSites: 0,
    forgotten: 0,
  };
  private routes: RouteTable;
  private readonly policies = new Map<string | undefined, PresentPolicy>();
  private readonly tokenUses: TokenUses;
  /** Where the last request went. */
  private last: { readonly route: Route; readonly site: Site } | undefined;

  /** @param pairTokens the tokens of the user's pairing addresses */
  constructor(routes: RouteTable, pairTokens: readonly string[] = []) {
    this.routes = routes;
    this.tokenUses = new TokenUses(pairTokens);
  }

  /** From here on these are the Ingresses; what was gathered stays with its Ingress and host. */
  useRoutes(routes: RouteTable): void {
    this.routes = routes;
    this.policies.clear();
  }

  /**
   * @param times where the same request was made several times, and its own time does not count
   * @param path raw; where a request that was made without its path stands for others that are like it but for the path. No page of
   *   Pomerium's own
   */
  add(request: Request, times: Times = once(request.time), path = request.path ?? ''): void {
    const { totals } = this;
    const { count } = times;
    totals.requests += count;
    if (request.cause !== undefined && isDenial(request.cause)) totals.denied += count;
    if (request.outcome === 'allowed') totals.allowed += count;
    if (request.outcome === 'own-answer') {
      totals.own += count;
      return;
    }
    if (isPairingPath(path)) {
      this.tokenUses.note({ ...request, path });
      return;
    }
    const client = this.clients.find(request.address, request.userAgent);
    if (request.outcome === 'no-route') {
      totals.strays += count;
      noteStray(client, request.host);
      noteRequest(client, this.looks.at(path), count);
      return;
    }
    if (request.host === '' || request.outcome === 'untold') {
      totals.untold += count;
      return;
    }
    const site = this.siteOf(request, path);
    if (!site) totals.beyondSites += count;
    else this.addTo(site, { request, path, look: this.looks.at(path), client, times });
  }

  snapshot(): Evidence {
    const sites = [...this.sites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, site]) => site);
    const forgotten = sites.reduce((sum, { paths }) => sum + paths.folded, 0);
    return {
      clients: this.clients,
      sites,
      tokenUses: this.tokenUses.all(),
      totals: { ...this.totals, forgotten },
      approximate: this.totals.beyondSites > 0 || this.clients.forgotten.requests > 0 || forgotten > 0,
    };
  }

  private siteOf(request: Request, path: string): Site | undefined {
    const route = this.routes.find(request, path);
    if (route === this.last?.route) return this.last.site;
    const key = `${route.ingress ?? '~'} ${route.host}`; // hosts without an Ingress come last
    const known = this.sites.get(key);
    if (!known && this.sites.size >= MAX_SITES) return undefined;
    const site = known ?? newSite(route, this.budget);
    if (!known) this.sites.set(key, site);
    this.last = { route, site };
    return site;
  }

  private policyOf({ ingress }: Route): PresentPolicy {
    let policy = this.policies.get(ingress);
    if (!policy) {
      policy = presentPolicyOf(ingress === undefined ? undefined : this.routes.ingress(ingress));
      this.policies.set(ingress, policy);
    }
    return policy;
  }

  private addTo(site: Site, seen: Seen): void {
    const { request, look, client, times } = seen;
    const { count } = times;
    noteRequest(client, look, count);
    site.requests += count;
    if (request.cause !== undefined) site.causes[request.cause] += count;
    if (request.outcome === 'allowed') this.addAllowed(site, seen);
    else if (request.cause !== undefined && mendable(request.cause) !== 'no' && look.path.startsWith('/')) {
      addDenied(site, request.cause, seen);
      if (request.pathRuleFailed && this.letsThrough(site, seen) === true)
        addRefusedInSpite(site, look.path, count);
    }
  }

  private addAllowed(site: Site, seen: Seen): void {
    const { request, look, client, times } = seen;
    const { count } = times;
    site.allowed += count;
    const policy = this.policyOf(site.route);
    const person = request.allowReasons.some((reason) => policy.provesIdentity(reason))
      ? request.account
      : '';
    if (person === '') {
      if (look.path.startsWith('/')) site.paths.at(look.segments).allowed += count;
      const byPath = request.account === '' && request.allowReasons.includes('http-path-ok');
      if (byPath && this.letsThrough(site, seen) === false) site.otherThanPath += count;
      return;
    }
    site.signedIn += count;
    if (site.signedInClients.size < MAX_PEOPLE) site.signedInClients.add(client.id);
    if (client.household !== '' && site.households.size < MAX_PEOPLE) {
      const accounts = site.households.get(client.household) ?? new Set();
      if (accounts.size < MAX_ACCOUNTS) accounts.add(person);
      site.households.set(client.household, accounts);
    }
    const kind = look.path.startsWith('/') ? kindOfAnswer(request, client) : undefined;
    if (kind) site.paths.at(look.segments).signedIn[kind] += count;
  }

  private letsThrough({ route }: Site, { request: { method, sentHost }, path }: Seen): boolean | undefined {
    return path === '' ? undefined : this.policyOf(route).letsThrough({ method, sentHost, path });
  }
}

/** A request, and what is known of it. */
interface Seen {
  readonly request: Request;
  /** Raw; `""` where the log does not tell. */
  readonly path: string;
  readonly look: PathLook;
  readonly client: Client;
  readonly times: Times;
}

function addDenied(site: Site, cause: Cause, { request, path, look, client, times }: Seen): void {
  noteSighting(site.paths.at(look.segments), client.id, request, {
    path,
    times,
    spelling: path !== usualSpelling(look.path),
    host: request.sentHost !== site.route.host,
    ownersChoice: mendable(cause) === 'review',
  });
}

function addRefusedInSpite(site: Site, path: string, count: number): void {
  site.refusedInSpite += count;
  const example = path.slice(0, MAX_EXAMPLE);
  if (site.refusedInSpitePath === '' || example < site.refusedInSpitePath) site.refusedInSpitePath = example;
}

/** What the answer says about a path; a redirect or an error of the app says nothing, nor does a GET that never ended. */
function kindOfAnswer({ method, answer = 0, hungUp }: Request, client: Client): keyof SignedIn | undefined {
  if (answer === 404) return 'missing';
  if (NO_PAGE.has(answer)) return 'calls';
  const success = (answer >= 200 && answer < 300) || answer === 304;
  if (!success) return undefined;
  if ((method !== 'GET' && method !== 'HEAD') || isProgram(client.agent)) return 'calls';
  return hungUp ? undefined : 'gets';
}

const NO_PAGE = new Set([101, 201, 202, 204, 206]);
const MAX_SITES = 2000;
const MAX_EXAMPLE = 200;
const MAX_PEOPLE = 10_000;
const MAX_ACCOUNTS = 16;
