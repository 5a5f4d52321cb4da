import { splitIngress } from '../artifact/split/split.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { onlyText, operatorsOf } from '../merge/conjunction.ts';
import { type Criterion, isJsonArray, policyOfJson, type Rule } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { isExpressible, type Opening, pinnableHost, rulesOf, urlsOf } from '../rules/pin.ts';
import type { OpenRule } from './open-rule.ts';
import type { Subject } from './subject.ts';

/** What rules in place of an unpinned one are made of. */
export interface Surroundings {
  /** All Ingresses that are known. */
  readonly ingresses: readonly Ingress[];
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
}

/**
 * An unpinned rule pinned, cut at a slash, and as an Ingress of its own, both as YAML; a sentence where it names no path that could
 * be either. Whatever else the rule asks for stays in it, and an Ingress of its own could not ask for it.
 */
export function pinnedAndSplit(rule: OpenRule, subject: Subject, surroundings: Surroundings): string {
  const openings = openingsOf(rule);
  if (openings.length === 0) return NOT_A_PATH;
  const pinned = pinnedRules(rule, openings, subject);
  const split =
    othersIn(rule).length > 0
      ? ''
      : splitIngress({
          ...surroundings,
          ingress: subject.ingress,
          openings,
          pages: [],
          exact: false,
          guard: true,
        }).text;
  const parts = [
    pinned === '' ? '' : `# pinned, in place of the rule:\n${pinned}`,
    split === ''
      ? ''
      : `# ${pinned === '' ? '' : 'or '}an Ingress of its own, which holds in every version; then take the rule away:\n${split}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? NO_HOST : parts.join('---\n');
}

/** A prefix without the names that only begin like it: the folder, and the path of its name. */
export const boundedRules = (rule: OpenRule, subject: Subject): string =>
  pinnedRules(rule, openingsOf(rule), subject) || 'end the prefix with a slash';

function pinnedRules(rule: OpenRule, openings: readonly Opening[], { ingress }: Subject): string {
  const hosts = ingress.hosts.flatMap((host) => pinnableHost(host) ?? []);
  const others = othersIn(rule);
  const rules = openings
    .filter(({ path }) => isExpressible(path))
    .map((opening) => ({ ...opening, isToBeBound: others.some(({ name }) => name === 'http_method') }))
    .flatMap((opening) => policyOfJson(rulesOf(opening, urlsOf(opening.path, hosts, []))))
    .map(({ allow }): Rule => ({ allow: { and: [...(allow?.and ?? []), ...others] } }));
  return rules.length === 0 ? '' : printPolicy(rules);
}

/** What the rule asks for besides its path and the URL that pins it. */
const othersIn = ({ criteria, isPinned }: OpenRule): readonly Criterion[] =>
  isPinned ? [] : criteria.filter(({ name }) => name !== 'http_path');

/** What the path criterion of a rule opens; nothing for several of them, or one that is turned around. */
function openingsOf({ criteria, methods, policy, isPinned }: OpenRule): readonly Opening[] {
  const paths = criteria.filter(
    (criterion) => criterion.name === 'http_path' && !onlyText(criterion).startsWith('https://'),
  );
  const isTurned = policy.some(({ allow }) => allow?.not !== undefined || allow?.nor !== undefined);
  if (isTurned || (paths.length > 1 && !isPinned)) return [];
  return paths.flatMap((criterion): readonly Opening[] => {
    const operators = Object.entries(operatorsOf(criterion) ?? {});
    const [[operator, operand] = ['', null], ...more] = operators;
    if (more.length > 0) return [];
    const paths = (operator === 'in' && isJsonArray(operand) ? operand : [operand]).filter(
      (path) => typeof path === 'string' && path.startsWith('/') && !/^\/+$|[%\uFFFD]/.test(path),
    );
    const texts = paths.filter((path) => typeof path === 'string');
    if (operator === 'is' || operator === 'in') return texts.map((path) => ({ kind: 'leaf', path, methods }));
    if (operator !== 'starts_with') return [];
    return texts.flatMap((path): readonly Opening[] =>
      path.endsWith('/')
        ? [{ kind: 'prefix', path }]
        : [
            { kind: 'leaf', path },
            { kind: 'prefix', path: `${path}/` },
          ],
    );
  });
}

const NOT_A_PATH =
  'take the rule away, or put one in its place that names the path, or its beginning, and the same as a URL of the host: only these can be pinned';
const NO_HOST =
  'take the rule away and give its paths an Ingress of their own: no host of this one has a name that a rule could be pinned to';
