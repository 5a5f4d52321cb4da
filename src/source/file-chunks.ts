import { open } from 'node:fs/promises';

/**
 * The bytes of a file in large pieces. The next piece is read while one is looked at, into the memory of the one before it: a piece is
 * valid until the next one is asked for.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  try {
    let length = (await file.read(buffer, 0, CHUNK_BYTES, null)).bytesRead;
    while (length > 0) {
      const reading = file.read(other, 0, CHUNK_BYTES, null);
      reading.catch(() => undefined); // heard of where it is awaited, if somebody still wants to know
      yield buffer.subarray(0, length);
      length = (await reading).bytesRead;
      [buffer, other] = [other, buffer];
    }
  } finally {
    await file.close();
  }
}

/** Copies, for who keeps chunks for longer. */
export async function* copiesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

const CHUNK_BYTES = 2 << 20;
