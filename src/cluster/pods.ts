import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';

/** One run of Pomerium's container in a pod: its log is one stream. */
export interface ContainerRun {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Tells runs apart: it changes with every restart, and the pod's uid with every new pod of the same name. */
  readonly id: string;
  readonly image: string;
  /** `waiting` to be started again: then the log is still that of the run before. */
  readonly state: 'running' | 'waiting' | 'terminated';
  /** The run before this one, whose log the node may still have. */
  readonly previousId: string | undefined;
}

/**
 * Pomerium's container as a pod's status tells it, or undefined where it has not been started.
 *
 * @param container its name; without one `pomerium`, else the only container
 */
export function containerRunOf(pod: Fields, container?: string): ContainerRun | undefined {
  const metadata = fieldsOf(pod['metadata']) ?? {};
  const statuses = objectsIn(fieldsOf(pod['status'])?.['containerStatuses']);
  const status =
    container === undefined
      ? (statuses.find((each) => each['name'] === 'pomerium') ??
        (statuses.length === 1 ? statuses[0] : undefined))
      : statuses.find((each) => each['name'] === container);
  const id = status && text(status, 'containerID');
  if (!status || !id) return undefined;
  const state = fieldsOf(status['state']) ?? {};
  const uid = text(metadata, 'uid') ?? '';
  const last = fieldsOf(fieldsOf(status['lastState'])?.['terminated']);
  const previous = last && text(last, 'containerID');
  return {
    namespace: text(metadata, 'namespace') ?? '',
    pod: text(metadata, 'name') ?? '',
    container: text(status, 'name') ?? '',
    id: `${uid} ${id}`,
    image: text(status, 'image') ?? '',
    state: state['running'] ? 'running' : state['terminated'] ? 'terminated' : 'waiting',
    previousId: previous && previous !== id ? `${uid} ${previous}` : undefined,
  };
}

/** Why a pod has no log yet, in a word or two: `Pending`, `ContainerCreating`, `ImagePullBackOff`. */
export function waitingFor(pod: Fields): string {
  const status = fieldsOf(pod['status']) ?? {};
  const [first] = objectsIn(status['containerStatuses']);
  const waiting = fieldsOf(fieldsOf(first?.['state'])?.['waiting']);
  return (waiting && text(waiting, 'reason')) ?? text(status, 'phase') ?? 'unknown';
}

/** The version that an image's tag names: `pomerium/ingress-controller:v0.33.1` is `0.33.1`; undefined for other tags and digests. */
export const versionOfImage = (image: string): string | undefined =>
  /:v?(\d+\.\d+(?:\.\d+)?)(?:[-+][\w.-]*)?(?:@.*)?$/.exec(image)?.[1];

export const namesContainers = (pod: Fields): string[] =>
  objectsIn(fieldsOf(pod['spec'])?.['containers']).flatMap((container) => text(container, 'name') ?? []);
