import { Worker } from 'node:worker_threads';
import { REPORT, type ScanKernel } from './kernel.ts';

/** What a block is, for who has to do with it next. */
export const STATE = { free: 0, filled: 1, scanned: 2, failed: 3, closed: 4 } as const;

/** What has become of the thread: it is not there yet, it waits, it was told to begin with a block, it is not wanted any more. */
export const THREAD = { away: 0, ready: 1, begun: 2, closed: 3 } as const;

/** The words of the memory in which that stands, and the number of the block that it begins with. Nothing else lies below 64 KiB. */
export const THREAD_AT = 64;
export const FIRST_BLOCK_AT = 65;

/**
 * Another thread that scans blocks, one after the other in their order, while this one makes sense of what was found. It works
 * with the kernel's own memory, so nothing is copied.
 */
export class ScanThread {
  private readonly kernel: ScanKernel;
  private worker: Worker | undefined;
  private wasStarted = false;

  constructor(kernel: ScanKernel) {
    this.kernel = kernel;
  }

  /** Can it be given blocks? Before and after that blocks have to be scanned without it. */
  get isReady(): boolean {
    if (this.worker === undefined) return false;
    const state = Atomics.load(this.kernel.words, THREAD_AT);
    return state === THREAD.ready || state === THREAD.begun;
  }

  /** Once for a kernel. Where it cannot start, it never gets ready. */
  start(): void {
    if (this.wasStarted) return;
    this.wasStarted = true;
    if (Atomics.load(this.kernel.words, THREAD_AT) !== THREAD.away) return;
    try {
      this.worker = new Worker(ENTRY, { workerData: this.kernel.shared, execArgv: [] });
    } catch {
      return; // no permission, or no more threads
    }
    this.worker.on('error', () => {});
    this.worker.unref();
  }

  /** Gives it the block with this number to scan; the next one has to be the one after it. */
  give(number: number): void {
    const { words } = this.kernel;
    this.set(this.reportOf(number) + REPORT.state, STATE.filled);
    if (Atomics.load(words, THREAD_AT) === THREAD.begun) return;
    words[FIRST_BLOCK_AT] = number;
    this.set(THREAD_AT, THREAD.begun);
  }

  /** Waits for a block that it was given. Throws where the kernel has failed, or the thread has died, which no input can make them do. */
  wait(number: number): void {
    const { words } = this.kernel;
    const at = this.reportOf(number) + REPORT.state;
    let hasAnswered = true;
    while (hasAnswered && Atomics.load(words, at) === STATE.filled)
      hasAnswered = Atomics.wait(words, at, STATE.filled, LONGEST_SCAN) !== 'timed-out';
    if (!hasAnswered || Atomics.load(words, at) === STATE.failed)
      throw new Error('the thread that scans lines has failed; POMPATHS_SCAN=js reads without it');
  }

  close(): void {
    if (this.worker === undefined) return;
    this.set(THREAD_AT, THREAD.closed);
    for (const number of this.kernel.blocks.keys())
      this.set(this.reportOf(number) + REPORT.state, STATE.closed);
  }

  private reportOf(number: number): number {
    return (this.kernel.blocks[number] ?? 0) / 4;
  }

  private set(at: number, value: number): void {
    Atomics.store(this.kernel.words, at, value);
    Atomics.notify(this.kernel.words, at);
  }
}

/** A block takes some milliseconds; a machine may have been asleep. */
const LONGEST_SCAN = 120_000;
/** Built into dist, where it is found from src and from dist: Node 20 runs no TypeScript. */
const ENTRY = new URL('../../dist/scan/scan-worker.js', import.meta.url);
