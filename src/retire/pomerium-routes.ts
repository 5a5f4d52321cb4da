import { fieldsOf, objectsIn, text, texts } from '../fields.ts';
import { byRuleOrder } from '../ingress/rule-order.ts';
import { type Backend, backendOf } from './backend.ts';
import type { Inventory } from './inventory.ts';
import { keyOf, type KubeObject } from './kube-object.ts';
import { pomeriumFlag } from './nginx-annotation.ts';

/** A path of a Pomerium Ingress. */
export interface PomeriumRoute {
  readonly ingress: KubeObject;
  readonly host: string;
  /** As Envoy compares it; `""` matches everything. */
  readonly path: string;
  /** `prefix` is a string prefix: `/api` also takes `/apix`. */
  readonly match: 'exact' | 'regex' | 'prefix';
  readonly backend: Backend;
}

/** The routes of Pomerium Ingresses by host, each list in the order in which Envoy tries them. */
export class PomeriumRoutes {
  private readonly byHost = new Map<string, PomeriumRoute[]>();
  private readonly tunnels = new Map<string, KubeObject>();

  constructor(ingresses: readonly KubeObject[], inventory: Pick<Inventory, 'objects'>) {
    for (const route of ingresses.flatMap((ingress) => routesOf(ingress, inventory))) {
      const { host, ingress } = route;
      const own = this.byHost.get(host) ?? [];
      // The name stays the tunnel's: whether a wildcard takes its HTTP requests is not proven.
      if (isTunnel(ingress)) this.tunnels.set(host, ingress);
      this.byHost.set(host, isTunnel(ingress) ? own : [...own, route]);
    }
    for (const routes of this.byHost.values()) routes.sort(inOrder);
  }

  /** The routes that a name's requests meet: its own, else those of the longest wildcard, else those for every name. */
  of(host: string): readonly PomeriumRoute[] {
    const own = this.byHost.get(host);
    if (own) return own;
    for (let dot = host.indexOf('.', 1); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const wildcard = this.byHost.get(`*${host.slice(dot)}`);
      if (wildcard) return wildcard;
    }
    return this.byHost.get('*') ?? [];
  }

  /** Why there are no routes for a name. */
  whyNone(host: string): string {
    const tunnel = this.tunnels.get(host);
    return tunnel
      ? `${keyOf(tunnel)} has this name, but for a tunnel, not for HTTP`
      : 'no Pomerium Ingress has this name';
  }

  /** The names that have routes of their own although a wildcard (`*.example.com`, or `*`) holds them. */
  under(wildcard: string): readonly string[] {
    const end = wildcard.slice(1);
    return [...this.byHost.keys()].filter((host) => host !== wildcard && host.endsWith(end));
  }
}

/** Whether it takes TCP, UDP or SSH within tunnels of Pomerium's own client instead of HTTP. */
const isTunnel = (ingress: KubeObject): boolean =>
  ['tcp_upstream', 'udp_upstream', 'ssh_upstream'].some((name) => pomeriumFlag(ingress, name));

/** pomerium/ingress_to_route.go: the rules, and a default backend as `/` under the one host of `tls`. */
function routesOf(ingress: KubeObject, inventory: Pick<Inventory, 'objects'>): PomeriumRoute[] {
  const { spec, namespace } = ingress;
  const isRegex = pomeriumFlag(ingress, 'path_regex');
  const routes = objectsIn(spec['rules']).flatMap((rule) =>
    objectsIn(fieldsOf(rule['http'])?.['paths']).map((entry): PomeriumRoute => {
      const pathType = text(entry, 'pathType');
      const plain = pathType === 'Exact' ? 'exact' : 'prefix';
      return {
        ingress,
        host: (text(rule, 'host') || '*').toLowerCase(),
        path: text(entry, 'path') ?? '',
        match: isRegex && pathType === 'ImplementationSpecific' ? 'regex' : plain,
        backend: backendOf(entry['backend'], namespace, inventory),
      };
    }),
  );
  const [host, ...others] = objectsIn(spec['tls']).flatMap((tls) => texts(tls, 'hosts'));
  if (!fieldsOf(spec['defaultBackend']) || host === undefined || others.length > 0) return routes;
  const backend = backendOf(spec['defaultBackend'], namespace, inventory);
  return [...routes, { ingress, host: host.toLowerCase(), path: '/', match: 'prefix', backend }];
}

/** Of equals the first name goes first. */
const inOrder = (a: PomeriumRoute, b: PomeriumRoute): number =>
  byRuleOrder(a, b) || compare(a.ingress.name, b.ingress.name) || compare(keyOf(a.ingress), keyOf(b.ingress));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
