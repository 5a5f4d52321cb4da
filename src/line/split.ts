/** A line without its line ending, or what is left of one that was longer than the limit. */
export type Line = string | OverlongLine;

export interface OverlongLine {
  /** The first characters of the line, enough to recognise it. */
  readonly start: string;
  /** Its whole length in bytes, of which only the start was kept. */
  readonly bytes: number;
}

/** Longer lines are cut: Envoy refuses requests whose headers exceed 128 KiB, so no request line comes near this. */
export const MAX_LINE_BYTES = 4 << 20;

/**
 * Cuts bytes into lines at `\n` only (a path may hold a raw U+2028, a field a lone `\r`), whatever the chunks they come in.
 * A `\r` before the `\n` and a byte order mark at the start are dropped; bytes that are no UTF-8 become U+FFFD.
 * Holds at most `maxBytes` of an unfinished line.
 */
export class LineSplitter {
  private parts: Uint8Array[] = [];
  private held = 0;
  private bytes = 0;
  private first = true;
  private readonly maxBytes: number;

  constructor(maxBytes = MAX_LINE_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes. The chunk is not kept, except for the line it leaves unfinished. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      lines.push(this.finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    this.hold(chunk.subarray(start));
    return lines;
  }

  /** The last line, if the input did not end with a line ending. */
  end(): Line[] {
    return this.bytes === 0 ? [] : [this.finish(new Uint8Array())];
  }

  private finish(rest: Uint8Array): Line {
    if (this.bytes === 0 && rest.length <= this.maxBytes) return this.decode(rest);
    this.hold(rest);
    const text = this.decode(Buffer.concat(this.parts));
    const { bytes, held } = this;
    this.parts = [];
    this.held = 0;
    this.bytes = 0;
    return bytes > held ? { start: text.slice(0, QUOTED_CHARACTERS), bytes } : text;
  }

  private hold(part: Uint8Array): void {
    this.bytes += part.length;
    const room = this.maxBytes - this.held;
    if (part.length === 0 || room === 0) return;
    this.parts.push(Buffer.from(part.subarray(0, room))); // a copy, which Buffer's slice is not: the chunk's memory is used again
    this.held += Math.min(part.length, room);
  }

  private decode(bytes: Uint8Array): string {
    let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    if (this.first && text.startsWith('\uFEFF')) text = text.slice(1);
    this.first = false;
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }
}

const LF = 0x0a;
const QUOTED_CHARACTERS = 200;
