import { nameUnder } from '../ingress/host.ts';
import { type Ingress, ingressKey, ingressName } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { type CompiledPolicy, compilePolicy } from '../policy/compiled.ts';
import type { Era } from '../policy/input.ts';
import { locatePolicy } from '../policy/locate.ts';
import type { Criterion, Policy } from '../policy/model.ts';
import type { ParsedPolicy } from '../policy/parse.ts';
import type { Refused } from '../policy/refusal.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import { usualSpelling } from '../request/spelling.ts';
import { hostsIn } from '../people/requests.ts';
import { type OpenRule, openRulesOf, rulePathsOf } from './open-rule.ts';

/** A policy that is checked, and where it is, or is to be, in force. */
export interface Subject {
  /** `NAMESPACE/NAME`, or the file of a policy on its own. */
  readonly where: string;
  /** With the policy that is checked. */
  readonly ingress: Ingress;
  /** Hosts that requests can have: those of the rules, a wildcard as `any`, and those below them that the policy is pinned to. */
  readonly hosts: readonly string[];
  /** The annotation and its shortcuts. */
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  /** Whatever may let requests through without a session. */
  readonly rules: readonly OpenRule[];
  /** It is there to be open: pompaths wrote it so, beside an Ingress for people. */
  readonly isPublic: boolean;
  /** The policy that is in force, or how Pomerium refuses it, where the one that is checked is only proposed. */
  readonly present: ParsedPolicy | undefined;
  /** Of a criterion in the text of the annotation. */
  readonly lineOf: (criterion: Criterion | undefined) => number | undefined;
}

export type ReadSubject = { readonly kind: 'subject'; readonly subject: Subject } | RefusedSubject;

export interface RefusedSubject {
  readonly kind: 'refused';
  readonly where: string;
  readonly refused: Refused;
}

/**
 * @param ingress with the policy to check
 * @param present the Ingress as it is now, where that policy is only proposed
 * @param era the release that the log is replayed with
 */
export function readSubject(ingress: Ingress, present: Ingress | undefined, era: Era): ReadSubject {
  const where = ingressName(ingress);
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused') return { kind: 'refused', where, refused: parsed };
  const text = ingress.annotations['policy'];
  const located = text === undefined ? undefined : locatePolicy(text);
  // Places are found by the criteria themselves, so the text's own have to stay.
  const policy = located ? [...located.policy, ...parsed.policy.slice(located.policy.length)] : parsed.policy;
  const paths = rulePathsOf(ingress, policy);
  return {
    kind: 'subject',
    subject: {
      where,
      ingress,
      hosts: [...new Set([...ingress.hosts.map(nameUnder), ...hostsIn(policy, ingress)])],
      policy,
      compiled: compilePolicy(policy, era),
      rules: paths ?? openRulesOf(policy),
      isPublic: paths !== undefined,
      present: present && policyOfAnnotations(present.annotations),
      lineOf: (criterion) => located?.positionOf(criterion)?.line,
    },
  };
}

/** Where a criterion stands, to begin a sentence: `line 3: `; `""` where the text does not tell. */
export function lineText({ lineOf }: Subject, criterion: Criterion | undefined): string {
  const line = lineOf(criterion);
  return line === undefined ? '' : `line ${line}: `;
}

/** Does this subject's Ingress serve a path (decoded) of a host? */
export function serves({ ingress }: Subject, routes: RouteTable, host: string, path: string): boolean {
  const found = routes.match(nameUnder(host), usualSpelling(path));
  return found !== undefined && ingressKey(found.ingress) === ingressKey(ingress);
}
