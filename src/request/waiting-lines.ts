import { FIRST_LINES, grown } from './columns.ts';
import type { LineIds } from './line-id.ts';
import { randomFactor } from './random-factor.ts';

/** Lines that wait for their partner, by their numbers: in the order they came in, and those at one place of their ids one after the other. */
export class WaitingLines {
  size = 0;
  private readonly ids: LineIds;
  /** Neighbours in time; number 0 stands before the oldest and behind the newest. */
  private older = new Int32Array(FIRST_LINES);
  private newer = new Int32Array(FIRST_LINES);
  /** The lines whose places fall together: the first of each, and what comes behind a line; 0 is the end. */
  private firsts = new Int32Array(slotsFor(FIRST_LINES));
  private next = new Int32Array(FIRST_LINES);
  private places = new Int32Array(FIRST_LINES);
  private readonly factor = randomFactor();

  constructor(ids: LineIds) {
    this.ids = ids;
  }

  /** Makes room for so many lines. */
  grow(capacity: number): void {
    this.older = grown(this.older, capacity);
    this.newer = grown(this.newer, capacity);
    this.next = grown(this.next, capacity);
    this.places = grown(this.places, capacity);
    this.firsts = new Int32Array(slotsFor(capacity));
    for (let line = this.oldest; line !== 0; line = this.newer[line] ?? 0)
      if (this.ids.has(line)) this.chain(line);
  }

  /** 0 where there is none. */
  get oldest(): number {
    return this.newer[0] ?? 0;
  }

  /** The first line in the chain that this place is in; 0 for none. The others follow by {@link nextAt}, and lines of other places with them. */
  firstAt(place: number): number {
    return this.firsts[this.slotOf(place)] ?? 0;
  }

  hasPlace(place: number): boolean {
    let line = this.firstAt(place);
    while (line !== 0 && this.places[line] !== place) line = this.nextAt(line);
    return line !== 0;
  }

  nextAt(line: number): number {
    return this.next[line] ?? 0;
  }

  /** Adds a line as the newest one. */
  add(line: number): void {
    const { older, newer } = this;
    const before = older[0] ?? 0;
    older[line] = before;
    newer[line] = 0;
    newer[before] = line;
    older[0] = line;
    this.size++;
  }

  /** Puts a line that was added behind the others of its chain; returns how many there are at its place now. */
  chain(line: number): number {
    const { next, places, firsts } = this;
    const place = this.ids.placeOf(line);
    const slot = this.slotOf(place);
    places[line] = place;
    next[line] = 0;
    let count = 1;
    let last = 0;
    for (let other = firsts[slot] ?? 0; other !== 0; other = next[other] ?? 0) {
      if (places[other] === place) count++;
      last = other;
    }
    if (last === 0) firsts[slot] = line;
    else next[last] = line;
    return count;
  }

  /** The first line at the same place; there is one at least. */
  firstLike(line: number): number {
    const place = this.places[line] ?? 0;
    let first = this.firstAt(place);
    while (this.places[first] !== place) first = this.nextAt(first);
    return first;
  }

  remove(line: number): void {
    const { older, newer } = this;
    const before = older[line] ?? 0;
    const after = newer[line] ?? 0;
    newer[before] = after;
    older[after] = before;
    this.size--;
    if (this.ids.has(line)) this.unchain(line);
  }

  private unchain(line: number): void {
    const { next, firsts } = this;
    const slot = this.slotOf(this.places[line] ?? 0);
    let before = 0;
    for (let other = firsts[slot] ?? 0; other !== line; other = next[other] ?? 0) {
      if (other === 0) return;
      before = other;
    }
    if (before === 0) firsts[slot] = next[line] ?? 0;
    else next[before] = next[line] ?? 0;
  }

  private slotOf(place: number): number {
    return (Math.imul(place, this.factor) >>> 16) & (this.firsts.length - 1);
  }
}

/** A power of two, at most all that 16 bits tell apart. Few, as long as few lines wait: they are looked at for every line. */
const slotsFor = (capacity: number): number => Math.min(2 ** Math.ceil(Math.log2(2 * capacity)), 1 << 16);
