import { EMPTY_ID, isSameId, type LineId, placeOf } from './line-id.ts';

/** What can be brought together. */
export interface Joinable {
  readonly isCheck: boolean;
  /** The id that both lines of a request carry; undefined where the line has none. */
  readonly id: LineId | undefined;
  /** For the joiner: the next line at the same place, when it began to wait, and whether it still does. */
  next: this | undefined;
  round: number;
  isWaiting: boolean;
}

export interface Joining<L extends Joinable> {
  /** Could these be the two lines of one request, as far as all but their ids tells? */
  readonly fit: (check: L, entry: L) => boolean;
  /** Takes a request: both lines, or the one there is. */
  readonly take: (check: L | undefined, entry: L | undefined) => void;
}

/** How many lines may wait for their partner. An access entry comes up to a second later, that of a WebSocket when it closes. */
export const MAX_WAITING = 65_536;

/**
 * Brings the two lines of a request together, in whatever order they come.
 *
 * They share an id, which is not unique: Envoy keeps the one an internal peer sends. So the rest of the lines must fit too.
 * A line whose partner never comes, or not before `maxWaiting` others wait, is a request of its own.
 * An access entry without the field for the id cannot find its check; where there are checks at all, it is set aside.
 */
export class LineJoiner<L extends Joinable> {
  /** Access entries that could not be joined for want of an id. */
  setAside = 0;
  /** Lines counted alone because too many were waiting. */
  crowdedOut = 0;

  /** The lines that wait, by the place of their id, the oldest first in each chain. */
  private readonly chains = new Map<number, L>();
  /** All of them in order; those that were found since are still there. */
  private queue: L[] = [];
  /** All before this one were found. */
  private head = 0;
  private waiting = 0;
  private sawCheck = false;
  private round = 0;
  private readonly joining: Joining<L>;
  private readonly maxWaiting: number;

  constructor(joining: Joining<L>, maxWaiting = MAX_WAITING) {
    this.joining = joining;
    this.maxWaiting = maxWaiting;
  }

  add(line: L): void {
    if (line.isCheck) this.sawCheck = true;
    const { id } = line;
    if (id === undefined) {
      if (line.isCheck) this.joining.take(line, undefined);
      else this.wait(line);
    } else if (id === EMPTY_ID) this.takeAlone(line);
    else if (!this.joinWaiting(line, id)) this.chain(this.wait(line), id);
  }

  /** Takes the requests whose partner has not come. */
  flush(): void {
    for (const waiting of this.queue) if (waiting.isWaiting) this.release(waiting);
    this.tidy();
  }

  /** Takes the requests whose partner has not come since the call before the last. */
  releaseOld(): void {
    for (const waiting of this.queue)
      if (waiting.isWaiting && waiting.round < this.round) this.release(waiting);
    this.round++;
    this.tidy();
  }

  private joinWaiting(line: L, id: LineId): boolean {
    const { fit, take } = this.joining;
    let before: L | undefined;
    for (let other = this.chains.get(placeOf(id)); other; before = other, other = other.next) {
      if (other.isCheck === line.isCheck || !other.id || !isSameId(other.id, id)) continue;
      if (!(line.isCheck ? fit(line, other) : fit(other, line))) continue;
      this.unchain(other, before, id);
      if (line.isCheck) take(line, other);
      else take(other, line);
      return true;
    }
    return false;
  }

  private wait(line: L): L {
    line.round = this.round;
    line.isWaiting = true;
    this.queue.push(line);
    this.waiting++;
    if (this.queue.length > 2 * this.waiting + MANY) this.tidy();
    if (this.waiting > this.maxWaiting) this.crowdOut(this.oldest());
    return line;
  }

  private oldest(): L | undefined {
    while (this.queue[this.head]?.isWaiting === false) this.head++;
    return this.queue[this.head];
  }

  /** Puts a line at the end of its chain. Somebody who sends the same id for ever does not make the chain long. */
  private chain(waiting: L, id: LineId): void {
    const place = placeOf(id);
    const first = this.chains.get(place);
    if (!first) {
      this.chains.set(place, waiting);
      return;
    }
    let last = first;
    let length = 1;
    for (; last.next; last = last.next) length++;
    last.next = waiting;
    if (length >= MAX_CHAIN) this.crowdOut(first);
  }

  private crowdOut(waiting: L | undefined): void {
    if (!waiting) return;
    this.crowdedOut++;
    this.release(waiting);
  }

  private release(waiting: L): void {
    const { id } = waiting;
    if (id === undefined) this.leave(waiting);
    else {
      let before: L | undefined;
      for (let other = this.chains.get(placeOf(id)); other && other !== waiting; other = other.next)
        before = other;
      this.unchain(waiting, before, id);
    }
    if (id !== undefined || !this.sawCheck) this.takeAlone(waiting);
    else this.setAside++;
  }

  private takeAlone(line: L): void {
    if (line.isCheck) this.joining.take(line, undefined);
    else this.joining.take(undefined, line);
  }

  private unchain(waiting: L, before: L | undefined, id: LineId): void {
    if (before) before.next = waiting.next;
    else if (waiting.next) this.chains.set(placeOf(id), waiting.next);
    else this.chains.delete(placeOf(id));
    this.leave(waiting);
  }

  private leave(waiting: L): void {
    waiting.isWaiting = false;
    waiting.next = undefined;
    this.waiting--;
  }

  private tidy(): void {
    this.queue = this.queue.filter(({ isWaiting }) => isWaiting);
    this.head = 0;
  }
}

/** How many lines may wait at one place. */
const MAX_CHAIN = 64;
/** So many lines may be in the queue for nothing: few, since what is kept long costs time to keep. */
const MANY = 512;
