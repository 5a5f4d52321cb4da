import { describe, expect, test } from 'vitest';
import { check, PEOPLE, short } from './setting.ts';

const OPEN = '- allow: {or: [{http_path: {starts_with: /api/}}]}\n';

describe('what sends everybody to the login keeps strangers out', () => {
  test.each([
    ['not a claim', `- allow: {not: [{claim/groups: banned}]}\n`],
    [
      'not one of several people',
      `- allow: {not: [{email: {is: "mallory@example.com"}}, {claim/groups: banned}]}\n`,
    ],
    ['not all of several', `- allow: {nor: [{email: {is: "mallory@example.com"}}, {user: {is: u-1}}]}\n`],
    ['a deny rule', `${PEOPLE}- deny: {or: [{email: {is: "mallory@example.com"}}]}\n`],
  ])('%s', (_, turning) => {
    const found = short(check(turning + OPEN));
    expect(found.filter((line) => line.startsWith('high'))).toEqual([]);
    expect(found).toContain('low unpinned-rule /api/');
  });

  test.each([
    ['only those of an address', `- allow: {not: [{source_ip: "192.0.2.0/24"}]}\n`],
    ['somebody without a session meets it', `- allow: {not: [{email: {not: "mallory@example.com"}}]}\n`],
  ])('but not where %s', (_, turning) => {
    expect(short(check(turning + OPEN)).filter((line) => line.startsWith('high'))).not.toEqual([]);
  });
});

test.each([
  [
    'everybody but at an address',
    '- allow: {or: [{accept: true}]}\n- deny: {or: [{source_ip: "192.0.2.0/24"}]}\n',
    'info public-ingress',
  ],
  [
    'everybody at an address',
    '- allow: {and: [{accept: true}]}\n- deny: {not: [{source_ip: "192.0.2.0/24"}]}\n',
    'medium opens-everything accept true',
  ],
  [
    'nobody, where a deny rule names people',
    '- allow: {or: [{accept: true}]}\n- deny: {or: [{email: {is: "mallory@example.com"}}]}\n',
    'medium login-for-all email {"is":"mallory@example.com"}',
  ],
  [
    'whoever chooses a text that a deny rule wants, beside what is not known',
    '- allow: {or: [{device: {approved: false}}]}\n- deny: {not: [{invalid_client_certificate: true}, {http_path: {contains: "/x"}}]}\n',
    'high always-true device {"approved":false}',
  ],
  [
    'preflight requests, where the rest of the policy keeps out others',
    '- allow: {not: [{cors_preflight: true}, {claim/groups: family}]}\n- allow: {or: [{http_path: {is: ""}}]}\n',
    'medium always-true http_path {"is":""}',
  ],
])('who gets every path: %s', (_, policy, told) => {
  expect(short(check(policy))).toContain(told);
});
