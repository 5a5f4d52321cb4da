import { isProgram } from '../evidence/agent.ts';
import { type Client, type ClientTable, taintOf } from '../evidence/clients.ts';
import type { Sighting } from '../evidence/path-evidence.ts';
import type { Site } from '../evidence/site.ts';
import { isHome } from './household.ts';
import { isPaired, type Pairing } from './pairing.ts';
import type { Word } from './word.ts';

/** What a client's requests are worth on a site, best first. */
export const STANDINGS = [
  /** The user's word: an address they named, or a device they paired. */
  'trusted',
  /** A program at an address where people are signed in. */
  'home',
  /** A program during a recording of which the user says that nobody else matters. */
  'session',
  /** A program whose user agent the user named. */
  'named',
  /** A program that nothing speaks for or against: anybody could send this. */
  'stranger',
  /** The log has no user agents, so it may be a browser. */
  'untold',
  /** A browser, for which people can sign in. */
  'browser',
  /** A scanner, a crawler or a link preview. */
  'scanner',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** What everybody's word is weighed with. */
export interface Trust {
  readonly clients: ClientTable;
  readonly word: Word;
  readonly pairings: readonly Pairing[];
  /** Households that stand for everybody. */
  readonly crowded: ReadonlySet<string>;
}

/**
 * What a client's requests for a path are worth. An address counts only for programs: the browsers of a home share it,
 * and their redirected pages are no API calls.
 */
export function standingOf(
  client: Client,
  sighting: Pick<Sighting, 'first' | 'last'>,
  site: Site,
  { clients, word, pairings, crowded }: Trust,
): Standing {
  const isNamed = word.userAgent?.test(client.userAgent);
  const isApp = isNamed === true || (isProgram(client.agent) && isNamed !== false);
  if (client.agent === 'preview' || client === clients.forgotten) return 'scanner';
  if (isApp && word.isClient(client.address)) return 'trusted';
  if (isApp && isPaired(pairings, word.pairWindow, client.household, sighting)) return 'trusted';
  if (taintOf(client) !== undefined) return 'scanner';
  if (client.agent === 'browser' && !isNamed) return 'browser';
  if (word.session && !word.namesClients && !word.pairs && isNamed !== false) return 'session';
  if (client.agent === 'untold') return 'untold';
  if (isHome(client, site, crowded)) return 'home';
  return isNamed ? 'named' : 'stranger';
}
