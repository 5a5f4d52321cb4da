import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GROUPS } from '../../src/retire/inventory.ts';
import { isKind, listPath, objectPath } from '../../src/retire/resources.ts';

type Json = Record<string, unknown>;
interface Meta {
  uid?: string;
  resourceVersion?: string;
  annotations?: Json;
}

/** An API server for the real kubectl: it finds resources, gets, patches and deletes objects, and heeds preconditions. */
export class ApiServer {
  readonly objects = new Map<string, Json>();
  /** Requests that change something, in their order. */
  readonly changes: string[] = [];
  onChange: (verb: string, path: string) => void = () => {};
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<ApiServer> {
    const api = new ApiServer();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  put(object: Json): void {
    const { kind, metadata } = object as { kind: string; metadata: { namespace?: string; name: string } };
    if (isKind(kind)) this.objects.set(objectPath(kind, { namespace: '', ...metadata }), object);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const [code, answer] = discovery(pathname) ?? this.act(request.method ?? 'GET', pathname, body);
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private act(verb: string, path: string, body: string): [number, Json] {
    const object = this.objects.get(path);
    if (!object) return [404, status(404, 'NotFound', `${path} not found`)];
    const { metadata } = object as { metadata: Meta };
    if (verb === 'GET') return [200, object];
    if (verb === 'DELETE') {
      const { preconditions = {} } = JSON.parse(body) as { preconditions?: Meta };
      const isSame =
        preconditions.uid === metadata.uid &&
        [undefined, metadata.resourceVersion].includes(preconditions.resourceVersion);
      if (!isSame) return [409, status(409, 'Conflict', 'Precondition failed')];
      this.objects.delete(path);
    } else if (body.startsWith('[')) {
      for (const { op, path: at, value } of JSON.parse(body) as {
        op: string;
        path: string;
        value: unknown;
      }[]) {
        const keys = at.split('/').slice(1);
        const last = keys.pop() ?? '';
        const parent = keys.reduce<Json>((found, key) => found[key] as Json, object);
        if (op === 'test' && parent[last] !== value)
          return [422, status(422, 'Invalid', `test failed: ${at}`)];
        if (op === 'replace' || op === 'add') parent[last] = value;
      }
    } else {
      const { annotations } = (JSON.parse(body) as { metadata: Meta }).metadata;
      metadata.annotations = { ...metadata.annotations, ...annotations };
    }
    this.changes.push(`${verb} ${path}`);
    this.onChange(verb, path);
    return [200, object];
  }
}

const status = (code: number, reason: string, message: string): Json => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason,
  message,
  code,
});

/** What kubectl asks first: which groups and resources there are. */
function discovery(path: string): [number, Json] | undefined {
  const groups = [...new Set(Object.values(GROUPS))].filter((group) => group !== '');
  if (path === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }];
  if (path === '/apis')
    return [
      200,
      {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: groups.map((name) => {
          const version = { groupVersion: `${name}/v1`, version: 'v1' };
          return { name, versions: [version], preferredVersion: version };
        }),
      },
    ];
  const [, group] = /^\/(?:api|apis\/([^/]+))\/v1$/.exec(path) ?? [];
  if (group === undefined && path !== '/api/v1') return undefined;
  const resources = Object.keys(GROUPS)
    .filter(isKind)
    .filter((kind) => GROUPS[kind] === (group ?? ''))
    .map((kind) => ({
      name: listPath(kind, '').split('/').at(-1),
      singularName: kind.toLowerCase(),
      namespaced: !CLUSTER_SCOPED.has(kind),
      kind,
      verbs: ['get', 'list', 'patch', 'delete'],
    }));
  return [
    200,
    { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group ? `${group}/v1` : 'v1', resources },
  ];
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Pomerium',
  'ClusterIssuer',
  'IngressClass',
  'ValidatingWebhookConfiguration',
  'ClusterRole',
  'ClusterRoleBinding',
]);
