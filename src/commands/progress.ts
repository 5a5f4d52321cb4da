import type { Io } from '../io.ts';
import type { Source } from '../source/source.ts';

/** Tells how far the reading is, on a terminal and once it takes longer than a second. */
export class Progress {
  private readonly started = performance.now();
  private shownAt = 0;
  private before = 0;
  private readonly io: Io;

  constructor(io: Io) {
    this.io = io;
  }

  /** To be called after each piece that was read. */
  tick(source: Source): void {
    const now = performance.now();
    if (!this.io.stderr.isTTY || now - this.started < QUIET_MS || now - this.shownAt < EVERY_MS) return;
    this.shownAt = now;
    const bytes = source.bytesRead();
    const rate = (this.before + bytes) / ((now - this.started) / 1000);
    const share = source.size
      ? ` of ${megabytes(source.size)} (${Math.floor((100 * bytes) / source.size)} %)`
      : '';
    this.io.stderr.write(`${CLEAR}read ${megabytes(bytes)}${share}, ${megabytes(rate)}/s`);
  }

  /** To be called after each source. */
  done(source: Source): void {
    this.before += source.bytesRead();
    if (this.shownAt > 0) this.io.stderr.write(CLEAR);
  }
}

const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;

const CLEAR = '\r\u001B[K';
const QUIET_MS = 1000;
const EVERY_MS = 200;
