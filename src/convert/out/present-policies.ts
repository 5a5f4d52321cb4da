import { ingressKey } from '../../ingress/ingress.ts';
import { loadIngresses } from '../../ingress/load.ts';

/**
 * The policies of Ingresses that a folder builds already, by {@link ingressKey}. What cannot be read counts as not there, so that each
 * Ingress gets a policy of its own.
 */
export async function presentPolicies(folder: string): Promise<ReadonlyMap<string, string>> {
  const { ingresses } = await loadIngresses([folder], async () => '');
  return new Map(ingresses.map((ingress) => [ingressKey(ingress), ingress.annotations['policy'] ?? '']));
}
