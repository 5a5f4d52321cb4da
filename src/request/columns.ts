/** A longer copy of a column; what is new in it is 0. Columns begin small: few logs have many lines that wait for another. */
export function grown<T extends Uint8Array | Int32Array | Float64Array>(column: T, length: number): T;
export function grown(
  column: Uint8Array | Int32Array | Float64Array,
  length: number,
): Uint8Array | Int32Array | Float64Array {
  const longer =
    column instanceof Uint8Array
      ? new Uint8Array(length)
      : column instanceof Int32Array
        ? new Int32Array(length)
        : new Float64Array(length);
  longer.set(column);
  return longer;
}

/** How many lines a column has room for at first. */
export const FIRST_LINES = 1024;
