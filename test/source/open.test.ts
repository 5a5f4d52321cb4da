import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Line, LineSplitter } from '../../src/line/split.ts';
import { decode } from '../../src/source/decode.ts';
import { openSource } from '../../src/source/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const signal = new AbortController().signal;
const file = (name: string, content: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** All that could be read, and the message of what ended it. */
async function readAll(
  path: string,
  stdin: Readable = Readable.from([]),
): Promise<{ text: string; error?: string }> {
  const chunks: Uint8Array[] = [];
  const text = (): string => Buffer.concat(chunks).toString('utf8');
  try {
    const source = await openSource(path, stdin, signal);
    for await (const chunk of source.chunks) chunks.push(chunk);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return { text: text(), error: (error as Error).message };
  }
  return { text: text() };
}

describe('what can be read', () => {
  const utf16le = Buffer.from('\uFEFFa line\r\né\n', 'utf16le');
  test.each<[string, Uint8Array | string, string]>([
    ['plain', 'a line\n', 'a line\n'],
    ['empty', '', ''],
    ['a single byte', 'x', 'x'],
    ['gzip', gzipSync('a line\n'), 'a line\n'],
    ['gzip of several members', Buffer.concat([gzipSync('a\n'), gzipSync('b\n'), gzipSync('')]), 'a\nb\n'],
    ['UTF-16 of a Windows shell', utf16le, 'a line\r\né\n'],
    ['UTF-16, big end first', Buffer.from(utf16le).swap16(), 'a line\r\né\n'],
  ])('%s', async (name, content, text) => {
    expect(await readAll(file(name, content))).toEqual({ text });
  });

  test('standard input, compressed too', async () => {
    const compressed = gzipSync('a line\n');
    const bytewise = Readable.from([...compressed].map((byte) => Buffer.from([byte])));
    expect(await readAll('-', bytewise)).toEqual({ text: 'a line\n' });
  });
});

describe('what cannot be read', () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      'x.zst',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0]),
      /compressed with zstd; try: zstd -dc .*x\.zst \| pompaths logs -/,
    ],
    ['x.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), /compressed with xz/],
    ['x.zip', Buffer.from('PK\u0003\u0004rest'), /compressed with zip/],
    ['garbled.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), /damaged or cut off/],
  ])('%s', async (name, content, message) => {
    expect((await readAll(file(name, content))).error).toMatch(message);
  });

  test('a gzip that was cut off gives what came before', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${Math.sin(i)}\n`).join('');
    const whole = gzipSync(lines);
    const { text, error } = await readAll(file('cut.gz', whole.subarray(0, whole.length / 2)));
    expect(error).toMatch(/cannot read all of the log .*cut\.gz: .*what came before is used/);
    expect(text.length).toBeGreaterThan(1000);
    expect(lines.startsWith(text)).toBe(true);
  });

  test('no file, and a folder', async () => {
    expect((await readAll(join(folder, 'none.log'))).error).toMatch(
      /cannot read the log .*none\.log: no such file/,
    );
    expect((await readAll(folder)).error).toMatch(/it is a directory; name the files in it/);
  });

  test.skipIf(process.getuid?.() === 0)('no permission', async () => {
    const path = file('secret.log', 'x');
    chmodSync(path, 0);
    expect((await readAll(path)).error).toMatch(/permission denied/);
  });

  test('a stream that breaks', async () => {
    const broken = new Readable({
      read() {
        this.push('a line\n');
        this.destroy(new Error('disk gone'));
      },
    });
    expect((await readAll('-', broken)).error).toMatch(/cannot read the log standard input: disk gone/);
  });
});

test('an interrupt ends the reading without an error', async () => {
  const interrupt = new AbortController();
  const endless = new Readable({
    read() {
      setTimeout(() => this.push('a line\n'), 1);
    },
  });
  const source = await openSource('-', endless, interrupt.signal);
  let chunks = 0;
  for await (const chunk of source.chunks) {
    expect(chunk.length).toBeGreaterThan(0);
    if (++chunks === 10) interrupt.abort();
  }
  expect(chunks).toBeGreaterThanOrEqual(10);
  expect(source.bytesRead()).toBeGreaterThanOrEqual(70);
});

test.each(['plain', 'gzip'])('a large file, %s: every line of it as it is', async (kind) => {
  const lines = Array.from({ length: 400_000 }, (_, i) => `line ${i} of many`);
  const content = Buffer.from(lines.join('\n'));
  const source = await openSource(
    file('large', kind === 'gzip' ? gzipSync(content) : content),
    Readable.from([]),
    signal,
  );
  const splitter = new LineSplitter();
  const read: Line[] = [];
  for await (const chunk of source.chunks) read.push(...splitter.push(chunk));
  read.push(...splitter.end());
  expect(read.length).toBe(lines.length);
  expect(read.findIndex((line, i) => line !== lines[i])).toBe(-1);
});

test('a file that cannot be read is closed', async () => {
  let isClosed = false;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]);
    } finally {
      isClosed = true;
    }
  }
  await expect(decode(chunks(), 'x.xz').next()).rejects.toThrow(/compressed with xz/);
  expect(isClosed).toBe(true);
});
