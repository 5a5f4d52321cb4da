import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import type { Operation } from '../openapi/operation.ts';
import { type CompiledPolicy, compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Era } from '../policy/input.ts';
import type { Policy } from '../policy/model.ts';
import { isOwnPage } from '../request/own-pages.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { Opening } from '../rules/pin.ts';
import { mayBeOpened, openPathsOf, samplePath } from './open-paths.ts';

/** What becomes of a plain request of nobody in particular for an operation. */
export interface Access {
  /** `partly`: with some values in its path. */
  readonly access: 'open' | 'partly' | 'denied';
  /** The Ingress that takes it; `""` where none does. */
  readonly where: string;
  /** What opens it, if that is a path. */
  readonly by: Opening | undefined;
  /** Whether it is open hangs on the sender's address. */
  readonly isConditional: boolean;
}

/** An Ingress and all that is in force on it. */
export interface PolicyInForce {
  readonly ingress: Ingress;
  readonly policy: Policy;
}

/**
 * Who lets operations through: the Ingress that takes the request on each host, by its policy.
 *
 * @param hosts of the app, in lower case
 */
export function accessUnder(
  policies: readonly PolicyInForce[],
  hosts: readonly string[],
  era: Era,
): (operation: Operation) => Access {
  const routes = new RouteTable(policies.map(({ ingress }) => ingress));
  const rulings = new Map<string, Ruling>(
    policies.map(({ ingress, policy }) => [
      ingressName(ingress),
      { compiled: compilePolicy(policy, era), opened: openPathsOf(ingress, policy) },
    ]),
  );
  const judge = (method: string, path: string): Judged => {
    const rawPath = usualSpelling(path);
    let where = '';
    let maybe: Judged | undefined;
    for (const host of isOwnPage(rawPath) ? [] : hosts) {
      const taken = routes.match(host, rawPath);
      const key = taken ? ingressName(taken.ingress) : '';
      const ruling = rulings.get(key);
      if (!ruling) continue;
      where ||= key;
      const request = { method, host, rawPath, query: '', headers: {}, certificate: 'no-ca' } as const;
      const { outcome, possible } = evaluate(ruling.compiled, request);
      if (outcome === 'allowed') return { isOpen: true, isConditional: false, where: key };
      // Nothing but the address is unknown of the request: for some it is open.
      if (possible.includes('allowed')) maybe ??= { isOpen: true, isConditional: true, where: key };
    }
    return maybe ?? { isOpen: false, isConditional: false, where };
  };
  const all = [...rulings.values()].flatMap(({ opened }) => opened);
  return ({ method, segments }) => {
    const able = all.filter((opening) => mayBeOpened(segments, opening));
    const plain = samplePath(segments);
    const judged = judge(method, plain);
    if (judged.isOpen)
      return { ...judged, access: 'open', by: able.find((opening) => isUnder(plain, opening)) };
    for (const opening of able) {
      const some = judge(method, samplePath(segments, opening));
      if (some.isOpen) return { ...some, access: 'partly', by: opening };
    }
    return { ...judged, access: 'denied', by: undefined };
  };
}

interface Ruling {
  readonly compiled: CompiledPolicy;
  readonly opened: readonly Opening[];
}

interface Judged {
  readonly isOpen: boolean;
  readonly isConditional: boolean;
  readonly where: string;
}

const isUnder = (path: string, { kind, path: opened }: Opening): boolean =>
  kind === 'prefix' ? path.startsWith(opened) : path === opened;
