import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptKnown } from '../../src/findings/accept.ts';
import { isFailure, type Threshold } from '../../src/findings/fail-on.ts';
import { SEVERITIES, type Severity } from '../../src/findings/finding.ts';
import { findingId } from '../../src/findings/finding-id.ts';
import { orderFindings } from '../../src/findings/order.ts';
import { finding, HOSTILE } from './examples.ts';

const arbitrary = fc
  .record({
    kind: fc.constantFrom('a', 'b'),
    where: fc.constantFrom('x/y', 'x/z'),
    rule: fc.constantFrom('', '/a', '/b'),
    severity: fc.constantFrom(...SEVERITIES),
    what: fc.constantFrom('one', 'two'),
  })
  .map(finding);

describe('ids', () => {
  test('say what it is and where', () => {
    expect(findingId('unpinned-rule', 'apps/audiobookshelf', '/api')).toBe(
      'unpinned-rule:apps/audiobookshelf:/api',
    );
    expect(findingId('no-policy', 'apps/audiobookshelf', '')).toBe('no-policy:apps/audiobookshelf');
  });

  test('can be copied from a terminal, are short, and differ', () => {
    const ids = HOSTILE.map((rule) => findingId('kind', 'ns/name', rule));
    for (const id of ids) expect(id).toMatch(/^[\x20-\x7e]{1,200}$/);
    expect(new Set(ids).size).toBe(HOSTILE.length);
    const long = 'y'.repeat(5000);
    expect(findingId('kind', 'ns/name', `${long}1`)).not.toBe(findingId('kind', 'ns/name', `${long}2`));
  });
});

describe('their order', () => {
  test('the gravest first, then by place', () => {
    const order = orderFindings([
      finding({ severity: 'low', where: 'a/a' }),
      finding({ severity: 'high', where: 'b/b' }),
      finding({ severity: 'high', where: 'a/b' }),
    ]);
    expect(order.map(({ severity, where }) => `${severity} ${where}`)).toEqual([
      'high a/b',
      'high b/b',
      'low a/a',
    ]);
  });

  test('does not depend on the order of the input, and each id is there once, as its gravest', () =>
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 12 }), (findings) => {
        const order = orderFindings(findings);
        expect(orderFindings(findings.toReversed())).toEqual(order);
        expect(new Set(order.map(({ id }) => id)).size).toBe(order.length);
        for (const { id, severity } of findings) {
          const kept = order.find((one) => one.id === id);
          expect(SEVERITIES.indexOf(kept?.severity ?? 'info')).toBeLessThanOrEqual(
            SEVERITIES.indexOf(severity),
          );
        }
      }),
    ));
});

test.each<[Threshold, readonly boolean[]]>([
  ['high', [true, false, false, false]],
  ['medium', [true, true, false, false]],
  ['low', [true, true, true, false]],
  ['info', [true, true, true, true]],
  ['never', [false, false, false, false]],
])('--fail-on %s', (threshold, expected) => {
  expect(SEVERITIES.map((severity) => isFailure([finding({ severity })], threshold))).toEqual(expected);
  expect(isFailure([], threshold)).toBe(false);
});

describe('a baseline', () => {
  const known = finding({ rule: '/known' });
  const other = finding({ rule: '/other' });
  const on = (day: string): number => Date.parse(`${day}T12:00:00Z`);
  const entry = (id: string, until?: string, severity?: Severity) => ({
    id,
    reason: 'a reason',
    until,
    severity,
  });

  test('accepts what it names and nothing else', () => {
    const { left, accepted, expired, unused } = acceptKnown(
      [known, other],
      [entry(known.id)],
      on('2026-01-01'),
    );
    expect([left, accepted.map(({ finding }) => finding), expired, unused]).toEqual([
      [other],
      [known],
      [],
      [],
    ]);
  });

  test.each([
    ['2026-03-01', [], 0],
    ['2026-03-02', [], 0],
    ['2026-03-03', [known], 1],
  ] as const)('until the end of a day: on %s', (day, left, expired) => {
    const result = acceptKnown([known], [entry(known.id, '2026-03-02')], on(day));
    expect([result.left, result.expired.length]).toEqual([left, expired]);
  });

  test.each([
    [undefined, 4],
    ['high', 4],
    ['medium', 3],
    ['low', 2],
    ['info', 1],
  ] as const)('up to a severity: %s', (severity, number) => {
    const all = SEVERITIES.map((own) => finding({ rule: `/${own}`, severity: own }));
    const baseline = all.map(({ id }) => entry(id, undefined, severity));
    const { left, accepted, graver, unused } = acceptKnown(all, baseline, on('2026-01-01'));
    expect(accepted.map(({ finding: own }) => own)).toEqual(all.slice(4 - number));
    expect(left).toEqual(all.slice(0, 4 - number));
    expect([graver.map(({ finding: own }) => own), unused]).toEqual([left, []]);
  });

  test('tells of entries that are over and of those that accept nothing', () => {
    const { expired, unused } = acceptKnown(
      [known],
      [entry('gone:a/b'), entry('old:a/b', '2020-01-01')],
      on('2026-01-01'),
    );
    expect([expired.map(({ id }) => id), unused.map(({ id }) => id)]).toEqual([['old:a/b'], ['gone:a/b']]);
  });
});
