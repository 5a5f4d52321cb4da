import { assembleWithoutPath } from './assemble.ts';
import { howTheyFit } from './fit.ts';
import { randomFactor } from './random-factor.ts';
import type { Request } from './request.ts';
import type { Shape } from './line-contents.ts';

/** What is known of all requests whose two lines have these shapes. */
export interface Pair {
  readonly fit: ReturnType<typeof howTheyFit>;
  /** A request of these lines, without its path. */
  readonly request: Request;
  /** Its place in `known`; -1 where it is not remembered, since its lines are like no others, or there are too many. */
  readonly number: number;
  /** Where its path is. */
  readonly pathIn: 'check' | 'entry';
}

/** Remembers what is known of pairs of shapes: of check and access entry. A line without partner makes a pair with nothing. */
export class Pairs {
  /** Those that are remembered. */
  readonly known: Pair[] = [];
  /** The numbers of their two shapes. */
  private readonly checks = new Int32Array(MAX_PAIRS);
  private readonly entries = new Int32Array(MAX_PAIRS);
  /** The place in `known` plus one; 0 is free. */
  private readonly slots = new Int32Array(SLOTS);
  private readonly factors = [randomFactor(), randomFactor()] as const;
  private readonly trustedHops: number | undefined;
  /** A pair is asked for twice: whether it fits, and what it is. */
  private last: { check: Shape | undefined; entry: Shape | undefined; pair: Pair } | undefined;

  constructor(trustedHops: number | undefined) {
    this.trustedHops = trustedHops;
  }

  /** What is known of the requests of such a check, such an entry, or both. */
  of(check: Shape | undefined, entry: Shape | undefined): Pair {
    const { last } = this;
    if (last && last.check === check && last.entry === entry) return last.pair;
    const pair =
      check?.number === 0 || entry?.number === 0
        ? this.newPair(check, entry, FORGOTTEN)
        : this.remembered(check, entry);
    if (last) {
      last.check = check;
      last.entry = entry;
      last.pair = pair;
    } else this.last = { check, entry, pair };
    return pair;
  }

  get isFull(): boolean {
    return this.known.length >= MAX_PAIRS;
  }

  /** Of each pair its place in an order in which those of one host, which mostly ask for the same paths, stand together. */
  byHost(): Int32Array {
    const hosts = new Map<string, number[]>();
    for (const { number, request } of this.known) {
      const ofHost = hosts.get(request.host);
      if (ofHost) ofHost.push(number);
      else hosts.set(request.host, [number]);
    }
    const ranks = new Int32Array(this.known.length);
    let rank = 0;
    for (const numbers of hosts.values()) for (const number of numbers) ranks[number] = rank++;
    return ranks;
  }

  clear(): void {
    this.known.length = 0;
    this.slots.fill(0);
    this.last = undefined;
  }

  private remembered(check: Shape | undefined, entry: Shape | undefined): Pair {
    const { slots, known, checks, entries, factors } = this;
    const one = check?.number ?? 0;
    const other = entry?.number ?? 0;
    let slot = (Math.imul(one, factors[0]) ^ Math.imul(other, factors[1])) >>> (32 - SLOT_BITS);
    for (let place = slots[slot] ?? 0; place > 0; place = slots[slot] ?? 0) {
      const pair = known[place - 1];
      if (pair && checks[place - 1] === one && entries[place - 1] === other) return pair;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.isFull) return this.newPair(check, entry, FORGOTTEN);
    const pair = this.newPair(check, entry, known.length);
    checks[pair.number] = one;
    entries[pair.number] = other;
    slots[slot] = known.push(pair);
    return pair;
  }

  private newPair(one: Shape | undefined, other: Shape | undefined, number: number): Pair {
    const check = one?.event.kind === 'authorize' ? one.event : undefined;
    const entry = other?.event.kind === 'access' ? other.event : undefined;
    return {
      fit: check && entry ? howTheyFit(check, entry) : 'always',
      request: assembleWithoutPath({ check, entry }, this.trustedHops),
      number,
      pathIn: check?.path === undefined ? 'entry' : 'check',
    };
  }
}

const MAX_PAIRS = 60_000;
const FORGOTTEN = -1;
const SLOT_BITS = 17;
const SLOTS = 1 << SLOT_BITS;
