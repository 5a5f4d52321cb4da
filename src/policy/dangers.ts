import { type CompiledList, type CompiledPolicy, compilePolicy } from './compiled.ts';
import { alwaysHolds, beginsNoPath, neverHolds, UNKNOWN_REQUEST } from './constant.ts';
import { ABOUT_PEOPLE } from './criteria.ts';
import { evaluateFacts } from './evaluate.ts';
import type { Era } from './input.ts';
import { type Place, placesOf, type Policy, policyToJson } from './model.ts';
import type { PolicyOutcome } from './outcome.ts';
import { parsePolicyJson } from './parse.ts';
import { isOpenToMost } from './most-senders.ts';
import { reachOf } from './reach.ts';
import { isAnyPath, isPlainRequest, strayPathsOf } from './stray-paths.ts';

/** Something about a policy that its author should know. */
export interface Danger {
  /** Stable. */
  readonly id: DangerId;
  /** One plain sentence. */
  readonly message: string;
  /**
   * The criterion it is about, or the first of a list it is about; undefined where it is about the whole
   * policy.
   */
  readonly place: Place | undefined;
}

export type DangerId = keyof typeof MESSAGES;

export interface DangerOptions {
  /**
   * The hosts of the route; what is true on them alone is found only where all of them are named, without a
   * wildcard.
   */
  readonly hosts?: readonly string[];
  readonly era?: Era;
}

/** The dangers of a policy: of the whole, of its lists, of its criteria, each in their order. */
export function dangersOf(
  policy: Policy,
  { hosts = [], era = '0.33' }: DangerOptions = {},
): readonly Danger[] {
  const parsed = parsePolicyJson(policyToJson(policy));
  if (parsed.kind === 'refused')
    return [danger(parsed.stage === 'compile' ? 'freezes-gateway' : 'refused', undefined)];
  const compiled = compilePolicy(policy, era);
  const places = [...placesOf(policy)];
  return [
    ...(places.some(isAboutPeople) ? [] : [danger('nobody-asked', undefined)]),
    ...compiled.allow.flatMap((list) => dangersOfOpening(list, hosts, era)),
    ...[...compiled.allow, ...compiled.deny].flatMap((list) => dangersOfLogin(list, compiled)),
    ...places.flatMap((place) => dangersOfCriterion(place, hosts, era)),
  ];
}

/** What a list opens to somebody who asks for a path that no rule names. */
function dangersOfOpening(
  { list, places }: CompiledList,
  hosts: readonly string[],
  era: Era,
): readonly Danger[] {
  const alone: Policy = [{ allow: { [list]: places.map(({ criterion }) => criterion) } }];
  const reach = reachOf(alone, { hosts, era });
  for (const path of strayPathsOf(alone)) {
    const found = reach(path);
    const { reachable, witness } = found;
    // Preflight requests get every path where they are let through, which is what is meant.
    if (reachable === false || !witness || witness.headers) continue;
    if (!isOpenToMost(alone, found, era)) {
      const isNamed = places.some(({ criterion: { name } }) => name.startsWith('http_'));
      return isNamed ? [] : [danger('opens-to-addresses', places[0])];
    }
    if (!isAnyPath(path)) return [danger('url-wider', places[0])];
    const isPlain = isPlainRequest(
      witness,
      places.map(({ criterion }) => criterion),
    );
    return [danger(isPlain ? 'opens-every-path' : 'path-alone', places[0])];
  }
  return [];
}

/** Does the list send everybody to the login who has no session, whatever else the policy says? */
function dangersOfLogin(list: CompiledList, { era, allow }: CompiledPolicy): readonly Danger[] {
  const isAllow = allow.includes(list);
  const person = list.places.find(isAboutPeople);
  if (!person || (isAllow && !list.inverted)) return [];
  const open = compilePolicy(ACCEPT, era).allow;
  const policy = { era, allow: isAllow ? [list, ...open] : open, deny: isAllow ? [] : [list] };
  const { possible } = evaluateFacts(policy, UNKNOWN_REQUEST);
  if (possible.some((outcome) => !ENDS_AT_LOGIN.has(outcome))) return [];
  return [danger(isAllow ? 'not-names-people' : 'deny-names-people', person)];
}

function dangersOfCriterion(place: Place, hosts: readonly string[], era: Era): readonly Danger[] {
  const { criterion } = place;
  if (alwaysHolds(criterion, hosts, era))
    return [danger(isAboutPeople(place) ? 'true-without-session' : 'always-true', place)];
  if (neverHolds(criterion, era)) return [danger('never-true', place)];
  if (criterion.name === 'groups') return [danger('groups-need-directory', place)];
  return beginsNoPath(criterion, hosts) ? [danger('begins-no-path', place)] : [];
}

const danger = (id: DangerId, place: Place | undefined): Danger => ({ id, message: MESSAGES[id], place });

const isAboutPeople = ({ criterion: { name } }: Place): boolean => ABOUT_PEOPLE.has(name);

const MESSAGES = {
  'freezes-gateway':
    'the ingress-controller accepts this policy, but Pomerium cannot load it, and from then on no policy change of the whole gateway takes effect',
  refused: 'the ingress-controller refuses this policy, and with it the whole Ingress',
  'nobody-asked': 'no criterion is about people, so that nobody is ever asked to sign in',
  'opens-every-path': 'this rule lets anybody have every path',
  'opens-to-addresses':
    'this rule lets whoever meets it, by an address, a certificate or whatever else is not known here, have every path without signing in',
  'path-alone':
    'Pomerium 0.30 to 0.33.1 compares this rule with other texts of a request as well, so that on its own it guards nothing: pin the path to the URL of its host',
  'url-wider':
    'the URL does not name the same path: Pomerium 0.30 to 0.33.1 compares the path with other texts of a request as well, so that every path that begins like the URL is open',
  'deny-names-people':
    'a deny rule that names people sends every request without a session to the login, public paths included',
  'not-names-people':
    'a rule for all but some people sends every request without a session to the login, public paths included',
  'always-true': 'this criterion holds for every request',
  'true-without-session': 'this criterion holds for everybody who is not signed in',
  'never-true': 'this criterion never holds',
  'begins-no-path': 'no path and no URL begins like this, so that only another text of a request can meet it',
  'groups-need-directory':
    'groups come from a synced directory, which Pomerium has only in its enterprise edition; groups of the identity provider are claim/groups',
} as const;

const ENDS_AT_LOGIN: ReadonlySet<PolicyOutcome> = new Set(['login', 'certificate']);
const ACCEPT: Policy = [{ allow: { or: [{ name: 'accept', data: true }] } }];
