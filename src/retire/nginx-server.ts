import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';
import { type Backend, backendOf } from './backend.ts';
import type { Inventory } from './inventory.ts';
import type { KubeObject } from './kube-object.ts';
import { nginxAnnotation, nginxFlag } from './nginx-annotation.ts';

/** What ingress-nginx serves under one name: the paths of all its Ingresses for that host. */
export interface Server {
  /** A name in lower case, `*.example.com`, or `*` for every name that no other server has. */
  readonly host: string;
  /** Whether one of its Ingresses turns all paths into regular expressions that ignore case and need not match to the end. */
  readonly isRegex: boolean;
  readonly claims: readonly Claim[];
}

/** A path that an Ingress claims. */
export interface Claim {
  readonly ingress: KubeObject;
  /** Begins with a slash. */
  readonly path: string;
  /** `elements` is the Prefix of Kubernetes: `/foo` and what is below `/foo/`. `prefix` is a string prefix. */
  readonly type: 'exact' | 'elements' | 'prefix';
  readonly backend: Backend;
}

/**
 * The servers that ingress-nginx makes of Ingresses, canaries left out. Of two Ingresses with the same host, path and type the
 * oldest counts (internal/ingress/controller/controller.go), where their ages are known.
 */
export function serversOf(
  ingresses: readonly KubeObject[],
  inventory: Pick<Inventory, 'objects'>,
): ReadonlyMap<string, Server> {
  const oldestFirst = ingresses
    .filter((ingress) => !nginxFlag(ingress, 'canary'))
    .toSorted((a, b) => (a.created ?? 0) - (b.created ?? 0));
  const claims = new Map<string, Claim[]>();
  const defaults: { host: string; claim: Claim }[] = [];
  for (const ingress of oldestFirst) {
    const claimed = claimsOf(ingress, inventory);
    for (const { host, claim } of claimed) claims.set(host, [...(claims.get(host) ?? []), claim]);
    defaults.push(...defaultClaims(ingress, claimed, inventory));
  }
  for (const { host, claim } of defaults) {
    const own = claims.get(host) ?? [];
    if (!own.some(({ path, type }) => path === '/' && type !== 'exact')) claims.set(host, [...own, claim]);
  }
  return new Map(
    [...claims].map(([host, all]) => [
      host,
      { host, isRegex: all.some(({ ingress }) => spreadsRegex(ingress)), claims: withoutShadowed(all) },
    ]),
  );
}

/** The names of an Ingress's rules in lower case; `*` for a rule without one. */
export const ruleHosts = ({ spec }: KubeObject): readonly string[] => [
  ...new Set(objectsIn(spec['rules']).map(hostOf)),
];

/** The names that `server-alias` adds to all servers of an Ingress's rules; a regular expression begins with `~`. */
export const aliasesOf = (ingress: KubeObject): readonly string[] => [
  ...new Set(
    (nginxAnnotation(ingress, 'server-alias') ?? '')
      .split(',')
      .map((alias) => alias.trim().toLowerCase())
      .filter((alias) => alias !== ''),
  ),
];

interface Hosted {
  readonly host: string;
  readonly claim: Claim;
}

function claimsOf(ingress: KubeObject, inventory: Pick<Inventory, 'objects'>): Hosted[] {
  return objectsIn(ingress.spec['rules']).flatMap((rule) =>
    objectsIn(fieldsOf(rule['http'])?.['paths']).map((entry) => ({
      host: hostOf(rule),
      claim: {
        ingress,
        path: text(entry, 'path') || '/',
        type: typeOf(text(entry, 'pathType')),
        backend: backendOf(entry['backend'], ingress.namespace, inventory),
      },
    })),
  );
}

/** A default backend takes what no path of the same hosts takes; without rules it takes what no server takes. */
function defaultClaims(
  ingress: KubeObject,
  claimed: readonly Hosted[],
  inventory: Pick<Inventory, 'objects'>,
): Hosted[] {
  const given = ingress.spec['defaultBackend'];
  if (!fieldsOf(given)) return [];
  const hosts = claimed.length === 0 ? ['*'] : new Set(claimed.map(({ host }) => host));
  const backend = backendOf(given, ingress.namespace, inventory);
  return [...hosts].map((host) => ({ host, claim: { ingress, path: '/', type: 'prefix', backend } }));
}

const withoutShadowed = (claims: readonly Claim[]): readonly Claim[] =>
  claims.filter(
    (claim, i) =>
      !claims
        .slice(0, i)
        .some(
          ({ path, type, ingress }) =>
            path === claim.path &&
            type === claim.type &&
            (ingress === claim.ingress ||
              (ingress.created !== undefined && claim.ingress.created !== undefined)),
        ),
  );

const spreadsRegex = (ingress: KubeObject): boolean =>
  nginxFlag(ingress, 'use-regex') || nginxAnnotation(ingress, 'rewrite-target') !== undefined;

const hostOf = (rule: Fields): string => (text(rule, 'host') || '*').toLowerCase();

const typeOf = (pathType: string | undefined): Claim['type'] =>
  pathType === 'Exact' ? 'exact' : pathType === 'Prefix' ? 'elements' : 'prefix';
