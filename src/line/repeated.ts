import { LineHash } from './line-hash.ts';

/**
 * Finds the lines of one source that stand in an earlier one as well, as they do where files overlap in time. A line
 * that stands twice in the same source counts twice: its request was made twice.
 *
 * Keeps a hash of 64 bits of each line, and the first source that has it, of at most `maxLines` lines in 36 bytes each at the most.
 */
export class RepeatedLines {
  /** Were there more lines than are kept? */
  overflowed = false;
  private source = 1;
  private size = 0;
  /** Of each slot: both halves of a hash, and the number of its source; 0 is free. */
  private hashes = new Int32Array(2 * FIRST_SLOTS);
  private sources = new Uint16Array(FIRST_SLOTS);
  private readonly hash = new LineHash();
  private readonly maxLines: number;

  constructor(maxLines = 4_000_000) {
    this.maxLines = maxLines;
  }

  /** To be called before each source. */
  nextSource(): void {
    this.source = Math.min(this.source + 1, MAX_SOURCE);
  }

  /** Does this line stand in an earlier source? */
  has(line: string): boolean {
    this.hash.of(line);
    return this.hasHash(this.hash.one, this.hash.two);
  }

  /** The same for a line of which {@link LineHash} is known. */
  hasHash(one: number, two: number): boolean {
    const slot = this.slotOf(one, two);
    const source = this.sources[slot] ?? 0;
    if (source !== 0) return source < this.source;
    if (this.size >= this.maxLines) {
      this.overflowed = true;
      return false;
    }
    this.size++;
    this.put(slot, one, two, this.source);
    if (this.size * 2 > this.sources.length) this.grow();
    return false;
  }

  private put(slot: number, one: number, two: number, source: number): void {
    this.hashes[2 * slot] = one;
    this.hashes[2 * slot + 1] = two;
    this.sources[slot] = source;
  }

  private grow(): void {
    const { hashes, sources } = this;
    this.hashes = new Int32Array(2 * hashes.length);
    this.sources = new Uint16Array(2 * sources.length);
    for (const [slot, source] of sources.entries()) {
      if (source === 0) continue;
      const one = hashes[2 * slot] ?? 0;
      const two = hashes[2 * slot + 1] ?? 0;
      this.put(this.slotOf(one, two), one, two, source);
    }
  }

  /** Where it is, or has to be put. */
  private slotOf(one: number, two: number): number {
    const { hashes, sources } = this;
    const mask = sources.length - 1;
    let slot = (one ^ (one >>> 15)) & mask;
    while (sources[slot] !== 0 && (hashes[2 * slot] !== one || hashes[2 * slot + 1] !== two))
      slot = (slot + 1) & mask;
    return slot;
  }
}

const FIRST_SLOTS = 4096;
/** All sources after so many count as one. */
const MAX_SOURCE = 0xffff;
