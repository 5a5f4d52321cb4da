/** An abort of its own that also fires with an outer signal, until it is let go. */
export class LinkedAbort {
  private readonly controller = new AbortController();
  private readonly outer: AbortSignal;

  constructor(outer: AbortSignal) {
    this.outer = outer;
    if (outer.aborted) this.abort();
    else outer.addEventListener('abort', this.abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  readonly abort = (): void => this.controller.abort();

  /** Fires, and leaves the outer signal alone from here on. */
  end(): void {
    this.outer.removeEventListener('abort', this.abort);
    this.abort();
  }
}
