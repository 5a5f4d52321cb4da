import type { Io } from '../io.ts';

/**
 * Redraws a few lines in place, below whatever else was said. Without a terminal it only says.
 */
export class Screen {
  private drawn: readonly string[] = [];
  private readonly stream: Io['stderr'];

  constructor(stream: Io['stderr']) {
    this.stream = stream;
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.stream.columns ?? 80, height: this.stream.rows ?? 24 };
  }

  draw(lines: readonly string[]): void {
    if (!this.isTerminal) return;
    this.stream.write(`${this.erasure()}${lines.join('\n')}\n`);
    this.drawn = lines;
  }

  /** Says something that stays, above the view. */
  say(text: string): void {
    const view = this.drawn;
    this.stream.write(`${this.erasure()}${text}\n${view.length > 0 ? `${view.join('\n')}\n` : ''}`);
  }

  clear(): void {
    this.stream.write(this.erasure());
    this.drawn = [];
  }

  /** Takes the view away, also where a terminal that became narrower has broken its lines. */
  private erasure(): string {
    if (this.drawn.length === 0) return '';
    const { width } = this.size;
    const rows = this.drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
    return `\u001B[${rows}A\r\u001B[J`;
  }
}
