import { printPolicy } from '../policy/print.ts';
import { policyOfJson } from '../policy/model.ts';
import type { ExplainedCriterion } from '../policy/explain.ts';
import { pinnableHost, rulesOf, urlsOf } from '../rules/pin.ts';
import type { RuledRequest } from './explain-request.ts';

/** What would change the answer: sentences, and the rule to add where a rule would. */
export interface Changes {
  readonly sentences: readonly string[];
  /** PPL in YAML; undefined where no path rule is the answer. */
  readonly rule: string | undefined;
}

/** @param isSignedIn does somebody make the request? */
export function changesFor(ruled: RuledRequest, isSignedIn: boolean): Changes {
  const { outcome, deny } = ruled.explanation.ruling;
  switch (outcome) {
    case 'allowed':
      return { sentences: allowedBy(ruled.explanation.criteria), rule: undefined };
    case 'certificate':
      return only('a valid client certificate');
    case 'device':
      return only('a registered device');
    case 'deny-rule':
      return only(`a deny rule that does not hold here: ${holding(ruled.explanation.criteria, 'deny')}`);
    case 'unknown':
      return only('it depends on what is not known here: see the criteria marked with a question mark');
    default:
      if (isSignedIn) return only('a rule that names this person');
      if (deny.reasons.includes('user-unauthenticated'))
        return only(
          'a deny rule that names no people: as it is, everybody has to sign in first, whatever the path',
        );
      return {
        sentences: [
          outcome === 'login' ? 'signing in as somebody the rules name' : PEOPLE,
          'or this rule, which opens the path to everybody:',
        ],
        rule: pathRule(ruled),
      };
  }
}

const PEOPLE = 'a rule that names people, so that they are asked to sign in';

const only = (sentence: string): Changes => ({ sentences: [sentence], rule: undefined });

/** The pinned rule for exactly this path; none where the path cannot be expressed. */
function pathRule({ request, policyPath: path }: RuledRequest): string | undefined {
  const host = pinnableHost(request.host);
  if (!path.startsWith('/') || path === '/' || host === undefined) return undefined;
  return printPolicy(policyOfJson(rulesOf({ kind: 'leaf', path }, urlsOf(path, [host], [request.rawPath]))));
}

function allowedBy(criteria: readonly ExplainedCriterion[]): string[] {
  const byOther = criteria.filter(
    ({ place, value, metBy }) =>
      place.action === 'allow' &&
      value === true &&
      metBy.length > 0 &&
      !metBy.some((field) => PATHS.has(field)),
  );
  return [
    `taking away what holds: ${holding(criteria, 'allow')}`,
    ...(byOther.length > 0
      ? ['a path rule here is met by something other than the path: pin it to the URL of its host']
      : []),
  ];
}

const holding = (criteria: readonly ExplainedCriterion[], action: 'allow' | 'deny'): string =>
  [
    ...new Set(
      criteria
        .filter(({ place, value }) => place.action === action && value === true)
        .map(({ place }) => place.criterion.name),
    ),
  ].join(', ') || 'nothing by itself, but a rule turned around';

const PATHS = new Set<string>(['decoded path', 'raw path', 'url']);
