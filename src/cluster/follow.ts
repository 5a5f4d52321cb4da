import { setMaxListeners } from 'node:events';
import { type Fields, fieldsOf, text } from '../fields.ts';
import type { ClusterApi, Query } from './api.ts';
import type { ClusterFailure } from './failure.ts';
import { LinkedAbort } from './linked-abort.ts';
import type { Pace } from './pace.ts';
import { type Gap, type LogLine, PodLog } from './pod-log.ts';
import { type ContainerRun, containerRunOf, namesContainers, waitingFor } from './pods.ts';
import { watchList } from './watch.ts';

/** Which pods, and which part of their logs. */
export interface FollowSetting {
  readonly namespace: string;
  readonly selector: string;
  readonly container: string | undefined;
  readonly begin: Query;
  /** The log of the run before the present one, too. */
  readonly previous: boolean;
  /** Go on when the logs end, and with pods to come. */
  readonly follow: boolean;
}

export interface PodWatcher {
  onLine(line: LogLine, run: ContainerRun): void;
  onRun(run: ContainerRun): void;
  onGap(gap: Gap): void;
  /** Something failed and is tried again; `run` is undefined where the pods themselves could not be watched. */
  onTrouble(failure: ClusterFailure | undefined, run: ContainerRun | undefined): void;
  onNodeText(run: ContainerRun, text: string): void;
  /** Which pods there are and have no log yet, and why; called when that changes. */
  onWaiting(waiting: readonly string[], pods: number): void;
}

/**
 * Follows the container in every pod that the selector finds, as pods come, go and restart, until the signal fires, or without
 * `follow` until what they have logged is read.
 *
 * @throws ClusterFailure where pods can never be listed
 */
export async function followPods(
  api: ClusterApi,
  setting: FollowSetting,
  watcher: PodWatcher,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, selector, follow } = setting;
  const all = new LinkedAbort(signal);
  setMaxListeners(0, all.signal); // one for every pod
  const pods = new Map<string, Fields>();
  const followed = new Map<string, Promise<void>>();
  const problems: unknown[] = [];
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;

  const statusOf = async (run: ContainerRun): Promise<ContainerRun | undefined> => {
    const pod = fieldsOf(
      await api.getJson(
        { verb: 'get', resource: 'pods', namespace },
        `${path}/${encodeURIComponent(run.pod)}`,
        {},
        all.signal,
      ),
    );
    const now = pod && containerRunOf(pod, setting.container);
    return now && podOf(now) === podOf(run) ? now : undefined;
  };
  const start = (run: ContainerRun, begin: Query, isPrevious = false): void => {
    if (followed.has(run.id)) return;
    watcher.onRun(run);
    const log = new PodLog(run, {
      api,
      pace,
      signal: all.signal,
      begin,
      follow,
      isPrevious,
      statusOf,
      onGap: (gap) => watcher.onGap(gap),
      onTrouble: (of, failure) => watcher.onTrouble(failure, of),
      onNodeText: (of, line) => watcher.onNodeText(of, line),
    });
    const reading = (async () => {
      for await (const lines of log.lines()) for (const line of lines) watcher.onLine(line, run);
    })().catch((error: unknown) => {
      problems.push(error);
      all.abort();
    });
    followed.set(run.id, reading);
  };

  /** Pods that were there at the start are read from where the user says, later ones from their beginning. */
  const take = (pod: Fields, begin: Query): void => {
    const run = containerRunOf(pod, setting.container);
    if (run) start(run, begin);
  };
  const takePrevious = (pod: Fields): void => {
    const run = containerRunOf(pod, setting.container);
    if (run?.previousId !== undefined) start({ ...run, id: run.previousId, state: 'terminated' }, {}, true);
  };
  let waiting = '';
  const tellWaiting = (): void => {
    const idle = [...pods.values()].filter((pod) => !containerRunOf(pod, setting.container));
    const told = idle.map((pod) => describe(pod, setting.container)).sort();
    if (told.join() === waiting && pods.size > 0) return;
    waiting = told.join();
    watcher.onWaiting(told, pods.size);
  };

  let isFirst = true;
  const listed = watchList(
    api,
    { resource: 'pods', namespace, path, query: { labelSelector: selector } },
    {
      onList: (items) => {
        pods.clear();
        for (const pod of items) pods.set(nameOf(pod), pod);
        for (const pod of items) {
          take(pod, isFirst ? setting.begin : {});
          if (isFirst && setting.previous) takePrevious(pod);
        }
        isFirst = false;
        tellWaiting();
        if (!follow) void Promise.all(followed.values()).then(all.abort);
      },
      onChange: (change, pod) => {
        if (change === 'DELETED') pods.delete(nameOf(pod));
        else {
          pods.set(nameOf(pod), pod);
          take(pod, {});
        }
        tellWaiting();
      },
      onTrouble: (failure) => watcher.onTrouble(failure, undefined),
    },
    pace,
    all.signal,
  );
  try {
    await listed;
    await Promise.all(followed.values());
  } finally {
    all.end();
  }
  if (problems.length > 0) throw problems[0];
}

function describe(pod: Fields, container: string | undefined): string {
  const has = namesContainers(pod);
  if (container !== undefined && has.length > 0 && !has.includes(container))
    return `${nameOf(pod)} (has no container ${container}, but ${has.join(', ')})`;
  if (container === undefined && has.length > 1 && !has.includes('pomerium'))
    return `${nameOf(pod)} (has the containers ${has.join(', ')}: choose one with --container)`;
  return `${nameOf(pod)} (${waitingFor(pod)})`;
}

const nameOf = (pod: Fields): string => text(fieldsOf(pod['metadata']) ?? {}, 'name') ?? '';
const podOf = ({ id }: ContainerRun): string => id.slice(0, id.indexOf(' '));
