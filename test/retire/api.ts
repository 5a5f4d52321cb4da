import type { ServerResponse } from 'node:http';
import { GROUPS, type Kind } from '../../src/retire/inventory.ts';
import { isKind, listPath } from '../../src/retire/resources.ts';
import type { FakeCluster } from '../cluster/fake-cluster.ts';

type Json = Record<string, unknown>;

/** Has a fake cluster show objects; it then has all kinds that matter here, and no more than one page of each. */
export function show(cluster: FakeCluster, objects: readonly Json[]): void {
  for (const kind of Object.keys(GROUPS).filter(isKind)) {
    const own = objects.filter((object) => object['kind'] === kind);
    for (const namespace of ['', ...new Set(own.map(namespaceOf))])
      answer(
        cluster,
        listPath(kind, namespace),
        listOf(
          kind,
          own.filter((object) => namespace === '' || namespaceOf(object) === namespace),
        ),
      );
  }
}

/** Answers one path, whatever its query. */
export function answer(cluster: FakeCluster, path: string, body: Json): void {
  cluster.faults.push({
    path: new RegExp(`^${path.replaceAll('.', '\\.')}(?:\\?|$)`),
    times: Infinity,
    act: (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  });
}

/** Items of a list come without their version and kind. */
export const listOf = (kind: Kind, items: readonly Json[], more: Json = {}): Json => ({
  apiVersion: GROUPS[kind] === '' ? 'v1' : `${GROUPS[kind]}/v1`,
  kind: `${kind}List`,
  metadata: { resourceVersion: '1', ...more },
  items: items.map((item) => ({ ...item, apiVersion: undefined, kind: undefined })),
});

const namespaceOf = ({ metadata }: Json): string => (metadata as { namespace?: string }).namespace ?? '';
