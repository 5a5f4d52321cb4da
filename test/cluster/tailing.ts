import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import type { Pace } from '../../src/cluster/pace.ts';
import { main } from '../../src/cli.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** Patience for tests. */
export const QUICK: Pace = {
  firstPause: 4,
  longestPause: 30,
  head: 400,
  silence: 120,
  refresh: 15,
  round: 150,
  pairedSilence: 100,
};

class Sink extends Writable {
  text = '';
  isTTY = false;
  columns = 80;
  rows = 24;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** A `tail` that runs in this process. */
export class Tailing {
  readonly stdout = new Sink();
  readonly stderr = new Sink();
  readonly record: string;
  private readonly interrupt = new AbortController();
  private readonly code: Promise<number>;

  constructor(cluster: FakeCluster, args: readonly string[] = [], isTerminal = false) {
    this.stderr.isTTY = isTerminal;
    this.record = cluster.file(`record-${Math.random().toString(36).slice(2)}.log`);
    this.code = main(['tail', '--kubeconfig', cluster.kubeconfig, '--record', this.record, ...args], {
      stdin: Readable.from([]),
      stdout: this.stdout,
      stderr: this.stderr,
      signal: this.interrupt.signal,
      pace: QUICK,
    });
  }

  /** What was recorded, without stamps. */
  lines(): string[] {
    try {
      return readFileSync(this.record, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(line.indexOf(' ') + 1));
    } catch {
      return [];
    }
  }

  /** Waits until something is so; fails with what was said when it never is. */
  async until(what: string, isSo: () => boolean, timeout = 4000): Promise<void> {
    const end = Date.now() + timeout;
    while (!isSo()) {
      if (Date.now() > end) {
        await this.stop();
        throw new Error(`never: ${what}\nlines: ${this.lines().length}\n${this.stderr.text.slice(-3000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Ctrl-C. Returns the exit code. */
  stop(): Promise<number> {
    this.interrupt.abort();
    return this.code;
  }

  ended(): Promise<number> {
    return this.code;
  }
}
