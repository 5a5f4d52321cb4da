/**
 * A hash of 64 bits of a line's bytes, the same as that of the kernel (scan/assembly/line-hash.ts). In each half every step can be undone, so
 * that lines which differ in one place never have the same.
 */
export class LineHash {
  one = 0;
  two = 0;

  /** Takes the hash of a text, as UTF-8. */
  of(text: string): void {
    const bytes = Buffer.from(text);
    let one = SEED_ONE;
    let two = SEED_TWO;
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const word = bytes.readInt32LE(at);
      one = Math.imul(one ^ word, FACTOR_ONE);
      one ^= one >>> 15;
      two = Math.imul(two ^ word, FACTOR_TWO);
      two ^= two >>> 13;
    }
    let rest = bytes.length;
    for (; at < bytes.length; at++) rest = Math.imul(rest, 0x101) ^ (bytes[at] ?? 0);
    this.one = Math.imul(one ^ rest, FACTOR_TWO);
    this.two = Math.imul(two ^ rest, FACTOR_ONE);
  }
}

const SEED_ONE = 0x2545f491;
const SEED_TWO = 0x6a09e667;
const FACTOR_ONE = 0x9e3779b1;
const FACTOR_TWO = 0x85ebca77;
