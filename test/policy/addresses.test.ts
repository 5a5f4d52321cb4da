import { expect, test } from 'vitest';
import { isWithin, parseRange } from '../../src/policy/addresses.ts';

test.each([
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['192.0.2.77/24', '192.0.2.9', true],
  ['192.0.2.77/31', '192.0.2.76', true],
  ['192.0.2.77/31', '192.0.2.78', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['192.0.2.0/024', '192.0.2.9', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.0/24', '::ffff:192.0.2.9', true],
  ['::ffff:192.0.2.0/120', '192.0.2.9', true],
  ['::/0', '192.0.2.9', false],
  ['::/0', '2001:db8::1', true],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
  ['192.0.2.0/24', 'nonsense', undefined],
])('%s holds %s: %s', (range, address, expected) => {
  const parsed = parseRange(range);
  expect(parsed && isWithin([parsed], address)).toBe(expected);
});

test.each([
  '',
  'x',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.01',
  '192.0.2.1/33',
  '192.0.2.1/',
  '192.0.2.1/-1',
  '192.0.2.1/8/8',
  '192.0.2.1.5',
  ':',
  ':::',
  '1::2::3',
  '2001:db8::1%eth0',
  '2001:db8::1/129',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  'g::',
  '::192.0.2.1:5',
])('%j is no address', (text) => {
  expect(parseRange(text)).toBeUndefined();
});
