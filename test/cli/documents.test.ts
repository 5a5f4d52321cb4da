import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AnswerJson } from '../../src/render/answer-json.ts';
import { run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/navidrome');
const lines = readFileSync(join(SAMPLE, 'pomerium.log'), 'utf8').trimEnd().split('\n');
const objects = lines.map((line) => JSON.parse(line) as object);
const answerTo = async (log: string | Buffer): Promise<AnswerJson> => {
  const { stdout } = await run(['logs', '--ingresses', SAMPLE, '-o', 'json'], log);
  return JSON.parse(stdout) as AnswerJson;
};
const plain = answerTo(lines.join('\n'));

const loki = {
  status: 'success',
  data: {
    resultType: 'streams',
    result: [
      {
        stream: { app: 'pomerium' },
        values: lines.map((line, i) => [String(1795257938000000000n + BigInt(i)), line]),
      },
    ],
  },
};
const grafana = lines.map((line, i) => ({
  line,
  timestamp: String(1795257938000000000n + BigInt(i)),
  date: '2026-11-21T06:00:00Z',
  fields: { app: 'pomerium' },
}));

describe('the same requests give the same answer', () => {
  test.each<[string, string | Buffer]>([
    ['one array', JSON.stringify(objects)],
    ['one array, pretty-printed', JSON.stringify(objects, null, 2)],
    ['an array of lines', JSON.stringify(lines)],
    [
      'pretty-printed objects, as jq prints them',
      objects.map((object) => JSON.stringify(object, null, 2)).join('\n'),
    ],
    ['objects run on', lines.join('')],
    ["Loki's API", JSON.stringify(loki)],
    ["Loki's API, pretty-printed", JSON.stringify(loki, null, 4)],
    ["Grafana's export", JSON.stringify(grafana)],
    ['an array, compressed', gzipSync(JSON.stringify(objects))],
    ['a byte order mark before', `\uFEFF${JSON.stringify(objects, null, 1)}`],
  ])('%s', async (_, log) => {
    expect(await answerTo(log)).toEqual(await plain);
  });
});

test('a document that was cut off gives what came before', async () => {
  const text = JSON.stringify(objects, null, 1);
  const { code, stdout, stderr } = await run(
    ['logs', '--ingresses', SAMPLE, '-o', 'json'],
    text.slice(0, text.length / 2),
  );
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /cannot read all of the log standard input: after \d+ lines the JSON is damaged or cut off/,
  );
  expect((JSON.parse(stdout) as AnswerJson).totals.requests).toBeGreaterThan(10);
});

test('a document without a line of Pomerium is said to be none', async () => {
  const { code, stderr } = await run(['logs'], '[{"message":"hello"},{"message":"world"}]');
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/no request in 2 lines, it looks like JSON of another program/),
  ]);
});

test('objects larger than a line are walked through', async () => {
  const big = `{"a":[${'1,'.repeat(50_000)}1],"deep":${'['.repeat(500)}${']'.repeat(500)},"lines":${JSON.stringify(objects)}}`;
  expect(await answerTo(`[${big}]`)).toEqual(await plain);
});
