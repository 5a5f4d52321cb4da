import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import { FIRST_LINES, grown } from './columns.ts';
import { NO_LINE } from './line-joiner.ts';

/** What lines have in common that differ in nothing but time, id, path and fields that nobody reads. */
export interface Shape {
  /** One of these lines. */
  readonly event: AuthorizeCheck | AccessEntry;
  /** The same for all of them, from 1; 0 for the shape of a line that counts as if no other were like it. */
  number: number;
}

/** What tells lines from others of their shape, by the numbers that they have in the joiner. */
export class LineContents {
  readonly shapes: (Shape | undefined)[] = [];
  /** The same number for the same path among lines of numbered shapes; 0 for none, and for other lines. */
  pathNumbers = new Int32Array(FIRST_LINES);
  /** The path in the line. */
  readonly paths: (string | undefined)[] = [];
  private times = new Float64Array(FIRST_LINES);

  constructor() {
    this.times[NO_LINE] = NaN;
  }

  set(
    line: number,
    shape: Shape,
    path: string | undefined,
    pathNumber: number,
    time: number | undefined,
  ): void {
    if (line >= this.times.length) this.grow(2 * line);
    this.shapes[line] = shape;
    this.paths[line] = path;
    this.pathNumbers[line] = pathNumber;
    this.times[line] = time ?? NaN;
  }

  /** Milliseconds since 1970; NaN for none, and for no line. */
  timeOf(line: number): number {
    return this.times[line] ?? NaN;
  }

  private grow(capacity: number): void {
    this.pathNumbers = grown(this.pathNumbers, capacity);
    this.times = grown(this.times, capacity);
  }
}
