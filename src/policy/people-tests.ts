import { claimValues } from './claims.ts';
import type { CriterionTest } from './facts.ts';
import type { NamedClient } from './input.ts';
import { listMatcher, textMatcher } from './matcher.ts';
import { type Criterion, isJsonObject, type Json } from './model.ts';
import { type Reason, reasonSet } from './reasons.ts';
import { pick, type Result, type Results, resultsOf } from './results.ts';

/**
 * Criteria about a session (pkg/policy/criteria: NewCriterionSessionRule). Where one is false for a request
 * without a session, its reason is `user-unauthenticated`. Some are true without one: the e-mail is then `""`
 * and there are no claims and no device.
 */
export const PEOPLE_TESTS: ReadonlyMap<string, (criterion: Criterion) => CriterionTest | undefined> = new Map(
  [
    ['authenticated_user', authenticatedTest],
    ['email', ({ data }) => textTest('email', data, (client) => (client ? emailOf(client) : ''))],
    ['domain', ({ data }) => textTest('domain', data, (client) => (client ? domainOf(client) : null))],
    ['user', ({ data }) => textTest('user', data, (client) => (client ? client.id : null))],
    ['claim', ({ sub = '', data }) => listTest('claim', data, (client) => claimsOf(client, sub))],
    ['groups', ({ data }) => listTest('groups', data, (client) => (client ? client.groups : null))],
    ['device', deviceTest],
    ['ssh_username_matches_email', sshEmailTest],
    ['ssh_username_matches_claim', sshClaimTest],
  ],
);

function authenticatedTest(): CriterionTest {
  const results = sessionResults('user-ok', 'user-unauthorized');
  // Where the id is not known there is a session all the same.
  return ({ client }) => (client ? results.signedIn.yes : results.anonymous.no);
}

type Subject = 'email' | 'domain' | 'user' | 'claim' | 'groups';

/** @param textOf the text that is compared: undefined is unknown, null is none, for which nothing holds */
function textTest(
  name: Subject,
  data: Json,
  textOf: (client: NamedClient | null) => string | null | undefined,
): CriterionTest | undefined {
  const matcher = textMatcher(data);
  const results = sessionResults(`${name}-ok`, `${name}-unauthorized`);
  return (
    matcher &&
    ((facts) => {
      const text = textOf(facts.client);
      return results.of(
        facts.client,
        typeof text === 'string' ? matcher.holds(text) : text === null ? false : undefined,
      );
    })
  );
}

function listTest(
  name: Subject,
  data: Json,
  valuesOf: (client: NamedClient | null) => readonly Json[] | null | undefined,
): CriterionTest | undefined {
  const matches = listMatcher(data);
  const results = sessionResults(`${name}-ok`, `${name}-unauthorized`);
  return (
    matches &&
    ((facts) => {
      const values = valuesOf(facts.client);
      return results.of(facts.client, values === null ? false : values && matches(values));
    })
  );
}

/** pkg/policy/criteria/device.go. A device that is not there has no approval, which `approved: false` asks for. */
function deviceTest({ data }: Criterion): CriterionTest | undefined {
  if (!isJsonObject(data)) return undefined;
  const own = (key: string): Json | undefined => (Object.hasOwn(data, key) ? data[key] : undefined);
  const [approved, id, type] = [own('approved'), own('is'), own('type')];
  const results = sessionResults('device-ok', 'device-unauthorized');
  const withoutDevice =
    id === undefined && type === undefined && (approved === undefined || isFalsy(approved));
  const missing = resultsOf(reasonSet('device-ok'), reasonSet('device-unauthenticated'));
  const unknown = resultsOf(
    reasonSet('device-ok'),
    reasonSet('device-unauthenticated', 'device-unauthorized'),
  ).unknown;
  return ({ client }) => {
    if (!client) return pick(results.anonymous, withoutDevice);
    const { device } = client;
    if (device === undefined) return unknown;
    if (device === null || device.type !== (type ?? 'any')) return pick(missing, withoutDevice);
    const asked = approved === undefined || device.approved === !isFalsy(approved);
    return pick(results.signedIn, asked && (id === undefined || device.id === id));
  };
}

/** JavaScript's idea of false, which pkg/policy/parser/json.go copies. */
const isFalsy = (value: Json): boolean => value === null || value === false || value === 0 || value === '';

/** A request over HTTP has the SSH user name `""`: what stands before the `@` of no e-mail. */
function sshEmailTest(): CriterionTest {
  const results = sessionResults('ssh-username-ok', 'ssh-username-unauthorized');
  return ({ client }) => {
    const email = client ? emailOf(client) : '';
    return results.of(client, email === undefined ? undefined : email.split('@', 1)[0] === '');
  };
}

function sshClaimTest({ data }: Criterion): CriterionTest | undefined {
  const results = sessionResults('ssh-username-ok', 'ssh-username-unauthorized');
  return typeof data === 'string'
    ? ({ client }) => results.of(client, client ? undefined : false)
    : undefined;
}

const emailOf = ({ email, directoryEmail }: NamedClient): string | undefined => directoryEmail || email;

/** The text between the first `@` and the second; null without one. */
function domainOf(client: NamedClient): string | null | undefined {
  const email = emailOf(client);
  return email === undefined ? undefined : (email.split('@', 2)[1] ?? null);
}

function claimsOf(client: NamedClient | null, path: string): readonly Json[] | undefined {
  if (!client) return [];
  return client.claims && claimValues(client.claims, path);
}

interface SessionResults {
  readonly signedIn: Results;
  readonly anonymous: Results;
  readonly of: (client: NamedClient | null, value: boolean | undefined) => Result;
}

function sessionResults(ok: Reason, unauthorized: Reason): SessionResults {
  const signedIn = resultsOf(reasonSet(ok), reasonSet(unauthorized));
  const anonymous = resultsOf(reasonSet(ok), reasonSet('user-unauthenticated'));
  return { signedIn, anonymous, of: (client, value) => pick(client ? signedIn : anonymous, value) };
}
