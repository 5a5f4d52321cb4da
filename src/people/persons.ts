import type { Device, NamedClient } from '../policy/input.ts';
import { jsonEquals } from '../policy/matcher.ts';
import { type Criterion, isJsonArray, isJsonObject, type Json } from '../policy/model.ts';
import { textsFor } from '../policy/words.ts';

/** Somebody signed in of whom everything is known. */
export type Person = {
  readonly [Field in Exclude<keyof NamedClient, 'directoryEmail'>]-?: Exclude<NamedClient[Field], undefined>;
};

/**
 * People who may meet all of these criteria, made of the criteria's own words: the engine tells who does. The first one has nothing
 * that a policy could name.
 */
export function personsFor(criteria: readonly Criterion[]): readonly Person[] {
  const claims = claimsFor(criteria);
  const groups = wordsOf(criteria, 'groups').filter((value) => typeof value === 'string');
  const persons: Person[] = [STRANGER];
  for (const email of ['', ...emailsFor(criteria), ORDINARY])
    for (const id of [STRANGER.id, ...textsOf(criteria, 'user')])
      for (const device of [null, ...devicesFor(criteria)]) {
        if (persons.length >= MAX_PERSONS) return persons;
        persons.push({ ...STRANGER, email, id, device, claims, groups: groups.length > 0 ? groups : null });
      }
  return persons;
}

/**
 * The same person with one thing more that criteria name, each in turn: whom a policy keeps out is among them.
 *
 * @param criteria those that keep people out
 */
export function variantsOf(person: Person, criteria: readonly Criterion[]): readonly Person[] {
  const groups = wordsOf(criteria, 'groups').filter((value) => typeof value === 'string');
  const variants: readonly Person[] = [
    ...[...emailsFor(criteria), ORDINARY].map((email) => ({ ...person, email })),
    ...textsOf(criteria, 'user').map((id) => ({ ...person, id })),
    ...Object.entries(claimsFor(criteria)).flatMap(([name, values]) =>
      [...(isJsonArray(values) ? values : []), OTHER].map((value) => ({
        ...person,
        claims: { ...person.claims, [name]: withValue(person.claims[name], value) },
      })),
    ),
    ...groups.map((group) => ({ ...person, groups: [...(person.groups ?? []), group] })),
    ...devicesFor(criteria).map((device) => ({ ...person, device })),
  ];
  return variants.slice(0, MAX_PERSONS);
}

/** Who it is, for a sentence; undefined for somebody of whom there is nothing to say. */
export function describePerson({ email, id, claims, groups, device }: Person): string | undefined {
  const parts = [
    email === STRANGER.email ? '' : email,
    id === STRANGER.id ? '' : `the user ${id}`,
    ...Object.entries(claims).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    groups === null ? '' : `the groups ${groups.join(', ')}`,
    device === null ? '' : `the device ${device.id}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Addresses that meet criteria about the e-mail, its domain, or both. */
function emailsFor(criteria: readonly Criterion[]): readonly string[] {
  const emails = textsOf(criteria, 'email');
  const domains = textsOf(criteria, 'domain');
  const found = [
    ...emails.map((text) => (text.startsWith('@') ? `someone${text}` : text)),
    ...domains.map((domain) => `someone@${domain}`),
    ...emails
      .filter((text) => !text.includes('@'))
      .flatMap((text) => domains.map((domain) => `${text}@${domain}`)),
    ...emails,
  ];
  return [...new Set(found)].slice(0, MAX_PERSONS);
}

/** Every claim with all the values that are named of it. */
function claimsFor(criteria: readonly Criterion[]): Readonly<Record<string, Json>> {
  const claims = criteria.filter(({ name }) => name === 'claim');
  return Object.fromEntries(
    claims.map(({ sub = '' }) => [
      sub,
      wordsOf(
        claims.filter((other) => (other.sub ?? '') === sub),
        'claim',
      ),
    ]),
  );
}

function devicesFor(criteria: readonly Criterion[]): readonly Device[] {
  return criteria
    .filter(({ name }) => name === 'device')
    .flatMap(({ data }) => {
      const { is, type } = isJsonObject(data) ? data : {};
      const device = {
        id: typeof is === 'string' ? is : 'a-device-that-no-rule-names',
        type: typeof type === 'string' ? type : 'any',
      };
      return [true, false].map((approved) => ({ ...device, approved }));
    });
}

/** Texts that meet string matchers, and those that they leave out. */
function textsOf(criteria: readonly Criterion[], wanted: string): readonly string[] {
  const matchers = criteria.filter(({ name }) => name === wanted).map(({ data }) => data);
  const left = matchers.flatMap((data) => operandsOf(data, ['not', 'not_in']));
  return [...new Set([...textsFor(matchers), ...left.filter((text) => typeof text === 'string')])].slice(
    0,
    MAX_PERSONS,
  );
}

/** The values that list matchers name. */
function wordsOf(criteria: readonly Criterion[], wanted: string): readonly Json[] {
  const values = criteria
    .filter(({ name }) => name === wanted)
    .flatMap(({ data }) => (isJsonObject(data) ? operandsOf(data, ['has', 'is', 'exclude']) : [data]));
  return values.filter((value, at) => values.findIndex((other) => jsonEquals(other, value)) === at);
}

const operandsOf = (data: Json, operators: readonly string[]): readonly Json[] =>
  isJsonObject(data)
    ? operators.flatMap((operator): readonly Json[] => {
        const operand = Object.hasOwn(data, operator) ? (data[operator] ?? null) : [];
        return isJsonArray(operand) ? operand : [operand];
      })
    : [];

const withValue = (values: Json | undefined, value: Json): readonly Json[] =>
  values !== undefined && isJsonArray(values) ? [...values, value] : [value];

/** Somebody signed in of whom nothing is so that a policy could name. */
const STRANGER: Person = {
  email: '',
  id: 'a-user-that-no-rule-names',
  sessionId: 'a-session-that-no-rule-names',
  claims: {},
  groups: null,
  device: null,
};
const ORDINARY = 'someone@no-rule-names.example';
const OTHER = 'a-value-that-no-rule-names';
/** Of one list, and of what may be added to one person: a policy that names more people than this in one `and` is not to be expected. */
const MAX_PERSONS = 60;
