/**
 * Finds the two lines of a request among the records of a block, where nothing else can belong to either of them: no other record
 * has an id that falls on the same place, and no line between them has to be read by the caller.
 */
import { PARTNERS, RECORD_ID, RECORD_PARTNER, RECORD_SHAPE, RUN } from './layout';
import { IS_CHECK } from './learn';
import { traitsOf } from './pieces';

// A slot: the place of an id, the run it belongs to, the address of the record that has it, and that of the record's partner.
const SLOT_BITS: u32 = 13;
const SLOTS: u32 = 1 << SLOT_BITS;
const SLOT_BYTES: usize = 16;
const MAX_PROBES: u32 = 16;
const NONE: u32 = 0;
/** In the place of a record's address: there are more with this place. */
const CROWD: u32 = 1;

let run: u32 = 0;
let factor: u32 = 1;

/** @param seed a number that nobody can guess, so that what falls together is nobody's choice */
export function setFactor(seed: u64): void {
  factor = (<u32>seed) | 1;
}

/**
 * What came before has nothing to do with what comes. The number of a run stays in the memory, so that no run of a thread that
 * goes on with it has the number of an earlier one.
 */
export function beginRun(): void {
  run = load<u32>(RUN) + 1;
  if (run == 0) {
    memory.fill(PARTNERS, 0, <usize>SLOTS * SLOT_BYTES);
    run = 1;
  }
  store<u32>(RUN, run);
}

/** Notes a record with an id, and tells it and its partner of each other, as long as that is certain. */
export function notePartner(record: usize): void {
  const id = record + RECORD_ID;
  const place = load<u32>(id) ^ load<u32>(id, 4) ^ load<u32>(id, 8) ^ load<u32>(id, 12);
  let slot = (place * factor) >> (32 - SLOT_BITS);
  for (let probe: u32 = 0; probe < MAX_PROBES; probe++) {
    const at = PARTNERS + <usize>slot * SLOT_BYTES;
    if (load<u32>(at, 4) != run) {
      store<u32>(at, place);
      store<u32>(at, run, 4);
      store<u32>(at, <u32>record, 8);
      store<u32>(at, NONE, 12);
      return;
    }
    if (load<u32>(at) == place) {
      meet(at, record);
      return;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

function meet(slot: usize, record: usize): void {
  const first = load<u32>(slot, 8);
  const second = load<u32>(slot, 12);
  if (first == CROWD) return;
  if (second == NONE && arePartners(first, record)) {
    store<u32>(slot, <u32>record, 12);
    store<u32>(first, <u32>record, RECORD_PARTNER);
    store<u32>(record, first, RECORD_PARTNER);
    return;
  }
  store<u32>(slot, CROWD, 8);
  store<u32>(first, NONE, RECORD_PARTNER);
  if (second != NONE) store<u32>(second, NONE, RECORD_PARTNER);
}

function arePartners(one: usize, other: usize): bool {
  const kinds = traitsOf(load<u32>(one, RECORD_SHAPE)) ^ traitsOf(load<u32>(other, RECORD_SHAPE));
  return (
    (kinds & IS_CHECK) != 0 &&
    i8x16.all_true(i8x16.eq(v128.load(one, RECORD_ID), v128.load(other, RECORD_ID)))
  );
}
