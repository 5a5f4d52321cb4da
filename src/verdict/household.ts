import type { Client, ClientTable } from '../evidence/clients.ts';
import type { Site } from '../evidence/site.ts';

/**
 * The households that are no evidence because everybody comes from there: a tunnel, or a node that hides addresses behind its own.
 * Such an address has two scanners *and* people signed in behind it, or people of more accounts than a home has.
 * Being private is no sign (a phone in the LAN), nor is making most of the traffic.
 */
export function crowdedHouseholds(clients: ClientTable, sites: readonly Site[]): ReadonlySet<string> {
  const tainted = new Map<string, number>();
  for (const client of clients.all())
    if (clients.isTainted(client)) tainted.set(client.household, (tainted.get(client.household) ?? 0) + 1);
  const accounts = new Map<string, Set<string>>();
  for (const site of sites)
    for (const [household, people] of site.households)
      accounts.set(household, new Set([...(accounts.get(household) ?? []), ...people]));
  const crowded = [...accounts].filter(
    ([household, people]) => people.size > MANY_ACCOUNTS || (tainted.get(household) ?? 0) >= 2,
  );
  return new Set(crowded.map(([household]) => household));
}

/** Is somebody signed in on this site from the client's address, which is nobody else's? */
export const isHome = (client: Client, site: Site, crowded: ReadonlySet<string>): boolean =>
  client.household !== '' && site.households.has(client.household) && !crowded.has(client.household);

const MANY_ACCOUNTS = 5;
