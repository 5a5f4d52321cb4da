import type { ClusterApi } from '../cluster/api.ts';
import { ClusterFailure, explainFailure, fatal } from '../cluster/failure.ts';
import { followPods, type FollowSetting, type PodWatcher } from '../cluster/follow.ts';
import { followIngresses } from '../cluster/ingresses.ts';
import { LinkedAbort } from '../cluster/linked-abort.ts';
import type { Pace } from '../cluster/pace.ts';
import type { Gap, LogLine } from '../cluster/pod-log.ts';
import { type ContainerRun, versionOfImage } from '../cluster/pods.ts';
import { InputError } from '../errors.ts';
import { EvidenceCollector } from '../evidence/collect.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { eraOf } from '../policy/input.ts';
import type { Answer, ProposeOptions } from '../proposal/proposal.ts';
import { type Report, reportOn } from '../proposal/report.ts';
import { count } from '../render/count.ts';
import { printable } from '../render/printable.ts';

import { LogReader, type LogReaderOptions } from '../request/log-reader.ts';

/** What a session is told to do. */
export interface SessionSetting {
  readonly api: ClusterApi;
  readonly pace: Pace;
  readonly pods: FollowSetting;
  /** Ingresses from manifests; undefined where those of the cluster are followed. */
  readonly ingresses: readonly Ingress[] | undefined;
  readonly reading: LogReaderOptions;
  readonly pairTokens: readonly string[];
  /** Its version is replaced by that of the pods where it names none. */
  readonly proposing: ProposeOptions;
}

/** Who is told what happens. */
export interface SessionWatcher {
  /** A raw line, with its stamp as the API server puts it before. */
  onLine(line: string): void;
  say(text: string): void;
  /** The policies of these Ingresses have changed; `answer` is what was known before. */
  onPolicyChange(titles: readonly string[], answer: Answer): void;
}

/**
 * Reads the logs of a cluster's Pomerium into evidence, as they come. Whatever fails and can pass is tried again, and said;
 * an answer can be had at any time.
 */
export class Session {
  /** When the last line about a request came, in milliseconds since 1970. */
  lastRequestAt = Date.now();
  lines = 0;
  /** The first gaps, each a sentence, and how many there were. */
  readonly gapsTold: string[] = [];
  gaps = 0;
  private readonly setting: SessionSetting;
  private readonly watcher: SessionWatcher;
  private readonly reader: LogReader;
  private readonly collector: EvidenceCollector;
  private routes = new RouteTable([]);
  private readonly runs = new Map<string, ContainerRun>();
  private readonly troubles = new Map<string, { times: number }>();
  private end = (): void => {};
  private refusals = 0;
  private refused: ClusterFailure | undefined;
  /** The answer, as long as nothing new was read. */
  private known: Report | undefined;
  /** As the pods' image names it. */
  version: string | undefined;

  constructor(setting: SessionSetting, watcher: SessionWatcher) {
    this.setting = setting;
    this.watcher = watcher;
    this.collector = new EvidenceCollector(this.routes, setting.pairTokens);
    this.reader = new LogReader(this.collector, setting.reading);
    this.useIngresses(setting.ingresses ?? []);
  }

  /**
   * Runs until the signal fires, or the logs end.
   *
   * @throws InputError where the cluster cannot be read at all
   */
  async run(signal: AbortSignal): Promise<void> {
    const until = new LinkedAbort(signal);
    this.end = until.abort;
    try {
      const { ended } = await this.firstIngresses(until.signal);
      const { api, pods, pace } = this.setting;
      await followPods(api, pods, this.podWatcher(), pace, until.signal);
      until.abort();
      await ended;
    } catch (error) {
      throw error instanceof ClusterFailure ? fatal(error, this.setting.api.server) : error;
    } finally {
      until.end();
      this.known = undefined;
      this.reader.finish();
    }
    if (this.refused) throw fatal(this.refused, this.setting.api.server);
    if (this.runs.size === 0 && !this.setting.pods.follow)
      throw new InputError(`cannot read a log: ${this.noPods()}`);
  }

  /** The answer to what was read by now. */
  report(): Report {
    const { proposing } = this.setting;
    this.known ??= reportOn(this.collector, this.routes, this.reader, {
      ...proposing,
      version: proposing.version ?? this.version,
    });
    return this.known;
  }

  /** To be called every few seconds: see {@link LogReader.settle}. */
  settle(): void {
    this.known = undefined;
    this.reader.settle();
  }

  /** Every host that a device could open. */
  hosts(): string[] {
    return this.routes.hosts().filter((host) => !host.includes('*'));
  }

  get summary(): string {
    const { namespace } = this.setting.pods;
    const pods = new Set([...this.runs.values()].map(({ pod }) => pod)).size;
    const gaps = this.gaps > 0 ? `, ${count(this.gaps, 'gap')}` : '';
    const version = this.version === undefined ? '' : ` of Pomerium ${this.version}`;
    return `Following ${count(pods, 'pod')}${version} in ${namespace}: ${count(this.lines, 'line')}${gaps}.`;
  }

  /** Waits for the first list of Ingresses; `ended` is when following them has. */
  private async firstIngresses(signal: AbortSignal): Promise<{ readonly ended: Promise<void> }> {
    if (this.setting.ingresses) return { ended: Promise.resolve() };
    const { api, pace } = this.setting;
    let ended: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      ended = followIngresses(
        api,
        (ingresses, changed) => {
          const before = changed.length > 0 ? this.report().answer : undefined;
          this.useIngresses(ingresses);
          if (before) this.watcher.onPolicyChange(changed, before);
          resolve();
        },
        (failure) => this.tell('ingresses', failure),
        pace,
        signal,
      );
      ended.then(resolve, reject);
    });
    return { ended };
  }

  private useIngresses(ingresses: readonly Ingress[]): void {
    this.known = undefined;
    this.routes = new RouteTable(ingresses);
    this.collector.useRoutes(this.routes);
  }

  private podWatcher(): PodWatcher {
    return {
      onLine: (line, run) => this.addLine(line, run),
      onRun: (run) => this.addRun(run),
      onGap: (gap) => {
        const told = describeGap(gap);
        this.gaps++;
        if (this.gapsTold.length < MAX_GAPS_TOLD) this.gapsTold.push(told);
        this.watcher.say(told);
      },
      onTrouble: (failure, run) => {
        this.tell(run ? `the log of ${run.pod}` : 'the pods', failure);
        // A right that is missing at the start will not come by waiting; later a 403 may pass.
        const isRefusal = failure?.status === 403 || failure?.status === 401;
        if (!isRefusal || this.lines > 0 || ++this.refusals < 2) return;
        this.refused = failure;
        this.end();
      },
      onNodeText: (run, text) =>
        this.watcher.say(`the node says of the log of ${printable(run.pod, 100)}: ${printable(text, 300)}`),
      onWaiting: (waiting, pods) => {
        if (pods === 0) this.watcher.say(`Waiting: ${this.noPods()}`);
        else if (waiting.length > 0)
          this.watcher.say(`Waiting for ${waiting.map((pod) => printable(pod, 200)).join(', ')}.`);
      },
    };
  }

  private noPods(): string {
    const { namespace, selector } = this.setting.pods;
    return `no pod in namespace ${namespace} has the labels ${selector}; -n and -l name others`;
  }

  private addRun(run: ContainerRun): void {
    this.runs.set(run.id, run);
    if (this.runs.size > MAX_RUNS) this.runs.delete([...this.runs.keys()][0] ?? '');
    const version = versionOfImage(run.image);
    if (version !== undefined && eraOf(version) !== undefined) this.version = version;
  }

  private addLine({ stamp, text }: LogLine, run: ContainerRun): void {
    const { counts } = this.reader;
    const before = counts.checks + counts.entries;
    this.lines++;
    this.known = undefined;
    if (typeof text === 'string') this.reader.addLine({ text, stamp }, run.pod, this.lines);
    else this.reader.addOverlong(text, run.pod, this.lines);
    if (counts.checks + counts.entries > before) this.lastRequestAt = Date.now();
    this.watcher.onLine(`${stamp} ${typeof text === 'string' ? text : text.start}`);
  }

  /** Says a trouble once, if the next try does not mend it, and when it is over. */
  private tell(what: string, failure: ClusterFailure | undefined): void {
    const trouble = this.troubles.get(what) ?? { times: 0 };
    if (!failure) {
      if (trouble.times > 1) this.watcher.say(`${printable(what, 200)}: works again.`);
      this.troubles.delete(what);
      return;
    }
    trouble.times++;
    if (this.troubles.size < MAX_RUNS) this.troubles.set(what, trouble);
    if (trouble.times !== 2) return;
    const why = failure.isPassing ? failure.message : explainFailure(failure, this.setting.api.server);
    this.watcher.say(`${printable(what, 200)}: ${printable(why, 500)}; trying again.`);
  }
}

function describeGap({ run, after, before }: Gap): string {
  const from = after === undefined ? '' : ` after ${after}`;
  const to = before === undefined ? '' : ` and before ${before}`;
  return `Gap: lines of ${printable(run.pod, 100)}${from}${to} may be lost; the node no longer has them.`;
}

const MAX_RUNS = 1000;
const MAX_GAPS_TOLD = 5;
