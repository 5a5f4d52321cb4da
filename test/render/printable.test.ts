import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, shellWord } from '../../src/render/printable.ts';

describe('for a terminal', () => {
  test.each([
    ['plain text', '/api/é 写真', '/api/é 写真'],
    ['an escape sequence', '\u001B[31mred', '\\x1b[31mred'],
    ['line endings', 'a\r\nb\u2028c\u0085d', 'a\\x0d\\x0ab\\u2028c\\x85d'],
    ['a change of direction', 'a\u202Egpj.exe', 'a\\u202egpj.exe'],
    ['what cannot be seen', 'a\u200Bb\u00ADc', 'a\\u200bb\\xadc'],
    ['half a character', 'a\uD800b', 'a\\ud800b'],
    ['a private character', '\u{F0000}', '\\u{f0000}'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('long texts are cut, characters are not', () => {
    expect(printable('x'.repeat(300), 10)).toBe('xxxxxxxxx…');
    expect(printable(`${'x'.repeat(8)}\u{1F600}yyy`, 10)).toBe('xxxxxxxx…');
  });

  test('nothing that acts on a terminal is left of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('for a shell', () => {
  test.each([
    ['/api/', '/api/'],
    ['/a b', "'/a b'"],
    ["/it's", `'/it'\\''s'`],
    ['/$(reboot)', "'/$(reboot)'"],
    ['/`x`;y&z|w', "'/`x`;y&z|w'"],
    ['', "''"],
    ['=x', "'=x'"],
    ['~', "'~'"],
  ])('%j', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  test('a shell reads back what was written', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((any) => !any.includes('\0'));
    const texts = fc.sample(text, 200);
    const script = texts.map((any) => `printf '%s\\0' ${shellWord(any)}`).join('\n');
    const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(read.split('\0').slice(0, -1)).toEqual(texts);
  });
});
