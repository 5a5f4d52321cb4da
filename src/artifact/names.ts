import { fieldsOf, text } from '../fields.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { printable } from '../render/printable.ts';

/** `NAMESPACE/NAME` for messages. */
export const titleOf = ({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): string =>
  printable(namespace === '' ? name : `${namespace}/${name}`);

/**
 * The namespace as the manifest has it, which is what Kustomize compares patches with: it sets a namespace of its own only
 * after its patches (tried with 5.5). Undefined where the manifest leaves it out.
 */
export function namespaceInManifest({ namespace, manifest }: Ingress): string | undefined {
  const written = manifest ? text(fieldsOf(manifest['metadata']) ?? {}, 'namespace') : namespace;
  return written || undefined;
}

/** Can Kubernetes have an Ingress of this name and namespace? A log or a manifest may claim anything. */
export const isPossible = ({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): boolean =>
  name.length <= MAX_NAME && SUBDOMAIN.test(name) && (namespace === '' || LABEL.test(namespace));

/** RFC 1123, as the API server checks it. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** The longest name of an object. */
export const MAX_NAME = 253;
