import { isUnderHost } from '../ingress/host.ts';
import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import type { Certificate, PolicyRequest } from '../policy/input.ts';
import { type Criterion, isJsonArray, type Policy } from '../policy/model.ts';
import { hostsNamedBy, wordsOf } from '../policy/words.ts';
import { canonicalHost } from '../request/assemble.ts';
import { usualSpelling } from '../request/spelling.ts';

/** A request of which everything is known that a policy looks at. */
export type KnownRequest = PolicyRequest & {
  readonly ip: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate: Certificate;
};

/** What comes to an Ingress at all. */
export interface Served {
  /** As clients send them. */
  readonly hosts: readonly string[];
  /** Raw paths that its rule paths name, and one below each. */
  readonly paths: readonly string[];
  readonly isServed: (host: string, rawPath: string) => boolean;
}

/** A pin may name a port, capitals, or a name under a wildcard. */
export const hostsIn = (policy: Policy, { hosts }: Ingress): readonly string[] =>
  hostsNamedBy(policy).filter((name) => hosts.some((host) => isUnderHost(canonicalHost(name), host)));

/** What Envoy sends to an Ingress; everything, where it gets nothing, since another policy is to be told of that. */
export function servedBy(ingress: Ingress, hosts: readonly string[], routes: RouteTable): Served {
  const key = ingressKey(ingress);
  const isServed = (host: string, rawPath: string): boolean => {
    const found = routes.match(canonicalHost(host), rawPath);
    return found !== undefined && ingressKey(found.ingress) === key;
  };
  const paths = ingress.paths
    .filter(({ match }) => match !== 'regex')
    .flatMap(({ path, match }) => (match === 'exact' ? [path] : [path || '/', below(path)]));
  const all = ['/', STRAY_PATH, ...paths];
  const isAny = hosts.some((host) => all.some((path) => isServed(host, path)));
  return { hosts, paths, isServed: isAny ? isServed : () => true };
}

const below = (path: string): string => `${path.replace(/\/$/, '')}${STRAY_PATH}`;

/**
 * Requests that people may make: first those that no rule names, then what criteria name.
 *
 * @param own criteria of the list that they are to meet
 * @param keepOut criteria that may keep people out of a path, a method or an address
 */
export function requestsFor(
  own: readonly Criterion[],
  keepOut: readonly Criterion[],
  { hosts, paths: served, isServed }: Served,
  limit: number,
): readonly KnownRequest[] {
  const all = [...own, ...keepOut];
  const { texts } = wordsOf(all);
  const names = (criteria: readonly Criterion[], wanted: string): boolean =>
    criteria.some(({ name }) => name === wanted);
  const paths = new Set(['/', STRAY_PATH, ...served, ...texts.flatMap(pathsIn)]);
  const methods = new Set([...METHODS, ...texts.filter((text) => METHOD.test(text))]);
  const ips = new Set([...addressesIn(own), ELSEWHERE, ...addressesIn(keepOut)]);
  const queries = texts.some((text) => text.endsWith('?')) ? [{}, { query: 'x=1' }] : [{}];
  const preflights = names(own, 'cors_preflight') ? [PREFLIGHT] : [];
  const certificates = names(all, 'invalid_client_certificate') ? CERTIFICATES : (['no-ca'] as const);
  const requests: KnownRequest[] = [];
  for (const certificate of certificates)
    for (const ip of ips)
      for (const sent of [...preflights, ...[...methods].map((method) => ({ method, headers: {} }))])
        for (const query of queries)
          for (const host of hosts)
            for (const rawPath of paths) {
              if (requests.length >= limit) return requests;
              if (!isServed(host, rawPath)) continue;
              requests.push({ ...sent, ...query, host, rawPath, ip, certificate });
            }
  return requests;
}

/** Raw paths that meet a text of a criterion, or begin with it; none that leads out of a folder, which people do not ask for. */
function pathsIn(text: string): readonly string[] {
  if (text.includes('..') || text.includes('//', text.startsWith('https://') ? 8 : 0)) return [];
  const url = /^https:\/\/[^/?#]*(?<path>\/[^?#]*)/.exec(text)?.groups?.['path'];
  const path = url ?? usualSpelling(text.startsWith('/') ? text : `/x/x${text}`);
  // A rule that is written with escapes is met by the raw path.
  const raw = url === undefined && /^\/[^?#]*%/.test(text) ? [text] : [];
  return [path, path.endsWith('/') ? `${path}x` : `${path}/x`, ...raw];
}

/** The first address of each range. */
const addressesIn = (criteria: readonly Criterion[]): readonly string[] =>
  criteria
    .filter(({ name }) => name === 'source_ip')
    .flatMap(({ data }) => (isJsonArray(data) ? data : [data]))
    .flatMap((range) => (typeof range === 'string' ? [range.replace(/\/.*$/, '')] : []));

/** Words of a policy that name this by chance are not to be expected. */
const STRAY_PATH = '/x7f3c9e2b/x';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const METHOD = /^[A-Za-z-]{1,20}$/;
/** An address that is far from those that are set aside for documents or for a network of one's own. */
export const ELSEWHERE = '141.42.43.44';
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' },
};
const CERTIFICATES = ['no-ca', 'valid', 'none', 'invalid'] as const;
