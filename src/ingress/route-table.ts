import type { Request } from '../request/request.ts';
import type { RouteId } from '../request/route-id.ts';
import { type Ingress, ingressKey, type RulePath } from './ingress.ts';
import { byRuleOrder } from './rule-order.ts';

/** Where a request went: an Ingress and the host of the rule that took it. */
export interface Route {
  /** The {@link ingressKey} of the Ingress; undefined where none has the host. */
  readonly ingress: string | undefined;
  /** The rule's host, which may be a wildcard; without an Ingress the host of the request. */
  readonly host: string;
}

/**
 * Finds the route of a request: by the route id in the log where the manifests still have it, else by host and path the
 * way Envoy does (exact path, then regex, then string prefix, each as byRuleOrder has it; an exact host before a wildcard; of two Ingresses
 * for the same host and path the one whose name comes first). A route id that no manifest knows makes an Ingress known from the log alone.
 */
export class RouteTable {
  private readonly byKey = new Map<string, Ingress>();
  private readonly byHost = new Map<string, HostRule[]>();
  private readonly fromLog = new Map<string, Ingress>();
  private readonly namespaces = new Map<string, Set<string>>();
  /** Where the last request went whose path made no difference: requests of one route come one after the other. */
  private last: { readonly routeId: RouteId; readonly host: string; readonly route: Route } | undefined;

  constructor(ingresses: readonly Ingress[]) {
    for (const ingress of ingresses) {
      this.byKey.set(ingressKey(ingress), ingress);
      for (const rule of ingress.paths) {
        const rules = this.byHost.get(rule.host) ?? [];
        rules.push({ ...rule, ingress, matches: matcherOf(rule) });
        this.byHost.set(rule.host, rules);
      }
    }
    for (const rules of this.byHost.values()) rules.sort(envoyOrder);
  }

  /** @param path raw; `""` where the log does not tell */
  find({ routeId, host }: Pick<Request, 'routeId' | 'host'>, path: string): Route {
    if (!routeId) return this.findByHost(host, path) ?? { ingress: undefined, host };
    if (this.last?.routeId === routeId && this.last.host === host) return this.last.route;
    const named = this.byRouteId(routeId);
    const found = named ? undefined : this.findByHost(host, path);
    if (found) return found;
    const route = { ingress: named ? ingressKey(named) : this.learn(routeId), host: routeId.host };
    if (named || this.hostRules(host).length === 0) this.last = { routeId, host, route };
    return route;
  }

  /**
   * The rule path that takes a request, as Envoy chooses it.
   *
   * @param host in lower case, without a port
   * @param path raw, normalized
   */
  match(host: string, path: string): { readonly ingress: Ingress; readonly rule: RulePath } | undefined {
    const found = this.hostRules(host).find(({ matches }) => matches(path));
    return (
      found && { ingress: found.ingress, rule: { host: found.host, path: found.path, match: found.match } }
    );
  }

  /** All Ingresses that are known by now, those of the log last. */
  ingresses(): Ingress[] {
    const learned = [...this.fromLog].sort(([a], [b]) => order(a, b));
    return [...this.byKey.values(), ...learned.map(([, ingress]) => ingress)];
  }

  /** Every host that some Ingress has, in alphabetical order. */
  hosts(): string[] {
    return [...this.byHost.keys()].sort();
  }

  /** The Ingress with this key, as far as it is known by now: the log may add hosts, or the namespace that a manifest leaves out. */
  ingress(key: string): Ingress | undefined {
    const ingress = this.byKey.get(key) ?? this.fromLog.get(key);
    const [namespace, ...others] = this.namespaces.get(key) ?? [];
    return ingress && namespace !== undefined && others.length === 0 ? { ...ingress, namespace } : ingress;
  }

  private findByHost(host: string, path: string): Route | undefined {
    const found = this.match(host, path);
    return found && { ingress: ingressKey(found.ingress), host: found.rule.host };
  }

  private byRouteId({ namespace, name, host }: RouteId): Ingress | undefined {
    const anywhere = ingressKey({ namespace: '', name });
    const ingress = this.byKey.get(ingressKey({ namespace, name })) ?? this.byKey.get(anywhere);
    if (!ingress?.hosts.includes(host)) return undefined;
    if (ingress.namespace === '')
      this.namespaces.set(anywhere, (this.namespaces.get(anywhere) ?? new Set()).add(namespace));
    return ingress;
  }

  private hostRules(host: string): readonly HostRule[] {
    const exact = this.byHost.get(host);
    if (exact) return exact;
    if (this.byHost.size === 0) return [];
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const wildcard = this.byHost.get(`*${host.slice(dot)}`);
      if (wildcard) return wildcard;
    }
    return this.byHost.get('*') ?? [];
  }

  private learn(id: RouteId): string {
    const key = ingressKey(id);
    const paths = this.fromLog.get(key)?.paths ?? [];
    if (paths.length < MAX_LEARNED && !paths.some(({ host, path }) => host === id.host && path === id.path))
      this.fromLog.set(
        key,
        ingressOfRoutes(id, [...paths, { host: id.host, path: id.path, match: 'prefix' }]),
      );
    return key;
  }
}

function ingressOfRoutes({ namespace, name }: RouteId, routes: readonly RulePath[]): Ingress {
  // In alphabetical order, so that the order of the log makes no difference.
  const paths = routes.toSorted((a, b) => order(a.host, b.host) || order(a.path, b.path));
  const hosts = [...new Set(paths.map(({ host }) => host))];
  return { namespace, name, hosts, paths, annotations: {}, policyKnown: false };
}

const order = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

interface HostRule extends RulePath {
  readonly ingress: Ingress;
  readonly matches: (path: string) => boolean;
}

function matcherOf({ match, path: rule }: RulePath): (path: string) => boolean {
  if (match === 'exact') return (path) => path === rule;
  if (match === 'prefix') return (path) => path.startsWith(rule);
  try {
    // RE2's flag for the rest of the text, which Node 20 does not know.
    const [, slash = '', anyCase] = /^(\/?)\(\?i\)(.*)$/s.exec(rule) ?? [];
    const pattern = new RegExp(`^(?:${slash}${anyCase ?? rule})$`, anyCase === undefined ? 's' : 'si');
    return (path) => path.length <= MAX_PATH_FOR_REGEX && pattern.test(path);
  } catch {
    return () => false; // RE2 has a few constructs that JavaScript lacks
  }
}

const envoyOrder = (a: HostRule, b: HostRule): number =>
  byRuleOrder(a, b) || (ingressName(a) < ingressName(b) ? -1 : 1);

const ingressName = ({ ingress }: HostRule): string => `${ingress.name} ${ingress.namespace}`;

const MAX_PATH_FOR_REGEX = 2048;
/** How many hosts and paths of an Ingress are learned from the log. */
const MAX_LEARNED = 500;
