import { HASH } from './layout';

const SEED_ONE: u32 = 0x2545f491;
const SEED_TWO: u32 = 0x6a09e667;
const FACTOR_ONE: u32 = 0x9e3779b1;
const FACTOR_TWO: u32 = 0x85ebca77;
const NOT_ASCII: u32 = 0x8080_8080;

/**
 * Puts a hash of 64 bits of the bytes between two addresses into the memory, the same as src/line/line-hash.ts has.
 *
 * @returns false where they are not all ASCII: as text, bytes that are no UTF-8 are others
 */
export function hashLine(at: usize, end: usize): bool {
  const length = end - at;
  let one = SEED_ONE;
  let two = SEED_TWO;
  let seen: u32 = 0;
  for (; at + 4 <= end; at += 4) {
    const word = load<u32>(at);
    seen |= word;
    one = (one ^ word) * FACTOR_ONE;
    one ^= one >> 15;
    two = (two ^ word) * FACTOR_TWO;
    two ^= two >> 13;
  }
  let rest = <u32>length;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    seen |= byte;
    rest = (rest * 0x101) ^ byte;
  }
  store<u32>(HASH, (one ^ rest) * FACTOR_TWO);
  store<u32>(HASH, (two ^ rest) * FACTOR_ONE, 4);
  return (seen & NOT_ASCII) == 0;
}
