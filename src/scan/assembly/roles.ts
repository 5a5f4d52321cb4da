import { ROLES } from './layout';

/** What is done with the value of a field. Any other is part of a piece. */
export const PART: u32 = 0;
/** Nobody reads it. */
export const IGNORED: u32 = 1;
export const TIME: u32 = 2;
export const ID: u32 = 3;
export const CHECK_ID: u32 = 4;
export const PATH: u32 = 5;
/** Only whether it is empty matters. */
export const QUERY: u32 = 6;
export const MESSAGE: u32 = 7;
/** Its line has to be looked at slowly. */
export const SLOW: u32 = 8;
/** No values, but what stands in the place of one before the first piece of a line, and behind the last one. */
export const LINE_START: u32 = 9;
export const LINE_END: u32 = 10;

const SLOTS: usize = 64;
const SLOT_BYTES: usize = 64;

/** Gives the field a role. Its name, of at most 48 bytes, has to lie in the scratch area. */
export function setRole(name: usize, length: usize, role: u32): void {
  let slot = slotOf(name, length);
  while (load<u32>(ROLES + slot * SLOT_BYTES) != 0) slot = (slot + 1) & (SLOTS - 1);
  const at = ROLES + slot * SLOT_BYTES;
  store<u32>(at, <u32>length);
  store<u32>(at, role, 4);
  memory.copy(at + 16, name, length);
}

export function roleOf(name: usize, length: usize): u32 {
  let slot = slotOf(name, length);
  while (true) {
    const at = ROLES + slot * SLOT_BYTES;
    const known = load<u32>(at);
    if (known == 0) return PART;
    if (known == <u32>length && memory.compare(at + 16, name, length) == 0) return load<u32>(at, 4);
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** Reads up to 8 bytes behind the name and before its end: there is always a line around it. */
function slotOf(name: usize, length: usize): usize {
  let mixed = load<u64>(name);
  if (length < 8) mixed &= ((<u64>1) << (length * 8)) - 1;
  else mixed ^= rotl(load<u64>(name + length - 8), 11);
  return <usize>(((mixed ^ length) * 0x9e3779b97f4a7c15) >> 58);
}
