import type { Site } from '../evidence/site.ts';
import type { Segment } from '../evidence/template.ts';
import { headOf } from '../rules/head.ts';
import type { Word } from './word.ts';

/**
 * How the clients of a site go about it. An app returns to a few folders; a scanner asks for something new every time.
 * A stranger can imitate an app, so this only sorts out what is not worth a person's time, and accepts nothing.
 */
export interface Coherence {
  /**
   * Has the client come back to the folder of this path? Where the user has not named their own clients,
   * it is enough that it mostly comes back to the folders it asks for.
   */
  comesBack(client: number, segments: readonly Segment[], word: Word): boolean;
  /** Has the client asked often enough to tell, and nearly always for another folder? */
  wanders(client: number): boolean;
}

/** @param base see {@link headOf} */
export function coherenceOn(site: Site, base: readonly Segment[]): Coherence {
  const visits = new Map<number, Map<string, number>>();
  const keyOf = (segments: readonly Segment[]): string => headOf(segments, base).join('/');
  for (const [segments, { sightings }] of site.paths.paths())
    for (const [client, { requests }] of sightings) {
      const heads = visits.get(client) ?? new Map<string, number>();
      heads.set(keyOf(segments), (heads.get(keyOf(segments)) ?? 0) + requests);
      visits.set(client, heads);
    }
  const totals = new Map(
    [...visits].map(([client, heads]) => [client, { heads: heads.size, requests: sum(heads.values()) }]),
  );
  return {
    comesBack: (client, segments, { namesClients, pairs }) => {
      const { heads, requests } = totals.get(client) ?? NOTHING;
      const again = (visits.get(client)?.get(keyOf(segments)) ?? 0) >= 2;
      return again || (!namesClients && !pairs && requests >= 2 * heads);
    },
    wanders: (client) => {
      const { heads, requests } = totals.get(client) ?? NOTHING;
      return requests >= ENOUGH && requests < 1.5 * heads;
    },
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

const NOTHING = { heads: 0, requests: 0 };
const ENOUGH = 5;
