// What the other thread of ScanThread runs.
import { workerData } from 'node:worker_threads';
import { joinKernel, REPORT, type SharedKernel } from './kernel.ts';
import { FIRST_BLOCK_AT, STATE, THREAD, THREAD_AT } from './scan-thread.ts';

const shared: SharedKernel = workerData;
const kernel = joinKernel(shared);
const { words, blocks } = kernel;

Atomics.compareExchange(words, THREAD_AT, THREAD.away, THREAD.ready);
if (waitFor(THREAD_AT, THREAD.begun, THREAD.closed))
  for (let next = words[FIRST_BLOCK_AT] ?? 0; scanBlock(blocks[next % blocks.length] ?? 0); next++);

/** Waits for the block and scans it to its end; false where there is nothing more to come. */
function scanBlock(block: number): boolean {
  const report = block / 4;
  do {
    if (!waitFor(report + REPORT.state, STATE.filled, STATE.closed)) return false;
    try {
      kernel.scan(block);
    } catch {
      tell(report, STATE.failed);
      return false;
    }
    tell(report, STATE.scanned);
    // Where there was no room for all, the block is given once more, for the rest.
  } while (words[report + REPORT.stoppedAt] !== words[report + REPORT.end]);
  return true;
}

function waitFor(at: number, wanted: number, end: number): boolean {
  for (;;) {
    const value = Atomics.load(words, at);
    if (value === wanted) return true;
    if (value === end) return false;
    Atomics.wait(words, at, value);
  }
}

function tell(report: number, state: number): void {
  Atomics.store(words, report + REPORT.state, state);
  Atomics.notify(words, report + REPORT.state);
}
