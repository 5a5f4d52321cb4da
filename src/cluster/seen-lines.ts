/**
 * Tells which lines of a resumed log have come before. The API server knows a log's place by whole seconds only, so it sends
 * the last second again; the same line may really have been written twice in it, so they are counted.
 */
export class SeenLines {
  /** The stamp of the last line, as the server wrote it; undefined before the first. */
  last: string | undefined;
  /** By second since 1970, then line with its stamp. */
  private readonly seconds = new Map<number, Map<string, number>>();
  /** What the resumed log has yet to repeat; undefined while nothing was resumed. */
  private expected: Map<number, Map<string, number>> | undefined;
  /** The second of the first line of all, where lines of it may have been left out on purpose. */
  private leftOutIn: number | undefined;
  private readonly beginsAnywhere: boolean;

  /** @param beginsAnywhere does the log begin in the middle, as with `tailLines`? */
  constructor(beginsAnywhere = false) {
    this.beginsAnywhere = beginsAnywhere;
  }

  /** From here on lines may come again. */
  resume(): void {
    this.expected = new Map([...this.seconds].map(([second, lines]) => [second, new Map(lines)]));
  }

  /** Notes a line and tells whether it is new. */
  take(stamp: string, line: string): boolean {
    const second = secondOf(stamp);
    if (this.expected) {
      const lines = this.expected.get(second);
      const count = lines?.get(line) ?? 0;
      if (count > 0) {
        lines?.set(line, count - 1);
        return false;
      }
      const hasMet =
        lines !== undefined && [...lines].some(([text, left]) => left < this.countOf(second, text));
      if (second === this.leftOutIn && !hasMet) return false;
      if (second > this.lastSecond()) this.expected = undefined;
    }
    if (this.last === undefined && this.beginsAnywhere) this.leftOutIn = second;
    for (const old of this.seconds.keys()) if (old < second) this.seconds.delete(old);
    const lines = this.seconds.get(second) ?? new Map<string, number>();
    if (lines.size < MAX_LINES) lines.set(line, (lines.get(line) ?? 0) + 1);
    this.seconds.set(second, lines);
    this.last = stamp;
    return true;
  }

  private countOf(second: number, line: string): number {
    return this.seconds.get(second)?.get(line) ?? 0;
  }

  private lastSecond(): number {
    return Math.max(...this.seconds.keys());
  }
}

/** RFC 3339 with any zone, as whole seconds since 1970. */
const secondOf = (stamp: string): number => Math.floor(Date.parse(stamp) / 1000);

/** Of one second; more lines than a node writes in it. */
const MAX_LINES = 200_000;
