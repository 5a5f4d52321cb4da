import { describe, expect, test } from 'vitest';
import { parseAt, setPolicyAt } from '../../src/edit/at-path.ts';
import { InputError, UsageError } from '../../src/errors.ts';

describe('parseAt', () => {
  test.each([
    ['a', ['a']],
    ['spec.values.ingress.annotations', ['spec', 'values', 'ingress', 'annotations']],
    [String.raw`a\.b.c`, ['a.b', 'c']],
    [String.raw`a\\.b`, ['a\\', 'b']],
    ['a["b.c"].d', ['a', 'b.c', 'd']],
    [`['it\\'s']["a\\"]"]`, ["it's", 'a"]']],
    ['a[0].b[12]', ['a', 0, 'b', 12]],
    ['a.0', ['a', '0']],
  ])('%s', (at, path) => {
    expect(parseAt(at)).toEqual(path);
  });

  test.each(['', 'a.', '.a', 'a..b', 'a[', 'a[]', 'a[x]', 'a["b', 'a]', 'a\\', 'a["b"]c'])(
    '%j is none',
    (at) => {
      expect(() => parseAt(at)).toThrow(UsageError);
    },
  );
});

describe('setPolicyAt', () => {
  test('in the one document that has the place', () => {
    expect(setPolicyAt('a: 1\n---\nm: {n: {}}\n---\nm:\n  o:\n', ['m', 'n'], 'x')).toBe(
      'a: 1\n---\nm: {n: {ingress.pomerium.io/policy: "x"}}\n---\nm:\n  o:\n',
    );
    expect(setPolicyAt('m: 1\n---\nm:\n- n:\n', ['m', 0, 'n'], 'x')).toBe(
      'm: 1\n---\nm:\n- n:\n    ingress.pomerium.io/policy: |-\n      x\n',
    );
  });

  test.each([
    ['m: {}\n---\nm: {n: {}}\n', 'm.n has no o; add that first'],
    ['x: 1\n', 'it has no m; add that first'],
    ['m: {n: {o: [a]}}\n', 'm.n.o is no map of annotations'],
    ['m: {n: {o: {}}}\n---\nm: {n: {o: {}}}\n', 'several of its documents have m.n.o'],
  ])('says how far %j goes', (text, message) => {
    expect(() => setPolicyAt(text, ['m', 'n', 'o'], 'x')).toThrow(InputError);
    expect(() => setPolicyAt(text, ['m', 'n', 'o'], 'x')).toThrow(message);
  });
});
