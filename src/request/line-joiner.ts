import { FIRST_LINES, grown } from './columns.ts';
import { LineIds, placeOf } from './line-id.ts';
import { WaitingLines } from './waiting-lines.ts';

/** What becomes of lines, which go by their numbers. A number is used again once its line was taken. */
export interface Joining {
  /** Could these be the two lines of one request, as far as all but their ids tells? */
  readonly fit: (check: number, entry: number) => boolean;
  /** Takes a request: both lines, or the one there is and {@link NO_LINE}. */
  readonly take: (check: number, entry: number) => void;
}

/** The number of no line. */
export const NO_LINE = 0;
/** Numbers that no line has in here, for two that are known to belong together. */
export const PAIR = [1, 2] as const;

/** How many lines may wait for their partner. An access entry comes up to a second later, that of a WebSocket when it closes. */
export const MAX_WAITING = 65_536;

/**
 * Brings the two lines of a request together, in whatever order they come.
 *
 * They share an id, which is not unique: Envoy keeps the one an internal peer sends. So the rest of the lines must fit too.
 * A line whose partner never comes, or not before `maxWaiting` others wait, is a request of its own.
 * An access entry without the field for the id cannot find its check; where there are checks at all, it is set aside.
 *
 * Lines are columns of numbers rather than objects: there are millions of them, and each lives for a moment only.
 */
export class LineJoiner {
  /** Access entries that could not be joined for want of an id. */
  setAside = 0;
  /** Lines counted alone because too many were waiting. */
  crowdedOut = 0;
  /** To be set before a line is added. */
  readonly ids = new LineIds();

  private readonly waiting = new WaitingLines(this.ids);
  /** The numbers that were used and are free again, and the first one that never was. */
  private readonly free: number[] = [];
  private unused: number = PAIR[1] + 1;
  private checks = new Uint8Array(FIRST_LINES);
  private rounds = new Int32Array(FIRST_LINES);
  private round = 0;
  private sawCheck = false;
  private readonly joining: Joining;
  private readonly maxWaiting: number;

  constructor(joining: Joining, maxWaiting = MAX_WAITING) {
    this.joining = joining;
    this.maxWaiting = maxWaiting;
  }

  /** The number that the next line to be added has. */
  get nextLine(): number {
    return this.free.at(-1) ?? this.unused;
  }

  /** Adds the line that goes by {@link nextLine} and has its id there. */
  add(isCheck: boolean): void {
    const line = this.nextLine;
    if (this.free.pop() === undefined && ++this.unused === this.checks.length) this.grow(2 * this.unused);
    this.checks[line] = isCheck ? 1 : 0;
    if (isCheck) this.noteCheck();
    if (!this.ids.has(line)) {
      if (isCheck) this.takeAlone(line);
      else this.wait(line);
    } else if (this.ids.isEmpty(line)) this.takeAlone(line);
    else {
      const partner = this.partnerOf(line);
      if (partner === NO_LINE) this.waitForPartner(line);
      else {
        this.waiting.remove(partner);
        this.take(isCheck ? line : partner, isCheck ? partner : line);
      }
    }
  }

  /** Will so many more lines find room, whatever comes? */
  hasRoom(count: number): boolean {
    return this.waiting.size + count < this.maxWaiting;
  }

  /** Does no line wait whose id falls on the same place as this UUID? */
  isAlone(a: number, b: number, c: number, d: number): boolean {
    return !this.waiting.hasPlace(placeOf(a, b, c, d));
  }

  /** Notes that there are checks, also of those that are joined elsewhere. */
  noteCheck(): void {
    this.sawCheck = true;
  }

  /** Takes the requests whose partner has not come. */
  flush(): void {
    for (let line = this.waiting.oldest; line !== NO_LINE; line = this.waiting.oldest) this.release(line);
  }

  /** Takes the requests whose partner has not come since the call before the last. */
  releaseOld(): void {
    for (let line = this.waiting.oldest; line !== NO_LINE; line = this.waiting.oldest) {
      if (this.rounds[line] === this.round) break;
      this.release(line);
    }
    this.round++;
  }

  private partnerOf(line: number): number {
    const { waiting, ids, checks } = this;
    const { fit } = this.joining;
    const isCheck = checks[line];
    for (let other = waiting.firstAt(ids.placeOf(line)); other !== NO_LINE; other = waiting.nextAt(other)) {
      if (checks[other] === isCheck || !ids.areSame(other, line)) continue;
      if (isCheck ? fit(line, other) : fit(other, line)) return other;
    }
    return NO_LINE;
  }

  private wait(line: number): void {
    this.rounds[line] = this.round;
    this.waiting.add(line);
    if (this.waiting.size > this.maxWaiting) this.crowdOut(this.waiting.oldest);
  }

  /** Somebody who sends the same id for ever does not make its chain long. */
  private waitForPartner(line: number): void {
    this.wait(line);
    if (this.waiting.chain(line) > MAX_CHAIN) this.crowdOut(this.waiting.firstLike(line));
  }

  private crowdOut(line: number): void {
    this.crowdedOut++;
    this.release(line);
  }

  private release(line: number): void {
    this.waiting.remove(line);
    if (this.ids.has(line) || !this.sawCheck) this.takeAlone(line);
    else {
      this.setAside++;
      this.setFree(line);
    }
  }

  private takeAlone(line: number): void {
    if (this.checks[line]) this.take(line, NO_LINE);
    else this.take(NO_LINE, line);
  }

  private take(check: number, entry: number): void {
    this.joining.take(check, entry);
    if (check !== NO_LINE) this.setFree(check);
    if (entry !== NO_LINE) this.setFree(entry);
  }

  private setFree(line: number): void {
    this.free.push(line);
  }

  private grow(capacity: number): void {
    this.ids.grow(capacity);
    this.waiting.grow(capacity);
    this.checks = grown(this.checks, capacity);
    this.rounds = grown(this.rounds, capacity);
  }
}

/** How many lines may wait at one place. */
const MAX_CHAIN = 64;
