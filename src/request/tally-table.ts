import type { Times } from '../evidence/times.ts';
import { randomFactor } from './random-factor.ts';

/** Counts by two numbers, without an object for each count. */
export class TallyTable {
  /** How many different ones were counted. */
  size = 0;
  /**
   * In each slot: the two numbers in one, how often they were counted, and the earliest and latest time. All of it is side by side, since
   * most of the time goes into fetching it.
   */
  private slots = new Float64Array(0);
  /** The slots in use, in the order in which they came; at most half of all. */
  private used = new Int32Array(0);
  private readonly factors = [randomFactor(), randomFactor()] as const;

  get isFull(): boolean {
    return this.size >= MAX_TALLIES;
  }

  /** The two numbers of the one that came at a place in the order. */
  pairAt(place: number): number {
    return Math.floor((this.keyAt(place) - 1) / MAX_PATHS);
  }
  pathAt(place: number): number {
    return (this.keyAt(place) - 1) % MAX_PATHS;
  }

  /** How often it was counted, and when first and last. */
  timesAt(place: number): Times {
    const { slots } = this;
    const at = this.used[place] ?? 0;
    return { count: slots[at + COUNT] ?? 0, first: slots[at + FIRST] ?? 0, last: slots[at + LAST] ?? 0 };
  }

  /**
   * Counts one more; false where these numbers are new.
   *
   * @param time in milliseconds since 1970; NaN for none
   */
  count(pair: number, path: number, time: number): boolean {
    if (this.size === 0) return false;
    const { slots } = this;
    const at = this.find(pair, path);
    if (slots[at] === FREE) return false;
    slots[at + COUNT] = (slots[at + COUNT] ?? 0) + 1;
    if (time < (slots[at + FIRST] ?? 0)) slots[at + FIRST] = time;
    if (time > (slots[at + LAST] ?? 0)) slots[at + LAST] = time;
    return true;
  }

  /** Counts the first one. There has to be room. */
  open(pair: number, path: number, time: number): void {
    if (this.size === this.used.length) this.grow();
    const { slots } = this;
    const at = this.find(pair, path);
    slots[at] = keyOf(pair, path);
    slots[at + COUNT] = 1;
    slots[at + FIRST] = Number.isNaN(time) ? Infinity : time;
    slots[at + LAST] = Number.isNaN(time) ? -Infinity : time;
    this.used[this.size++] = at;
  }

  /**
   * The places in the order, those of a pair one after the other, and the pairs in a given order.
   *
   * @param ranks of each pair its place in that order
   */
  inOrderOf(ranks: Int32Array): Int32Array {
    const { size } = this;
    const own = Int32Array.from({ length: size }, (_, place) => ranks[this.pairAt(place)] ?? 0);
    const ends = new Int32Array(ranks.length + 1);
    for (const rank of own) ends[rank + 1] = (ends[rank + 1] ?? 0) + 1;
    for (let rank = 0; rank < ranks.length; rank++)
      ends[rank + 1] = (ends[rank + 1] ?? 0) + (ends[rank] ?? 0);
    const places = new Int32Array(size);
    for (const [place, rank] of own.entries()) {
      const end = ends[rank] ?? 0;
      places[end] = place;
      ends[rank] = end + 1;
    }
    return places;
  }

  clear(): void {
    for (let place = 0; place < this.size; place++) this.slots[this.used[place] ?? 0] = FREE;
    this.size = 0;
  }

  private grow(): void {
    const { slots: old, used: places } = this;
    const count = Math.max(FIRST_SLOTS, (4 * old.length) / WORDS);
    this.slots = new Float64Array(count * WORDS);
    this.used = new Int32Array(count / 2);
    for (const [place, at] of places.entries()) {
      const key = old[at] ?? FREE;
      const now = this.find(Math.floor((key - 1) / MAX_PATHS), (key - 1) % MAX_PATHS);
      for (let word = 0; word < WORDS; word++) this.slots[now + word] = old[at + word] ?? 0;
      this.used[place] = now;
    }
  }

  private keyAt(place: number): number {
    return this.slots[this.used[place] ?? 0] ?? 0;
  }

  /** The slot where they are, or have to be put. */
  private find(pair: number, path: number): number {
    const { slots, factors } = this;
    const key = keyOf(pair, path);
    const mixed = (Math.imul(pair, factors[0]) ^ Math.imul(path, factors[1])) >>> (32 - SLOT_BITS);
    let at = (mixed * WORDS) & (slots.length - 1);
    while (slots[at] !== FREE && slots[at] !== key) at = (at + WORDS) & (slots.length - 1);
    return at;
  }
}

/** Not 0, which is a free slot. */
const keyOf = (pair: number, path: number): number => pair * MAX_PATHS + path + 1;

const SLOT_BITS = 18;
const MAX_TALLIES = (1 << SLOT_BITS) / 2;
const FIRST_SLOTS = 1 << 16;
const WORDS = 4;
const COUNT = 1;
const FIRST = 2;
const LAST = 3;
const FREE = 0;
/** Above all numbers of paths. */
const MAX_PATHS = 1 << 17;
