/**
 * Tells which lines of a resumed log have come before. The API server knows a log's place by whole seconds only, so it sends
 * the last second again; the same line may really have been written twice in it, so they are counted.
 */
export class SeenLines {
  /** The stamp of the last line, as the server wrote it; undefined before the first. */
  last: string | undefined;
  /** The lines of the last second, and of any later one that came before it. */
  private readonly seconds = new Map<number, string[]>();
  private current: { readonly second: number; readonly text: string; readonly lines: string[] } | undefined;
  /** How often the resumed log has yet to repeat each line, by second; undefined while nothing was resumed. */
  private expected: Map<number, Map<string, number>> | undefined;
  private hasRepeated = false;
  /** The second of the first line of all, where lines of it may have been left out on purpose. */
  private leftOutIn: number | undefined;
  private readonly beginsAnywhere: boolean;

  /** @param beginsAnywhere does the log begin in the middle, as with `tailLines`? */
  constructor(beginsAnywhere = false) {
    this.beginsAnywhere = beginsAnywhere;
  }

  /** From here on lines may come again. */
  resume(): void {
    this.expected = new Map([...this.seconds].map(([second, lines]) => [second, countsOf(lines)]));
    this.hasRepeated = false;
    this.current = undefined;
  }

  /**
   * Notes a line and tells whether it is new.
   *
   * @param stamp RFC 3339 with any zone
   * @param line with its stamp
   */
  take(stamp: string, line: string): boolean {
    const { current } = this;
    // Nearly always: one more line of the same second.
    if (current && !this.expected && stamp.startsWith(current.text) && stamp.endsWith('Z')) {
      if (current.lines.length < MAX_LINES) current.lines.push(line);
      this.last = stamp;
      return true;
    }
    const second = Math.floor(Date.parse(stamp) / 1000);
    if (this.expected && !this.isBeyond(second, line, this.expected)) return false;
    if (this.last === undefined && this.beginsAnywhere) this.leftOutIn = second;
    this.note(second, stamp, line);
    return true;
  }

  /** Is this line new, after a resume? */
  private isBeyond(second: number, line: string, expected: Map<number, Map<string, number>>): boolean {
    const lines = expected.get(second);
    const count = lines?.get(line) ?? 0;
    if (count > 0) {
      lines?.set(line, count - 1);
      this.hasRepeated = true;
      return false;
    }
    if (second === this.leftOutIn && !this.hasRepeated) return false;
    if (second > Math.max(...this.seconds.keys())) this.expected = undefined;
    return true;
  }

  private note(second: number, stamp: string, line: string): void {
    for (const old of this.seconds.keys()) if (old < second) this.seconds.delete(old);
    const lines = this.seconds.get(second) ?? [];
    if (lines.length < MAX_LINES) lines.push(line);
    this.seconds.set(second, lines);
    this.last = stamp;
    this.current = stamp.endsWith('Z') ? { second, text: stamp.slice(0, WHOLE_SECONDS), lines } : undefined;
  }
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** The length of `2026-11-23T10:00:06`. */
const WHOLE_SECONDS = 19;
/** Of one second; more lines than a node writes in it. */
const MAX_LINES = 200_000;
