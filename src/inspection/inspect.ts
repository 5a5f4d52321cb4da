import type { Finding } from '../findings/finding.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { admits } from '../policy/admits.ts';
import { type Era, eraOf } from '../policy/input.ts';
import type { Refused } from '../policy/refusal.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import { annotationFindings } from './annotation-findings.ts';
import { nobodyPassesFindings } from './nobody-passes.ts';
import { type Passers, passersOf } from './passers.ts';
import { pathFindings } from './path-findings.ts';
import { type PathRule, pathRulesOf } from './path-rules.ts';
import { policyFindings } from './policy-findings.ts';
import { routeFindings } from './route-findings.ts';
import { findingAbout, subjectOf } from './subject.ts';

/** An Ingress, and what its policy comes to. */
export interface InspectedIngress {
  readonly ingress: Ingress;
  readonly policy: PolicyState;
}

export type PolicyState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'none' }
  | { readonly kind: 'in-force'; readonly passers: Passers; readonly pathRules: readonly PathRule[] };

export interface Inspection {
  readonly ingresses: readonly InspectedIngress[];
  /** In any order. */
  readonly findings: readonly Finding[];
}

export interface InspectOptions {
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
  /** Paths of a rule's host that are known from logs or documents, values as `{id}`. */
  readonly known: (host: string) => readonly string[];
}

/** Looks at Ingresses: who passes, and what is wrong. */
export function inspectIngresses(ingresses: readonly Ingress[], options: InspectOptions): Inspection {
  const routes = new RouteTable(ingresses);
  const inspected = ingresses.map((ingress) => inspect(ingress, routes, options));
  return {
    ingresses: inspected.map(({ ingress, policy }) => ({ ingress, policy })),
    findings: [
      ...routeFindings(ingresses),
      ...ingresses.flatMap((ingress) => annotationFindings(ingress, options.version)),
      ...inspected.flatMap(({ findings }) => findings),
    ],
  };
}

type One = InspectedIngress & Pick<Inspection, 'findings'>;

function inspect(ingress: Ingress, routes: RouteTable, { version, known }: InspectOptions): One {
  const about = { where: ingressName(ingress) };
  if (!ingress.policyKnown)
    return {
      ingress,
      policy: { kind: 'unknown' },
      findings: [findingAbout(about, 'policy-unknown', 'medium', '', UNKNOWN, BUILD)],
    };
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused')
    return { ingress, policy: { kind: 'refused' }, findings: [refusal(ingress, parsed)] };
  const era: Era = (version === undefined ? undefined : eraOf(version)) ?? '0.33';
  const paths = [...new Set(ingress.hosts.flatMap(known))].sort();
  const subject = subjectOf(ingress, era, paths);
  const { policy } = subject;
  if (policy.length === 0)
    return {
      ingress,
      policy: { kind: 'none' },
      findings: [findingAbout(about, 'no-policy', 'medium', '', NO_POLICY, NAME_PEOPLE)],
    };
  return {
    ingress,
    policy: { kind: 'in-force', passers: passersOf(policy), pathRules: pathRulesOf(policy) },
    findings: [
      ...policyFindings(subject),
      ...(admits(policy) === 'nobody' ? [] : nobodyPassesFindings(ingress, policy, routes, era)),
      ...pathFindings(subject),
    ],
  };
}

function refusal(ingress: Ingress, { stage, message, consequence, at }: Refused): Finding {
  const freezes = stage === 'compile';
  const line = at ? `, line ${at.line}` : '';
  return findingAbout(
    { where: ingressName(ingress) },
    freezes ? 'freezing-policy' : 'refused-policy',
    'high',
    '',
    `the policy${line} is no good: ${message.replaceAll(/:?\s*\n\s*/g, ': ')}: ${consequence}`,
    freezes ? QUOTE : MEND,
  );
}

const UNKNOWN = 'its policy cannot be told from the manifests, since patches may change it';
const BUILD = 'give what is applied: kubectl kustomize DIR | pompaths ingresses --ingresses -';
const NO_POLICY =
  'it has no policy, so that nobody passes and nobody is asked to sign in: every request is answered 403';
const NAME_PEOPLE = `# ingress.pomerium.io/policy
- allow:
    or:
      - email:
          is: "alice@example.com"
`;
const MEND =
  'write what the message asks for; pompaths explain HOST PATH --policy-from FILE tells whether a policy is taken';
const QUOTE =
  'write every value as a text in quotes, and a positive operator beside not_in; then Pomerium takes changes again';
