import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';
import type { ClusterApi } from './api.ts';
import { ClusterFailure } from './failure.ts';

/**
 * All objects of a resource, page by page. Items of a list come without version and kind: they get them.
 *
 * @param path of the API, such as `/apis/networking.k8s.io/v1/ingresses`
 * @throws ClusterFailure
 */
export async function listObjects(
  api: ClusterApi,
  { path, resource, namespace }: Listed,
  signal: AbortSignal,
): Promise<readonly Fields[]> {
  const asked = { verb: 'list', resource, namespace } as const;
  const items: Fields[] = [];
  let limit: number | undefined = PAGE;
  let next: string | undefined;
  for (;;) {
    try {
      const list = fieldsOf(await api.getJson(asked, path, { limit, continue: next }, signal)) ?? {};
      const kind = (text(list, 'kind') ?? '').replace(/List$/, '');
      const apiVersion = text(list, 'apiVersion') ?? '';
      items.push(...objectsIn(list['items']).map((item) => ({ apiVersion, kind, ...item })));
      next = text(fieldsOf(list['metadata']) ?? {}, 'continue') || undefined;
      if (next === undefined) return items;
    } catch (error) {
      // The server has forgotten the version the pages are of: all at once, then.
      if (!(error instanceof ClusterFailure) || error.status !== 410 || limit === undefined) throw error;
      items.length = 0;
      limit = undefined;
      next = undefined;
    }
  }
}

/** What to list, in words of the API. */
export interface Listed {
  readonly path: string;
  /** With its group: `ingresses.networking.k8s.io`. */
  readonly resource: string;
  /** `""` for all namespaces. */
  readonly namespace: string;
}

const PAGE = 500;
