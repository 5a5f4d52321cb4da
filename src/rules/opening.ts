import type { Cover } from './cover.ts';
import type { Verdict } from '../verdict/judge.ts';
import { type AllowRule, type Form, type Opening, pinnableHost, rulesOf, urlsOf } from './pin.ts';

/** An opening with its rules and with what it rests on. */
export interface PlannedOpening extends Opening {
  readonly policy: readonly AllowRule[];
  readonly verdicts: readonly Verdict[];
  /** Hosts that clients named and that no rule is pinned to: no valid name, or beyond the limit. */
  readonly hostsLeft: readonly string[];
}

/**
 * Plans how a cover is written for the hosts of an Ingress: pinned to each of them, and to what accepted requests named
 * besides (a port, capitals, a name under a wildcard).
 *
 * @param hosts of the Ingress; a wildcard cannot be pinned and is left to the names that requests used
 */
export function planOpening(cover: Cover<Verdict>, hosts: readonly string[], form: Form): PlannedOpening {
  const sightings = cover.wanted.flatMap(({ support }) => support.map(({ sighting }) => sighting));
  const asked = [...new Set(sightings.flatMap(({ hosts }) => [...(hosts ?? [])]))].sort();
  const names = hosts.filter((host) => !host.startsWith('*'));
  const pinnable = [...new Set([...names, ...asked].flatMap((host) => pinnableHost(host) ?? []))];
  const kept = pinnable.slice(0, Math.max(MAX_HOSTS, names.length));
  const rawPaths = sightings.flatMap(({ spellings }) => [...(spellings ?? [])]).sort();
  const opening: Opening = { kind: cover.kind, path: cover.path, methods: methodsOf(cover) };
  return {
    ...opening,
    policy: rulesOf(opening, urlsOf(cover.path, kept, rawPaths), form),
    verdicts: cover.wanted,
    hostsLeft: asked.filter((host) => !kept.includes(pinnableHost(host) ?? '')),
  };
}

/** Bound to methods where the user says so, or where each of its paths is. */
function methodsOf({ kind, wanted, methods }: Cover<Verdict>): readonly string[] | undefined {
  if (methods) return methods;
  if (kind === 'prefix' || wanted.length === 0 || !wanted.every(({ methods }) => methods !== undefined))
    return undefined;
  return [...new Set(wanted.flatMap(({ methods }) => methods ?? []))].sort();
}

const MAX_HOSTS = 8;
