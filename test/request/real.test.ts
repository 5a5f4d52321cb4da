import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/event/event.ts';
import { readEvent } from '../../src/event/read.ts';
import { LineSplitter } from '../../src/line/split.ts';
import { assembleRequest, type RequestLines } from '../../src/request/assemble.ts';
import { isDenial } from '../../src/request/cause.ts';
import { RequestJoiner } from '../../src/request/join.ts';
import type { Outcome } from '../../src/request/outcome.ts';
import type { Request } from '../../src/request/request.ts';
import { fixture, rowsOf, sharedFile } from '../shared.ts';

// Requests sent to a real Pomerium: what its two lines say, and what the client saw.
interface SentRequest {
  readonly what: string;
  readonly user: string | null;
  readonly status: number;
  readonly access: object | null;
  readonly authorize: object | null;
  readonly reachedUpstream: boolean;
}

/** What the client may see of each outcome where the app is not reached. 0: no answer. 200 is robots.txt or gRPC. */
const STATUS: Record<Exclude<Outcome, 'allowed' | 'own-answer'>, number[]> = {
  login: [302, 401, 200, 0],
  denied: [403, 200, 0],
  'deny-rule': [403, 200],
  certificate: [495, 200],
  device: [302, 401, 450],
  refused: [403],
  'no-route': [404],
  'stale-route': [404],
  'websocket-off': [403],
  'malformed-path': [400, 307],
  'malformed-request': [0, 400, 404, 426, 431],
  unavailable: [500, 503],
  aborted: [0],
  untold: [0, 301],
};

function lineOf(fields: object | null, service: string, message: string): Event[] {
  return fields ? [readEvent(JSON.stringify({ ...fields, service, message }))] : [];
}

function requestsOf(lines: readonly Event[]): Request[] {
  const joiner = new RequestJoiner();
  const joined: RequestLines[] = lines.flatMap((line) =>
    line.kind === 'authorize' || line.kind === 'access' ? joiner.add(line) : [],
  );
  return [...joined, ...joiner.flush()].map((lines) => assembleRequest(lines));
}

function agrees(row: SentRequest): void {
  const lines = [
    ...lineOf(row.authorize, 'authorize', 'authorize check'),
    ...lineOf(row.access, 'envoy', 'http-request'),
  ];
  const requests = requestsOf(lines);
  expect(requests, 'both lines are one request').toHaveLength(lines.length === 0 ? 0 : 1);
  for (const request of requests) {
    const { outcome, cause, answer } = request;
    if (row.user === 'alice' && outcome === 'denied') expect(cause).toBe('wrong-person');
    if (outcome === 'own-answer') {
      expect(row.reachedUpstream).toBe(false);
      expect(cause).toBeUndefined();
    } else if (outcome === 'allowed') {
      expect(cause).toBeUndefined();
      if (answer !== undefined) expect(row.status).toBe(answer);
      else expect(row.status === 0 || row.status >= 500 || !row.access).toBe(true);
      if (row.reachedUpstream && row.status !== 0)
        expect([row.status, undefined]).toContain(answer ?? undefined);
    } else {
      expect(row.reachedUpstream).toBe(false);
      expect(STATUS[outcome]).toContain(row.status);
      expect(cause === undefined).toBe(outcome === 'aborted' || outcome === 'untold');
    }
  }
}

const FILES = ['requests-0.31.jsonl', 'requests-0.33.jsonl'];
describe.each(FILES)('%s', (file) => {
  test.each(rowsOf<SentRequest>(fixture(`real/${file}`)).map((row) => [row.what, row] as const))(
    '%s',
    (_, row) => {
      agrees(row);
    },
  );

  const whole = sharedFile(`facts/real/${file}`);
  test.skipIf(!whole)('every request that was sent', () => {
    for (const row of rowsOf<SentRequest>(whole ?? '')) agrees(row);
  });
});

const folder = sharedFile('facts/real');
const logs = folder
  ? [folder, join(folder, 'extra')].flatMap((dir) =>
      readdirSync(dir)
        .filter((name) => name.endsWith('.log'))
        .map((name) => join(dir, name)),
    )
  : [];

describe.skipIf(!folder)('whole logs', () => {
  test.each(logs.map((path) => [path.slice(path.lastIndexOf('/') + 1), path] as const))(
    '%s: every line is read',
    async (_, path) => {
      const splitter = new LineSplitter();
      const events: Event[] = [];
      for await (const chunk of createReadStream(path)) {
        for (const line of splitter.push(chunk as Buffer)) events.push(readEvent(line as string));
      }
      expect(events.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
      const checks = events.filter(({ kind }) => kind === 'authorize').length;
      const entries = events.filter(({ kind }) => kind === 'access').length;
      const requests = requestsOf(events);
      expect(requests.length).toBeGreaterThanOrEqual(Math.max(checks, path.includes('-few') ? 0 : entries));
      expect(requests.length).toBeLessThanOrEqual(checks + entries);
      for (const { cause, account } of requests) {
        if (cause === 'login') expect(account).toBe('');
        if (cause && isDenial(cause) && cause === 'wrong-person') expect(account).not.toBe('');
      }
    },
  );

  test.each(['0.31', '0.33'])('the log of %s holds each request once', async (version) => {
    const splitter = new LineSplitter();
    const events: Event[] = [];
    for await (const chunk of createReadStream(join(folder ?? '', `pomerium-${version}.log`)))
      for (const line of splitter.push(chunk as Buffer)) events.push(readEvent(line as string));
    const ids = events.map((event) => ('id' in event && event.id) || undefined);
    const withoutId = events.filter((event) => event.kind === 'access' && event.id === '').length;
    const repeated = 2; // one request sent an id of its own three times
    expect(requestsOf(events)).toHaveLength(new Set(ids.filter(Boolean)).size + withoutId + repeated);
  });
});
