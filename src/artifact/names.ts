import { fieldsOf, text } from '../fields.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { printable } from '../render/printable.ts';

/** `NAMESPACE/NAME` for messages. */
export const titleOf = ({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): string =>
  printable(namespace === '' ? name : `${namespace}/${name}`);

/**
 * The name and namespace that a patch or a resource beside the manifest has to have. Kustomize compares patches with what the
 * manifest says, and sets a name prefix and a namespace of its own only after them (tried with 5.5). The namespace is undefined
 * where the manifest leaves it out.
 */
export function nameInManifest({ name, namespace, manifest, patchedAs }: Ingress): NameInManifest {
  if (patchedAs) return { name: patchedAs.name, namespace: patchedAs.namespace || undefined };
  const written = manifest ? text(fieldsOf(manifest['metadata']) ?? {}, 'namespace') : namespace;
  return { name, namespace: written || undefined };
}

export interface NameInManifest {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Can Kubernetes have an Ingress of this name and namespace? A log or a manifest may claim anything. */
export const isPossible = ({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): boolean =>
  name.length <= MAX_NAME && SUBDOMAIN.test(name) && (namespace === '' || LABEL.test(namespace));

/** RFC 1123, as the API server checks it. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** The longest name of an object. */
export const MAX_NAME = 253;
