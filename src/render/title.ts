import type { Proposal } from '../proposal/proposal.ts';
import { printable } from './printable.ts';

/** `NAMESPACE/NAME`, or the hosts where no Ingress is known. */
export function ingressTitle({ ingress, hosts }: Proposal): string {
  if (!ingress) return `the Ingress of ${printable(hosts.join(', '))}`;
  const { namespace, name } = ingress;
  return printable(namespace === '' ? name : `${namespace}/${name}`);
}
