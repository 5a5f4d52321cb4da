import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { Client, NamedClient, PolicyRequest } from '../../src/policy/input.ts';
import { type Json, policyOfJson, type PolicyJson } from '../../src/policy/model.ts';
import { clients, policies, requests } from './arbitraries.ts';

const REQUEST: PolicyRequest = { method: 'GET', host: 'app.example.com', rawPath: '/a' };
const ALICE: NamedClient = { id: 'u-alice', sessionId: 's', email: 'alice@example.com' };

const verdict = (policy: PolicyJson, request: Partial<PolicyRequest> = {}, client: Client = null) =>
  evaluate(compilePolicy(policyOfJson(policy)), { ...REQUEST, ...request }, client);

describe('a criterion whose input is not known is unknown, never true', () => {
  test.each<[string, string, Json, Client]>([
    ['a device', 'device', { approved: true }, ALICE],
    ['claims', 'claim/groups', 'family', ALICE],
    ['groups of a directory', 'groups', 'family', ALICE],
    ['a client certificate', 'client_certificate', {}, null],
    ['whether a certificate is valid', 'invalid_client_certificate', true, null],
    ['an address', 'source_ip', '192.0.2.0/24', null],
    ['an address among the texts', 'http_path', { starts_with: '192.' }, null],
    ['the id of a session among the texts', 'http_path', { is: 'abc' }, { email: '' }],
    ['a tool of MCP', 'mcp_tool', 'x', null],
    ['a user name of SSH', 'ssh_username', '', null],
    ['a key of SSH', 'ssh_publickey', [], null],
    ['a criterion of a later release', 'moon_phase', 'full', null],
    ['data that Pomerium refuses', 'http_path', { like: '/a' }, null],
  ])('%s', (_, name, data, client) => {
    const policy = [{ allow: { or: [{ [name]: data }] } }];
    const { allow, outcome, possible } = verdict(policy, {}, client);
    expect(allow).toEqual({ value: undefined, reasons: [] });
    expect(outcome).toBe('unknown');
    expect(possible).toContain('allowed');
  });

  test('preflight headers matter for OPTIONS alone', () => {
    const policy = [{ allow: { or: [{ cors_preflight: true }] } }];
    expect(verdict(policy, { method: 'OPTIONS' }).outcome).toBe('unknown');
    expect(verdict(policy, { method: 'GET' }).outcome).toBe('denied');
  });

  test('an address cannot be a path', () => {
    const policy = [{ allow: { or: [{ http_path: { starts_with: '/b' } }] } }];
    expect(verdict(policy).outcome).toBe('denied');
  });
});

describe('what is unknown does not matter where the rest decides', () => {
  test('another block allows, and the reasons of that block are certain', () => {
    const policy = [{ allow: { or: [{ accept: true }, { 'claim/groups': 'family' }] } }];
    expect(verdict(policy, {}, ALICE)).toEqual({
      allow: { value: true, reasons: ['accept'] },
      deny: { value: false, reasons: [] },
      outcome: 'allowed',
      possible: ['allowed'],
    });
  });

  test('another criterion of the same block fails', () => {
    const policy = [{ allow: { and: [{ reject: true }, { 'claim/groups': 'family' }] } }];
    expect(verdict(policy, {}, ALICE)).toMatchObject({
      allow: { value: false, reasons: ['reject'] },
      outcome: 'denied',
    });
  });

  test('both values lead to the login', () => {
    const policy = [
      { allow: { or: [{ accept: true }] }, deny: { or: [{ source_ip: '192.0.2.1' }, { email: 'x' }] } },
    ];
    const { deny, outcome, possible } = verdict(policy);
    expect({ deny, outcome, possible }).toEqual({
      deny: { value: undefined, reasons: [] },
      outcome: 'unknown',
      possible: ['deny-rule', 'login'],
    });
  });
});

test('forgetting inputs never excludes the true answer', () => {
  const forgotten = fc.subarray([
    'ip',
    'headers',
    'certificate',
    'id',
    'sessionId',
    'email',
    'claims',
    'groups',
    'device',
  ]);
  fc.assert(
    fc.property(policies, requests, clients, forgotten, (json, request, client, keys) => {
      const policy = compilePolicy(policyOfJson(json));
      const whole = evaluate(policy, request, client);
      const gone = Object.fromEntries(keys.map((key) => [key, undefined]));
      // A directory's address would stand in for one that is forgotten.
      if (keys.includes('email')) gone['directoryEmail'] = undefined;
      const partial = evaluate(policy, { ...request, ...gone }, client && { ...client, ...gone });
      expect(partial.possible).toContain(whole.outcome);
      if (partial.outcome !== 'unknown') expect(partial.outcome).toBe(whole.outcome);
      for (const side of ['allow', 'deny'] as const) {
        if (partial[side].value !== undefined) expect(partial[side].value).toBe(whole[side].value);
        expect(whole[side].reasons).toEqual(expect.arrayContaining([...partial[side].reasons]));
      }
    }),
    { numRuns: 5_000 },
  );
});
