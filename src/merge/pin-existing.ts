import {
  type Block,
  type Criterion,
  isJsonArray,
  type Json,
  LISTS,
  type Policy,
  policyOfJson,
  type Rule,
} from '../policy/model.ts';
import { policyPath } from '../request/policy-path.ts';
import { type Opening, pinnableHost, rulesOf, urlsOf } from '../rules/pin.ts';
import { type Conjunction, conjunctionsOf, covers, onlyText, operatorsOf } from './conjunction.ts';
import type { Fate, TakenCriterion } from './plan.ts';

/** A path rule that is not pinned, and the rules that would take its place. */
export interface Unpinned {
  readonly rule: number;
  readonly criterion: Criterion;
  /** What to take out of the rule, and what comes instead; else why nothing can. */
  readonly pinning: TakenCriterion | { readonly obstacle: string };
}

/**
 * The path rules among the allow rules that are not pinned: on their own they open more than their path.
 *
 * @param hosts of the Ingress
 */
export function unpinnedOf(policy: Policy, hosts: readonly string[]): readonly Unpinned[] {
  const pinned = conjunctionsOf(policy).filter(({ isPinned }) => isPinned);
  return policy.flatMap(({ allow = {} }, rule) =>
    LISTS.flatMap((list) => {
      const criteria = allow[list] ?? [];
      if (list === 'and' && hasPinnedPath(criteria)) return [];
      return criteria.flatMap((criterion, index): readonly Unpinned[] => {
        if (criterion.name !== 'http_path') return [];
        if (list === 'and' && criteria.some((path) => isWidelyPinned(path, criterion))) return [];
        if (list !== 'and' && list !== 'or') return [{ rule, criterion, pinning: { obstacle: TURNED } }];
        const others =
          list === 'and'
            ? criteria.filter((other, at) => at !== index && !isWidelyPinned(criterion, other))
            : [];
        const rules = pin(criterion, others, hosts, pinned);
        const taken = { list, index: list === 'and' ? undefined : index };
        return [{ rule, criterion, pinning: 'obstacle' in rules ? rules : { ...taken, ...rules } }];
      });
    }),
  );
}

/** Whatever else is asked for: people, a method. */
const hasPinnedPath = (criteria: readonly Criterion[]): boolean =>
  conjunctionsOf([{ allow: { and: criteria.filter(({ name }) => name === 'http_path') } }]).some(
    ({ isPinned }) => isPinned,
  );

/** Is the second criterion a URL that is to pin the path of the first, and names only a part of it? */
function isWidelyPinned(path: Criterion, url: Criterion): boolean {
  if (path.name !== 'http_path' || url.name !== 'http_path') return false;
  const named = policyPath(
    /^https:\/\/[^/?#]+(?<path>\/[^?#]*)$/.exec(onlyText(url))?.groups?.['path'] ?? '',
  );
  const openings = openingsOf(path) ?? [];
  return named !== '' && openings.length > 0 && openings.every((opening) => opening.path.startsWith(named));
}

/** What becomes of each rule when all of these are pinned. */
export const fatesOf = (policy: Policy, unpinned: readonly Unpinned[]): readonly Fate[] =>
  policy.map((rule, index): Fate => {
    const taken = unpinned.flatMap((one) =>
      one.rule === index && !('obstacle' in one.pinning) ? [one.pinning] : [],
    );
    return taken.length === 0 ? { kind: 'kept' } : { kind: 'pinned', rest: restOf(rule, taken), taken };
  });

type Pinned = { readonly rules: Policy } | { readonly obstacle: string };

function pin(
  criterion: Criterion,
  others: readonly Criterion[],
  hosts: readonly string[],
  known: readonly Conjunction[],
): Pinned {
  const openings = openingsOf(criterion);
  if (!openings) return { obstacle: NOT_A_PATH };
  if (others.some(({ name }) => name === 'http_path')) return { obstacle: WITH_ANOTHER };
  if (openings.some(({ path }) => /%|\uFFFD/.test(path))) return { obstacle: ESCAPES };
  const names = hosts.flatMap((host) => pinnableHost(host) ?? []);
  if (hosts.length === 0 || names.length < hosts.length) return { obstacle: NO_HOST };
  const rules = pinnedWith(others, openings, names);
  const isOpen = (rule: Rule): boolean =>
    conjunctionsOf([rule]).every((one) => known.some((wide) => covers(wide, one)));
  return { rules: rules.filter((rule) => !isOpen(rule)) };
}

/**
 * Openings pinned to hosts, with all else that a rule asks for.
 *
 * @param hosts names that can be pinned to
 */
export function pinnedWith(
  others: readonly Criterion[],
  openings: readonly Opening[],
  hosts: readonly string[],
): Policy {
  const isToBeBound = others.some(({ name }) => name === 'http_method');
  return openings
    .flatMap((opening) => policyOfJson(rulesOf({ ...opening, isToBeBound }, urlsOf(opening.path, hosts, []))))
    .map(({ allow }): Rule => ({ allow: { and: [...(allow?.and ?? []), ...others] } }));
}

/** What a criterion opens by its path; undefined where it is about anything else, or more is asked of the path. */
function openingsOf(criterion: Criterion): readonly Opening[] | undefined {
  const [[operator, operand] = ['', null], ...more] = Object.entries(operatorsOf(criterion) ?? {});
  const paths: readonly Json[] = operator === 'in' && isJsonArray(operand) ? operand : [operand];
  if (more.length > 0 || paths.length === 0 || !OPERATORS.has(operator)) return undefined;
  const openings = paths.flatMap((path): readonly Opening[] =>
    typeof path === 'string' && path.startsWith('/')
      ? [{ kind: operator === 'starts_with' ? 'prefix' : 'leaf', path }]
      : [],
  );
  return openings.length === paths.length ? openings : undefined;
}

function restOf({ allow = {}, deny }: Rule, taken: readonly TakenCriterion[]): Rule | undefined {
  const block: { -readonly [List in keyof Block]: Block[List] } = {};
  for (const list of LISTS) {
    const isTaken = (index: number): boolean =>
      taken.some((one) => one.list === list && (one.index === undefined || one.index === index));
    const criteria = (allow[list] ?? []).filter((_, index) => !isTaken(index));
    if (criteria.length > 0) block[list] = criteria;
  }
  const isEmpty = Object.keys(block).length === 0;
  if (isEmpty && !deny) return undefined;
  return { ...(isEmpty ? {} : { allow: block }), ...(deny ? { deny } : {}) };
}

/** What stands above rules that were pinned. */
export const PINNED_COMMENT = 'pompaths: pinned to the URL of its host';

const OPERATORS = new Set(['is', 'in', 'starts_with']);
const TURNED = 'it stands in a list that turns its meaning around';
const NOT_A_PATH = 'only the whole of a path or its beginning can be pinned, and both begin with a slash';
const WITH_ANOTHER = 'it stands together with another path';
const ESCAPES = 'it holds a % or stray bytes, which can be spelled in a URL in more than one way';
export const NO_HOST = 'a host of the Ingress has no name that a URL could be pinned to';
