import { type CompiledPolicy, compilePolicy } from './compiled.ts';
import { type Choice, criteriaOf, type Door, doorOf } from './doors.ts';
import { UNKNOWN_REQUEST } from './constant.ts';
import { evaluateFacts } from './evaluate.ts';
import { factsOf } from './facts.ts';
import type { Era, PolicyRequest } from './input.ts';
import type { Criterion, Policy } from './model.ts';
import { isProvenForm } from './proven.ts';
import { escapedSpellings, plainSpellings } from './spellings.ts';

/** Of requests that are no preflights: those get every path where they are let through, which is what is meant. */
export const NO_PREFLIGHT: Pick<PolicyRequest, 'headers'> = { headers: {} };

/** Whether anybody gets a path. */
export interface Reach {
  /** Undefined where it depends on something unknown: an address, a certificate. */
  readonly reachable: boolean | undefined;
  /** A request that gets through, or that may; without a session, an address or a certificate. */
  readonly witness: PolicyRequest | undefined;
  /** Those of the list that lets the witness through. */
  readonly criteria: readonly Criterion[];
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
  /** That of the request; left out where the sender chooses it. */
  readonly method?: string;
  /** `query` where it is left out. */
  readonly choice?: Choice;
  /** What is the same of every request besides. */
  readonly known?: Pick<PolicyRequest, 'headers' | 'certificate'>;
  /** Whether a raw path comes through Envoy as it is; every one where it is left out. */
  readonly arrives?: ((rawPath: string) => boolean) | undefined;
}

/**
 * Can anybody get this path, choosing query, method, host and encoding freely? For one path; see {@link
 * reachOf}.
 */
export const reach = (policy: Policy, path: string, options: ReachOptions = {}): Reach =>
  reachOf(policy, options)(path);

/**
 * The reach of a policy, for many paths: what a client without a session gets through that chooses freely what
 * a client can choose. That is one text, the raw query (on a route with `mcp_server` a second one, the body), and
 * the method, which is a token: no slash can be in it.
 *
 * Exact for what pompaths prints: pinned prefixes and leaves, leaves bound to a method, guards, rules for
 * people. For any other rule by trying the texts that the policy's own words make up.
 *
 * @returns a function of a decoded path
 */
export function reachOf(
  policy: Policy,
  { hosts = [], era = '0.33', method, choice = 'query', known = {}, arrives }: ReachOptions = {},
): (path: string) => Reach {
  const whole = compilePolicy(policy, era);
  // An allow rule for all but some people sends to the login where nothing else of it fails.
  const denied = [...whole.deny, ...whole.allow].filter(({ inverted }) => inverted).flatMap(criteriaOf);
  const denies = whole.deny.flatMap(criteriaOf);
  const doors = whole.allow.map((list) => doorOf(list, denied, denies, { hosts, method, choice }, era));
  // A deny rule for people, say, leaves nothing to try.
  if (!evaluateFacts(whole, UNKNOWN_REQUEST).possible.includes('allowed')) return () => OUT_OF_REACH;
  const isProven = isProvenForm(whole) && choice === 'query';
  return (path) => {
    let maybe: Found | undefined;
    let areAll = true;
    for (const door of doors) {
      const { reachable, witness, isComplete } = tryDoor(door, whole, path, { known, arrives });
      const criteria = door.alone.allow.flatMap(criteriaOf);
      if (reachable) return { reachable, witness: witness?.request, criteria, isProven: true };
      maybe = better(maybe, witness && { ...witness, criteria });
      areAll &&= isComplete;
    }
    const { request, criteria = [] } = maybe ?? {};
    return {
      reachable: maybe ? undefined : false,
      witness: request,
      criteria,
      isProven: isProven && areAll,
    };
  };
}

type Tried = Pick<ReachOptions, 'known' | 'arrives'>;

interface Witness {
  readonly request: PolicyRequest;
  /** It gets through from anywhere on the internet where no client CA is set. */
  readonly isLikely: boolean;
}

interface Found extends Witness {
  readonly criteria: readonly Criterion[];
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

function tryDoor(door: Door, whole: CompiledPolicy, path: string, tried: Tried): Try {
  // A malformed path decodes to nothing, whatever it begins with.
  if (path !== '' && !path.startsWith(door.start)) return UNMET;
  const first = trySpellings(door, whole, plainSpellings(path, door.spellings), tried);
  if (first.reachable || (!door.needsEscapes && !first.isMet)) return first;
  const second = trySpellings(door, whole, escapedSpellings(path, door.spellings), tried);
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
  spellings: readonly string[],
  { known, arrives }: Tried,
): Try {
  const rawPaths = arrives ? spellings.filter(arrives) : spellings;
  let witness: Witness | undefined;
  let isMet = false;
  let left = limit;
  for (const sender of senders)
    for (const rawPath of rawPaths) {
      if (left-- <= 0) return { reachable: false, witness, isMet, isComplete: false };
      const request = { ...sender, ...known, rawPath };
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

const better = <T extends Witness>(one: T | undefined, other: T | undefined): T | undefined =>
  one && (one.isLikely || !other?.isLikely) ? one : (other ?? one);

const isLikely = (request: PolicyRequest, whole: CompiledPolicy): boolean =>
  evaluateFacts(whole, factsOf({ headers: {}, ...request, ...MOST }, null, whole.era)).outcome === 'allowed';

/** An address that is in no range that is set aside. */
const MOST = { ip: '141.42.43.44', certificate: 'no-ca' } as const;
const UNMET: Try = { reachable: false, witness: undefined, isMet: false, isComplete: true };
const OUT_OF_REACH: Reach = { reachable: false, witness: undefined, criteria: [], isProven: true };
