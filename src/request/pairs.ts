import { assembleWithoutPath } from './assemble.ts';
import { howTheyFit, same } from './fit.ts';
import type { SeenLine, Shape } from './seen-line.ts';
import type { Request } from './request.ts';

/** What is known of all requests whose two lines have these shapes. */
export interface Pair {
  readonly fit: ReturnType<typeof howTheyFit>;
  /** A request of these lines, without its path. */
  readonly request: Request;
  /** Its place in `known`. */
  readonly number: number;
  /** Where its path is. */
  readonly pathIn: 'check' | 'entry';
}

/** Remembers what is known of pairs of shapes: of check and access entry. A line without partner makes a pair with nothing. */
export class Pairs {
  private readonly pairs = new Map<Shape | undefined, Map<Shape | undefined, Pair>>();
  /** Those that are remembered. */
  readonly known: Pair[] = [];
  private readonly trustedHops: number | undefined;
  /** What was found before belongs to another one. */
  private generation = {};
  private entryAlone: Shape['last'];

  constructor(trustedHops: number | undefined) {
    this.trustedHops = trustedHops;
  }

  fit(check: SeenLine, entry: SeenLine): boolean {
    const { fit } = this.of(check, entry);
    return fit === 'always' || (fit === 'with-same-path' && same(check.path, entry.path));
  }

  /** What is known of the requests of such a check, such an entry, or both. */
  of(check: SeenLine | undefined, entry: SeenLine | undefined): Pair {
    const one = check?.shape;
    const other = entry?.shape;
    const last = one ? one.last : this.entryAlone;
    if (last?.partner === other && last?.of === this.generation) return last.pair;
    const isKept = (one?.isShared ?? true) && (other?.isShared ?? true);
    const pair = (isKept && this.pairs.get(one)?.get(other)) || this.newPair(one, other);
    if (isKept) this.keep(one, other, pair);
    const found = { partner: other, pair, of: this.generation };
    if (one) one.last = found;
    else this.entryAlone = found;
    return pair;
  }

  private newPair(one: Shape | undefined, other: Shape | undefined): Pair {
    const check = one?.event.kind === 'authorize' ? one.event : undefined;
    const entry = other?.event.kind === 'access' ? other.event : undefined;
    return {
      fit: check && entry ? howTheyFit(check, entry) : 'always',
      request: assembleWithoutPath({ check, entry }, this.trustedHops),
      number: this.known.length,
      pathIn: check?.path === undefined ? 'entry' : 'check',
    };
  }

  private keep(one: Shape | undefined, other: Shape | undefined, pair: Pair): void {
    const partners = this.pairs.get(one) ?? new Map<Shape | undefined, Pair>();
    if (partners.size === 0) this.pairs.set(one, partners);
    if (partners.has(other)) return;
    partners.set(other, pair);
    this.known.push(pair);
  }

  get isFull(): boolean {
    return this.known.length >= MAX_PAIRS;
  }

  clear(): void {
    this.known.length = 0;
    this.pairs.clear();
    this.generation = {};
  }
}

const MAX_PAIRS = 100_000;
