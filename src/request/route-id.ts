import { fieldsOf, text } from '../fields.ts';

/** Which rule path of which Ingress a request went to. */
export interface RouteId {
  readonly namespace: string;
  readonly name: string;
  /** The host of the Ingress rule: a name, `*.example.com`, or `*` for every name. */
  readonly host: string;
  /** The rule's path, raw as in the Ingress; `""` where it has none. */
  readonly path: string;
}

/**
 * Reads the route id that the ingress-controller gives a route (pomerium/ingress_to_route.go):
 * `{"n":INGRESS,"ns":NAMESPACE,"h":HOST,"p":PATH}`. Ids of other origins (a hash, a name) give undefined.
 */
export function parseRouteId(id: string | undefined): RouteId | undefined {
  if (!id?.startsWith('{')) return undefined;
  if (KNOWN.has(id)) return KNOWN.get(id);
  const routeId = readRouteId(id);
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  if (id.length <= MAX_LENGTH) KNOWN.set(id, routeId);
  return routeId;
}

/** A gateway has few routes, and every line names one. */
const KNOWN = new Map<string, RouteId | undefined>();
const MAX_KNOWN = 1024;
const MAX_LENGTH = 1024;

function readRouteId(id: string): RouteId | undefined {
  let fields;
  try {
    fields = fieldsOf(JSON.parse(id));
  } catch {
    return undefined;
  }
  if (!fields) return undefined;
  const [name, namespace, host, path] = ['n', 'ns', 'h', 'p'].map((key) => text(fields, key));
  if (name === undefined || namespace === undefined || host === undefined) return undefined;
  return { namespace, name, host: host.toLowerCase(), path: path ?? '' };
}
