import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Request } from '../../src/request/request.ts';
import { LogReader } from '../../src/request/log-reader.ts';
import { decode } from '../../src/source/decode.ts';
import { WRAPPERS } from '../line/wrappers.ts';

const CHECK =
  '{"level":"info","service":"authorize","check-request-id":"5c1e","method":"GET","path":"/api/ü","host":"app.example.com","ip":"192.0.2.7","user":"","email":"","allow":false,"allow-why-false":["user-unauthenticated"],"deny":false,"deny-why-false":[],"time":"2026-11-21T06:00:00Z","message":"authorize check"}';
const ENTRY =
  '{"level":"info","service":"envoy","upstream-cluster":"","method":"GET","authority":"app.example.com","path":"/api/ü","user-agent":"App/1","forwarded-for":"192.0.2.7","request-id":"5c1e","response-code":302,"response-code-details":"ext_authz_denied","time":"2026-11-21T06:00:01Z","message":"http-request"}';
const LINES = [CHECK, 'klog text', ENTRY];

async function read(chunks: readonly Uint8Array[]): Promise<unknown> {
  const requests: Request[] = [];
  const reader = new LogReader({ add: (request) => requests.push(request) });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  await reader.read({
    name: 'log',
    size: undefined,
    chunks: decode(bytes(), 'log'),
    bytesRead: () => 0,
  });
  reader.finish();
  return { requests, counts: reader.counts };
}

const objects = [CHECK, ENTRY].map((line) => JSON.parse(line) as object);
const LOGS: Record<string, string | Buffer> = {
  ...Object.fromEntries(
    Object.entries(WRAPPERS).map(([name, wrap]) => [name, `${LINES.flatMap(wrap).join('\n')}\n`]),
  ),
  'carriage returns': LINES.join('\r\n'),
  'a byte order mark': `\uFEFF${LINES.join('\n')}`,
  'UTF-16': Buffer.from(`\uFEFF${LINES.join('\n')}`, 'utf16le'),
  gzip: gzipSync(LINES.join('\n')),
  'gzip, two members': Buffer.concat([gzipSync(`${CHECK}\n`), gzipSync(ENTRY)]),
  'one array': JSON.stringify(objects),
  'one array, pretty-printed': JSON.stringify(objects, null, 2),
  'pretty-printed objects': objects.map((object) => JSON.stringify(object, null, 2)).join('\n'),
  'objects run on': `${CHECK}${ENTRY}`,
  'an array of lines': JSON.stringify([CHECK, ENTRY]),
  'white space before an array': `\n  \n${JSON.stringify(objects)}`,
};

test.each(Object.entries(LOGS))('%s: cut anywhere, it is the same log', async (_, log) => {
  const bytes = Buffer.from(log);
  const whole = await read([bytes]);
  expect(whole).toMatchObject({ requests: [{ path: '/api/ü', userAgent: 'App/1', cause: 'login' }] });
  for (let at = 1; at < bytes.length; at++)
    expect(await read([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(whole);
  expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
});
