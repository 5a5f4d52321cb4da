import type { Finding, Severity } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import type { Era } from '../policy/input.ts';
import { locatePolicy } from '../policy/locate.ts';
import type { Criterion, Policy } from '../policy/model.ts';
import { oneByOne } from '../policy/one-by-one.ts';
import { shortcutPolicy } from '../policy/shortcuts.ts';
import type { IngressKind } from './kinds.ts';

/** An Ingress whose policy Pomerium takes, with what is known about it. */
export interface Subject {
  readonly ingress: Ingress;
  /** `NAMESPACE/NAME`. */
  readonly where: string;
  /**
   * All that is in force: annotation and shortcuts, each criterion of an `or` list in a rule of its own.
   */
  readonly policy: Policy;
  /** Where the annotation holds a criterion, as `in line 3`; `""` for shortcuts. */
  readonly placeOf: (criterion: Criterion) => string;
  readonly era: Era;
  /** Paths of its hosts that are known from logs or documents, values as `{id}`. */
  readonly known: readonly string[];
}

/** For an Ingress whose annotations `policyOfAnnotations` accepts. */
export function subjectOf(ingress: Ingress, era: Era, known: readonly string[]): Subject {
  const { annotations } = ingress;
  const text = Object.hasOwn(annotations, 'policy') ? annotations['policy'] : undefined;
  const located = text === undefined ? undefined : locatePolicy(text);
  const shortcuts = shortcutPolicy(annotations);
  return {
    ingress,
    where: ingressName(ingress),
    policy: oneByOne([
      ...(located?.policy ?? []),
      ...(shortcuts.kind === 'accepted' ? shortcuts.policy : []),
    ]),
    placeOf: (criterion) => {
      const line = located?.positionOf(criterion)?.line;
      return line === undefined ? '' : ` in line ${line}`;
    },
    era,
    known,
  };
}

/** A finding about an Ingress. */
export const findingAbout = (
  { where }: Pick<Subject, 'where'>,
  kind: IngressKind,
  severity: Severity,
  rule: string,
  what: string,
  fix: string,
): Finding => ({ id: findingId(kind, where, rule), kind, severity, where, rule, what, fix });

/** The hosts, where each has a name of its own; none where one is a wildcard, which may be any. */
export const namedHosts = ({ hosts }: Pick<Ingress, 'hosts'>): readonly string[] =>
  hosts.some((host) => host.includes('*')) ? [] : hosts;
