import { type CompiledList, type CompiledPolicy, compilePolicy } from '../policy/compiled.ts';
import { alwaysHolds, UNKNOWN_REQUEST } from '../policy/constant.ts';
import { evaluateFacts } from '../policy/evaluate.ts';
import type { LocatedPolicy } from '../policy/locate.ts';
import { keyOf, type Policy } from '../policy/model.ts';
import type { Blocked, Needless } from './merged.ts';
import { showCriterion } from './notes.ts';
import { shuttingOf } from './shutting.ts';

/** Why nothing added to the allow rules would let another request without a session through; undefined where it could. */
export function obstacleOf(
  { policy, positionOf }: LocatedPolicy,
  shortcuts: Policy,
  hosts: readonly string[],
): Blocked | Needless | undefined {
  const compiled = compilePolicy([...policy, ...shortcuts]);
  return blockedBy(compiled, positionOf) ?? needlessBy(compiled, hosts, positionOf);
}

function blockedBy(compiled: CompiledPolicy, positionOf: LocatedPolicy['positionOf']): Blocked | undefined {
  const shutting = shuttingOf(compiled, UNKNOWN_REQUEST);
  if (!shutting) return undefined;
  const { list, outcomes } = shutting;
  const fate = FATES.find(([outcome]) => outcomes.includes(outcome))?.[1] ?? REFUSED;
  return {
    kind: 'blocked',
    why: `${nameOf(list, compiled)} ${fate}, so path rules would be of no use; change that rule first`,
    line: positionOf(list?.places[0]?.criterion)?.line,
  };
}

function nameOf(list: CompiledList | undefined, { deny }: CompiledPolicy): string {
  if (!list) return 'the policy as a whole';
  const names = [...new Set(list.places.map(({ criterion }) => keyOf(criterion)))].slice(0, MAX_NAMES);
  const action = deny.includes(list) ? 'deny' : 'allow';
  return `the ${action} rule with ${list.list} of ${names.map((name) => JSON.stringify(name)).join(', ')}`;
}

function needlessBy(
  compiled: CompiledPolicy,
  hosts: readonly string[],
  positionOf: LocatedPolicy['positionOf'],
): Needless | undefined {
  const names = hosts.some((host) => host.includes('*')) ? [] : hosts;
  const open = compiled.allow.find((list) => isAlwaysMet(list, names, compiled));
  const [place] = open?.places ?? [];
  if (!open || !place) return undefined;
  const line = positionOf(place.criterion)?.line;
  const cause = line === undefined ? PUBLIC : `${showCriterion(place.criterion)} in line ${line}`;
  return { kind: 'needless', why: `${cause} ${OPEN}`, line };
}

/** By anybody without a session. */
function isAlwaysMet(list: CompiledList, hosts: readonly string[], { era }: CompiledPolicy): boolean {
  const { value } = evaluateFacts({ era, allow: [list], deny: [] }, UNKNOWN_REQUEST).allow;
  if (value === true) return true;
  const criteria = list.places.map(({ criterion }) => criterion);
  if (list.inverted) return false;
  return list.all
    ? criteria.every((criterion) => alwaysHolds(criterion, hosts, era))
    : criteria.some((criterion) => alwaysHolds(criterion, hosts, era));
}

const FATES = [
  ['login', 'sends every request without a session to the login'],
  ['device', 'asks every request for a registered device'],
  ['certificate', 'asks every request for a client certificate'],
] as const;
/** The one shortcut that lets everybody pass. */
const PUBLIC = 'allow_public_unauthenticated_access';
const OPEN =
  'lets everybody have every path, so that no rule is needed; if that is not what is meant, change it first';
const REFUSED = 'refuses every request';
const MAX_NAMES = 5;
