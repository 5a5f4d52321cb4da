import { type Fields, fieldsOf, objectsIn, text } from '../../fields.ts';
import type { PlacedPath } from './place.ts';

/** A rule path of a manifest. */
export interface Entry {
  /** `*` where the rule has none. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly backend: Fields;
}

/** The rule paths of a manifest, as far as they are complete. */
export const entriesOf = (manifest: Fields): Entry[] =>
  objectsIn(specOf(manifest)['rules']).flatMap((rule) => {
    const host = (text(rule, 'host') || '*').toLowerCase();
    return objectsIn(fieldsOf(rule['http'])?.['paths']).flatMap((entry) => {
      const backend = fieldsOf(entry['backend']);
      const path = text(entry, 'path') ?? '';
      return backend ? [{ host, path, pathType: text(entry, 'pathType') ?? '', backend }] : [];
    });
  });

/** A placed path with the backend of the rule path that serves it now; undefined where the manifest does not say. */
export function entryOf({ host, path, match, from }: PlacedPath, manifest: Fields): Entry | undefined {
  const now = entriesOf(manifest).find((entry) => entry.host === from.host && entry.path === from.path);
  // The default backend is read as the rule path `/`, see `readObject`.
  const backend =
    now?.backend ?? (from.path === '/' ? fieldsOf(specOf(manifest)['defaultBackend']) : undefined);
  return backend && { host, path, pathType: PATH_TYPES[match], backend };
}

/**
 * Rule paths together; where one is in both lists, the first counts. Pomerium refuses an Ingress that has one text twice on a
 * host, whatever the path types, so a path goes where a prefix of the same text holds it.
 */
export function unite(first: readonly Entry[], second: readonly Entry[]): Entry[] {
  const united = new Map<string, Entry>();
  for (const entry of [...second, ...first]) {
    const key = JSON.stringify([entry.host, entry.path]);
    if (entry.pathType !== PATH_TYPES.exact || united.get(key)?.pathType !== PATH_TYPES.prefix)
      united.set(key, entry);
  }
  return [...united.values()].sort((a, b) => compare(a.host, b.host) || compare(a.path, b.path));
}

/** `spec.rules` of a manifest. */
export const specRulesOf = (entries: readonly Entry[]): readonly object[] =>
  [...new Set(entries.map(({ host }) => host))].map((host) => ({
    ...(host === '*' ? {} : { host }),
    http: {
      paths: entries
        .filter((entry) => entry.host === host)
        .map(({ path, pathType, backend }) => ({ path, pathType, backend })),
    },
  }));

export const specOf = (manifest: Fields): Fields => fieldsOf(manifest['spec']) ?? {};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const PATH_TYPES = { exact: 'Exact', prefix: 'Prefix', regex: 'ImplementationSpecific' } as const;
