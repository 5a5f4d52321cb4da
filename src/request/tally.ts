import type { EvidenceCollector } from '../evidence/collect.ts';
import { isPairingPath } from '../evidence/pairing.ts';
import { withPath } from './assemble.ts';
import { type Pair, Pairs } from './pairs.ts';
import type { SeenLine } from './seen-line.ts';
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
  private readonly pairs: Pairs;
  private readonly table: TallyTable;
  /** The paths that have numbers. */
  private readonly paths: string[] = [];
  private readonly collector: Pick<EvidenceCollector, 'add'>;
  private readonly options: TallyOptions;

  constructor(collector: Pick<EvidenceCollector, 'add'>, options: TallyOptions) {
    this.collector = collector;
    this.options = options;
    this.pairs = new Pairs(options.trustedHops);
    this.table = new TallyTable();
  }

  /** Could these be the two lines of one request? */
  fit(check: SeenLine, entry: SeenLine): boolean {
    return this.pairs.fit(check, entry);
  }

  take(check: SeenLine | undefined, entry: SeenLine | undefined): void {
    const time = check?.time ?? entry?.time;
    if (!this.isWithin(time)) {
      this.outsideTime++;
      return;
    }
    if (this.pairs.isFull) this.flush();
    const pair = this.pairs.of(check, entry);
    const isShared = (check?.shape.isShared ?? true) && (entry?.shape.isShared ?? true);
    const line = pair.pathIn === 'check' ? check : entry;
    if (isShared && this.table.count(pair.number, line?.pathNumber ?? 0, time)) return;
    // Every use of a token has its own time.
    if (isShared && !isPairingPath(line?.path ?? '')) this.open(pair, line, time);
    else this.collector.add(withPath(pair.request, check?.path, entry?.path, time));
  }

  /** Gives all that is counted to the evidence. */
  flush(): void {
    const { table, pairs, paths } = this;
    for (const i of table.inOrderOfPairs()) {
      const pair = pairs.known[table.pairs[i] ?? 0];
      const path = paths[table.paths[i] ?? 0];
      const [first = 0, last = 0, count = 0] = [table.firsts[i], table.lasts[i], table.counts[i]];
      if (!pair) continue;
      const request =
        pair.pathIn === 'check'
          ? withPath(pair.request, path, undefined)
          : withPath(pair.request, undefined, path);
      this.collector.add(request, { count, first, last });
    }
    table.clear();
    pairs.clear();
    paths.length = 0;
  }

  private open({ number }: Pair, line: SeenLine | undefined, time: number | undefined): void {
    const path = line?.pathNumber ?? 0;
    if (line?.path !== undefined) this.paths[path] = line.path;
    this.table.open(number, path, time);
    if (this.table.isFull) this.flush();
  }

  private isWithin(time: number | undefined): boolean {
    const { from, to } = this.options;
    if (from === undefined && to === undefined) return true;
    return time !== undefined && time >= (from ?? -Infinity) && time < (to ?? Infinity);
  }
}
