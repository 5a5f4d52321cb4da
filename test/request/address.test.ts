import { expect, test } from 'vitest';
import { canonicalAddress, householdOf, inRanges } from '../../src/request/address.ts';

test('a household is an IPv4 address or a /64', () => {
  expect(householdOf('203.0.113.7')).toBe('203.0.113.7');
  expect(householdOf('2001:db8:1:2:aaaa::1')).toBe(householdOf('2001:db8:1:2:ffff::9'));
  expect(householdOf('2001:db8:1:2::1')).not.toBe(householdOf('2001:db8:1:3::1'));
  expect(householdOf('')).toBe('');
});

test.each([
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.0/24', '203.0.113.250', true],
  ['203.0.113.0/24', '203.0.114.1', false],
  ['2001:db8::/32', '2001:db8:5::1', true],
  ['2001:db8::/32', '203.0.113.7', false],
  // A client is a household, of which any address may come first.
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2:8000::/65', '2001:db8:1:2::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:203.0.113.7', '203.0.113.7', true],
  ['0.0.0.0/0', '', false],
])('is %s in %s', (range, address, expected) => {
  expect(inRanges([range])(address)).toBe(expected);
});

test.each(['phone', '203.0.113.300', '203.0.113.0/33', '', '1.2.3.4/', 'fe80::1%eth0/64/1'])(
  '%j is no range',
  (range) => {
    expect(() => inRanges([range])).toThrow(RangeError);
  },
);

test.each(['', 'x', '1.2.3', '<script>', '999.1.1.1'])('%j is no address', (text) => {
  expect(canonicalAddress(text)).toBe('');
});
