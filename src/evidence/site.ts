import type { Route } from '../ingress/route-table.ts';
import { type Cause, countCauses } from '../request/cause.ts';
import type { PathBudget } from './path-budget.ts';
import { PathTrie } from './path-trie.ts';

/**
 * One host of one Ingress: where evidence is gathered. Its rule paths share a policy, and a pinned rule holds on all of
 * them, so they are looked at together.
 */
export interface Site {
  readonly route: Route;
  readonly paths: PathTrie;
  readonly causes: Record<Cause, number>;
  /** Everything asked of it, own pages of Pomerium left out. */
  requests: number;
  allowed: number;
  /** Requests of people signed in, by an allow rule that names people. */
  signedIn: number;
  /** Anonymous requests let through by a path rule although no path rule in force matches their path. */
  otherThanPath: number;
  /** Anonymous requests refused by path rules although those in force now let them through, and the first path of them in alphabetical order. */
  refusedInSpite: number;
  refusedInSpitePath: string;
  /** Households and accounts that were signed in here, and clients (by id) that were. */
  readonly households: Map<string, Set<string>>;
  readonly signedInClients: Set<number>;
}

/** @param budget the room that it shares with other sites */
export const newSite = (route: Route, budget: PathBudget): Site => ({
  route,
  paths: new PathTrie(budget),
  causes: countCauses(() => 0),
  requests: 0,
  allowed: 0,
  signedIn: 0,
  otherThanPath: 0,
  refusedInSpite: 0,
  refusedInSpitePath: '',
  households: new Map(),
  signedInClients: new Set(),
});
