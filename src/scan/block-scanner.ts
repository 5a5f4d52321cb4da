import { type Line, LineSplitter } from '../line/split.ts';
import type { ScanKernel } from './kernel.ts';

/** @param number of the line in its source, from 1 */
export type TakeLine = (line: Line, number: number) => void;

/** What becomes of the lines. */
export interface LineSink {
  /** Does this line still have to come as text, whatever it is? */
  readonly wantsText: () => boolean;
  /** A line that has to be read. */
  readonly take: TakeLine;
  /** A line of a request. */
  readonly takeRecord: (record: LineRecord, number: number) => void;
  /** So many lines of other kinds. */
  readonly takeOthers: (count: number) => void;
  /** Shapes and paths are numbered anew from here on. */
  readonly forget: () => void;
}

/** What the kernel tells of a line; valid until the next one. */
export interface LineRecord {
  /** The same number for lines that differ only in what follows, and in what nobody reads. */
  shape: number;
  /** The same number for the same path; 0 for none. */
  path: number;
  /** Milliseconds since 1970, or undefined. */
  time: number | undefined;
  hasId: boolean;
  /** The digits of its id. */
  id0: number;
  id1: number;
  id2: number;
  id3: number;
  /** Its text, and the path as it stands there, escaped as in JSON. */
  readonly text: () => string;
  readonly pathText: () => string;
}

/** Cuts bytes into lines as {@link LineSplitter} does, and has the kernel read those that it can. */
export class BlockScanner {
  private readonly kernel: ScanKernel;
  private readonly sink: LineSink;
  private readonly splitter = new LineSplitter();
  private readonly memory: Buffer;
  /** How many bytes wait in the block for the rest of their line. */
  private held = 0;
  /** Is the splitter in the middle of a line? */
  private splitting = false;
  private number = 0;
  private start = 0;
  private end = 0;
  private pathStart = 0;
  private pathEnd = 0;
  private readonly record: LineRecord;

  constructor(kernel: ScanKernel, sink: LineSink) {
    this.kernel = kernel;
    this.sink = sink;
    this.memory = Buffer.from(kernel.bytes.buffer);
    this.record = {
      shape: 0,
      path: 0,
      time: undefined,
      hasId: false,
      id0: 0,
      id1: 0,
      id2: 0,
      id3: 0,
      text: () => this.text(),
      pathText: () => this.memory.toString('utf8', this.pathStart, this.pathEnd),
    };
  }

  /** Reads all lines that `chunk` completes. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    const { blockBytes } = this.kernel;
    for (let at = 0; at < chunk.length;) {
      if (this.splitting || (this.held === 0 && this.wantsText())) at = this.split(chunk, at);
      else {
        const part = chunk.subarray(at, at + blockBytes - PADDING - this.held);
        this.fill(part);
        at += part.length;
      }
    }
  }

  /** Reads the last line, if the input did not end with a line ending. */
  finish(): void {
    this.giveUp();
    for (const line of this.splitter.end()) this.sink.take(line, ++this.number);
  }

  /** How many lines there were. */
  get lines(): number {
    return this.number;
  }

  /** The first line may begin with a byte order mark. */
  private wantsText(): boolean {
    return this.number === 0 || this.sink.wantsText();
  }

  /** Up to the end of the line without the kernel; returns what comes after. */
  private split(chunk: Uint8Array, at: number): number {
    const lf = chunk.indexOf(LF, at);
    const next = lf < 0 ? chunk.length : lf + 1;
    this.splitting = lf < 0;
    for (const line of this.splitter.push(chunk.subarray(at, next))) this.sink.take(line, ++this.number);
    return next;
  }

  private fill(part: Uint8Array): void {
    const { block, blockBytes } = this.kernel;
    this.kernel.bytes.set(part, block + this.held);
    const end = block + this.held + part.length;
    const rest = this.scan(block, end);
    this.held = end - rest;
    this.kernel.bytes.copyWithin(block, rest, end);
    if (this.held > blockBytes / 2) this.giveUp();
  }

  /** Leaves what is held to the splitter: a line that is longer than the block, or the last one. */
  private giveUp(): void {
    const { block } = this.kernel;
    if (this.held === 0) return;
    this.splitter.push(this.kernel.bytes.subarray(block, block + this.held));
    this.held = 0;
    this.splitting = true;
  }

  /** Returns where the unfinished line begins. */
  private scan(from: number, end: number): number {
    const { kernel, sink } = this;
    let at = from;
    while (at < end) {
      const isFull = kernel.scan(at, end) !== 0;
      this.takeRecords();
      sink.takeOthers(kernel.otherCount());
      this.number += kernel.lineCount();
      if (isFull) {
        kernel.forget();
        sink.forget();
      } else if (kernel.stoppedAt() === at) break;
      at = kernel.stoppedAt();
    }
    return at;
  }

  private takeRecords(): void {
    const { kernel, sink, record, number } = this;
    const { words, recordWords } = kernel;
    let at = kernel.recordsAt;
    for (let left = kernel.recordCount(); left > 0; left--, at += recordWords) {
      const shape = words[at] ?? SLOW;
      this.start = words[at + 3] ?? 0;
      this.end = words[at + 4] ?? 0;
      const own = number + (words[at + 5] ?? 0) + 1;
      if (shape === SLOW) {
        sink.take(this.text(), own);
        continue;
      }
      record.shape = shape;
      record.path = words[at + 1] ?? 0;
      const seconds = words[at + 2] ?? 0;
      record.time = seconds === NO_TIME ? undefined : (seconds >>> 0) * 1000;
      record.hasId = words[at + 6] === 1;
      record.id0 = words[at + 7] ?? 0;
      record.id1 = words[at + 8] ?? 0;
      record.id2 = words[at + 9] ?? 0;
      record.id3 = words[at + 10] ?? 0;
      this.pathStart = words[at + 11] ?? 0;
      this.pathEnd = this.pathStart + (words[at + 12] ?? 0);
      sink.takeRecord(record, own);
    }
  }

  private text(): string {
    const end = this.memory[this.end - 1] === CR ? this.end - 1 : this.end;
    return this.memory.toString('utf8', this.start, Math.max(this.start, end));
  }
}

const LF = 0x0a;
const CR = 0x0d;
const SLOW = -1;
const NO_TIME = -1;
/** The kernel reads and writes a little behind the last line. */
const PADDING = 64;
