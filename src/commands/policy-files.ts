import { type Ingress, ingressKey, ingressName } from '../ingress/ingress.ts';
import type { PolicySource } from '../kustomize/policy-source.ts';

/**
 * Where the policy of an Ingress was set, or else where the Ingress stands.
 *
 * @param files where each Ingress stands, by its key
 * @returns a function of the name that findings have for it
 */
export function fileFinder(
  ingresses: readonly Ingress[],
  files: ReadonlyMap<string, string>,
): (name: string) => string | undefined {
  const found = new Map(
    ingresses.map((ingress) => [
      ingressName(ingress),
      ingress.policySetBy ? setIn(ingress.policySetBy) : files.get(ingressKey(ingress)),
    ]),
  );
  return (name) => found.get(name);
}

function setIn(by: PolicySource): string {
  switch (by.kind) {
    case 'manifest':
      return by.file;
    case 'patch':
      return by.patchFile ?? by.kustomization;
    case 'common-annotations':
      return by.kustomization;
  }
}
