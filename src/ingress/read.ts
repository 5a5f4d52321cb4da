import { type Fields, fieldsOf, text } from '../fields.ts';
import type { Ingress, RulePath } from './ingress.ts';

/** What an object of a manifest turned out to be. */
export type ReadObject =
  | { readonly kind: 'ingress'; readonly ingress: Ingress }
  | { readonly kind: 'other-class'; readonly name: string; readonly className: string }
  | { readonly kind: 'other'; readonly name: string };

/**
 * Finds the Ingresses of class `pomerium` in a manifest's object: itself, or the items of a `List`.
 *
 * @param namespace takes the place of the object's own, as Kustomize does it; `""` leaves that, or none
 */
export function readObject(value: unknown, namespace: string): ReadObject[] {
  const object = fieldsOf(value);
  if (!object) return [];
  const kind = text(object, 'kind') ?? '';
  if (kind === 'List' || kind === 'IngressList')
    return listOf(object['items']).flatMap((item) => readObject(withKind(item, kind), namespace));
  if (kind !== 'Ingress') return [{ kind: 'other', name: kind || 'an object without a kind' }];
  const metadata = fieldsOf(object['metadata']) ?? {};
  const spec = fieldsOf(object['spec']) ?? {};
  const annotations = stringsOf(metadata['annotations']);
  const name = text(metadata, 'name') ?? '';
  const className = text(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '';
  if (className !== POMERIUM) return [{ kind: 'other-class', name, className }];
  const own = Object.entries(annotations)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]) => [key.slice(PREFIX.length), value] as const);
  const paths = rulePaths(spec, Object.fromEntries(own));
  const ingress = {
    namespace: namespace || (text(metadata, 'namespace') ?? ''),
    name,
    hosts: [...new Set(paths.map(({ host }) => host))],
    paths,
    annotations: Object.fromEntries(own),
    policyKnown: true,
    manifest: object,
  };
  return [{ kind: 'ingress', ingress }];
}

/** Items of a typed list may leave out what the list says. */
const withKind = (item: unknown, listKind: string): unknown =>
  listKind === 'IngressList' ? { kind: 'Ingress', ...fieldsOf(item) } : item;

/** pomerium/ingress_to_route.go: rules, else a default backend under the one host of `tls`. */
function rulePaths(spec: Fields, annotations: Readonly<Record<string, string>>): RulePath[] {
  const regex = annotations['path_regex'] === 'true';
  const rules = listOf(spec['rules']).map((rule) => fieldsOf(rule) ?? {});
  const paths = rules.flatMap((rule) => {
    const host = (text(rule, 'host') || '*').toLowerCase();
    return listOf(fieldsOf(rule['http'])?.['paths']).map((entry): RulePath => {
      const fields = fieldsOf(entry) ?? {};
      const pathType = text(fields, 'pathType');
      const plain = pathType === 'Exact' ? 'exact' : 'prefix';
      const match = regex && pathType === 'ImplementationSpecific' ? 'regex' : plain;
      return { host, path: text(fields, 'path') ?? '', match };
    });
  });
  if (!fieldsOf(spec['defaultBackend'])) return paths;
  const tlsHosts = listOf(spec['tls']).flatMap((tls) => listOf(fieldsOf(tls)?.['hosts']));
  const [host] = tlsHosts;
  return tlsHosts.length === 1 && typeof host === 'string'
    ? [...paths, { host: host.toLowerCase(), path: '/', match: 'prefix' }]
    : paths;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Annotations as text: people write `true` without quotes, which Kustomize and Helm turn into strings. */
const stringsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fieldsOf(value) ?? {}).map(([key, item]) => [key, String(item)]));

const POMERIUM = 'pomerium';
const PREFIX = 'ingress.pomerium.io/';
