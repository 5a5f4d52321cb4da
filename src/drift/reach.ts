import type { Choice } from '../policy/doors.ts';
import type { Era } from '../policy/input.ts';
import type { Criterion } from '../policy/model.ts';
import { NO_PREFLIGHT, type Reach, reachOf } from '../policy/reach.ts';
import { oneByOne } from '../policy/one-by-one.ts';
import { arrivesAsItIs } from '../request/normalize.ts';
import type { PolicyInForce } from './access.ts';

export type { Choice } from '../policy/doors.ts';

/** How somebody without a session gets a path. */
export interface Reached {
  /** Of the list that lets the request through. */
  readonly criteria: readonly Criterion[];
  /** The least that a sender has to choose for it. */
  readonly choice: Choice;
  /** Whether it gets through hangs on the sender's address. */
  readonly isConditional: boolean;
}

/**
 * Who gets paths by the policy of an Ingress, whose requests come without a client certificate and are no preflights.
 *
 * @returns a function of a method, a host and a decoded path; undefined where nobody gets it
 */
export function reachUnder(
  { ingress, policy }: PolicyInForce,
  era: Era,
): (method: string, host: string, path: string) => Reached | undefined {
  const apart = oneByOne(policy);
  const arrives = (rawPath: string): boolean => arrivesAsItIs(rawPath, era === '0.33');
  const choices = choicesOf({ ingress });
  const reaches = new Map<string, (path: string) => Reach>();
  const reachFor = (method: string, host: string, choice: Choice): ((path: string) => Reach) => {
    const key = JSON.stringify([method, host, choice]);
    const reach =
      reaches.get(key) ?? reachOf(apart, { hosts: [host], era, method, choice, known: KNOWN, arrives });
    reaches.set(key, reach);
    return reach;
  };
  return (method, host, path) => {
    let maybe: Reached | undefined;
    for (const choice of choices) {
      const { reachable, criteria } = reachFor(method, host, choice)(path);
      if (reachable) return { criteria, choice, isConditional: false };
      if (reachable === undefined) maybe ??= { criteria, choice, isConditional: true };
    }
    return maybe;
  };
}

/** What senders can choose on the routes of an Ingress, the least first. */
export const choicesOf = ({ ingress }: Pick<PolicyInForce, 'ingress'>): readonly Choice[] =>
  Object.hasOwn(ingress.annotations, 'mcp_server') ? [...CHOICES, 'query and body'] : CHOICES;

const CHOICES: readonly Choice[] = ['nothing', 'query'];
const KNOWN = { ...NO_PREFLIGHT, certificate: 'no-ca' } as const;
