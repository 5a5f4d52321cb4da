import type { Proposal } from '../proposal/proposal.ts';
import type { Opening } from '../rules/pin.ts';
import { printable } from './printable.ts';

/** `NAMESPACE/NAME`, or the hosts where no Ingress is known. */
export function ingressTitle({ ingress, hosts }: Proposal): string {
  if (!ingress) return `the Ingress of ${printable(hosts.join(', '))}`;
  const { namespace, name } = ingress;
  return printable(namespace === '' ? name : `${namespace}/${name}`);
}

/** What is opened, for a table: `/api/` all below, `/api/ itself` only that path, `POST /login` for a method. */
export function placeTitle({ kind, path, methods }: Opening): string {
  const itself = kind === 'leaf' && path.endsWith('/') && path !== '/' ? ' itself' : '';
  return printable(`${methods ? `${methods.join(' ')} ` : ''}${path}${itself}`, 300);
}
