/**
 * The Secret that an annotation names as `NAMESPACE/NAME`; a name alone is in the Ingress's namespace.
 *
 * @param namespace of the Ingress; `""` where it is not known, which then counts as another one
 */
export function secretOf(
  value: string,
  namespace: string,
): { readonly name: string; readonly isForeign: boolean } {
  const slash = value.indexOf('/');
  if (slash < 0) return { name: value, isForeign: false };
  return { name: value.slice(slash + 1), isForeign: value.slice(0, slash) !== namespace };
}

/** Can a Secret have such a name? nginx takes an annotation with another one for none. */
export const isSecretName = (value: string): boolean =>
  /^(?:[a-z0-9-]+\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(value);
