import type { EvidenceCollector } from '../evidence/collect.ts';
import { readEvent } from '../event/read.ts';
import { InputError, reasonOf } from '../errors.ts';
import { eraOf } from '../policy/input.ts';
import { RepeatedLines } from '../line/repeated.ts';
import { beginsDocument } from '../line/begins-document.ts';
import { LineFeed } from '../line/line-feed.ts';
import { type Line, MAX_LINE_BYTES, type OverlongLine } from '../line/split.ts';
import { type UnwrappedLine, Unwrapper } from '../line/unwrap.ts';
import type { BlockQueue } from '../scan/block-queue.ts';
import { BlockScanner, type TakeLine } from '../scan/block-scanner.ts';
import type { LineRecord } from '../scan/line-record.ts';
import { peek } from '../source/peek.ts';
import type { Source } from '../source/source.ts';
import { LineIntake } from './line-intake.ts';
import { type LineCounts, noLines } from './line-counts.ts';
import type { TallyOptions } from './tally.ts';

export interface LogReaderOptions extends TallyOptions {
  /** How many sources will be read: a line that stands in two of them counts once. */
  readonly sources?: number;
  /** Reads most lines faster, to the same effect; not for logs without an end, since it keeps requests back that are like earlier ones. */
  readonly blocks?: BlockQueue | undefined;
}

/** Reads logs line by line into evidence. One reader may read several sources, since a request's lines may lie in two files. */
export class LogReader {
  readonly counts: LineCounts = noLines();
  private readonly intake: LineIntake;
  private readonly blocks: BlockQueue | undefined;
  private readonly repeatedLines: RepeatedLines | undefined;

  constructor(collector: Pick<EvidenceCollector, 'add'>, options: LogReaderOptions = {}) {
    this.intake = new LineIntake(this.counts, collector, options);
    this.blocks = options.blocks;
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
    const unwrapper = new Unwrapper();
    const take = (line: Line, number: number): void => {
      if (typeof line !== 'string') this.addOverlong(line, name, number);
      else this.addLine(unwrapper.unwrap(line), name, number);
    };
    const lines = this.blocks ? this.scanner(this.blocks, take, name) : new LineFeed(take);
    try {
      for await (const chunk of chunks) {
        lines.push(chunk);
        onChunk();
      }
    } finally {
      lines.finish();
      for (const rest of unwrapper.flush()) this.addLine(rest, name, lines.lines);
    }
  }

  private scanner(blocks: BlockQueue, take: TakeLine, name: string): BlockScanner {
    return new BlockScanner(blocks, {
      take,
      wantsText: () => this.counts.head.length < HEAD_LINES,
      takeRecord: (record, number) => this.addRecord(record, name, number),
      mayPair: (count) => this.intake.mayPair(count),
      takePair: (first, second, firstNumber, number) => {
        const isFirst = this.isRepeated(first);
        const isSecond = this.isRepeated(second);
        if (!isFirst && !isSecond && this.intake.addPair(first, second)) this.counts.lines += 2;
        else {
          this.addRecord(first, name, firstNumber, isFirst);
          this.addRecord(second, name, number, isSecond);
        }
      },
      takeOthers: (count) => {
        this.counts.lines += count;
        this.counts.others += count;
      },
      forget: () => this.intake.forget(),
      // Whoever came before a flood of strangers is to be known before them: there is room for so many clients only.
      fill: () => this.intake.flush(),
    });
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
    this.blocks?.close();
    this.intake.finish();
    this.counts.isApproximate = this.repeatedLines?.overflowed ?? false;
  }

  /**
   * Counts what has waited for its partner since the call before the last, where one of the two kinds of lines is not in the
   * log at all. For logs without an end, in which the table of those that wait would hold everything back.
   */
  settle(): void {
    this.intake.settle();
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
    else this.intake.add(event);
  }

  /** Takes a line that the kernel has read. */
  private addRecord(
    record: LineRecord,
    source: string,
    number: number,
    isRepeated = this.isRepeated(record),
  ): void {
    if (isRepeated || this.intake.addRecord(record)) this.counts.lines++;
    else this.addLine({ text: record.text() }, source, number);
    if (isRepeated) this.counts.repeated++;
  }

  /** Of lines that are no requests after all it is asked when they are read. */
  private isRepeated(record: LineRecord): boolean {
    const { repeatedLines } = this;
    if (!repeatedLines || !this.intake.knows(record)) return false;
    return record.hash((one, two) => repeatedLines.hasHash(one, two)) ?? repeatedLines.has(record.text());
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
    const { counts } = this;
    counts.unreadable++;
    const first = counts.firstUnreadable;
    // The first of two lines that were taken for those of a request is looked at late.
    if (!first || (first.source === source && line < first.line))
      counts.firstUnreadable = { source, line, why, text: text.slice(0, HEAD_CHARACTERS) };
  }
}

const isOlder = (one: string, other: string): boolean =>
  one.localeCompare(other, 'en', { numeric: true }) < 0;

const VERSION = /"version":"v?(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)/;
const HEAD_LINES = 5;
const HEAD_CHARACTERS = 300;
