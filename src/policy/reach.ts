import { type CompiledPolicy, compilePolicy } from './compiled.ts';
import { criteriaOf, type Door, doorOf } from './doors.ts';
import { evaluateFacts } from './evaluate.ts';
import { factsOf } from './facts.ts';
import type { Era, PolicyRequest } from './input.ts';
import type { Policy } from './model.ts';
import { isProvenForm } from './proven.ts';
import { spellingsOf } from './spellings.ts';

/** Whether anybody gets a path. */
export interface Reach {
  /** Undefined where it depends on something unknown: an address, a certificate. */
  readonly reachable: boolean | undefined;
  /** A request that gets through, or that may; without a session, an address or a certificate. */
  readonly witness: PolicyRequest | undefined;
  /**
   * The answer is certain. A path that is not reached through rules of other forms than pompaths prints may
   * still be.
   */
  readonly isProven: boolean;
}

export interface ReachOptions {
  /**
   * The hosts of the route, with ports other than 443; `*` stands for any name. Those of the policy's own URLs
   * where none is given.
   */
  readonly hosts?: readonly string[];
  readonly era?: Era;
}

/**
 * Can anybody get this path, choosing query, method, host and encoding freely? For one path; see {@link
 * reachOf}.
 */
export const reach = (policy: Policy, path: string, options: ReachOptions = {}): Reach =>
  reachOf(policy, options)(path);

/**
 * The reach of a policy, for many paths: what a client without a session gets through that chooses freely what
 * a client can choose. That is one text, the raw query, and the method, which is a token: no slash can be in
 * it.
 *
 * Not for a route with `mcp_server`, where the body is a second free text.
 *
 * Exact for what pompaths prints: pinned prefixes and leaves, leaves bound to a method, guards, rules for
 * people. For any other rule by trying the texts that the policy's own words make up.
 *
 * @returns a function of a decoded path
 */
export function reachOf(
  policy: Policy,
  { hosts = [], era = '0.33' }: ReachOptions = {},
): (path: string) => Reach {
  const whole = compilePolicy(policy, era);
  const denied = whole.deny.filter(({ inverted }) => inverted).flatMap(criteriaOf);
  const denies = whole.deny.flatMap(criteriaOf);
  const doors = whole.allow.map((list) => doorOf(list, denied, denies, hosts, era));
  const isProven = isProvenForm(whole);
  return (path) => {
    let maybe: Witness | undefined;
    let areAll = true;
    for (const door of doors) {
      const { reachable, witness, isComplete } = tryDoor(door, whole, path);
      if (reachable) return { reachable, witness: witness?.request, isProven: true };
      maybe = better(maybe, witness);
      areAll &&= isComplete;
    }
    return { reachable: maybe ? undefined : false, witness: maybe?.request, isProven: isProven && areAll };
  };
}

interface Witness {
  readonly request: PolicyRequest;
  /** It gets through from anywhere on the internet where no client CA is set. */
  readonly isLikely: boolean;
}

interface Try {
  /** The witness gets through; else it may. */
  readonly reachable: boolean;
  readonly witness: Witness | undefined;
  /** The list alone let something through. */
  readonly isMet: boolean;
  /** There is nothing more to try. */
  readonly isComplete: boolean;
}

function tryDoor(door: Door, whole: CompiledPolicy, path: string): Try {
  const { plain, escaped } = spellingsOf(path, door.spellings);
  const first = trySpellings(door, whole, plain);
  if (first.reachable || (door.isPinned && !first.isMet)) return first;
  const second = trySpellings(door, whole, escaped);
  if (second.reachable) return second;
  return {
    reachable: false,
    witness: better(first.witness, second.witness),
    isMet: first.isMet || second.isMet,
    isComplete: first.isComplete && second.isComplete,
  };
}

/** Tries every request with these raw paths, until one gets through or there were too many. */
function trySpellings(
  { alone, senders, limit }: Door,
  whole: CompiledPolicy,
  rawPaths: readonly string[],
): Try {
  let witness: Witness | undefined;
  let isMet = false;
  let left = limit;
  for (const sender of senders)
    for (const rawPath of rawPaths) {
      if (left-- <= 0) return { reachable: false, witness, isMet, isComplete: false };
      const request = { ...sender, rawPath };
      const facts = factsOf(request, null, whole.era);
      if (!evaluateFacts(alone, facts).possible.includes('allowed')) continue;
      isMet = true;
      const { outcome, possible } = evaluateFacts(whole, facts);
      if (outcome === 'allowed')
        return { reachable: true, witness: { request, isLikely: true }, isMet, isComplete: true };
      if (possible.includes('allowed') && !witness?.isLikely)
        witness = better(witness, { request, isLikely: isLikely(request, whole) });
    }
  return { reachable: false, witness, isMet, isComplete: true };
}

const better = (one: Witness | undefined, other: Witness | undefined): Witness | undefined =>
  one && (one.isLikely || !other?.isLikely) ? one : (other ?? one);

const isLikely = (request: PolicyRequest, whole: CompiledPolicy): boolean =>
  evaluateFacts(whole, factsOf({ headers: {}, ...request, ...MOST }, null, whole.era)).outcome === 'allowed';

/** An address that is in no range that is set aside. */
const MOST = { ip: '141.42.43.44', certificate: 'no-ca' } as const;
