import { operatorsOf } from '../merge/conjunction.ts';
import { showCriterion } from '../merge/notes.ts';
import { admits } from '../policy/admits.ts';
import { type Criterion, isJsonArray, isJsonObject, type Policy } from '../policy/model.ts';

/** Who may pass, by what the allow rules name; path rules are apart. Sorted, each once. */
export interface Passers {
  /** E-mail addresses and user ids. */
  readonly people: readonly string[];
  readonly domains: readonly string[];
  /** `groups=family`. */
  readonly claims: readonly string[];
  readonly anyoneSignedIn: boolean;
  readonly public: boolean;
  /** What is none of these, in the words of the policy. */
  readonly others: readonly string[];
}

export function passersOf(policy: Policy): Passers {
  const admitted = admits(policy);
  if (admitted === 'nobody') return NOBODY;
  const found = { people: new Set<string>(), domains: new Set<string>(), claims: new Set<string>() };
  const others = new Set<string>();
  let anyoneSignedIn = false;
  let isPublic = false;
  const take = (criterion: Criterion): void => {
    if (isAboutRequest(criterion)) return;
    const { name } = criterion;
    const values = valuesOf(criterion);
    if (name === 'accept') isPublic = true;
    else if (name === 'authenticated_user') anyoneSignedIn = true;
    else if ((name === 'email' || name === 'user') && values)
      for (const value of values) found.people.add(value);
    else if (name === 'domain' && values) for (const value of values) found.domains.add(value);
    else if (name === 'claim' && values)
      for (const value of values) found.claims.add(`${criterion.sub ?? ''}=${value}`);
    else others.add(showCriterion(criterion));
  };
  for (const { allow = {} } of policy) {
    const { or = [], not = [], nor = [] } = allow;
    const and = withoutAccept(allow.and ?? []);
    for (const criterion of or) take(criterion);
    const [only] = and;
    if (and.length === 1 && only) take(only);
    else if (!and.every(isAboutRequest)) others.add(and.map(showCriterion).join(' and '));
    if (not.length > 0) others.add(`whoever is none of ${not.map(showCriterion).join(', ')}`);
    if (nor.length > 0) others.add(`whoever is not all of ${nor.map(showCriterion).join(', ')}`);
  }
  return {
    people: [...found.people].sort(),
    domains: [...found.domains].sort(),
    claims: [...found.claims].sort(),
    // A deny rule may send everybody to the login who has no session.
    anyoneSignedIn: anyoneSignedIn || (isPublic && admitted === 'people'),
    public: isPublic && admitted === 'anybody',
    others: [...others].sort(),
  };
}

/** `alice@example.com, everybody of example.org`. */
export function showPassers({
  people,
  domains,
  claims,
  anyoneSignedIn,
  public: all,
  others,
}: Passers): string {
  const words = [
    ...(all ? ['everybody'] : []),
    ...(anyoneSignedIn ? ['anyone who is signed in'] : []),
    ...people,
    ...domains.map((domain) => `everybody of ${domain}`),
    ...claims,
    ...others,
  ];
  return words.join(', ') || 'nobody';
}

/** Beside others it asks for nothing. */
function withoutAccept(criteria: readonly Criterion[]): readonly Criterion[] {
  const others = criteria.filter(({ name }) => name !== 'accept');
  return others.length > 0 ? others : criteria.slice(0, 1);
}

const isAboutRequest = ({ name }: Criterion): boolean => REQUEST.has(name);

/** The texts of which one is asked for; undefined where it is not as plain as that. */
function valuesOf(criterion: Criterion): readonly string[] | undefined {
  const { name, data } = criterion;
  const operators = name === 'claim' ? (isJsonObject(data) ? data : { has: data }) : operatorsOf(criterion);
  const [[operator, operand] = ['', null], ...more] = Object.entries(operators ?? {});
  if (more.length > 0 || !PLAIN.has(operator)) return undefined;
  const values = operator === 'in' && isJsonArray(operand) ? operand : [operand];
  const texts = values.filter((value) => typeof value === 'string' && value !== '');
  return texts.length === values.length ? texts.filter((text) => typeof text === 'string') : undefined;
}

const NOBODY: Passers = {
  people: [],
  domains: [],
  claims: [],
  anyoneSignedIn: false,
  public: false,
  others: [],
};
const REQUEST = new Set(['http_path', 'http_method', 'cors_preflight']);
const PLAIN = new Set(['is', 'in', 'has']);
