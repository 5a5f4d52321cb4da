import { householdOf } from '../request/address.ts';
import { type AgentClass, classOfAgent } from './agent.ts';
import { keepFirst } from './keep-first.ts';
import type { PathLook } from './path-look.ts';

/** Somebody who asks: an address (IPv6: its /64) and a user agent together. */
export interface Client {
  readonly id: number;
  /** See {@link householdOf}; `""` where the log does not tell. */
  readonly household: string;
  /** The one of the household that came first. */
  readonly address: string;
  readonly agent: AgentClass;
  /** The start of its user agent; `""` for none, or where the log does not tell. */
  readonly userAgent: string;
  /** Everything asked, allowed or not. */
  requests: number;
  probes: number;
  /** Undefined while empty, as they are for nearly everybody. */
  probeFamilies: Set<string> | undefined;
  /** The first script names in alphabetical order that were asked for, and how often; bounded. */
  scripts: Map<string, number> | undefined;
  /** Hosts without a route; bounded. */
  strayHosts: Set<string> | undefined;
}

/** How many clients are told apart. A scanner picks its user agent, so their number is a stranger's choice. */
export const MAX_CLIENTS = 50_000;

/**
 * Everybody who asked for anything, with what speaks against them. Beyond `maxClients` newcomers share one entry
 * that counts as tainted: forgetting somebody may lower a verdict, never raise it.
 */
export class ClientTable {
  /** Shared by everybody beyond the limit. */
  readonly forgotten: Client = newClient(0, '', '', undefined);
  private readonly byKey = new Map<string, Client>();
  private readonly byId: Client[] = [this.forgotten];
  private readonly maxClients: number;
  /** The one who was asked for last: requests of the same lines come one after the other. */
  private last:
    { readonly address: string; readonly userAgent: string | undefined; readonly client: Client } | undefined;

  constructor(maxClients = MAX_CLIENTS) {
    this.maxClients = maxClients;
  }

  /** The client at `address` (canonical) with this user agent. */
  find(address: string, userAgent: string | undefined): Client {
    const { last } = this;
    if (last && last.address === address && last.userAgent === userAgent) return last.client;
    const client = this.findAnew(address, userAgent);
    this.last = { address, userAgent, client };
    return client;
  }

  private findAnew(address: string, userAgent: string | undefined): Client {
    const household = householdOf(address);
    const key = `${household}\n${userAgent?.slice(0, MAX_KEPT_AGENT) ?? '\n'}`;
    const known = this.byKey.get(key);
    if (known) return known;
    if (this.byKey.size >= this.maxClients) return this.forgotten;
    const client = newClient(this.byId.length, household, address, userAgent);
    this.byKey.set(key, client);
    this.byId.push(client);
    return client;
  }

  get(id: number): Client {
    return this.byId[id] ?? this.forgotten;
  }

  /** Everybody told apart. */
  all(): readonly Client[] {
    return this.byId.slice(1);
  }

  isTainted(client: Client): boolean {
    return client === this.forgotten || taintOf(client) !== undefined;
  }
}

/** Notes what a request, made `count` times, says about its client. */
export function noteRequest(client: Client, { probeFamily, script }: PathLook, count = 1): void {
  client.requests += count;
  if (probeFamily !== undefined) {
    client.probes += count;
    (client.probeFamilies ??= new Set()).add(probeFamily);
  }
  if (script === undefined) return;
  const scripts = (client.scripts ??= new Map());
  keepFirst(scripts.set(script, (scripts.get(script) ?? 0) + count), MAX_KEPT);
}

/** Notes a request to a host that has no route. */
export function noteStray(client: Client, host: string): void {
  const hosts = (client.strayHosts ??= new Set());
  if (hosts.size < MAX_KEPT) hosts.add(host);
}

/**
 * What marks a client as a scanner, in words, or undefined. How fast or how much it asks is no mark:
 * a phone app that is refused everything asks for many paths within seconds.
 */
export function taintOf(client: Client): string | undefined {
  const { probes, requests } = client;
  const families = client.probeFamilies?.size ?? 0;
  const strayHosts = client.strayHosts?.size ?? 0;
  if (client.agent === 'scanner') return 'calls itself a scanner or crawler';
  // A home that syncs files asks for some `.git` and some `backup.sql` among thousands of requests.
  if (families >= 2 && probes * STRAY_PROBE_SHARE >= requests) return `sent probes of ${families} families`;
  if (probes > 0 && probes * PROBE_SHARE >= requests)
    return `${probes} of its ${requests} requests are probes`;
  const once = [...(client.scripts?.values() ?? [])].filter((count) => count === 1).length;
  if (once >= MANY_SCRIPTS && once * PROBE_SHARE >= requests)
    return `asked for ${once} different scripts, once each`;
  if (strayHosts >= 2) return `asked ${strayHosts} hosts that have no route`;
  return undefined;
}

const newClient = (
  id: number,
  household: string,
  address: string,
  userAgent: string | undefined,
): Client => ({
  id,
  household,
  address,
  agent: classOfAgent(userAgent?.slice(0, MAX_KEPT_AGENT)), // of what it goes by
  userAgent: userAgent?.slice(0, MAX_KEPT_AGENT) ?? '',
  requests: 0,
  probes: 0,
  probeFamilies: undefined,
  scripts: undefined,
  strayHosts: undefined,
});

const MAX_KEPT_AGENT = 300;
const MAX_KEPT = 32;
const PROBE_SHARE = 5;
const STRAY_PROBE_SHARE = 50;
const MANY_SCRIPTS = 3;
