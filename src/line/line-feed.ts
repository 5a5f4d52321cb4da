import { type Line, LineSplitter } from './split.ts';

/** Numbers the lines that bytes are cut into. */
export class LineFeed {
  /** How many there were. */
  lines = 0;
  private readonly splitter = new LineSplitter();
  private readonly take: (line: Line, number: number) => void;

  constructor(take: (line: Line, number: number) => void) {
    this.take = take;
  }

  push(chunk: Uint8Array): void {
    for (const line of this.splitter.push(chunk)) this.take(line, ++this.lines);
  }

  /** Takes the last line, if the input did not end with a line ending. */
  finish(): void {
    for (const line of this.splitter.end()) this.take(line, ++this.lines);
  }
}
