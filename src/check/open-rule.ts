import { isOpenPolicy } from '../artifact/split/open-policy.ts';
import type { Ingress, RulePath } from '../ingress/ingress.ts';
import { isOwnIngress } from '../ingress/own.ts';
import { ruleName, ruleNameWith } from '../inspection/names.ts';
import { covers, conjunctionsOf, onlyText, operatorsOf } from '../merge/conjunction.ts';
import { showCriterion } from '../merge/notes.ts';
import { type Alternative, alternativesOf, policyOf } from '../policy/alternatives.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { admits } from '../policy/admits.ts';
import { type Criterion, policyToJson, type Policy } from '../policy/model.ts';
import { policyPath } from '../request/policy-path.ts';
import { groupBy } from '../group-by.ts';

/** Something that may let requests through without a session: one opening of a policy, or a rule path of a public Ingress. */
export interface OpenRule {
  /** What people call it, unique within its policy: `/api/`, `is /status`, `POST is /login`, else its criterion. */
  readonly name: string;
  readonly kind: 'prefix' | 'leaf' | 'other';
  /** The path it asks for, decoded as the policy has it; undefined where it names none. */
  readonly path: string | undefined;
  /** Undefined for every method. */
  readonly methods: readonly string[] | undefined;
  readonly isPinned: boolean;
  /** The beginnings of URLs that it is pinned to. */
  readonly urls: readonly string[];
  /** The criteria of its first list, to show where it stands. */
  readonly criteria: readonly Criterion[];
  /** The rule alone. */
  readonly policy: Policy;
  /** The rule path, where Envoy chooses by it and the policy lets everybody through. */
  readonly rulePath: RulePath | undefined;
}

/** The openings of a policy, in its order; lists that differ in host, method or query alone are one opening. */
export function openRulesOf(policy: Policy): readonly OpenRule[] {
  const able = compilePolicy(policy).allow.flatMap(alternativesOf).filter(mayLetThrough);
  const groups = groupBy(able, groupOf);
  return distinct([...groups.values()].map(ruleOf));
}

/**
 * The openings of an Ingress that is there to be open: its rule paths. Undefined for any other.
 *
 * @param policy that of the Ingress
 */
export function rulePathsOf(ingress: Ingress, policy: Policy): readonly OpenRule[] | undefined {
  // A patch for every Ingress may have put a policy for people there.
  const isOpenStill = isOwnIngress(ingress) && openRulesOf(policy).some(isForEverybody);
  if (!isOpenStill && !isOpenPolicy(ingress.annotations['policy'] ?? '')) return undefined;
  const { paths } = ingress;
  return distinct(
    paths.map((rulePath) => ({
      name: rulePath.path === '' ? '/' : rulePath.path,
      kind: rulePath.match === 'prefix' ? 'prefix' : rulePath.match === 'exact' ? 'leaf' : 'other',
      path: rulePath.match === 'regex' ? undefined : policyPath(rulePath.path) || '/',
      methods: undefined,
      isPinned: true,
      urls: [],
      criteria: [],
      policy: ACCEPT,
      rulePath,
    })),
  );
}

const isForEverybody = ({ criteria }: OpenRule): boolean =>
  criteria.length > 0 && criteria.every(({ name }) => name === 'accept');

/** Does one rule let through all that another does? Both are of one policy. */
export const subsumes = (wide: OpenRule, narrow: OpenRule): boolean =>
  narrow.rulePath === undefined &&
  conjunctionsOf(narrow.policy).length > 0 &&
  conjunctionsOf(narrow.policy).every((one) =>
    conjunctionsOf(wide.policy).some((other) => covers(other, one)),
  );

/** Rules for people let nobody through who is not signed in. */
const mayLetThrough = (alternative: Alternative): boolean => admits(policyOf(alternative)) === 'anybody';

function groupOf(alternative: Alternative): string {
  const path = pathIn(alternative);
  return alternative.isPinned && path
    ? `pinned ${JSON.stringify(path.data)}`
    : JSON.stringify(policyToJson(policyOf(alternative)));
}

/** The criterion that asks for a path, rather than for a URL. */
const pathIn = ({ criteria }: Alternative): Criterion | undefined =>
  criteria.find((criterion) => criterion.name === 'http_path' && onlyText(criterion).startsWith('/'));

function ruleOf(alternatives: readonly Alternative[]): OpenRule {
  const [first] = alternatives;
  const criteria = first?.criteria ?? [];
  const all = alternatives.flatMap((alternative) => alternative.criteria);
  const path = first && first.list !== 'not' && first.list !== 'nor' ? pathIn(first) : undefined;
  const [operator] = path ? Object.keys(operatorsOf(path) ?? {}) : [];
  const kind = operator === 'starts_with' ? 'prefix' : operator === 'is' ? 'leaf' : 'other';
  const isBound = alternatives.every(isBoundToMethod);
  const methods = [
    ...new Set(all.filter(({ name }) => name === 'http_method').map((method) => onlyText(method))),
  ].sort();
  const rule = {
    kind: path ? kind : 'other',
    path: kind === 'other' || !path ? undefined : onlyText(path),
    methods: isBound ? methods : undefined,
  } as const;
  return {
    ...rule,
    name: nameOf(path, rule.methods, first),
    isPinned: first?.isPinned ?? false,
    urls: [...new Set(all.map((criterion) => onlyText(criterion)).filter((text) => URL.test(text)))],
    criteria,
    policy: alternatives.flatMap(policyOf),
    rulePath: undefined,
  };
}

/** A query could stand in for the method where the URL may go on: only a path that is pinned whole holds its method. */
const isBoundToMethod = ({ isPinned, criteria }: Alternative): boolean =>
  isPinned &&
  criteria.some(({ name }) => name === 'http_method') &&
  criteria.every((criterion) => Object.keys(operatorsOf(criterion) ?? {}).join() === 'is');

function nameOf(
  path: Criterion | undefined,
  methods: readonly string[] | undefined,
  first: Alternative | undefined,
): string {
  const { list = 'and', criteria = [], isPinned: isWhole = false } = first ?? {};
  const turned = list === 'not' || list === 'nor' ? `${list} ` : '';
  if (!path) return turned + criteria.map(ruleName).toSorted().join(' and ');
  // A pin is the path once more. All else that is asked for makes another rule of it, which nobody accepted yet.
  const others = isWhole ? [] : criteria.filter((criterion) => criterion !== path);
  return (methods ? `${methods.join(',')} ` : '') + ruleNameWith(path, others);
}

/** Of rules of one name those that ask for more say more, wherever they stand. */
function distinct(rules: readonly OpenRule[]): readonly OpenRule[] {
  const keyOf = (rule: OpenRule): string => `${rule.criteria.length} ${longName(rule)} ${rule.kind}`;
  const names = new Map<OpenRule, string>();
  const seen = new Set<string>();
  for (const rule of rules.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const name =
      [rule.name, longName(rule)].find((candidate) => !seen.has(candidate)) ??
      `${longName(rule)} ${seen.size}`;
    seen.add(name);
    names.set(rule, name);
  }
  return rules.map((rule) => ({ ...rule, name: names.get(rule) ?? rule.name }));
}

const longName = ({ name, criteria, rulePath }: OpenRule): string =>
  rulePath ? `${rulePath.host}${name}` : criteria.map(showCriterion).toSorted().join(' and ');

const URL = /^https:\/\//;
const ACCEPT: Policy = [{ allow: { or: [{ name: 'accept', data: true }] } }];
