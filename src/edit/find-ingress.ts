import { InputError } from '../errors.ts';
import { fieldsOf, text } from '../fields.ts';
import { printable } from '../render/printable.ts';
import type { KeyPath } from './locate.ts';
import { readTexts } from './source-file.ts';

/** An Ingress by name. */
export interface IngressName {
  /** `""` where it is left to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
}

/** An Ingress as the patches of a kustomization see it: before the kustomization's own changes, after those of its bases. */
export interface LayerIngress extends IngressName {
  /** Names and namespaces it had before a base changed them: Kustomize takes patches for them, too. */
  readonly formerNames?: readonly string[];
  readonly formerNamespaces?: readonly string[];
}

/** An Ingress in a manifest. */
export interface FoundIngress extends IngressName {
  /** The index of the document that it stands in. */
  readonly document: number;
  /** Where it begins: `[]`, or an item of a List. */
  readonly path: KeyPath;
}

/**
 * Finds an Ingress in the text of a manifest, also in the items of a List. A namespace that the manifest or the question
 * leaves out (`""`) matches every other.
 *
 * @returns undefined where it is not there
 * @throws InputError where the text cannot be read, or where it has several that match
 */
export function findIngress(manifest: string, { namespace, name }: IngressName): FoundIngress | undefined {
  const named = ingressesIn(manifest).filter((found) => found.name === name);
  const exact = named.filter((found) => found.namespace === namespace);
  const found =
    exact.length > 0 ? exact : named.filter((found) => found.namespace === '' || namespace === '');
  if (found.length > 1)
    throw new InputError(`it has ${found.length} Ingresses ${title({ namespace, name })}; leave one`);
  return found[0];
}

/** All Ingresses of a manifest, of whatever class. */
export const ingressesIn = (manifest: string): readonly FoundIngress[] =>
  readTexts(manifest).flatMap((value, document) => ingressesOf(value, document, []));

/** An Ingress for messages. */
export const title = ({ namespace, name }: IngressName): string =>
  printable(namespace ? `${namespace}/${name}` : name);

function ingressesOf(value: unknown, document: number, path: KeyPath, kindOfItems = ''): FoundIngress[] {
  const object = fieldsOf(value) ?? {};
  const kind = text(object, 'kind') ?? kindOfItems;
  if ((kind === 'List' || kind === 'IngressList') && path.length === 0) {
    const items: readonly unknown[] = Array.isArray(object['items']) ? object['items'] : [];
    // Items of a typed list may leave out what the list says.
    const inner = kind === 'IngressList' ? 'Ingress' : '';
    return items.flatMap((item, index) => ingressesOf(item, document, ['items', index], inner));
  }
  const metadata = fieldsOf(object['metadata']) ?? {};
  if (kind !== 'Ingress' || !GROUPS.test(text(object, 'apiVersion') ?? '')) return [];
  return [
    { document, path, namespace: text(metadata, 'namespace') ?? '', name: text(metadata, 'name') ?? '' },
  ];
}

/** Other groups have kinds of this name, too: OpenShift's configuration, Knative. */
const GROUPS = /^(?:$|networking\.k8s\.io\/|extensions\/)/;
