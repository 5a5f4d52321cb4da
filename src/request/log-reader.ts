import type { EvidenceCollector } from '../evidence/collect.ts';
import { readEvent } from '../event/read.ts';
import { InputError, reasonOf } from '../errors.ts';
import { eraOf } from '../policy/input.ts';
import { RepeatedLines } from '../line/repeated.ts';
import { beginsDocument } from '../line/begins-document.ts';
import { type Line, LineSplitter, MAX_LINE_BYTES, type OverlongLine } from '../line/split.ts';
import { type UnwrappedLine, Unwrapper } from '../line/unwrap.ts';
import { assembleRequest } from './assemble.ts';
import { RequestJoiner, type RequestLines } from './join.ts';
import type { Source } from '../source/source.ts';

/** What became of the lines. */
export interface LineCounts {
  lines: number;
  /** Lines that should have been one of the two and could not be read, over-long ones included. */
  unreadable: number;
  /** The first of them: where, why and how it begins. */
  firstUnreadable:
    | { readonly source: string; readonly line: number; readonly why: string; readonly text: string }
    | undefined;
  checks: number;
  entries: number;
  /** Lines of anything else that the pod prints. */
  others: number;
  /** Access entries without the id by which their checks could be found. */
  setAside: number;
  /** Lines counted as requests of their own because too many were waiting for their partner. */
  crowdedOut: number;
  /** Lines that an earlier source has as well. */
  repeated: number;
  /** Requests before or after the time asked about, or without a time where one is asked about. */
  outsideTime: number;
  /** Were there more lines than can be compared with those of other sources? */
  isApproximate: boolean;
  /** The oldest version of Pomerium that says its name in the log; undefined where none does. */
  version: string | undefined;
  /** The first lines, to tell what the input is when it is no log of Pomerium. */
  readonly head: string[];
}

export interface LogReaderOptions {
  /** See {@link assembleRequest}. */
  readonly trustedHops?: number;
  /** Requests from this time on, and before that one, in milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** How many sources will be read: a line that stands in two of them counts once. */
  readonly sources?: number;
}

/** Reads logs line by line into evidence. One reader may read several sources, since a request's lines may lie in two files. */
export class LogReader {
  readonly counts: LineCounts = {
    lines: 0,
    unreadable: 0,
    firstUnreadable: undefined,
    checks: 0,
    entries: 0,
    others: 0,
    setAside: 0,
    crowdedOut: 0,
    repeated: 0,
    outsideTime: 0,
    isApproximate: false,
    version: undefined,
    head: [],
  };
  private readonly joiner = new RequestJoiner();
  private readonly collector: Pick<EvidenceCollector, 'add'>;
  private readonly options: LogReaderOptions;
  private readonly repeatedLines: RepeatedLines | undefined;

  constructor(collector: Pick<EvidenceCollector, 'add'>, options: LogReaderOptions = {}) {
    this.collector = collector;
    this.options = options;
    if ((options.sources ?? 1) > 1) this.repeatedLines = new RepeatedLines();
  }

  /**
   * Reads a source to its end: line by line, or as JSON documents where it begins as one. What was read counts also
   * when it fails half-way.
   */
  async read(source: Source, onChunk: () => void = () => {}): Promise<void> {
    this.repeatedLines?.nextSource();
    const [start, chunks] = await peek(source.chunks);
    if (beginsDocument(start)) await this.readDocuments(source.name, chunks, onChunk);
    else await this.readLines(source.name, chunks, onChunk);
  }

  private async readLines(
    name: string,
    chunks: AsyncIterable<Uint8Array>,
    onChunk: () => void,
  ): Promise<void> {
    const splitter = new LineSplitter();
    const unwrapper = new Unwrapper();
    let number = 0;
    const take = (lines: readonly Line[]): void => {
      for (const line of lines) {
        number++;
        if (typeof line !== 'string') this.addOverlong(line, name, number);
        else this.addLine(unwrapper.unwrap(line), name, number);
      }
    };
    try {
      for await (const chunk of chunks) {
        take(splitter.push(chunk));
        onChunk();
      }
    } finally {
      take(splitter.end());
      for (const rest of unwrapper.flush()) this.addLine(rest, name, number);
    }
  }

  private async readDocuments(
    name: string,
    chunks: AsyncIterable<Uint8Array>,
    onChunk: () => void,
  ): Promise<void> {
    const { documentLines } = await import('../line/document.ts');
    const unwrapper = new Unwrapper();
    let number = 0;
    try {
      for await (const line of documentLines(chunks)) {
        this.addLine(unwrapper.unwrap(line), name, ++number);
        if (number % 1000 === 0) onChunk();
      }
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(
        `cannot read all of the log ${name}: after ${number} lines the JSON is damaged or cut off (${reasonOf(error)}); what came before is used`,
      );
    }
  }

  /** Counts what still waits for its partner. Call once, after the last source. */
  finish(): void {
    this.addAll(this.joiner.flush());
    this.counts.setAside = this.joiner.setAside;
    this.counts.crowdedOut = this.joiner.crowdedOut;
    this.counts.isApproximate = this.repeatedLines?.overflowed ?? false;
  }

  /**
   * Counts what has waited for its partner since the call before the last, where one of the two kinds of lines is not in the
   * log at all. For logs without an end, in which the table of those that wait would hold everything back.
   */
  settle(): void {
    const { checks, entries } = this.counts;
    if (checks === 0 || entries === 0) this.addAll(this.joiner.releaseOld());
  }

  /** Takes a whole line, or nothing where a piece of one waits for the rest. */
  addLine(line: UnwrappedLine | undefined, source: string, number: number): void {
    const { counts } = this;
    if (!line) return;
    const { text, stamp } = line;
    counts.lines++;
    if (counts.head.length < HEAD_LINES && text.trim() !== '')
      counts.head.push(text.slice(0, HEAD_CHARACTERS));
    const event = readEvent(text, stamp);
    if (event.kind === 'other') {
      counts.others++;
      this.noteVersion(text);
    } else if (event.kind === 'unreadable') this.noteUnreadable(source, number, event.why, text);
    else if (this.repeatedLines?.has(text)) counts.repeated++;
    else {
      if (event.kind === 'authorize') counts.checks++;
      else counts.entries++;
      this.addAll(this.joiner.add(event));
    }
  }

  /** Pomerium's first line says which version it is. Of several the oldest counts: what holds for it holds for all. */
  private noteVersion(text: string): void {
    const [, version] = text.includes('"cmd/pomerium"') ? (VERSION.exec(text) ?? []) : [];
    const { counts } = this;
    if (
      version !== undefined &&
      eraOf(version) !== undefined &&
      (!counts.version || isOlder(version, counts.version))
    )
      counts.version = version;
  }

  /** Counts a line that is too long to be read. */
  addOverlong({ bytes, start }: OverlongLine, source: string, number: number): void {
    this.counts.lines++;
    const why = `it is ${bytes} bytes long, more than the ${MAX_LINE_BYTES} that are read`;
    this.noteUnreadable(source, number, why, start);
  }

  private noteUnreadable(source: string, line: number, why: string, text: string): void {
    this.counts.unreadable++;
    this.counts.firstUnreadable ??= { source, line, why, text: text.slice(0, HEAD_CHARACTERS) };
  }

  private addAll(requests: readonly RequestLines[]): void {
    for (const lines of requests) {
      const request = assembleRequest(lines, this.options.trustedHops);
      if (this.isWithin(request.time)) this.collector.add(request);
      else this.counts.outsideTime++;
    }
  }

  private isWithin(time: number | undefined): boolean {
    const { from, to } = this.options;
    if (from === undefined && to === undefined) return true;
    return time !== undefined && time >= (from ?? -Infinity) && time < (to ?? Infinity);
  }
}

const isOlder = (one: string, other: string): boolean =>
  one.localeCompare(other, 'en', { numeric: true }) < 0;

const VERSION = /"version":"v?(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)/;
const HEAD_LINES = 5;
const HEAD_CHARACTERS = 300;

/** The first bytes, as many as tell what the log is however it comes in pieces; and all of them. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<readonly [start: Uint8Array, chunks: AsyncIterable<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  let next = await iterator.next();
  for (; !next.done; next = await iterator.next()) {
    first.push(next.value);
    bytes += next.value.length;
    if (bytes >= PEEKED_BYTES) break;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      if (next.done) return;
      for (let rest = await iterator.next(); !rest.done; rest = await iterator.next()) yield rest.value;
    } finally {
      await iterator.return?.();
    }
  }
  return [Buffer.concat(first).subarray(0, PEEKED_BYTES), all()];
}

const PEEKED_BYTES = 16_384;
