import type { RuleJson } from '../../policy/model.ts';
import type { NginxIngress } from '../source/nginx-ingress.ts';
import { ingressName } from '../../ingress/ingress.ts';

/** What the user decided: for all Ingresses, and for some by name. */
export interface Decisions {
  /** The rules for people on every Ingress that has none of its own; empty where there are none. */
  readonly people: readonly RuleJson[];
  /** By {@link ingressName} of the source. */
  readonly byName: ReadonlyMap<string, Decision>;
}

/** What the user decided for one Ingress. */
export interface Decision {
  readonly people?: readonly RuleJson[] | undefined;
  /** Open to everybody. */
  readonly isPublic?: boolean | undefined;
  /** nginx's allowed addresses come in without a login. */
  readonly byAddress?: boolean | undefined;
  /** Annotations whose protection may go, by the part after the slash. */
  readonly drop?: ReadonlySet<string> | undefined;
  /** The new name. */
  readonly name?: string | undefined;
}

/** What was decided for an Ingress by its exact name: a namespace that its manifest leaves out is not any. */
export const decisionFor = (ingress: NginxIngress, { byName }: Decisions): Decision | undefined =>
  byName.get(ingressName(ingress));

/** Decisions for names that no Ingress has. */
export const idleDecisions = ({ byName }: Decisions, ingresses: readonly NginxIngress[]): readonly string[] =>
  [...byName.keys()].filter((key) => !ingresses.some((ingress) => ingressName(ingress) === key));

/** Joins what was decided of one Ingress in several places; lists add up. `/NAME` is `NAME`, without a namespace. */
export function joinDecisions(all: readonly (readonly [string, Decision])[]): ReadonlyMap<string, Decision> {
  const byName = new Map<string, Decision>();
  for (const [named, decision] of all) {
    const key = named.replace(/^\//, '');
    const known = byName.get(key) ?? {};
    const people = [...(known.people ?? []), ...(decision.people ?? [])];
    byName.set(key, {
      people: people.length > 0 ? people : undefined,
      isPublic: known.isPublic === true || decision.isPublic === true,
      byAddress: known.byAddress === true || decision.byAddress === true,
      drop: new Set([...(known.drop ?? []), ...(decision.drop ?? [])]),
      name: decision.name ?? known.name,
    });
  }
  return byName;
}
