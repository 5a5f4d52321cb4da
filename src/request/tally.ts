import type { EvidenceCollector } from '../evidence/collect.ts';
import { isPairingPath } from '../evidence/pairing.ts';
import { pathOf, withPath } from './assemble.ts';
import { same } from './fit.ts';
import { isOwnPage } from './own-pages.ts';
import { Pairs } from './pairs.ts';
import type { LineContents } from './line-contents.ts';
import { TallyTable } from './tally-table.ts';

export interface TallyOptions {
  /** See {@link assembleRequest}. */
  readonly trustedHops?: number;
  /** Requests from this time on, and before that one, in milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * Gives requests to the evidence. Those whose lines have shapes that others share are made and weighed once, then counted, and
 * given together.
 */
export class RequestTallies {
  /** Requests before or after the time asked about, or without a time where one is asked about. */
  outsideTime = 0;
  private readonly lines: LineContents;
  private readonly pairs: Pairs;
  private readonly table = new TallyTable();
  /** The paths that have numbers. */
  private readonly paths: string[] = [];
  private readonly collector: Pick<EvidenceCollector, 'add'>;
  private readonly options: TallyOptions;

  constructor(lines: LineContents, collector: Pick<EvidenceCollector, 'add'>, options: TallyOptions) {
    this.lines = lines;
    this.collector = collector;
    this.options = options;
    this.pairs = new Pairs(options.trustedHops);
  }

  /** Could these be the two lines of one request? */
  fit(check: number, entry: number): boolean {
    const { shapes, paths } = this.lines;
    const { fit } = this.pairs.of(shapes[check], shapes[entry]);
    return fit === 'always' || (fit === 'with-same-path' && same(paths[check], paths[entry]));
  }

  /** Takes a request: both lines, or the one there is and no line. */
  take(check: number, entry: number): void {
    const { lines, pairs, table } = this;
    const checked = lines.timeOf(check);
    const time = Number.isNaN(checked) ? lines.timeOf(entry) : checked;
    if (!this.isWithin(time)) {
      this.outsideTime++;
      return;
    }
    if (pairs.isFull) this.flush();
    const pair = pairs.of(lines.shapes[check], lines.shapes[entry]);
    const line = pair.pathIn === 'check' ? check : entry;
    const path = lines.pathNumbers[line] ?? 0;
    if (pair.number >= 0 && table.count(pair.number, path, time)) return;
    // Every use of a token has its own time.
    if (pair.number >= 0 && !isPairingPath(lines.paths[line] ?? ''))
      this.open(pair.number, path, lines.paths[line], time);
    else {
      const { request } = pair;
      const own = pathOf(request, lines.paths[check], lines.paths[entry]);
      this.collector.add(withPath(request, own, Number.isNaN(time) ? undefined : time));
    }
  }

  /** Gives all that is counted to the evidence. */
  flush(): void {
    const { table, pairs, paths } = this;
    for (const at of table.inOrderOf(pairs.byHost())) {
      const pair = pairs.known[table.pairAt(at)];
      const path = paths[table.pathAt(at)];
      if (!pair) continue;
      const { request, pathIn } = pair;
      const own = pathIn === 'check' ? pathOf(request, path, undefined) : pathOf(request, undefined, path);
      const times = table.timesAt(at);
      if (own !== undefined && isOwnPage(own)) this.collector.add(withPath(request, own), times);
      else this.collector.add(request, times, own);
    }
    table.clear();
    pairs.clear();
    paths.length = 0;
  }

  private open(pair: number, number: number, path: string | undefined, time: number): void {
    if (path !== undefined) this.paths[number] = path;
    this.table.open(pair, number, time);
    if (this.table.isFull) this.flush();
  }

  /** NaN for no time. */
  private isWithin(time: number): boolean {
    const { from, to } = this.options;
    if (from === undefined && to === undefined) return true;
    return time >= (from ?? -Infinity) && time < (to ?? Infinity);
  }
}
