import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readEvent } from '../../src/event/read.ts';
import { LineHash } from '../../src/line/line-hash.ts';
import { MAX_LINE_BYTES } from '../../src/line/split.ts';
import { BlockQueue } from '../../src/scan/block-queue.ts';
import { FIELD_ROLES } from '../../src/scan/field-roles.ts';
import { joinKernel, loadKernel, REPORT } from '../../src/scan/kernel.ts';
import { differenceOf, firstDifference, kernel, told } from './answers.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const LOGS = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('pomerium.log'))
  .map((name) => [name, readFileSync(join(SAMPLES, name))] as const);
const AUDIOBOOKSHELF = readFileSync(join(SAMPLES, 'audiobookshelf/pomerium.log'), 'utf8');

test.each(LOGS)('%s: the kernel learns the same', async (_, log) => {
  expect(await differenceOf(log)).toBeUndefined();
});

test('it takes most lines of a log', async () => {
  const counting = kernel();
  let records = 0;
  const { words, recordsAt, recordWords } = counting;
  const scan = (block: number): void => {
    counting.scan(block);
    for (let i = 0; i < (words[block / 4 + REPORT.records] ?? 0); i++)
      if (words[block / 4 + recordsAt + i * recordWords] !== -1) records++;
  };
  await told([[Buffer.from(AUDIOBOOKSHELF)]], { blocks: new BlockQueue({ ...counting, scan }) });
  expect(records).toBeGreaterThan(130); // of 138 lines of requests
});

test.each(Object.entries(FIELD_ROLES).filter(([, role]) => role === 'ignored'))('nobody reads %s', (name) => {
  const lines = AUDIOBOOKSHELF.split('\n').filter((line) => /authorize check|http-request/.test(line));
  for (const line of lines.slice(0, 20)) {
    const fields: object = JSON.parse(line) as object;
    const without = JSON.stringify({ ...fields, [name]: undefined });
    for (const value of ['', 'x', 1, true, null, ['x'], { 'User-Agent': 'x' }])
      expect(readEvent(JSON.stringify({ ...fields, [name]: value }))).toEqual(readEvent(without));
  }
});

test('chunks may end anywhere', async () => {
  const all = AUDIOBOOKSHELF.split('\n');
  const lines = [...all.slice(0, 5), all[7], all[4]].join('\r\n');
  const log = Buffer.from(`${lines}\n{"level":"info","x":"ü\u{1F600}"}`);
  const one = kernel();
  const whole = await told([[log]]);
  for (let at = 0; at <= log.length; at++) {
    const cut = await told([[log.subarray(0, at), log.subarray(at)]], { blocks: new BlockQueue(one) });
    expect(firstDifference(cut, whole), `cut at ${at}`).toBeUndefined();
    one.forget();
  }
  const bytes = [...log].map((byte) => Uint8Array.of(byte));
  expect(firstDifference(await told([bytes], { blocks: new BlockQueue(one) }), whole)).toBeUndefined();
});

describe('lines that are long', () => {
  test.each([100_000, 200_000, 1_100_000, 2_200_000, MAX_LINE_BYTES + 1])('%d bytes', async (length) => {
    const lines = AUDIOBOOKSHELF.split('\n');
    const long = lines[4]!.replace('"path":"/"', `"path":"/${'a'.repeat(length)}"`);
    const log = [...lines.slice(0, 20), long, ...lines.slice(20, 40), long, ''].join('\n');
    expect(await differenceOf(log)).toBeUndefined();
  });
});

test.each([
  ['shapes', 20_000, '"ip":"203.0.113.24"', (i: number) => `"ip":"10.0.${i >> 8}.${i & 255}"`],
  ['paths', 65_000, '"path":"/"', (i: number) => `"path":"/a/${i}"`],
])(
  'more %s than are kept in mind',
  async (_, count, text, varied) => {
    const line = AUDIOBOOKSHELF.split('\n')[4]!;
    const lines = Array.from({ length: count }, (_, i) =>
      line.replace(text, varied(i)).replaceAll(/"ce84a915/g, `"${(i >> 1).toString(16).padStart(8, '0')}`),
    );
    const log = [Buffer.from(lines.join('\n'))];
    const [fast, slow] = [await told([log], { blocks: new BlockQueue(kernel()) }), await told([log])];
    expect(firstDifference(fast.filter(isRequest), slow.filter(isRequest))).toBeUndefined();
    expect(slow.filter(isRequest)).toHaveLength(count);
  },
  20_000,
);

const isRequest = (text: string): boolean => text.startsWith('{"sentHost"');

test('times asked about, several logs that overlap, hops', async () => {
  const log = [Buffer.from(AUDIOBOOKSHELF)];
  const all = {
    from: Date.parse('2026-11-21T06:02:12Z'),
    to: Date.parse('2026-11-22T00:00:00Z'),
    sources: 2,
    trustedHops: 1,
  };
  const fast = await told([log, log], { ...all, blocks: new BlockQueue(kernel()) });
  expect(firstDifference(fast, await told([log, log], all))).toBeUndefined();
});

test('every use of a pairing address keeps its own time', async () => {
  const paired = AUDIOBOOKSHELF.replaceAll('"path":"/favicon.ico"', '"path":"/pompaths-token"');
  expect(await differenceOf(paired + paired)).toBeUndefined();
});

test('the first line that cannot be read is the first one in the log', async () => {
  const lines = AUDIOBOOKSHELF.split('\n');
  const check = lines.find((line) => line.includes('"authorize check"'))!;
  const id = /"request-id":"([^"]*)"/.exec(check)?.[1] ?? '';
  const entry = lines.find((line) => line.includes('"http-request"') && line.includes(id))!;
  const withId = (text: string, digit: string): string =>
    text.replaceAll(id, `${id.slice(0, -4)}00${digit}0`);
  const broken = check.replace(/"allow":(?:true|false),/, '');
  const log = [...lines.slice(0, 10), withId(broken, 'a'), withId(broken, 'b'), withId(entry, 'a'), ''].join(
    '\n',
  );
  expect(await differenceOf(log)).toBeUndefined();
});

describe('a thread of its own', () => {
  const lines = AUDIOBOOKSHELF.split('\n').slice(0, -1);
  const long = lines[4]!.replace('"path":"/"', `"path":"/${'a'.repeat(600_000)}"`);
  const logs = [
    // Of many blocks, with lines that take a block of their own, and a last one without an end.
    [...lines, long, ...Array.from({ length: 60 }, () => lines).flat(), long, lines[4]].join('\n'),
    // With more lines than a block has records, and more paths than the kernel has room for.
    `${'{}\n'.repeat(300_000)}${paths(65_000)}`,
    paths(30_000),
  ].map((log) => Buffer.from(log));

  test.each([1, 2, 3, 4, 5, 6, 7])('has room for a line that leaves %d bytes of a block', async (rest) => {
    const blocks = new BlockQueue(kernel());
    await blocks.startThread();
    const many = Buffer.from(AUDIOBOOKSHELF.repeat(40));
    const start = Buffer.from('{"level":"info","x":"'.padEnd(blocks.kernel.textBytes - rest, 'a'));
    // Begins in the middle of a machine word, as no piece of a file does.
    const end = Buffer.from(` b"}\n${AUDIOBOOKSHELF.repeat(3)}`).subarray(1);
    const log = [many, start, end];
    expect(firstDifference(await told([log], { blocks }), await told([log]))).toBeUndefined();
  });

  test('goes on with tables in which the numbers of lines stand already', async () => {
    const first = kernel();
    const check = lines.find((line) => line.includes('"authorize check"'))!;
    const id = /"request-id":"([^"]*)"/.exec(check)?.[1] ?? '';
    const entry = lines.find((line) => line.includes('"http-request"') && line.includes(id))!;
    const request = (digit: string): string =>
      [check, entry, ''].join('\n').replaceAll(id, id.replace(/^./, digit));
    const others = '{"level":"info","message":"x"}\n'.repeat(
      Math.ceil((first.blocks.length * first.textBytes) / 31),
    );
    const log = [
      Buffer.from(`${'{}\n'.repeat(5)}${request('a')}${others}${check}\n${request('b')}${request('a')}`),
    ];
    // As a thread does, from when every block was used once.
    const joined = joinKernel(first.shared);
    let scanned = 0;
    const scan = (block: number): void => (scanned++ < first.blocks.length ? first : joined).scan(block);
    const fast = await told([log], { blocks: new BlockQueue({ ...first, scan }) });
    expect(scanned).toBeGreaterThan(first.blocks.length);
    expect(firstDifference(fast, await told([log]))).toBeUndefined();
  });

  test('is not waited for after the last log', async () => {
    const blocks = new BlockQueue(kernel());
    await blocks.startThread();
    const log = [Buffer.from(AUDIOBOOKSHELF)];
    const once = await told([log], { blocks });
    blocks.kernel.forget();
    expect(firstDifference(await told([log], { blocks }), once)).toBeUndefined();
  });

  function paths(count: number): string {
    const numbered = (i: number): string => lines[4]!.replace('"path":"/"', `"path":"/a/${i}"`);
    return `${Array.from({ length: count }, (_, i) => numbered(i)).join('\n')}\n`;
  }

  test.each([[65_536], [1 << 20], [777_777]])(
    'changes nothing for chunks of %d bytes',
    async (size) => {
      const chunked = logs.map((log) =>
        Array.from({ length: Math.ceil(log.length / size) }, (_, i) =>
          log.subarray(i * size, (i + 1) * size),
        ),
      );
      const blocks = new BlockQueue(kernel());
      await blocks.startThread();
      const scan = vi.spyOn(blocks.kernel, 'scan');
      const fast = await told(chunked, { blocks });
      expect(scan).not.toHaveBeenCalled();
      expect(firstDifference(fast, await told(chunked))).toBeUndefined();
    },
    30_000,
  );
});

test('lines have the same hash, whoever takes it', () => {
  const own = kernel();
  const { bytes, words, blocks, textAt, hashAt } = own;
  const hash = new LineHash();
  const at = (blocks[0] ?? 0) + textAt;
  const texts = AUDIOBOOKSHELF.split('\n').flatMap((line) => [line, line.slice(0, line.length % 11)]);
  for (const text of new Set(texts)) {
    hash.of(text);
    expect(own.hashLine(at, at + bytes.write(text, at))).toBe(true);
    expect([words[hashAt], words[hashAt + 1]]).toEqual([hash.one, hash.two]);
  }
  for (const text of ['ü', 'abcdü', '\uFFFD'.repeat(5)])
    expect(own.hashLine(at, at + bytes.write(text, at))).toBe(false);
});

test('it is not loaded where it is not wanted', () => {
  expect(loadKernel({ POMPATHS_SCAN: 'js' })).toBeUndefined();
});
