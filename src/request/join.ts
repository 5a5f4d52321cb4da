import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import type { RequestLines } from './assemble.ts';
import { howTheyFit, same } from './fit.ts';
import { type Joinable, LineJoiner, MAX_WAITING } from './line-joiner.ts';
import { lineIdOf } from './line-id.ts';

/** Brings the two lines of a request together, event by event, see {@link LineJoiner}. */
export class RequestJoiner {
  private joined: RequestLines[] = [];
  private readonly joiner: LineJoiner<Joined>;

  constructor(maxWaiting = MAX_WAITING) {
    this.joiner = new LineJoiner<Joined>(
      {
        fit: ({ lines: { check } }, { lines: { entry } }) => fit(check, entry),
        take: (...both) => this.take(...both),
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
    this.joiner.add({
      isCheck: line.kind === 'authorize',
      id: line.id === undefined ? undefined : lineIdOf(line.id),
      next: undefined,
      round: 0,
      isWaiting: false,
      lines: line.kind === 'authorize' ? { check: line } : { entry: line },
    });
    return this.takeJoined();
  }

  /** The requests whose partner has not come. */
  flush(): RequestLines[] {
    this.joiner.flush();
    return this.takeJoined();
  }

  private take(check: Joined | undefined, entry: Joined | undefined): void {
    this.joined.push({ ...check?.lines, ...entry?.lines });
  }

  private takeJoined(): RequestLines[] {
    const { joined } = this;
    this.joined = [];
    return joined;
  }
}

interface Joined extends Joinable {
  readonly lines: RequestLines;
}

function fit(check: AuthorizeCheck | undefined, entry: AccessEntry | undefined): boolean {
  const how = check && entry ? howTheyFit(check, entry) : 'never';
  return how === 'always' || (how === 'with-same-path' && same(check?.path, entry?.path));
}
