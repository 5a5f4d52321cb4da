import type { AccessEntry, AuthorizeCheck } from '../event/event.ts';
import { isPassedOn, outcomeOfCheck } from './outcome.ts';

/** The lines of one request: both, or the one there is. */
export interface RequestLines {
  readonly check?: AuthorizeCheck;
  readonly entry?: AccessEntry;
}

/** How many lines may wait for their partner. An access entry comes up to a second later, that of a WebSocket when it closes. */
export const MAX_WAITING = 65_536;

/**
 * Brings the two lines of a request together, in whatever order they come.
 *
 * They share an id, which is not unique: Envoy keeps the one an internal peer sends. So the rest of the lines must fit too.
 * A line whose partner never comes, or not before `maxWaiting` others wait, is a request of its own.
 * An access entry without the field for the id cannot find its check; where there are checks at all, it is set aside.
 */
export class RequestJoiner {
  /** Access entries that could not be joined for want of an id. */
  setAside = 0;
  /** Lines counted alone because too many were waiting. */
  crowdedOut = 0;

  private readonly byId = new Map<string, Waiting[]>();
  private readonly inOrder = new Set<Waiting>();
  private sawCheck = false;
  private round = 0;
  private readonly maxWaiting: number;

  constructor(maxWaiting = MAX_WAITING) {
    this.maxWaiting = maxWaiting;
  }

  /** The requests that are complete now: that of `line`, one that had to make room, or none. */
  add(line: AuthorizeCheck | AccessEntry): RequestLines[] {
    if (line.kind === 'authorize') this.sawCheck = true;
    if (line.id === '' || (line.id === undefined && line.kind === 'authorize')) return [linesOf(line)];
    const partner = this.byId.get(line.id ?? '')?.find((other) => fit(line, other.line));
    if (!partner) return this.wait(line);
    this.forget(partner);
    return [{ ...linesOf(partner.line), ...linesOf(line) }];
  }

  /** The requests whose partner has not come. */
  flush(): RequestLines[] {
    return [...this.inOrder].flatMap((waiting) => this.release(waiting));
  }

  /** The requests whose partner has not come since the call before the last. */
  releaseOld(): RequestLines[] {
    const old = [...this.inOrder].filter(({ round }) => round < this.round);
    this.round++;
    return old.flatMap((waiting) => this.release(waiting));
  }

  private wait(line: Waiting['line']): RequestLines[] {
    const waiting = { line, round: this.round };
    this.inOrder.add(waiting);
    if (line.id !== undefined) this.byId.set(line.id, [...(this.byId.get(line.id) ?? []), waiting]);
    if (this.inOrder.size <= this.maxWaiting) return [];
    const [oldest] = this.inOrder;
    this.crowdedOut++;
    return oldest ? this.release(oldest) : [];
  }

  private release(waiting: Waiting): RequestLines[] {
    this.forget(waiting);
    if (waiting.line.id !== undefined || !this.sawCheck) return [linesOf(waiting.line)];
    this.setAside++;
    return [];
  }

  private forget(waiting: Waiting): void {
    this.inOrder.delete(waiting);
    const { id } = waiting.line;
    if (id === undefined) return;
    const others = this.byId.get(id)?.filter((other) => other !== waiting) ?? [];
    if (others.length > 0) this.byId.set(id, others);
    else this.byId.delete(id);
  }
}

interface Waiting {
  readonly line: AuthorizeCheck | AccessEntry;
  readonly round: number;
}

const linesOf = (line: Waiting['line']): RequestLines =>
  line.kind === 'authorize' ? { check: line } : { entry: line };

/** Could these be the two lines of one request? Host and path of what was passed on are the rewritten ones, so they prove nothing. */
function fit(one: Waiting['line'], other: Waiting['line']): boolean {
  const { check, entry } = { ...linesOf(one), ...linesOf(other) };
  if (!check || !entry || !methodsFit(check.method, entry.method)) return false;
  const allowed = ['allowed', 'own-answer'].includes(outcomeOfCheck(check));
  if (isPassedOn(entry)) return allowed;
  if (entry.details !== 'ext_authz_denied') return true;
  return !allowed && same(check.host, entry.authority) && same(check.path, entry.path);
}

const methodsFit = (checked: string | undefined, logged: string | undefined): boolean =>
  logged === 'METHOD_UNSPECIFIED' || same(checked, logged);

const same = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;
