import type { ScanKernel } from './kernel.ts';

/** What the kernel tells of a line; valid until the next one. */
export interface LineRecord {
  /** The same number for lines that differ only in what follows, and in what nobody reads. */
  readonly shape: number;
  /** The same number for the same path; 0 for none. */
  readonly path: number;
  /** Milliseconds since 1970, or undefined. */
  readonly time: number | undefined;
  readonly hasId: boolean;
  /** The digits of its id. */
  readonly id0: number;
  readonly id1: number;
  readonly id2: number;
  readonly id3: number;
  /** Gives the hash of its text to a function, or nothing where that has to be taken of the text itself. */
  readonly hash: <T>(take: (one: number, two: number) => T) => T | undefined;
  /** Its text, and the path as it stands there, escaped as in JSON. */
  readonly text: () => string;
  readonly pathText: () => string;
}

/** The words of a record (assembly/kernel.ts, `addRecord`). */
export const RECORD = {
  shape: 0,
  path: 1,
  seconds: 2,
  start: 3,
  end: 4,
  line: 5,
  hasId: 6,
  id: 7,
  pathStart: 11,
  pathLength: 12,
  /** The address of the record of the other line of the same request; 0 for none. */
  partner: 13,
} as const;

/** A record as it stands in the kernel's memory, read anew for each. */
export class WordsRecord implements LineRecord {
  shape = 0;
  path = 0;
  time: number | undefined;
  hasId = false;
  id0 = 0;
  id1 = 0;
  id2 = 0;
  id3 = 0;
  /** How many lines of the block come before it. */
  line = 0;
  private words = 0;
  private readonly kernel: ScanKernel;

  constructor(kernel: ScanKernel) {
    this.kernel = kernel;
  }

  /** Takes what stands at a place, in words. */
  at(place: number): void {
    const { words } = this.kernel;
    const seconds = words[place + RECORD.seconds] ?? 0;
    this.words = place;
    this.shape = words[place + RECORD.shape] ?? 0;
    this.path = words[place + RECORD.path] ?? 0;
    this.time = seconds === NO_TIME ? undefined : (seconds >>> 0) * 1000;
    this.line = words[place + RECORD.line] ?? 0;
    this.hasId = words[place + RECORD.hasId] === 1;
    this.id0 = words[place + RECORD.id] ?? 0;
    this.id1 = words[place + RECORD.id + 1] ?? 0;
    this.id2 = words[place + RECORD.id + 2] ?? 0;
    this.id3 = words[place + RECORD.id + 3] ?? 0;
  }

  hash<T>(take: (one: number, two: number) => T): T | undefined {
    const { words, hashAt } = this.kernel;
    if (!this.kernel.hashLine(this.start, this.end)) return undefined;
    return take(words[hashAt] ?? 0, words[hashAt + 1] ?? 0);
  }

  text(): string {
    return this.kernel.bytes.toString('utf8', this.start, this.end);
  }

  pathText(): string {
    const { bytes, words } = this.kernel;
    const start = words[this.words + RECORD.pathStart] ?? 0;
    return bytes.toString('utf8', start, start + (words[this.words + RECORD.pathLength] ?? 0));
  }

  private get start(): number {
    return this.kernel.words[this.words + RECORD.start] ?? 0;
  }

  /** Without the line ending. */
  private get end(): number {
    const end = this.kernel.words[this.words + RECORD.end] ?? 0;
    return end > this.start && this.kernel.bytes[end - 1] === CR ? end - 1 : end;
  }
}

const CR = 0x0d;
const NO_TIME = -1;
