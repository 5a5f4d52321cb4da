/** Counts by two numbers, without an object for each count. */
export class TallyTable {
  /** How many different ones were counted. */
  size = 0;
  /** Of each in order: the two numbers, how often, and the earliest and latest time, in milliseconds since 1970. */
  readonly pairs = new Int32Array(MAX_TALLIES);
  readonly paths = new Int32Array(MAX_TALLIES);
  readonly counts = new Float64Array(MAX_TALLIES);
  readonly firsts = new Float64Array(MAX_TALLIES);
  readonly lasts = new Float64Array(MAX_TALLIES);
  /** The place in the lists above plus one; 0 is free. */
  private readonly slots = new Int32Array(SLOTS);

  get isFull(): boolean {
    return this.size >= MAX_TALLIES;
  }

  /** Counts one more; false where these numbers are new. */
  count(pair: number, path: number, time: number | undefined): boolean {
    const at = (this.slots[this.slotOf(pair, path)] ?? 0) - 1;
    if (at < 0) return false;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    if (time !== undefined) {
      if (time < (this.firsts[at] ?? 0)) this.firsts[at] = time;
      if (time > (this.lasts[at] ?? 0)) this.lasts[at] = time;
    }
    return true;
  }

  /** Counts the first one. There has to be room. */
  open(pair: number, path: number, time: number | undefined): void {
    const at = this.size++;
    this.slots[this.slotOf(pair, path)] = at + 1;
    this.pairs[at] = pair;
    this.paths[at] = path;
    this.counts[at] = 1;
    this.firsts[at] = time ?? Infinity;
    this.lasts[at] = time ?? -Infinity;
  }

  /** The places in the lists, those of a pair one after the other. */
  inOrderOfPairs(): Uint32Array {
    const keys = Float64Array.from(
      { length: this.size },
      (_, at) => (this.pairs[at] ?? 0) * SLOTS + at,
    ).sort();
    return Uint32Array.from(keys, (key) => key % SLOTS);
  }

  clear(): void {
    this.size = 0;
    this.slots.fill(0);
  }

  /** Where it is, or has to be put. */
  private slotOf(pair: number, path: number): number {
    let slot = (Math.imul(pair, 0x9e3779b1) ^ Math.imul(path, 0x85ebca6b)) >>> (32 - SLOT_BITS);
    for (let at = this.slots[slot] ?? 0; at > 0; at = this.slots[slot] ?? 0) {
      if (this.pairs[at - 1] === pair && this.paths[at - 1] === path) break;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }
}

const SLOT_BITS = 18;
const SLOTS = 1 << SLOT_BITS;
const MAX_TALLIES = SLOTS / 2;
