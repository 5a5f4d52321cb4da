import { InputError, UsageError } from '../errors.ts';
import { pinnableHost } from '../rules/pin.ts';
import { isUnderHost } from './host.ts';
import { type Ingress, ingressKey } from './ingress.ts';
import { isOwnIngress } from './own.ts';

/** An Ingress that rules are for, and the hosts to pin them to. */
export interface Target {
  /** Undefined where only a host is known. */
  readonly ingress: Ingress | undefined;
  readonly hosts: readonly string[];
}

/**
 * Which Ingresses the user means, by name or by host; the only one there is where they say neither.
 *
 * @param hosts in lower case
 * @param keys as NAMESPACE/NAME
 * @returns nothing where neither an Ingress nor a host is known
 * @throws UsageError where it is not clear which Ingress is meant; InputError where none is there
 */
export function targetsOf(
  ingresses: readonly Ingress[],
  hosts: readonly string[],
  keys: readonly string[],
): readonly Target[] {
  for (const host of hosts)
    if (pinnableHost(host) === undefined || Number(/:(\d+)$/.exec(host)?.[1] ?? 0) > MAX_PORT)
      throw new UsageError(
        `--host takes the name that clients use, such as app.example.com, not ${JSON.stringify(host)}`,
      );
  // Those that pompaths split off are open already.
  const forPeople = ingresses.filter((ingress) => !isOwnIngress(ingress));
  const meant = keys.length > 0 ? keys.map((key) => named(key, ingresses)) : byHosts(forPeople, hosts);
  const targets = meant.map((ingress): Target => {
    const names = ingress.hosts.filter((host) => !host.startsWith('*'));
    const under = hosts.filter((host) => ingress.hosts.some((rule) => isUnderHost(host, rule)));
    return { ingress, hosts: [...new Set([...names, ...under])].sort() };
  });
  for (const { ingress, hosts: own } of targets)
    if (own.length === 0 && ingress)
      throw new UsageError(
        `the Ingress ${ingressKey(ingress)} has no host that a rule can be pinned to (${ingress.hosts.join(', ') || 'none'}): name one of its names with --host`,
      );
  const unknown = hosts.filter((host) => !targets.some(({ hosts: own }) => own.includes(host)));
  return [...targets, ...unknown.map((host): Target => ({ ingress: undefined, hosts: [host] }))];
}

function byHosts(ingresses: readonly Ingress[], hosts: readonly string[]): readonly Ingress[] {
  if (hosts.length === 0) {
    if (ingresses.length > 1) throw new UsageError(`which Ingress is it for? ${choiceOf(ingresses)}`);
    return ingresses;
  }
  const found = new Set<Ingress>();
  for (const host of hosts) {
    const exact = ingresses.filter((ingress) => ingress.hosts.includes(host));
    const own =
      exact.length > 0
        ? exact
        : ingresses.filter((ingress) => ingress.hosts.some((rule) => isUnderHost(host, rule)));
    if (own.length > 1) throw new UsageError(`several Ingresses have the host ${host}: ${choiceOf(own)}`);
    for (const ingress of own) found.add(ingress);
  }
  return [...found];
}

function named(key: string, ingresses: readonly Ingress[]): Ingress {
  const name = key.slice(key.indexOf('/') + 1);
  // A manifest may leave its namespace to whoever applies it.
  const found =
    ingresses.find((ingress) => ingressKey(ingress) === key) ??
    ingresses.find((ingress) => ingress.namespace === '' && ingress.name === name);
  if (found) return found;
  throw new InputError(
    ingresses.length === 0
      ? `cannot find the Ingress ${key}: give its manifest with --ingresses`
      : `cannot find the Ingress ${key} in the manifests: ${choiceOf(ingresses)}`,
  );
}

const choiceOf = (ingresses: readonly Ingress[]): string => {
  const keys = ingresses.map(ingressKey).sort();
  const more = keys.length > MAX_NAMED ? ` and ${keys.length - MAX_NAMED} more` : '';
  return `say --ingress with one of ${keys.slice(0, MAX_NAMED).join(', ')}${more}`;
};

const MAX_NAMED = 8;
const MAX_PORT = 65_535;
