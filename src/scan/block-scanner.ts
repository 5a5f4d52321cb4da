import { type Line, LineSplitter } from '../line/split.ts';
import type { BlockQueue } from './block-queue.ts';
import { REPORT, TABLES } from './kernel.ts';
import { type LineRecord, RECORD, WordsRecord } from './line-record.ts';

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
  /** May the two lines of a request come together, rather than the first one where it stands? Of up to so many lines. */
  readonly mayPair: (lines: number) => boolean;
  /** The two lines of a request, as far as their ids tell, that nothing else among the lines belongs to. */
  readonly takePair: (first: LineRecord, second: LineRecord, firstNumber: number, number: number) => void;
  /** So many lines of other kinds. */
  readonly takeOthers: (count: number) => void;
  /** Shapes and paths are numbered anew from here on. */
  readonly forget: () => void;
  /** Lines of new shapes come as text from here on, those of known ones as records still. */
  readonly fill: () => void;
}

/** Cuts bytes into lines as {@link LineSplitter} does, and has the kernel read those that it can. */
export class BlockScanner {
  private readonly queue: BlockQueue;
  private readonly sink: LineSink;
  private readonly splitter = new LineSplitter();
  /** What the block that is filled has by now, from where to where in its text: whole lines, and the beginning of one. */
  private from = 0;
  private to = 0;
  /** Is the splitter in the middle of a line? */
  private splitting = false;
  private number = 0;
  private readonly record: WordsRecord;
  private readonly partner: WordsRecord;
  private readonly look = (block: number): void => this.lookAt(block);

  constructor(queue: BlockQueue, sink: LineSink) {
    this.queue = queue;
    this.sink = sink;
    this.record = new WordsRecord(queue.kernel);
    this.partner = new WordsRecord(queue.kernel);
  }

  /** Reads all lines that `chunk` completes, sooner or later. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    const { textBytes } = this.queue.kernel;
    for (let at = 0; at < chunk.length;) {
      if (this.splitting || (this.from === this.to && this.wantsText())) at = this.split(chunk, at);
      else {
        if (chunk.length - at > WORTH_ALIGNING) this.align(chunk.byteOffset + at);
        const part = chunk.subarray(at, at + textBytes - this.to);
        this.fill(part);
        at += part.length;
      }
    }
  }

  /** Reads what is left, the last line too if the input did not end with a line ending. */
  finish(): void {
    this.submit();
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
    const { kernel, block } = this.queue;
    kernel.bytes.set(part, block + kernel.textAt + this.to);
    this.to += part.length;
    if (this.to < kernel.textBytes) return;
    const isLong = !this.submit();
    if (isLong) this.giveUp();
  }

  /**
   * Sees to it that what comes next falls on the same places of machine words as where it comes from: into memory that threads share,
   * anything else is copied byte by byte, five times slower. A block that is all but full has no room to move what it holds.
   */
  private align(source: number): void {
    const { kernel } = this.queue;
    if (((source - this.to) & WORD_MASK) === 0 || this.to + WORD_MASK > kernel.textBytes) return;
    this.submit();
    const { block } = this.queue;
    const text = block + kernel.textAt;
    const from = (source - (this.to - this.from)) & WORD_MASK;
    kernel.bytes.copyWithin(text + from, text + this.from, text + this.to);
    this.to += from - this.from;
    this.from = from;
  }

  /** Has the whole lines of the block read, if there are any; the beginning of the next one goes to the next block. */
  private submit(): boolean {
    const { kernel, block } = this.queue;
    const from = block + kernel.textAt + this.from;
    const to = block + kernel.textAt + this.to;
    const whole = from + kernel.bytes.subarray(from, to).lastIndexOf(LF) + 1;
    if (whole === from) return false;
    this.queue.submit(from, whole, this.look);
    this.from = 0;
    this.to = to - whole;
    kernel.bytes.copyWithin(this.queue.block + kernel.textAt, whole, to);
    return true;
  }

  /** Leaves what is held to the splitter: a line that is longer than a block, or the last one. */
  private giveUp(): void {
    this.queue.drain(this.look);
    if (this.from === this.to) return;
    const { kernel, block } = this.queue;
    const text = block + kernel.textAt;
    this.splitter.push(kernel.bytes.subarray(text + this.from, text + this.to));
    this.from = 0;
    this.to = 0;
    this.splitting = true;
  }

  private lookAt(block: number): void {
    const { sink } = this;
    const { words } = this.queue.kernel;
    const report = block / 4;
    this.takeRecords(report);
    sink.takeOthers(words[report + REPORT.others] ?? 0);
    this.number += words[report + REPORT.lines] ?? 0;
    const tables = words[report + REPORT.tables];
    if (tables === TABLES.forgotten) sink.forget();
    else if (tables === TABLES.filled) sink.fill();
  }

  private takeRecords(report: number): void {
    const { sink, record, partner, number } = this;
    const { words, recordsAt, recordWords } = this.queue.kernel;
    const count = words[report + REPORT.records] ?? 0;
    const mayPair = sink.mayPair(count);
    const first = report + recordsAt;
    for (let at = first; at < first + count * recordWords; at += recordWords) {
      const other = mayPair ? (words[at + RECORD.partner] ?? 0) / 4 : 0;
      if (other > at) continue;
      record.at(at);
      const own = number + record.line + 1;
      if (record.shape === SLOW) sink.take(record.text(), own);
      else if (other === 0) sink.takeRecord(record, own);
      else {
        partner.at(other);
        sink.takePair(partner, record, number + partner.line + 1, own);
      }
    }
  }
}

const LF = 0x0a;
/** The bits of an address that tell where in a machine word it is. */
const WORD_MASK = 7;
const WORTH_ALIGNING = 4096;
const SLOW = -1;
