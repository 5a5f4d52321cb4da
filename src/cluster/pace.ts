/** How patient the program is with a cluster, in milliseconds. */
export interface Pace {
  /** The pause after a first failure; it doubles with each. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** How long the head of an answer may take. */
  readonly head: number;
  /** A log that is silent so long is asked once more, in case its connection is dead or its reader hangs. */
  readonly silence: number;
  /** How often the live view is drawn at most. */
  readonly refresh: number;
  /** How long after its last new path a round is over. */
  readonly round: number;
  /** How long a paired device may stay silent before it is said why that may be. */
  readonly pairedSilence: number;
}

export const PACE: Pace = {
  firstPause: 500,
  longestPause: 30_000,
  head: 30_000,
  silence: 45_000,
  refresh: 200,
  round: 60_000,
  pairedSilence: 120_000,
};

/** Pauses between tries that grow, with a random part so that many clients do not come back at once. */
export class Backoff {
  private failures = 0;
  private readonly pace: Pace;

  constructor(pace: Pace) {
    this.pace = pace;
  }

  /** After a success. */
  reset(): void {
    this.failures = 0;
  }

  /** @param asked what the server asks for, which counts as the least */
  next(asked = 0): number {
    const full = Math.min(this.pace.firstPause * 2 ** Math.min(this.failures++, 20), this.pace.longestPause);
    return Math.max(full * (0.5 + Math.random() / 2), Math.min(asked, this.pace.longestPause * 10));
  }
}

/** Waits, or until the signal fires. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
