import type { Times } from '../evidence/times.ts';
import { randomFactor } from './random-factor.ts';

/** Counts by two numbers, without an object for each count. */
export class TallyTable {
  /** How many different ones were counted. */
  size = 0;
  /** The two numbers of each. */
  private readonly keys = new Int32Array(2 * MAX_TALLIES);
  /** How often each was counted, and the earliest and latest time, in milliseconds since 1970. */
  private readonly sums = new Float64Array(3 * MAX_TALLIES);
  /** The place in the lists above plus one; 0 is free. */
  private readonly slots = new Int32Array(SLOTS);
  private readonly factors = [randomFactor(), randomFactor()] as const;

  get isFull(): boolean {
    return this.size >= MAX_TALLIES;
  }

  /** The two numbers of the one at a place. */
  pairAt(at: number): number {
    return this.keys[2 * at] ?? 0;
  }
  pathAt(at: number): number {
    return this.keys[2 * at + 1] ?? 0;
  }

  /** How often it was counted, and when first and last. */
  timesAt(at: number): Times {
    const { sums } = this;
    return { count: sums[3 * at] ?? 0, first: sums[3 * at + 1] ?? 0, last: sums[3 * at + 2] ?? 0 };
  }

  /**
   * Counts one more; false where these numbers are new.
   *
   * @param time NaN for none
   */
  count(pair: number, path: number, time: number): boolean {
    const { sums } = this;
    const at = 3 * ((this.slots[this.slotOf(pair, path)] ?? 0) - 1);
    if (at < 0) return false;
    sums[at] = (sums[at] ?? 0) + 1;
    if (time < (sums[at + 1] ?? 0)) sums[at + 1] = time;
    if (time > (sums[at + 2] ?? 0)) sums[at + 2] = time;
    return true;
  }

  /** Counts the first one. There has to be room. */
  open(pair: number, path: number, time: number): void {
    const at = this.size++;
    this.slots[this.slotOf(pair, path)] = at + 1;
    this.keys[2 * at] = pair;
    this.keys[2 * at + 1] = path;
    this.sums[3 * at] = 1;
    this.sums[3 * at + 1] = Number.isNaN(time) ? Infinity : time;
    this.sums[3 * at + 2] = Number.isNaN(time) ? -Infinity : time;
  }

  /**
   * The places in the lists, those of a pair one after the other, and the pairs in a given order.
   *
   * @param ranks of each pair its place in the order
   */
  inOrderOf(ranks: Int32Array): Int32Array {
    const { size } = this;
    const ends = new Int32Array(ranks.length + 1);
    const rankAt = (at: number): number => ranks[this.pairAt(at)] ?? 0;
    for (let at = 0; at < size; at++) ends[rankAt(at) + 1] = (ends[rankAt(at) + 1] ?? 0) + 1;
    for (let rank = 0; rank < ranks.length; rank++)
      ends[rank + 1] = (ends[rank + 1] ?? 0) + (ends[rank] ?? 0);
    const places = new Int32Array(size);
    for (let at = 0; at < size; at++) {
      const place = ends[rankAt(at)] ?? 0;
      places[place] = at;
      ends[rankAt(at)] = place + 1;
    }
    return places;
  }

  clear(): void {
    this.size = 0;
    this.slots.fill(0);
  }

  /** Where it is, or has to be put. */
  private slotOf(pair: number, path: number): number {
    const { slots, keys, factors } = this;
    let slot = (Math.imul(pair, factors[0]) ^ Math.imul(path, factors[1])) >>> (32 - SLOT_BITS);
    for (let at = slots[slot] ?? 0; at > 0; at = slots[slot] ?? 0) {
      if (keys[2 * at - 2] === pair && keys[2 * at - 1] === path) break;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }
}

const SLOT_BITS = 18;
const SLOTS = 1 << SLOT_BITS;
const MAX_TALLIES = SLOTS / 2;
