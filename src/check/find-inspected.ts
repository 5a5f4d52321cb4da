import type { Finding } from '../findings/finding.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { annotationFindings } from '../inspection/annotation-findings.ts';
import { ignoredValueFindings } from '../inspection/ignored-values.ts';
import { ruleName } from '../inspection/names.ts';
import { passersOf } from '../inspection/passers.ts';
import { looseMethod, mcpFindings } from '../inspection/path-findings.ts';
import { pathRulesOf } from '../inspection/path-rules.ts';
import { unions } from '../inspection/policy-findings.ts';
import { routeFindings } from '../inspection/route-findings.ts';
import { subjectOf } from '../inspection/subject.ts';
import type { Era } from '../policy/input.ts';
import type { Subject } from './subject.ts';

/**
 * What `pompaths ingresses` finds of Ingresses whatever their policy says: what refuses them whole, and who takes whose requests.
 *
 * @param ingresses all that there are
 * @param places those that are checked, by their name in findings
 * @param version of Pomerium; undefined where it is unknown
 */
export function ingressFindings(
  ingresses: readonly Ingress[],
  places: ReadonlySet<string>,
  version: string | undefined,
): readonly Finding[] {
  // Those that only the log knows may be gone.
  const present = ingresses.filter(({ manifest }) => manifest !== undefined);
  const findings = [
    ...routeFindings(present),
    ...present.flatMap((ingress) => annotationFindings(ingress, version)),
  ];
  return findings.filter(({ where }) => places.has(where));
}

/** What it finds of a policy that `check` has no other word for: values and methods that bind nothing, and people named in vain. */
export function inspectedFindings({ ingress, isPublic, rules }: Subject, era: Era): readonly Finding[] {
  const subject = subjectOf(ingress, era, []);
  // What lets everybody through says so itself.
  const opens = new Set(rules.filter(({ criteria }) => criteria.length === 1).map(({ name }) => name));
  const ignored = ignoredValueFindings(
    subject,
    (criterion) => !isPublic && criterion.name === 'accept' && opens.has(ruleName(criterion)),
  );
  if (isPublic) return ignored;
  return [
    ...ignored,
    ...mcpFindings(subject),
    ...unions(subject, passersOf(subject.policy).public),
    ...pathRulesOf(subject.policy).flatMap((rule) => looseMethod(subject, rule)),
  ].filter(({ kind }) => kind !== 'public-and-policy');
}
