import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import type { EvidenceCollector } from '../evidence/collect.ts';
import type { LineRecord } from '../scan/line-record.ts';
import { LineContents, type Shape } from './line-contents.ts';
import type { LineCounts } from './line-counts.ts';
import { LineJoiner, PAIR } from './line-joiner.ts';
import { Shapes } from './shapes.ts';
import { RequestTallies, type TallyOptions } from './tally.ts';

/** Takes the lines of requests, as events or as the kernel's records, brings those of one request together, and gives it to the evidence. */
export class LineIntake {
  private readonly counts: LineCounts;
  private readonly contents = new LineContents();
  private readonly shapes = new Shapes();
  private readonly tallies: RequestTallies;
  private readonly joiner: LineJoiner;

  /** @param counts where checks and entries are counted, and what became of them */
  constructor(counts: LineCounts, collector: Pick<EvidenceCollector, 'add'>, options: TallyOptions) {
    this.counts = counts;
    this.tallies = new RequestTallies(this.contents, collector, options);
    this.joiner = new LineJoiner({
      fit: (check, entry) => this.tallies.fit(check, entry),
      take: (check, entry) => this.tallies.take(check, entry),
    });
  }

  add(event: AuthorizeCheck | AccessEntry): void {
    const { joiner, contents } = this;
    const line = joiner.nextLine;
    joiner.ids.set(line, event.id);
    contents.set(line, { event, number: 0 }, event.path, 0, event.time);
    this.join(event.kind === 'authorize');
  }

  /** Is it known what the line of a record is? */
  knows(record: LineRecord): boolean {
    return this.shapes.shapeOf(record) !== undefined;
  }

  /** Takes the line of a record; false where it is no request after all, or cannot be read. */
  addRecord(record: LineRecord): boolean {
    const { joiner, shapes } = this;
    const shape = shapes.shapeOf(record);
    if (!shape) return false;
    const line = joiner.nextLine;
    if (record.hasId) joiner.ids.setUuid(line, record.id0, record.id1, record.id2, record.id3);
    else joiner.ids.set(line, undefined);
    this.setContents(line, record, shape);
    this.join(shape.event.kind === 'authorize');
    return true;
  }

  /** May two lines be taken by {@link addPair}, among so many lines? Not where others could have to make room in between. */
  mayPair(lines: number): boolean {
    return this.joiner.hasRoom(lines);
  }

  /**
   * Takes the two lines of a request at once; false, and nothing is taken, where that is not certain: a line that waits
   * could belong to them, or they do not fit.
   */
  addPair(first: LineRecord, second: LineRecord): boolean {
    const { joiner, shapes, tallies, counts } = this;
    const one = shapes.shapeOf(first);
    const other = shapes.shapeOf(second);
    if (!one || !other || one.event.kind === other.event.kind) return false;
    if (!joiner.isAlone(first.id0, first.id1, first.id2, first.id3)) return false;
    const [check, entry] = one.event.kind === 'authorize' ? PAIR : REVERSED_PAIR;
    this.setContents(PAIR[0], first, one);
    this.setContents(PAIR[1], second, other);
    if (!tallies.fit(check, entry)) return false;
    counts.checks++;
    counts.entries++;
    joiner.noteCheck();
    tallies.take(check, entry);
    return true;
  }

  /** Gives what was only counted to the evidence. */
  flush(): void {
    this.tallies.flush();
  }

  /** The kernel numbers shapes and paths anew. */
  forget(): void {
    this.flush();
    this.shapes.clear();
  }

  /** Takes what still waits for its partner. */
  finish(): void {
    this.joiner.flush();
    this.flush();
    this.noteJoined();
  }

  /** Takes what has waited since the call before the last, where one of the two kinds of lines is not there at all. */
  settle(): void {
    const { checks, entries } = this.counts;
    if (checks === 0 || entries === 0) this.joiner.releaseOld();
    this.noteJoined();
  }

  private setContents(line: number, record: LineRecord, shape: Shape): void {
    this.contents.set(line, shape, this.shapes.pathOf(record), record.path, record.time);
  }

  private join(isCheck: boolean): void {
    if (isCheck) this.counts.checks++;
    else this.counts.entries++;
    this.joiner.add(isCheck);
  }

  private noteJoined(): void {
    this.counts.setAside = this.joiner.setAside;
    this.counts.crowdedOut = this.joiner.crowdedOut;
    this.counts.outsideTime = this.tallies.outsideTime;
  }
}

const REVERSED_PAIR = [PAIR[1], PAIR[0]] as const;
