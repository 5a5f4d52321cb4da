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
