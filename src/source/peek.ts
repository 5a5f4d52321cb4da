/** The first bytes, as many as tell what the log is however it comes in pieces; and all of them. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<readonly [start: Uint8Array, chunks: AsyncIterable<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  let next = await iterator.next();
  for (; !next.done; next = await iterator.next()) {
    first.push(Buffer.from(next.value));
    bytes += next.value.length;
    if (bytes >= PEEKED_BYTES) break;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      if (next.done) return;
      for (let rest = await iterator.next(); !rest.done; rest = await iterator.next()) yield rest.value;
    } finally {
      await iterator.return?.();
    }
  }
  return [Buffer.concat(first).subarray(0, PEEKED_BYTES), all()];
}

const PEEKED_BYTES = 16_384;
