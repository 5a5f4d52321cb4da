import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/**
 * The bytes of a file in pieces, each of which is valid until the next one is asked for. They come into the same memory again and
 * again, and by this thread: what is at hand is read in half the time that another thread takes to say so, and the system reads
 * ahead by itself.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    for (let pieces = 1; ; pieces++) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
      // Signals and timers have their turn.
      if (pieces % PIECES_PER_TURN === 0) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}

/** Copies, for who keeps chunks for longer. */
export async function* copiesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/** Small enough to stay in the processor's cache. */
const CHUNK_BYTES = 256 << 10;
/** Some ten milliseconds. */
const PIECES_PER_TURN = 32;
