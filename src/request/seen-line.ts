import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import type { Pair } from './pairs.ts';
import { lineIdOf } from './line-id.ts';
import type { Joinable } from './line-joiner.ts';

/** A line of a request, and what tells it from others of its shape. */
export interface SeenLine extends Joinable {
  readonly shape: Shape;
  /** The path in the line. */
  readonly path: string | undefined;
  /** The same number for the same path among lines of shared shapes; 0 for none. */
  readonly pathNumber: number;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
}

/** What lines have in common that differ in nothing but time, id, path and fields that nobody reads. */
export interface Shape {
  /** One of these lines. */
  readonly event: AuthorizeCheck | AccessEntry;
  /** May other lines have it, now? */
  isShared: boolean;
  /** The last pair that this check was found to make: mostly the next one, too. */
  last: { readonly partner: Shape | undefined; readonly pair: Pair; readonly of: object } | undefined;
}

/** A line with a shape of its own. */
export const seenLineOf = (event: AuthorizeCheck | AccessEntry): SeenLine => ({
  shape: { event, isShared: false, last: undefined },
  isCheck: event.kind === 'authorize',
  id: event.id === undefined ? undefined : lineIdOf(event.id),
  path: event.path,
  pathNumber: 0,
  time: event.time,
  next: undefined,
  round: 0,
  isWaiting: false,
});
