import { compilePolicy } from './compiled.ts';
import { evaluate } from './evaluate.ts';
import type { Era } from './input.ts';
import type { Policy } from './model.ts';
import type { Reach } from './reach.ts';

/**
 * Does the policy let most senders through who send what {@link Reach} found, wherever they are and without a client
 * certificate? A deny rule for some addresses does not keep strangers out, and a range that holds every address asks for
 * nothing; a range of one's own does ask for something.
 */
export function isOpenToMost(policy: Policy, { reachable, witness }: Reach, era: Era): boolean {
  if (reachable !== undefined || !witness) return reachable === true;
  const compiled = compilePolicy(policy, era);
  const through = ADDRESSES.filter(
    (ip) => evaluate(compiled, { certificate: 'no-ca', headers: {}, ...witness, ip }).outcome === 'allowed',
  );
  return through.length * 2 > ADDRESSES.length;
}

/** Addresses far from each other: none that is set aside for documents or for a network of one's own. */
const ADDRESSES = [
  '11.22.33.44',
  '45.67.89.10',
  '93.84.75.66',
  '141.42.43.44',
  '212.21.12.2',
  '2a01:2345::6',
  '2601:23::45',
];
