import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyToJson } from '../../src/policy/model.ts';
import { policyOfAnnotations, shortcutPolicy, withClientCa } from '../../src/policy/shortcuts.ts';

const json = (annotations: Record<string, string>) => {
  const parsed = shortcutPolicy(annotations);
  return parsed.kind === 'accepted' ? policyToJson(parsed.policy) : parsed;
};

describe('shortcuts', () => {
  test('all of them, in the order of Pomerium', () => {
    expect(
      json({
        allowed_users: '["alice@example.com", u-bob]',
        allowed_domains: '[example.com]',
        allowed_idp_claims: 'groups: [family, 3]\nb: [true]',
        allow_any_authenticated_user: 'true',
        cors_allow_preflight: 'true',
        allow_public_unauthenticated_access: 'true',
        pass_identity_headers: 'true',
      }),
    ).toEqual([
      {
        allow: {
          or: [
            { accept: true },
            { cors_preflight: true },
            { authenticated_user: true },
            { domain: { is: 'example.com' } },
            { 'claim/b': true },
            { 'claim/groups': 'family' },
            { 'claim/groups': 3 },
            { user: { is: 'alice@example.com' } },
            { email: { is: 'alice@example.com' } },
            { user: { is: 'u-bob' } },
            { email: { is: 'u-bob' } },
          ],
        },
      },
    ]);
  });

  test.each([
    ['none', {}],
    ['false', { allow_public_unauthenticated_access: 'false' }],
    ['an empty value', { allowed_users: '', allowed_domains: ' \n' }],
    ['null', { allowed_domains: 'null' }],
    ['an empty list', { allowed_users: '[]' }],
  ])('no rule of %s', (_, annotations) => expect(json(annotations)).toEqual([]));

  test.each([
    [
      'yes is a text',
      { allow_public_unauthenticated_access: 'yes' },
      'bool field allowPublicUnauthenticatedAccess: "yes"',
    ],
    [
      'a text is no list',
      { allowed_users: 'alice@example.com' },
      'repeated field allowedUsers: "alice@example.com"',
    ],
    ['a number is no text', { allowed_users: '[1]' }, 'string field allowedUsers: 1'],
    [
      'a claim that is no list',
      { allowed_idp_claims: '{groups: family}' },
      'list field allowedIdpClaims: "family"',
    ],
    ['claims that are a list', { allowed_idp_claims: '[groups]' }, 'map field allowedIdpClaims: ["groups"]'],
  ])('%s', (_, annotations, what) => {
    expect(json(annotations)).toMatchObject({
      kind: 'refused',
      stage: 'parse',
      message: `proto: invalid value for ${what}`,
    });
  });

  test('a value that is no YAML', () => {
    expect(json({ allowed_users: '[' })).toMatchObject({ kind: 'refused', stage: 'parse' });
  });
});

const outcome = (annotations: Record<string, string>, rawPath: string) => {
  const parsed = policyOfAnnotations(annotations);
  if (parsed.kind === 'refused') return parsed;
  return evaluate(compilePolicy(parsed.policy), { method: 'GET', host: 'app.example.com', rawPath }).outcome;
};
describe('a policy and shortcuts', () => {
  const annotations = {
    policy: 'allow: {or: [{email: a@example.com}]}\ndeny: {or: [{http_path: {contains: "/..;"}}]}',
    allow_public_unauthenticated_access: 'true',
  };

  test('either allows', () => expect(outcome(annotations, '/x')).toBe('allowed'));
  test('a deny of one goes before an allow of the other', () =>
    expect(outcome(annotations, '/..;/x')).toBe('deny-rule'));
  test('neither is there', () => expect(outcome({}, '/x')).toBe('denied'));
  test('preflight alone sends nobody to the login', () =>
    expect(outcome({ cors_allow_preflight: 'true' }, '/x')).toBe('denied'));
  test('one is refused', () =>
    expect(outcome({ ...annotations, policy: '' }, '/x')).toMatchObject({ message: 'EOF' }));
  test('names of JavaScript are no annotations', () =>
    expect(outcome(Object.setPrototypeOf({}, { policy: '[' }), '/x')).toBe('denied'));

  test('a client CA goes before everything', () => {
    const parsed = policyOfAnnotations({ allow_public_unauthenticated_access: 'true' });
    const policy = compilePolicy(withClientCa(parsed.policy ?? []));
    const outcomes = (['none', 'invalid', 'valid', 'no-ca'] as const).map(
      (certificate) =>
        evaluate(policy, { method: 'GET', host: 'app.example.com', rawPath: '/', certificate }).outcome,
    );
    expect(outcomes).toEqual(['certificate', 'certificate', 'allowed', 'allowed']);
  });
});
