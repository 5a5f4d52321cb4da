import { expect, test } from 'vitest';
import { passersOf, showPassers } from '../../src/inspection/passers.ts';
import { type PolicyJson, policyOfJson } from '../../src/policy/model.ts';

const alice = { email: { is: 'alice@example.com' } };
const accept = { accept: true };

test.each<[string, PolicyJson, string]>([
  [
    'people',
    [{ allow: { or: [alice, { domain: 'example.org' }] } }],
    'alice@example.com, everybody of example.org',
  ],
  ['nobody', [], 'nobody'],
  ['nobody, by a deny rule', [{ allow: { or: [alice] }, deny: { or: [accept] } }], 'nobody'],
  ['nobody, without an allow rule', [{ deny: { or: [alice] } }], 'nobody'],
  ['everybody', [{ allow: { or: [accept] } }], 'everybody'],
  ['everybody, said twice', [{ allow: { and: [accept, accept] } }], 'everybody'],
  [
    'everybody but for some paths',
    [{ allow: { or: [accept] }, deny: { or: [{ http_path: { starts_with: '/admin/' } }] } }],
    'everybody',
  ],
  [
    'who is signed in, by a deny rule for people',
    [{ allow: { or: [accept] }, deny: { or: [alice] } }],
    'anyone who is signed in',
  ],
  ['somebody, beside accept', [{ allow: { and: [accept, alice] } }], 'alice@example.com'],
  ['an address', [{ allow: { and: [accept, { source_ip: '10.0.0.0/8' }] } }], 'source_ip "10.0.0.0/8"'],
])('%s', (_, policy, expected) => expect(showPassers(passersOf(policyOfJson(policy)))).toBe(expected));
