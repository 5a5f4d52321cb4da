import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeOpened, samplePath } from '../../src/drift/template-match.ts';
import { segmentsOfTemplate } from '../../src/openapi/template.ts';
import type { Opening } from '../../src/rules/pin.ts';

const segment = fc.array(fc.constantFrom('a', 'b', 'ab', '.', '{x}'), { minLength: 0, maxLength: 4 });
const template = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((segments) => `/${segments.map((parts) => parts.join('').replaceAll('}{', '}.{')).join('/')}`);
const opened = fc
  .array(fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((segments) => `/${segments.map((parts) => parts.join('')).join('/')}`);
const opening: fc.Arbitrary<Opening> = fc.record({
  kind: fc.constantFrom('prefix', 'leaf'),
  path: opened,
});

/** Every path of the template whose values are made of these letters. */
const pattern = (of: string): RegExp =>
  new RegExp(
    `^${of
      .split('{x}')
      .map((text) => text.replaceAll('.', '\\.'))
      .join('[^/]+')}$`,
  );

test('what is opened of a template is a path of it, and is found where there is one', () => {
  let count = 0;
  fc.assert(
    fc.property(template, opening, (written, one) => {
      const segments = segmentsOfTemplate(written);
      if (!segments) return;
      const isUnder = (path: string): boolean =>
        one.kind === 'prefix' ? path.startsWith(one.path) : path === one.path;
      if (mayBeOpened(segments, one)) {
        count++;
        const sample = samplePath(segments, one);
        expect(sample).toMatch(pattern(written));
        expect(isUnder(sample)).toBe(true);
      } else {
        // A path that goes on behind what is opened, in the same segment or below it.
        const tails = one.kind === 'leaf' ? [''] : TAILS;
        for (const tail of tails) expect(`${one.path}${tail}`).not.toMatch(pattern(written));
      }
    }),
    { numRuns: 3000 },
  );
  expect(count).toBeGreaterThan(100);
});

test('a sample without an opening is a path of the template', () =>
  fc.assert(
    fc.property(template, (written) => {
      const segments = segmentsOfTemplate(written);
      if (segments) expect(samplePath(segments)).toMatch(pattern(written));
    }),
  ));

const PIECES = ['', 'a', 'b', '.', 'ab', 'a.a', 'b.b', 'aa.', '.a.a', 'z'];
const TAILS = PIECES.flatMap((first) => [first, ...PIECES.map((second) => `${first}/${second}`)]);
