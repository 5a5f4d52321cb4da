import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import type { RequestLines } from './assemble.ts';
import { howTheyFit, same } from './fit.ts';
import { LineJoiner, MAX_WAITING } from './line-joiner.ts';

/** Brings the two lines of a request together, event by event, see {@link LineJoiner}. */
export class RequestJoiner {
  private joined: RequestLines[] = [];
  /** What is known of each line. */
  private readonly lines: RequestLines[] = [];
  private readonly joiner: LineJoiner;

  constructor(maxWaiting = MAX_WAITING) {
    this.joiner = new LineJoiner(
      {
        fit: (check, entry) => fit(this.lines[check]?.check, this.lines[entry]?.entry),
        take: (check, entry) => this.joined.push({ ...this.lines[check], ...this.lines[entry] }),
      },
      maxWaiting,
    );
  }

  /** Access entries that could not be joined for want of an id. */
  get setAside(): number {
    return this.joiner.setAside;
  }

  /** Lines counted alone because too many were waiting. */
  get crowdedOut(): number {
    return this.joiner.crowdedOut;
  }

  /** The requests that are complete now: that of `line`, one that had to make room, or none. */
  add(line: AuthorizeCheck | AccessEntry): RequestLines[] {
    const isCheck = line.kind === 'authorize';
    const number = this.joiner.nextLine;
    this.lines[number] = isCheck ? { check: line } : { entry: line };
    this.joiner.ids.set(number, line.id);
    this.joiner.add(isCheck);
    return this.takeJoined();
  }

  /** The requests whose partner has not come. */
  flush(): RequestLines[] {
    this.joiner.flush();
    return this.takeJoined();
  }

  private takeJoined(): RequestLines[] {
    const { joined } = this;
    this.joined = [];
    return joined;
  }
}

function fit(check: AuthorizeCheck | undefined, entry: AccessEntry | undefined): boolean {
  const how = check && entry ? howTheyFit(check, entry) : 'never';
  return how === 'always' || (how === 'with-same-path' && same(check?.path, entry?.path));
}
