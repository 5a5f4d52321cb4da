import { EvidenceCollector } from '../../src/evidence/collect.ts';
import { once, type Times } from '../../src/evidence/times.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import { reportOn } from '../../src/proposal/report.ts';
import { renderJson } from '../../src/render/json.ts';
import { LogReader, type LogReaderOptions } from '../../src/request/log-reader.ts';
import type { Request } from '../../src/request/request.ts';
import { BlockQueue } from '../../src/scan/block-queue.ts';
import { loadKernel, type ScanKernel } from '../../src/scan/kernel.ts';
import { NO_OPTIONS } from '../proposal/traffic.ts';
import { NO_WORD } from '../../src/verdict/word.ts';

export const kernel = (): ScanKernel => {
  const loaded = loadKernel({});
  if (!loaded) throw new Error('there is no kernel: npm run build makes it');
  return loaded;
};

/** Everything that is learned from logs, each in chunks: every request, how often, its first and last time, every count, and what `-o json` prints. */
export async function told(
  logs: readonly (readonly Uint8Array[])[],
  options: LogReaderOptions = {},
  ingresses: readonly Ingress[] = [],
): Promise<string[]> {
  const routes = new RouteTable(ingresses);
  const collector = new EvidenceCollector(routes, ['token']);
  const requests = new Map<string, Times>();
  const add = (request: Request, times: Times = once(request.time), path = request.path): void => {
    collector.add(request, times, path);
    note(requests, { ...request, path, query: request.query && 'some' }, times);
  };
  const reader = new LogReader({ add }, options);
  for (const [i, chunks] of logs.entries()) {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield* chunks;
    }
    await reader.read({ name: `log ${i}`, size: undefined, chunks: bytes(), bytesRead: () => 0 });
  }
  reader.finish();
  const report = reportOn(collector, routes, reader, {
    ...NO_OPTIONS,
    word: { ...NO_WORD, pairs: true },
  });
  return [
    ...[...requests]
      .map(([request, { count, first, last }]) => `${request} ${count} ${first} ${last}`)
      .sort(),
    ...JSON.stringify(reader.counts, null, 1).split('\n'),
    ...renderJson(report).split('\n'),
  ];
}

/** The first difference that the kernel makes for a log in one chunk. */
export async function differenceOf(
  log: string | Uint8Array,
  options: LogReaderOptions = {},
): Promise<unknown> {
  const chunks = [Buffer.from(log)];
  return firstDifference(
    await told([chunks], { ...options, blocks: new BlockQueue(kernel()) }),
    await told([chunks], options),
  );
}

/** Where two lists begin to differ: a short answer even for long lists. */
export function firstDifference(one: readonly string[], other: readonly string[]): unknown {
  const at = one.findIndex((line, i) => line !== other[i]);
  if (at >= 0) return { one: one[at], other: other[at] };
  return one.length === other.length ? undefined : { other: other[one.length] };
}

function note(requests: Map<string, Times>, request: Request, times: Times): void {
  const key = JSON.stringify({ ...request, time: undefined });
  const known = requests.get(key) ?? { count: 0, first: Infinity, last: -Infinity };
  requests.set(key, {
    count: known.count + times.count,
    first: Math.min(known.first, times.first),
    last: Math.max(known.last, times.last),
  });
}
