import type { Era } from '../policy/input.ts';
import type { Policy } from '../policy/model.ts';
import { type Reach, reachOf } from '../policy/reach.ts';
import { isOpenToMost } from '../policy/most-senders.ts';
import { isAnyPath, isPlainRequest, strayPathsOf } from '../policy/stray-paths.ts';
import type { KnownPath } from './known-path.ts';
import type { OpenRule } from './open-rule.ts';
import { isUnderHost, nameUnder } from '../ingress/host.ts';
import type { Subject } from './subject.ts';
import { turningOf } from './turning.ts';

/** What one rule opens, with the query, method and encoding that suit a sender best. */
export interface RuleReach {
  readonly rule: OpenRule;
  /**
   * What it opens besides the paths it names: nothing; to whoever chooses the query or the method, every path that begins like
   * its URL (`beside`) or every path; every path at all.
   */
  readonly beyond: 'nothing' | 'beside' | 'with-choice' | 'everything';
  /** That hangs on something that most senders do not have, such as an address; not on what a deny rule says of a few. */
  readonly isConditional: boolean;
  /** The same as `beyond`, if the rest of the policy kept nobody out. */
  readonly alone: RuleReach['beyond'];
  readonly reached: readonly KnownPath[];
}

/** The reach of every rule among the paths that are known. */
export function reachOfRules(subject: Subject, known: readonly KnownPath[], era: Era): readonly RuleReach[] {
  const { policy } = subject;
  // What the other rules keep out is tried with each rule.
  const rest = [...policy.flatMap(({ deny }) => (deny ? [{ deny }] : [])), ...turningOf(policy, era)];
  return subject.rules.map((rule) => reachOfRule(rule, rest, subject, known, era));
}

/** What a rule opens by the path it names: all that it opens, where it guards what it names; nothing, where it names every path. */
export function reachedByPath({ rule, beyond, reached }: RuleReach): readonly KnownPath[] {
  if (beyond === 'nothing') return reached;
  const { path: own } = rule;
  if (own === undefined || beyond === 'everything') return [];
  return reached.filter(
    (known) =>
      isWithin(rule, known) || (rule.kind === 'prefix' ? known.path.startsWith(own) : known.path === own),
  );
}

function reachOfRule(
  rule: OpenRule,
  rest: Policy,
  { hosts }: Subject,
  known: readonly KnownPath[],
  era: Era,
): RuleReach {
  const policy = [...rule.policy, ...rest];
  const reach = reachOf(policy, { hosts, era });
  if (rule.rulePath)
    return {
      rule,
      ...NOTHING_BEYOND,
      reached: known.filter((one) => isBelow(rule, one) && reach(one.path).reachable !== false),
    };
  const beyond = beyondOf(rule, policy, hosts, era);
  const isOpenAtAll =
    rule.path !== undefined && reach(`${rule.path}${rule.kind === 'prefix' ? 'x' : ''}`).reachable !== false;
  return {
    rule,
    ...beyond,
    // A pin holds whatever the other rules do.
    alone:
      beyond.beyond === 'nothing' && !rule.isPinned
        ? beyondOf(rule, rule.policy, hosts, era).beyond
        : beyond.beyond,
    reached: known.filter(
      (one) =>
        (isOpenAtAll && isWithin(rule, one)) || (mayReach(rule, one) && isFor(one, reach(one.path), rule)),
    ),
  };
}

/** @param policy the rule, alone or with what may keep senders out */
function beyondOf(
  rule: OpenRule,
  policy: Policy,
  hosts: readonly string[],
  era: Era,
): Pick<RuleReach, 'beyond' | 'isConditional'> {
  const reach = reachOf(policy, { hosts, era });
  const strays = strayPathsOf(rule.policy).map((path) => {
    const found = reach(path);
    return { path, ...found, isToMost: isOpenToMost(policy, plainly(found), era) };
  });
  const opened = strays.filter(
    // Preflight requests get every path where they are let through, which is what is meant.
    ({ reachable, witness }) => reachable !== false && !isPreflight(rule, witness),
  );
  const worst = opened.find(({ isToMost }) => isToMost) ?? opened[0];
  return worst
    ? { beyond: beyondBy(rule, worst), isConditional: !worst.isToMost }
    : { beyond: 'nothing', isConditional: false };
}

function beyondBy(
  { criteria }: OpenRule,
  { path, witness }: Reach & { readonly path: string },
): RuleReach['beyond'] {
  if (!isAnyPath(path)) return 'beside';
  // What names no path and no method asks for no text: if one is chosen, a deny rule asks for it.
  const isChosen = criteria.some(({ name }) => name.startsWith('http_'));
  return witness && (!isChosen || isPlainRequest(witness, criteria)) ? 'everything' : 'with-choice';
}

/** Whatever a rule opens within a folder is opened of the folder. */
const isWithin = ({ path }: OpenRule, { folder }: KnownPath): boolean =>
  folder !== undefined && path !== undefined && path.startsWith(folder);

/** What a pin proves: the path, raw or decoded, begins with that of the rule. Saves the trying, which takes long for many rules. */
const mayReach = ({ isPinned, path }: OpenRule, known: KnownPath): boolean =>
  !isPinned || path === undefined || /[%\uFFFD]/.test(path) || known.path.startsWith(path);

/** A rule that is bound to a method opens its path for that method alone: a sender cannot put another one in its place. */
const isFor = ({ method }: KnownPath, { reachable, witness }: Reach, rule: OpenRule): boolean =>
  reachable !== false &&
  !isPreflight(rule, witness) &&
  (method === undefined || rule.methods === undefined || rule.methods.includes(method));

/** What only preflight requests get by the rest of a policy is no path that is open: the same is asked of a plain request. */
function plainly(found: Reach): Reach {
  const { witness } = found;
  if (!witness?.headers) return found;
  const { headers: _, ...plain } = witness;
  return { ...found, reachable: undefined, witness: { ...plain, method: 'GET' } };
}

const isPreflight = ({ criteria }: OpenRule, witness: Reach['witness']): boolean =>
  witness?.headers !== undefined && criteria.some(({ name }) => name === 'cors_preflight');

/** By the path alone, as Envoy chooses. */
function isBelow({ rulePath, path: own }: OpenRule, { path, host }: KnownPath): boolean {
  if (!rulePath || own === undefined || !isUnderHost(nameUnder(host), rulePath.host)) return false;
  return rulePath.match === 'exact' ? path === own : path.startsWith(own);
}

const NOTHING_BEYOND = { beyond: 'nothing', alone: 'nothing', isConditional: false } as const;
