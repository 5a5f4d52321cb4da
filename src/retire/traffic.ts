import { fieldsOf, objectsIn, text } from '../fields.ts';
import { type Draft, question } from './finding.ts';
import type { Inventory } from './inventory.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * Whether the traffic has moved is visible in no object: DNS, a router or a tunnel decides. What the Ingresses say about their
 * addresses helps to look.
 */
export function trafficQuestion(
  retired: readonly KubeObject[],
  staying: readonly KubeObject[],
  { source }: Inventory,
): Draft {
  const [before, after] = [addressesOf(retired), addressesOf(staying)];
  const known =
    before === '' && after === ''
      ? ''
      : `; by their status ingress-nginx is at ${before || 'an unknown address'}, Pomerium at ${after || 'an unknown address'}`;
  const same =
    before !== '' && before === after
      ? '; both say the same address, so that one of them listens elsewhere'
      : '';
  return question(
    'traffic-moved',
    '',
    `whether clients reach Pomerium by now is decided by DNS, the router or a tunnel, which no ${source.kind === 'cluster' ? 'object of the cluster' : 'manifest'} shows${known}${same}`,
    "lower the TTL of the records, switch, and watch: see where the names lead (dig, the router's ports, the tunnel's configuration) and that the log of ingress-nginx has no more requests, then confirm",
  );
}

function addressesOf(ingresses: readonly KubeObject[]): string {
  const found = ingresses.flatMap(({ status }) =>
    objectsIn(fieldsOf(status['loadBalancer'])?.['ingress']).map(
      (each) => text(each, 'ip') ?? text(each, 'hostname') ?? '',
    ),
  );
  return [...new Set(found.filter((each) => each !== ''))].sort().slice(0, SHOWN).join(', ');
}

const SHOWN = 3;
