import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import type { IngressName } from './find-ingress.ts';
import { POLICY_KEY } from './patch-content.ts';
import { escaped } from './selector.ts';
import { quoted } from './scalar-text.ts';
import { setText } from './set-text.ts';

/**
 * An entry for `patches` of a kustomization that sets the policy of one Ingress, whether it has annotations or not.
 * Names are in quotes, so that `1`, `on` and `n` stay names, and escaped, since Kustomize takes them for regular
 * expressions: `a.b` would also be `axb`.
 *
 * @throws InputError for a name that Kubernetes has not
 */
export function newPatch({ namespace, name }: IngressName, policy: string): string {
  const isName = NAME.test(name) && (namespace === '' || NAME.test(namespace));
  if (!isName || name.length > 253 || namespace.length > 253)
    throw new InputError(`no Ingress can have the name ${printable(`${namespace}/${name}`)}`);
  const target = [
    'target:',
    '  kind: Ingress',
    `  name: ${pattern(name)}`,
    ...(namespace === '' ? [] : [`  namespace: ${pattern(namespace)}`]),
  ];
  // The policy is not the last thing: Kustomize takes the line breaks from the end of a patch, and so from the policy's.
  const patch = [
    'apiVersion: networking.k8s.io/v1',
    'kind: Ingress',
    'metadata:',
    '  annotations: {}',
    `  name: ${quoted(name)}`,
  ].join('\n');
  const path = ['metadata', 'annotations', POLICY_KEY];
  const whole = setText(patch, { document: 0, path, value: policy });
  return setText(`${target.join('\n')}\n`, { document: 0, path: ['patch'], value: whole });
}

/** The pattern of a name, in quotes. */
const pattern = (name: string): string => (name.includes('.') ? `'${escaped(name)}'` : quoted(escaped(name)));

/** Of Ingresses and of namespaces. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
