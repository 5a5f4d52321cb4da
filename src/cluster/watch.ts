import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';
import { LineSplitter } from '../line/split.ts';
import type { ClusterApi, Query } from './api.ts';
import { type Asked, ClusterFailure } from './failure.ts';
import { Backoff, type Pace, pause } from './pace.ts';

/** Who wants to know of a kind of objects. */
export interface Watcher {
  /** All objects there are: at first, and whenever changes may have been missed. */
  onList(items: readonly Fields[]): void;
  onChange(change: 'ADDED' | 'MODIFIED' | 'DELETED', object: Fields): void;
  /** Something failed and is tried again; undefined when it works again. */
  onTrouble(failure: ClusterFailure | undefined): void;
}

/**
 * Lists objects and then follows their changes until the signal fires. A watch that the server ends is routine, a version
 * that it has forgotten (410) means another list, and what breaks is tried again for ever.
 *
 * @throws ClusterFailure where the very first list fails for good
 */
export async function watchList(
  api: ClusterApi,
  where: Omit<Asked, 'verb'> & { readonly path: string; readonly query: Query },
  watcher: Watcher,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  const backoff = new Backoff(pace);
  let version: string | undefined;
  let hasListed = false;
  let inTrouble = false;
  const recovered = (): void => {
    backoff.reset();
    if (inTrouble) watcher.onTrouble(undefined);
    inTrouble = false;
  };
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const list = fieldsOf(await api.getJson({ ...where, verb: 'list' }, where.path, where.query, signal));
        watcher.onList(objectsIn(list?.['items']));
        version = versionOf(list);
        hasListed = true;
        recovered();
      }
      version = await follow(api, where, version ?? '0', watcher, recovered, signal);
      await pause(pace.firstPause / 5, signal); // a server that ends every watch at once
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ClusterFailure)) throw error;
      if (!hasListed && !error.isPassing) throw error;
      if (error.status === 410) {
        version = undefined;
        continue;
      }
      inTrouble = true;
      watcher.onTrouble(error);
      await pause(backoff.next(error.retryAfter), signal);
    }
  }
}

/** Follows changes until the server ends the watch. Returns the version to go on from. */
async function follow(
  api: ClusterApi,
  where: Omit<Asked, 'verb'> & { readonly path: string; readonly query: Query },
  from: string,
  watcher: Watcher,
  works: () => void,
  signal: AbortSignal,
): Promise<string> {
  const asked = { ...where, verb: 'watch' } as const;
  const query = { ...where.query, watch: true, allowWatchBookmarks: true, resourceVersion: from };
  const lines = new LineSplitter();
  let version = from;
  const take = (line: string): void => {
    const event = fieldsOf(parsed(line));
    const object = fieldsOf(event?.['object']);
    const type = event && text(event, 'type');
    if (!object) return;
    if (type === 'ERROR')
      throw new ClusterFailure(
        asked,
        Number(object['code']) || 500,
        text(object, 'message') ?? 'the watch failed',
      );
    version = versionOf(object) ?? version;
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') watcher.onChange(type, object);
  };
  for await (const chunk of api.stream(asked, where.path, query, signal, works))
    for (const line of lines.push(chunk)) if (typeof line === 'string') take(line);
  return version;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // half a line of a watch that was cut off; its change comes again
  }
}

const versionOf = (object: Fields | undefined): string | undefined =>
  text(fieldsOf(object?.['metadata']) ?? {}, 'resourceVersion');
