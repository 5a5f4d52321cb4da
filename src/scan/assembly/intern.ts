/**
 * Numbers texts: the same bytes behind the same beginning give the same number, 0, 1, 2 …, until the table is cleared. Whole texts
 * are compared, so that no choice of texts can make two of them one.
 *
 * A table is: count and used bytes, then SLOTS of a hash and the address of an entry (0 is free), then the addresses by number, then the
 * entries: number, beginning, length, text. Little is looked at for one text, since nothing of it is near at hand.
 */
const SLOT_BITS: u32 = 17;
const SLOTS: u32 = 1 << SLOT_BITS;
const SLOT_BYTES: usize = 8;
export const MAX_COUNT: u32 = 60_000;
const MAX_PROBES: u32 = 64;
const SLOTS_AT: usize = 64;
const ADDRESSES_AT: usize = SLOTS_AT + <usize>SLOTS * SLOT_BYTES;
const ENTRIES_AT: usize = ADDRESSES_AT + <usize>MAX_COUNT * 4;
const TABLE_BYTES: usize = 0x80_0000;

// Of an entry.
const FROM: usize = 4;
const LENGTH: usize = 8;
const TEXT: usize = 12;

/** There is no room: clear the tables and come again. */
export const FULL: i32 = -1;
/** Too many texts fall on one place, as they do where somebody chooses them so: do without the table. */
export const CROWDED: i32 = -2;

let seed: u64 = 0;

export function setSeed(value: u64): void {
  seed = value;
}

/** @param from what tells the same text apart, by what comes before it; the same for all where that does not matter */
export function intern(table: usize, from: u32, text: usize, length: usize): i32 {
  const hash = <u32>hashOf(from, text, length);
  let slot = hash & (SLOTS - 1);
  for (let probe: u32 = 0; probe < MAX_PROBES; probe++) {
    const at = table + SLOTS_AT + <usize>slot * SLOT_BYTES;
    const entry: usize = load<u32>(at, 4);
    if (entry == 0) return insert(table, at, hash, from, text, length);
    if (load<u32>(at) == hash && load<u32>(entry, LENGTH) == <u32>length && isEntryHere(entry, from, text))
      return load<u32>(entry);
    slot = (slot + 1) & (SLOTS - 1);
  }
  return CROWDED;
}

export function clear(table: usize): void {
  memory.fill(table, 0, ADDRESSES_AT);
}

export function countOf(table: usize): u32 {
  return load<u32>(table);
}

export function lengthOf(table: usize, number: u32): usize {
  return load<u32>(entryOf(table, number), LENGTH);
}

/** Does the text with this number lie here, behind this beginning? Reads past its end. */
export function isHere(table: usize, number: u32, from: u32, at: usize): bool {
  return isEntryHere(entryOf(table, number), from, at);
}

function isEntryHere(entry: usize, from: u32, at: usize): bool {
  return load<u32>(entry, FROM) == from && same(entry + TEXT, at, load<u32>(entry, LENGTH));
}

function insert(table: usize, slot: usize, hash: u32, from: u32, text: usize, length: usize): i32 {
  const count = load<u32>(table);
  const used = load<u32>(table, 4);
  const entry = table + ENTRIES_AT + <usize>used;
  // Texts are compared sixteen bytes at a time, so room is left behind the last one.
  if (count >= MAX_COUNT || entry + TEXT + length + 16 > table + TABLE_BYTES) return FULL;
  store<u32>(entry, count);
  store<u32>(entry, from, FROM);
  store<u32>(entry, <u32>length, LENGTH);
  memory.copy(entry + TEXT, text, length);
  store<u32>(slot, hash);
  store<u32>(slot, <u32>entry, 4);
  store<u32>(table + ADDRESSES_AT + <usize>count * 4, <u32>entry);
  store<u32>(table, count + 1);
  store<u32>(table, used + ((<u32>(TEXT + length) + 3) & ~3), 4);
  return count;
}

function entryOf(table: usize, number: u32): usize {
  return load<u32>(table + ADDRESSES_AT + <usize>number * 4);
}

/** Two lanes, since each step waits for the one before. */
export function hashOf(from: u32, text: usize, length: usize): u64 {
  let one: u64 = seed ^ length;
  let two: u64 = (seed + from) * 0x9e3779b97f4a7c15;
  let left = length;
  while (left >= 16) {
    one = (one ^ load<u64>(text)) * 0x9e3779b97f4a7c15;
    two = (two ^ load<u64>(text, 8)) * 0xc2b2ae3d27d4eb4f;
    one ^= one >> 29;
    two ^= two >> 31;
    text += 16;
    left -= 16;
  }
  if (left >= 8) {
    one = (one ^ load<u64>(text)) * 0x9e3779b97f4a7c15;
    one ^= one >> 29;
    text += 8;
    left -= 8;
  }
  if (left > 0) {
    two = (two ^ (load<u64>(text) & (((<u64>1) << (left * 8)) - 1))) * 0xc2b2ae3d27d4eb4f;
    two ^= two >> 31;
  }
  one = (one ^ rotl(two, 23)) * 0x165667b19e3779f9;
  return one ^ (one >> 32);
}

function same(one: usize, two: usize, length: usize): bool {
  while (length >= 16) {
    if (!i8x16.all_true(i8x16.eq(v128.load(one), v128.load(two)))) return false;
    one += 16;
    two += 16;
    length -= 16;
  }
  if (length == 0) return true;
  const differences = ~i8x16.bitmask(i8x16.eq(v128.load(one), v128.load(two)));
  return (differences & ((1 << (<i32>length)) - 1)) == 0;
}
