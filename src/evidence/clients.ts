import { householdOf } from '../request/address.ts';
import { type AgentClass, classOfAgent } from './agent.ts';
import { probeFamily, scriptName } from './probes.ts';

/** Somebody who asks: an address (IPv6: its /64) and a user agent together. */
export interface Client {
  readonly id: number;
  /** See {@link householdOf}; `""` where the log does not tell. */
  readonly household: string;
  readonly address: string;
  readonly agent: AgentClass;
  /** The start of its user agent; `""` for none, or where the log does not tell. */
  readonly userAgent: string;
  /** Everything asked, allowed or not. */
  requests: number;
  probes: number;
  readonly probeFamilies: Set<string>;
  /** Script names asked for, and how often; bounded. */
  readonly scripts: Map<string, number>;
  /** Hosts without a route; bounded. */
  readonly strayHosts: Set<string>;
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

  constructor(maxClients = MAX_CLIENTS) {
    this.maxClients = maxClients;
  }

  /** The client at `address` (canonical) with this user agent. */
  find(address: string, userAgent: string | undefined): Client {
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

/**
 * Notes what a request says about its client.
 *
 * @param path decoded
 */
export function noteRequest(client: Client, path: string): void {
  client.requests++;
  const family = probeFamily(path);
  if (family !== undefined) {
    client.probes++;
    client.probeFamilies.add(family);
  }
  const script = scriptName(path);
  if (script !== undefined && (client.scripts.has(script) || client.scripts.size < MAX_KEPT))
    client.scripts.set(script, (client.scripts.get(script) ?? 0) + 1);
}

/** Notes a request to a host that has no route. */
export function noteStray(client: Client, host: string): void {
  if (client.strayHosts.size < MAX_KEPT) client.strayHosts.add(host);
}

/**
 * What marks a client as a scanner, in words, or undefined. How fast or how much it asks is no mark:
 * a phone app that is refused everything asks for many paths within seconds.
 */
export function taintOf(client: Client): string | undefined {
  const { probes, probeFamilies, requests, scripts, strayHosts } = client;
  if (client.agent === 'scanner') return 'calls itself a scanner or crawler';
  // A home that syncs files asks for some `.git` and some `backup.sql` among thousands of requests.
  if (probeFamilies.size >= 2 && probes * STRAY_PROBE_SHARE >= requests)
    return `sent probes of ${probeFamilies.size} families`;
  if (probes > 0 && probes * PROBE_SHARE >= requests)
    return `${probes} of its ${requests} requests are probes`;
  const once = [...scripts.values()].filter((count) => count === 1).length;
  if (once >= MANY_SCRIPTS && once * PROBE_SHARE >= requests)
    return `asked for ${once} different scripts, once each`;
  if (strayHosts.size >= 2) return `asked ${strayHosts.size} hosts that have no route`;
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
  agent: classOfAgent(userAgent),
  userAgent: userAgent?.slice(0, MAX_KEPT_AGENT) ?? '',
  requests: 0,
  probes: 0,
  probeFamilies: new Set(),
  scripts: new Map(),
  strayHosts: new Set(),
});

const MAX_KEPT_AGENT = 300;
const MAX_KEPT = 32;
const PROBE_SHARE = 5;
const STRAY_PROBE_SHARE = 50;
const MANY_SCRIPTS = 3;
