import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { REPORT, type ScanKernel } from './kernel.ts';
import { ScanThread } from './scan-thread.ts';

/** Is told of a block, in order, when its report and records are there; several times of one for whose records there is no room at once. */
export type Look = (block: number) => void;

/**
 * The blocks of a kernel, which are filled, scanned and looked at in turn. Those of a long log are scanned by another thread, and looked
 * at some blocks later.
 */
export class BlockQueue {
  readonly kernel: ScanKernel;
  private readonly thread: ScanThread;
  private bytes = 0;
  /** The number of the oldest block that has not been looked at, and how many the thread was given. */
  private oldest = 0;
  private given = 0;

  constructor(kernel: ScanKernel) {
    this.kernel = kernel;
    this.thread = new ScanThread(kernel);
  }

  /** The block to be filled. */
  get block(): number {
    return this.kernel.blocks[this.after(this.given)] ?? 0;
  }

  /** Has whole lines in its text scanned, from one address to another. The text stays as it is until two more blocks were submitted. */
  submit(from: number, end: number, look: Look): void {
    const { kernel, thread, block } = this;
    kernel.words[block / 4 + REPORT.from] = from;
    kernel.words[block / 4 + REPORT.end] = end;
    this.bytes += end - from;
    if (this.bytes > THREAD_AFTER && availableParallelism() > 1) thread.start();
    if (!thread.isReady) {
      do {
        kernel.scan(block);
        look(block);
      } while (this.hasRest(block));
      this.oldest = this.after(1);
      return;
    }
    thread.give(this.after(this.given));
    this.given++;
    if (this.given > kernel.blocks.length - 2) this.settle(look);
  }

  /** Has the thread scan from the first block on, rather than from where it is worth while. */
  async startThread(): Promise<void> {
    this.thread.start();
    while (!this.thread.isReady) await setTimeout(1);
  }

  /** Until all that was submitted has been looked at. */
  drain(look: Look): void {
    while (this.given > 0) this.settle(look);
  }

  /** To be called when nothing more comes. */
  close(): void {
    this.thread.close();
  }

  private settle(look: Look): void {
    const block = this.kernel.blocks[this.oldest] ?? 0;
    this.thread.wait(this.oldest);
    look(block);
    while (this.hasRest(block)) {
      this.thread.give(this.oldest);
      this.thread.wait(this.oldest);
      look(block);
    }
    this.oldest = this.after(1);
    this.given--;
  }

  /** Is there more to be scanned? Then it comes next. */
  private hasRest(block: number): boolean {
    const { words } = this.kernel;
    const report = block / 4;
    const stoppedAt = words[report + REPORT.stoppedAt] ?? 0;
    words[report + REPORT.from] = stoppedAt;
    return stoppedAt !== words[report + REPORT.end];
  }

  /** The number of the block that comes so many after the oldest one. */
  private after(count: number): number {
    return (this.oldest + count) % this.kernel.blocks.length;
  }
}

/** A thread takes some 30 ms to start. */
const THREAD_AFTER = 16 << 20;
