import { type Line, LineSplitter, type OverlongLine } from '../line/split.ts';
import type { ClusterApi, Query } from './api.ts';
import { ClusterFailure } from './failure.ts';
import { LinkedAbort } from './linked-abort.ts';
import { Backoff, type Pace, pause } from './pace.ts';
import type { ContainerRun } from './pods.ts';
import { SeenLines } from './seen-lines.ts';

/** A whole line of a container's log: its stamp (RFC 3339, nanoseconds) and its text, or how long it was. */
export interface LogLine {
  readonly stamp: string;
  readonly text: string | OverlongLine;
}

/** Lines that no request can bring back, between the last line that came and the first one after. */
export interface Gap {
  readonly run: ContainerRun;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

export interface PodLogSetting {
  readonly api: ClusterApi;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Where to begin: `sinceTime`, `sinceSeconds` or `tailLines`; all of the log without. */
  readonly begin: Query;
  readonly follow: boolean;
  /** Is the run over, and its log that of the run before the present one? */
  readonly isPrevious: boolean;
  /** The run of the same pod as it is now; undefined where the pod is gone. */
  readonly statusOf: (run: ContainerRun) => Promise<ContainerRun | undefined>;
  readonly onGap: (gap: Gap) => void;
  /** Something failed and is tried again; undefined when it works again. */
  readonly onTrouble: (run: ContainerRun, failure: ClusterFailure | undefined) => void;
  /** Text of the node instead of a line: it could not read the log. */
  readonly onNodeText: (run: ContainerRun, text: string) => void;
}

/**
 * The lines of one run of a container, each exactly once, until it ends and its last line has come. Streams are resumed after
 * whatever ends them; a clean end says nothing on why, so the pod's status is asked (measured on a real API server: a restart,
 * a reset of the node's connection and its 4 h limit all look alike, and may cut a line in half).
 */
export class PodLog {
  private readonly run: ContainerRun;
  private readonly setting: PodLogSetting;
  private readonly seen: SeenLines;
  private readonly backoff: Backoff;
  private inTrouble = false;
  /** Did the last stream end in the middle of a line? */
  private wasCut = false;

  constructor(run: ContainerRun, setting: PodLogSetting) {
    this.run = run;
    this.setting = setting;
    this.seen = new SeenLines(Object.keys(setting.begin).length > 0);
    this.backoff = new Backoff(setting.pace);
  }

  async *lines(): AsyncGenerator<readonly LogLine[]> {
    const { signal, follow, isPrevious } = this.setting;
    let previous = isPrevious;
    let isLast = !follow || previous || this.run.state !== 'running';
    while (!signal.aborted) {
      const failure = yield* this.attempt({ follow: !isLast, previous });
      if (signal.aborted || (isLast && failure === undefined)) return;
      const now = await this.now();
      if (now?.id === this.run.id) isLast = !follow || now.state !== 'running';
      else if (now?.previousId === this.run.id && !(previous && failure && !failure.isPassing))
        isLast = previous = true;
      else return this.endedWithout(now ? (failure ?? restartedTwice(this.run)) : failure);
      if (failure) this.trouble(failure);
      await pause(this.backoff.next(failure?.retryAfter), signal);
    }
  }

  /** One request for the log. Returns why it broke, or nothing where it came to its end. */
  private async *attempt(how: {
    readonly follow: boolean;
    readonly previous: boolean;
  }): AsyncGenerator<readonly LogLine[], ClusterFailure | undefined> {
    const { api, signal, begin, pace } = this.setting;
    const { container } = this.run;
    const query = {
      container,
      timestamps: true,
      ...(how.follow ? { follow: true } : {}),
      ...(how.previous ? { previous: true } : {}),
      ...(this.seen.last === undefined ? begin : { sinceTime: this.seen.last }),
    };
    const resumed = this.seen.last;
    let isFirst = resumed !== undefined;
    if (isFirst) this.seen.resume();
    const attempt = new LinkedAbort(signal);
    const silence = new Alarm(pace.silence, () => void this.probe(attempt.abort));
    const splitter = new LineSplitter();
    try {
      if (how.follow) silence.set();
      for await (const chunk of api.stream(askedOf(this.run), pathOf(this.run), query, attempt.signal)) {
        silence.set();
        const lines: LogLine[] = [];
        for (const piece of splitter.push(chunk)) {
          const line = stamped(piece);
          if (!line) {
            // After a resume: the rest of a line whose first piece is older than the second asked for.
            if (!isFirst && typeof piece === 'string' && piece !== '')
              this.setting.onNodeText(this.run, piece);
            continue;
          }
          const isNew = this.seen.take(line.stamp, keyOf(piece));
          if (isFirst && isNew) this.setting.onGap({ run: this.run, after: resumed, before: line.stamp });
          isFirst = false;
          if (isNew) lines.push(line);
        }
        if (!isFirst) this.works();
        if (lines.length > 0) yield lines;
      }
      // What stands behind the last line ending is half a line of a stream that was cut, or a line that is still being
      // written: it comes whole when the log is asked again. Of a run that is over it is all there will be.
      const rest = splitter.end();
      this.wasCut = how.follow && rest.length > 0;
      if (!how.follow && !attempt.signal.aborted) yield this.newOf(rest);
      if (attempt.signal.aborted && !signal.aborted) return new ClusterFailure(askedOf(this.run), 0, SILENT);
      return undefined;
    } catch (error) {
      if (error instanceof ClusterFailure) return error;
      throw error;
    } finally {
      silence.clear();
      attempt.end();
    }
  }

  private newOf(pieces: readonly Line[]): LogLine[] {
    return pieces.flatMap((piece) => {
      const line = stamped(piece);
      return line && this.seen.take(line.stamp, keyOf(piece)) ? [line] : [];
    });
  }

  /** Is there more in the log than has come? Then the stream is dead: its connection, or the node's reader after a rotation. */
  private async probe(stop: () => void): Promise<void> {
    const { api, signal } = this.setting;
    const { container } = this.run;
    try {
      const text = await api.getText(
        askedOf(this.run),
        pathOf(this.run),
        { container, timestamps: true, tailLines: 1, limitBytes: 4096 },
        signal,
      );
      const [stamp = ''] = text.split(' ', 1);
      const { last } = this.seen;
      if (STAMP.test(stamp) && (last === undefined || Date.parse(stamp) > Date.parse(last))) stop();
    } catch {
      stop(); // what is wrong shows when the log is asked again
    }
  }

  private async now(): Promise<ContainerRun | undefined> {
    const { signal, statusOf } = this.setting;
    for (;;) {
      try {
        return await statusOf(this.run);
      } catch (error) {
        if (!(error instanceof ClusterFailure)) throw error;
        if (signal.aborted || error.status === 404) return undefined;
        this.trouble(error);
        await pause(this.backoff.next(error.retryAfter), signal);
      }
    }
  }

  private endedWithout(failure: ClusterFailure | undefined): void {
    if ((failure || this.wasCut) && this.seen.last !== undefined)
      this.setting.onGap({ run: this.run, after: this.seen.last, before: undefined });
  }

  private works(): void {
    this.backoff.reset();
    if (this.inTrouble) this.setting.onTrouble(this.run, undefined);
    this.inTrouble = false;
  }

  private trouble(failure: ClusterFailure): void {
    this.inTrouble = true;
    this.setting.onTrouble(this.run, failure);
  }
}

/** Rings when nothing has happened for a while. */
class Alarm {
  private timer: NodeJS.Timeout | undefined;
  private readonly after: number;
  private readonly ring: () => void;

  constructor(after: number, ring: () => void) {
    this.after = after;
    this.ring = ring;
  }

  set(): void {
    this.clear();
    this.timer = setTimeout(() => {
      this.set();
      this.ring();
    }, this.after);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}

function stamped(piece: Line): LogLine | undefined {
  const whole = keyOf(piece);
  const end = whole.indexOf(' ');
  const stamp = whole.slice(0, end);
  if (!STAMP.test(stamp)) return undefined;
  const text = whole.slice(end + 1);
  return { stamp, text: typeof piece === 'string' ? text : { ...piece, start: text } };
}

const keyOf = (piece: Line): string => (typeof piece === 'string' ? piece : piece.start);

const restartedTwice = (run: ContainerRun): ClusterFailure =>
  new ClusterFailure(askedOf(run), 0, 'the container was restarted more than once');
const pathOf = ({ namespace, pod }: ContainerRun): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
const askedOf = ({ namespace }: ContainerRun) => ({ verb: 'get', resource: 'pods/log', namespace }) as const;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const SILENT = 'the stream was silent while the log went on';
