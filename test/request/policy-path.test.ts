import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyPath } from '../../src/request/policy-path.ts';

test.each([
  ['nothing to decode', '/a/b', '/a/b'],
  ['a space', '/a%20b', '/a b'],
  ['UTF-8', '/caf%C3%A9', '/café'],
  ['an escaped slash becomes a slash', '/a%2Fb', '/a/b'],
  ['one decoding only', '/a%252Fb', '/a%2Fb'],
  ['plus and semicolon stay', '/a+b;x=1', '/a+b;x=1'],
  ['a malformed escape anywhere makes it empty', '/pub/x%zz', ''],
  ['a cut-off escape', '/a%2', ''],
  ['a byte that is no UTF-8', '/a%ffb', '/a\uFFFDb'],
  ['a cut-off character: one U+FFFD for each byte', '/%F0%9F%98', '/\uFFFD\uFFFD\uFFFD'],
  ['an encoded surrogate: three', '/%ED%A0%80', '/\uFFFD\uFFFD\uFFFD'],
  ['an overlong slash: two', '/%C0%AF', '/\uFFFD\uFFFD'],
  ['an astral character', '/%F0%9F%98%80', '/\u{1F600}'],
  ['the empty path of CONNECT', '', ''],
])('%s', (_, raw, expected) => {
  expect(policyPath(raw)).toBe(expected);
});

test('what encodeURIComponent wrote is read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(policyPath(`/${encodeURIComponent(text)}`)).toBe(`/${text}`);
    }),
  );
});

test('no text makes it throw, and what holds no percent sign and no stray byte stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const decoded = policyPath(text);
      if (!text.includes('%') && !/\p{Surrogate}/u.test(text)) expect(decoded).toBe(text);
    }),
  );
});
