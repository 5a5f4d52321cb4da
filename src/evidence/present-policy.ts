import type { Ingress } from '../ingress/ingress.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import {
  type Criterion,
  isJsonArray,
  isJsonObject,
  type Json,
  placesOf,
  type Policy,
} from '../policy/model.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import type { Request } from '../request/request.ts';

/** What the policy in force on an Ingress says about the requests in the log. */
export interface PresentPolicy {
  /** Does this reason prove that somebody was signed in whom the policy names? Anybody who can log in is not. */
  provesIdentity(reason: string): boolean;
  /** Does a rule let this request of nobody in particular through, its query aside? Undefined where the policy is unknown. */
  letsThrough(request: Asked): boolean | undefined;
}

/** What is asked for; the path raw. */
interface Asked extends Pick<Request, 'method' | 'sentHost'> {
  readonly path: string;
}

/** The policy of an Ingress as its annotations give it; unknown where they are, or where Pomerium would refuse it. */
export function presentPolicyOf(ingress: Ingress | undefined): PresentPolicy {
  if (!ingress?.policyKnown) return UNKNOWN;
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused') return UNKNOWN;
  const compiled = compilePolicy(parsed.policy, '0.33');
  const proving = new Set(
    Object.keys(CRITERIA).filter((reason) => namesPeople(parsed.policy, CRITERIA[reason] ?? [])),
  );
  return {
    provesIdentity: (reason) => proving.has(reason),
    letsThrough: ({ method, sentHost, path }) =>
      evaluate(compiled, { method, host: sentHost, rawPath: path }).allow.value,
  };
}

/** Of a policy nobody knows it is known at least that these reasons are about what somebody has; `user-ok` may be anybody. */
const UNKNOWN: PresentPolicy = {
  provesIdentity: (reason) => reason !== 'user-ok' && reason in CRITERIA,
  letsThrough: () => undefined,
};

/** Do the allow rules use these criteria, and always so that they name somebody? */
function namesPeople(policy: Policy, names: readonly string[]): boolean {
  const used = [...placesOf(policy)]
    .filter(({ action, criterion }) => action === 'allow' && names.includes(criterion.name))
    .map(({ criterion }) => criterion);
  return used.length > 0 && used.every(isPositive);
}

/** `is: alice@example.com` names somebody; `not: bob@example.com`, `{}` or `authenticated_user` do not. */
const isPositive = ({ name, data }: Criterion): boolean =>
  name !== 'authenticated_user' &&
  (isJsonObject(data) ? POSITIVE.some((operator) => isText(data[operator])) : isText(data));

const isText = (value: Json | undefined): boolean =>
  value !== undefined &&
  (isJsonArray(value) ? value.length > 0 && value.every(isText) : value !== '' && value !== null);

/** The reasons that are about people, and the criteria they come from. */
const CRITERIA: Readonly<Record<string, readonly string[]>> = {
  'email-ok': ['email'],
  'domain-ok': ['domain'],
  'claim-ok': ['claim'],
  'groups-ok': ['groups'],
  'user-ok': ['user', 'authenticated_user'],
};
const POSITIVE = ['is', 'in', 'has', 'starts_with', 'ends_with', 'contains'];
