import { somebodyPasses } from '../people/compare-access.ts';
import { hostsIn, servedBy } from '../people/requests.ts';
import { nameUnder } from '../ingress/host.ts';
import type { Finding } from '../findings/finding.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import type { Era } from '../policy/input.ts';
import type { Policy } from '../policy/model.ts';
import { findingAbout } from './subject.ts';

/** Tries whether anybody passes the policy of an Ingress with a request that comes to it. */
export function nobodyPassesFindings(
  ingress: Ingress,
  policy: Policy,
  routes: RouteTable,
  era: Era,
): readonly Finding[] {
  const hosts = new Set([...ingress.hosts.map(nameUnder), ...hostsIn(policy, ingress)]);
  // Without a host nothing comes to it, which is told of as such.
  return hosts.size === 0 || somebodyPasses(policy, servedBy(ingress, [...hosts], routes), era)
    ? []
    : [findingAbout({ where: ingressName(ingress) }, 'nobody-passes', 'medium', '', WHAT, FIX)];
}

const WHAT =
  'nobody was found whom this policy lets through with a usual request, signed in or not: its rules ask for what cannot be, or its deny rules refuse everything';
const FIX =
  'mend the rules that never match, or the deny rule; pompaths explain HOST PATH tells what becomes of a request';
