import type { EvidenceCollector } from '../evidence/collect.ts';
import type { ClientTable } from '../evidence/clients.ts';
import { ingressKey } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import type { Request } from '../request/request.ts';
import type { Subject } from './subject.ts';
import { PolicyReplay, type Tally } from './tally.ts';

/** Which time a log is about, in milliseconds since 1970. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Replays a log: each request counts as evidence, and against the policy of its Ingress. */
export class Replay {
  private readonly replays = new Map<string, PolicyReplay>();
  private readonly routes: RouteTable;
  private readonly collector: EvidenceCollector;
  private readonly clients: ClientTable;
  private first = Infinity;
  private last = -Infinity;

  /** @param clients those of the collector's evidence */
  constructor(subjects: readonly Subject[], routes: RouteTable, collector: EvidenceCollector) {
    for (const subject of subjects) this.replays.set(ingressKey(subject.ingress), new PolicyReplay(subject));
    this.routes = routes;
    this.collector = collector;
    this.clients = collector.snapshot().clients;
  }

  add(request: Request): void {
    this.collector.add(request);
    if (request.time !== undefined) {
      this.first = Math.min(this.first, request.time);
      this.last = Math.max(this.last, request.time);
    }
    if (UNROUTED.has(request.outcome) || request.host === '') return;
    const { ingress } = this.routes.find(request, request.path ?? '');
    const replay = ingress === undefined ? undefined : this.replays.get(ingress);
    replay?.add(request, this.clients.find(request.address, request.userAgent).id);
  }

  tallyOf({ ingress }: Subject): Tally | undefined {
    return this.replays.get(ingressKey(ingress))?.tally;
  }

  /** Undefined where the log has no times. */
  get span(): Span | undefined {
    return this.first === Infinity ? undefined : { first: this.first, last: this.last };
  }
}

const UNROUTED = new Set<Request['outcome']>([
  'own-answer',
  'no-route',
  'untold',
  'malformed-request',
  'malformed-path',
]);
