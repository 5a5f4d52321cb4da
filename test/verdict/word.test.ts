import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMeant, parsePathWord, writePathWord } from '../../src/verdict/word.ts';

test.each([
  ['/api/', { host: undefined, kind: 'prefix', path: '/api/', method: undefined }],
  ['/status', { host: undefined, kind: 'leaf', path: '/status', method: undefined }],
  ['/api/$', { host: undefined, kind: 'leaf', path: '/api/', method: undefined }],
  ['App.example.com/api/', { host: 'app.example.com', kind: 'prefix', path: '/api/', method: undefined }],
  ['POST /login', { host: undefined, kind: 'leaf', path: '/login', method: 'POST' }],
  ['PROPFIND app.example.com/$', { host: 'app.example.com', kind: 'leaf', path: '/', method: 'PROPFIND' }],
  ['/a b', { host: undefined, kind: 'leaf', path: '/a b', method: undefined }],
  ['/a%20b', { host: undefined, kind: 'leaf', path: '/a b', method: undefined }],
  ['/a%zz', undefined],
  ['/', { host: undefined, kind: 'prefix', path: '/', method: undefined }],
  ['api', undefined],
  ['', undefined],
  ['POST /api/', undefined],
  ['post /login', undefined],
])('%j', (text, word) => {
  expect(parsePathWord(text)).toEqual(word);
});

test('what is written is read back', () => {
  const word = fc.record({
    host: fc.constantFrom(undefined, 'app.example.com'),
    kind: fc.constantFrom('prefix' as const, 'leaf' as const),
    path: fc.string({ unit: 'grapheme' }).map((text) => `/${text}`),
    method: fc.constantFrom(undefined, 'POST', 'PROPFIND'),
  });
  fc.assert(
    fc.property(word, (any) => {
      const prefix = any.kind === 'prefix';
      const meant = {
        ...any,
        path: prefix ? `${any.path}/` : any.path,
        method: prefix ? undefined : any.method,
      };
      expect(parsePathWord(writePathWord(meant))).toEqual(meant);
    }),
  );
});

test.each([
  ['/api/', 'x.example.com', '/api/a', true],
  ['/api/', 'x.example.com', '/api', false],
  ['/api', 'x.example.com', '/api/a', false],
  ['a.example.com/api/', 'x.example.com', '/api/a', false],
  ['a.example.com/api/', '*.example.com', '/api/a', true],
  ['a.example.net/api/', '*.example.com', '/api/a', false],
])('%s on %s: %s', (text, host, path, expected) => {
  const word = parsePathWord(text);
  expect(word && isMeant(word, host, path)).toBe(expected);
});
