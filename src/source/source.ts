/** Where bytes come from. */
export interface Source {
  /** What to call it in messages: a path, or `standard input`. */
  readonly name: string;
  /** How many bytes there are before decompression, where that is known. */
  readonly size: number | undefined;
  /** The bytes, decompressed; each chunk is valid until the next one is asked for. Ends early, without an error, when the signal given to `open` fires. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many bytes have been read so far, before decompression. */
  readonly bytesRead: () => number;
}
