import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FOLDER_CASES, LEAF_CASES } from '../../src/check/encoding-set.ts';
import { type EncodingResult, encodingsOf } from '../../src/check/encodings.ts';
import { readSubject, type Subject } from '../../src/check/subject.ts';
import type { Era } from '../../src/policy/input.ts';
import { GUARD, ingressWith, PEOPLE, pinned } from './setting.ts';

const HOST = 'app.example.com';

function subjectOf(policy: string): Subject {
  const read = readSubject(ingressWith(policy), undefined, '0.33');
  if (read.kind === 'refused') throw new Error(read.refused.message);
  return read.subject;
}

function triedAt(policy: string, era?: Era): readonly EncodingResult[] {
  const subject = subjectOf(policy);
  const [rule] = subject.rules;
  return rule ? encodingsOf(rule, subject, era) : [];
}

const leaf = (path: string): string =>
  `- allow: {and: [{http_path: {is: "${path}"}}, {http_path: {is: "https://${HOST}${path}"}}]}\n- allow: {and: [{http_path: {is: "${path}"}}, {http_path: {starts_with: "https://${HOST}${path}?"}}]}\n`;

const table = (results: readonly EncodingResult[]): string =>
  results
    .map(({ encoding: { id, reading, leadsOut }, target, seen }) => {
      const lines = seen.map(
        ({ pomerium, refused, policyPath, passes }) =>
          `  ${pomerium}: ${refused ?? `the policy sees ${JSON.stringify(policyPath)}, passes: ${passes}`}`,
      );
      return `${id}  ${JSON.stringify(target)}\n${lines.join('\n')}\n  ${reading} (leads out: ${leadsOut})\n`;
    })
    .join('\n');

test.each([
  ['folder', PEOPLE + pinned('/pub/') + GUARD],
  ['folder-unpinned', `${PEOPLE}- allow: {or: [{http_path: {starts_with: /pub/}}]}\n`],
  ['leaf', PEOPLE + leaf('/login') + GUARD],
])('%s: what becomes of every spelling', async (name, policy) => {
  await expect(table(triedAt(policy))).toMatchFileSnapshot(
    join(import.meta.dirname, 'encodings', `${name}.txt`),
  );
});

test('the set has every family, each case once', () => {
  for (const cases of [FOLDER_CASES, LEAF_CASES]) {
    const ids = cases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
  expect(FOLDER_CASES.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'dot-segment',
      'encoded-slash',
      'double-encoded',
      'path-parameter',
      'double-slash',
      'capitals',
      'bad-escape',
      'overlong',
      'not-utf-8',
      'nul',
    ]),
  );
});

/** What a real Pomerium answered over HTTP to a pinned prefix with the guard of its release. */
describe('as a real Pomerium answers', () => {
  const long =
    '- deny: {or: [{http_path: {contains: "/..;"}}, {http_path: {contains: "/../"}}, {http_path: {contains: "..%2f"}}, {http_path: {contains: "..%2F"}}]}\n';
  const isThrough = (results: readonly EncodingResult[], id: string): boolean | undefined =>
    results.find(({ encoding }) => encoding.id === id)?.seen.every(({ passes }) => passes === 'as-it-is');

  test.each<[id: string, before: boolean, from: boolean]>([
    ['path-parameter', false, false],
    ['double-encoded', true, true],
    ['encoded-backslash', true, false],
    ['encoded-slash', false, false],
    ['encoded-letter', true, true],
    ['dot-segment', false, false],
    ['bad-escape', false, false],
    ['capitals', false, false],
  ])('%s', (id, before, from) => {
    expect(isThrough(triedAt(PEOPLE + pinned('/pub/') + long, '0.30'), id)).toBe(before);
    expect(isThrough(triedAt(PEOPLE + pinned('/pub/') + long, '0.33'), id)).toBe(from);
  });
});

test('rules that name no path have no spellings', () => {
  expect(triedAt(`${PEOPLE}- allow: {or: [{accept: true}]}\n`)).toEqual([]);
  expect(triedAt(`${PEOPLE}- allow: {or: [{http_path: {contains: /x}}]}\n`)).toEqual([]);
});
