import type { Segment } from '../../evidence/template.ts';
import { type Ingress, ingressKey } from '../../ingress/ingress.ts';
import { printable } from '../../render/printable.ts';
import { titleOf } from '../names.ts';
import { type HostRule, mayMatchBelow, rulesOfHost, takes } from './host-rules.ts';
import type { WantedPath } from './opening.ts';
import { escapeRegex, mayBeginWith, overlap, templateHead } from './template.ts';

/** A rule path of the public Ingress, and the rule path that takes its requests now. */
export interface PlacedPath {
  readonly host: string;
  /** Raw, or a regular expression. */
  readonly path: string;
  readonly match: 'exact' | 'regex' | 'prefix';
  readonly from: HostRule;
}

export type Placement =
  | { readonly kind: 'placed'; readonly paths: readonly PlacedPath[]; readonly notes: readonly string[] }
  | { readonly kind: 'left'; readonly why: string };

/** What a rule path has to get along with. */
export interface Surroundings {
  /** The Ingress for people. */
  readonly own: Ingress;
  /** All that are known, without the public one. */
  readonly ingresses: readonly Ingress[];
  /** Pages that people open, as templates: no template may take one. */
  readonly pages: readonly (readonly Segment[])[];
  /** May a prefix that exists already be written as a regular expression, which comes before it? */
  readonly exact: boolean;
}

/** Finds which rule path serves a wanted one now, and whether the new one would really get those requests, all of them and no others. */
export function place(wanted: WantedPath, host: string, surroundings: Surroundings): Placement {
  const rules = rulesOfHost(surroundings.ingresses, host);
  const { path, match, segments } = wanted;
  if (segments && surroundings.pages.some((page) => overlap(page, segments)))
    return left('it would take a page that people open');
  if (match !== 'regex' && UNACCEPTABLE.test(path))
    return left('the API server takes no rule path with //, /./, /../ or %2F');
  const same = rules.find((rule) => rule.path === path && rule.match === match);
  if (same) {
    if (match === 'prefix' && surroundings.exact && isOf(surroundings.own, same))
      return asRegex(same, rules, surroundings.own);
    return left(
      `${titleOf(same.ingress)} has this rule path already, and of two the Ingress whose name comes first gets all requests`,
    );
  }
  const start = match === 'regex' && segments ? templateHead(segments) : path;
  const from = rules.find(
    (rule) => (match === 'exact' || rule.match === 'prefix') && takes(rule, start) !== false,
  );
  if (from && takes(from, start) === undefined) return left(`whether ${show(from)} serves it cannot be told`);
  if (!from) {
    const first = rules.find((rule) => rule.match === 'regex' && mayMatchBelow(rule.path, start));
    return left(
      first
        ? `${show(first)} may serve it, and comes before every prefix`
        : `no rule path of ${titleOf(surroundings.own)} serves it`,
    );
  }
  if (!isOf(surroundings.own, from)) return left(`${titleOf(from.ingress)} serves it`);
  const placed: PlacedPath = { host, path, match, from };
  if (match === 'regex' && segments) return template(placed, segments, rules);
  if (match === 'prefix') return prefix(placed, rules, surroundings.own);
  return { kind: 'placed', paths: [placed], notes: [] };
}

/** Longer rule paths below a prefix keep winning over it, so those of the same Ingress are repeated, with their own backends. */
function prefix(placed: PlacedPath, rules: readonly HostRule[], own: Ingress): Placement {
  const paths = [placed];
  const notes: string[] = [];
  for (const rule of rules.filter((rule) => mayTakeFrom(rule, placed.path))) {
    const repeated = isOf(own, rule) && rule.match === 'prefix' ? repeat(rule, rules, own) : undefined;
    if (repeated) paths.push(...repeated);
    else notes.push(keeps(placed, rule));
  }
  return { kind: 'placed', paths, notes };
}

/**
 * The rule path `/api/v2` is told apart by its match or by the slash at its end; `/api/v2/` cannot be had twice, so it becomes a
 * regular expression, which comes before all prefixes.
 */
function repeat(rule: HostRule, rules: readonly HostRule[], own: Ingress): PlacedPath[] | undefined {
  const { host, path } = rule;
  const has = (path: string, match: HostRule['match']): boolean =>
    rules.some((rule) => rule.path === path && rule.match === match);
  if (path.endsWith('/')) {
    const placement = asRegex(rule, rules, own);
    return placement.kind === 'placed' ? [...placement.paths] : undefined;
  }
  const both = [
    { host, path, match: 'exact', from: rule },
    { host, path: `${path}/`, match: 'prefix', from: rule },
  ] as const;
  return both.filter(({ path, match }) => !has(path, match));
}

function asRegex(rule: HostRule, rules: readonly HostRule[], own: Ingress): Placement {
  const { host, path } = rule;
  const below = rules.find((rule) => mayTakeFrom(rule, path));
  if (below)
    return left(
      `${titleOf(own)} has this rule path already, and a regular expression before it would take what is for ${show(below)}`,
    );
  const placed: PlacedPath = { host, path: `${escapeRegex(path)}.*`, match: 'regex', from: rule };
  return { kind: 'placed', paths: [placed], notes: [] };
}

function template(placed: PlacedPath, segments: readonly Segment[], rules: readonly HostRule[]): Placement {
  const notes: string[] = [];
  for (const rule of rules) {
    if (rule.match === 'prefix') {
      if (rule.path.length > placed.from.path.length && mayBeginWith(segments, rule.path))
        return left(`it would take requests for ${show(rule)}`);
    } else if (rule.match === 'exact') {
      if (takes(placed, rule.path)) notes.push(keeps(placed, rule));
    } else if (mayMatchBelow(rule.path, templateHead(segments))) {
      if (placed.path > rule.path)
        return left(`it may take requests for ${show(rule)}, before which it comes`);
      notes.push(keeps(placed, rule));
    }
  }
  return { kind: 'placed', paths: [placed], notes };
}

/** Does this rule path win for some requests below a prefix? */
const mayTakeFrom = (rule: HostRule, prefix: string): boolean =>
  rule.match === 'regex'
    ? mayMatchBelow(rule.path, prefix)
    : rule.path.startsWith(prefix) && !(rule.match === 'prefix' && rule.path === prefix);

const keeps = ({ host, path }: PlacedPath, rule: HostRule): string =>
  `${printable(host + path)}: what is for ${show(rule)} too stays there, since that comes first`;

const show = ({ path, match, ingress }: HostRule): string =>
  `${printable(path)} (${match === 'regex' ? 'a regular expression' : match}) of ${titleOf(ingress)}`;

const isOf = (own: Ingress, { ingress }: HostRule): boolean => ingressKey(ingress) === ingressKey(own);

const left = (why: string): Placement => ({ kind: 'left', why });

/** networking/validation: `invalidPathSequences` and `invalidPathSuffixes` of Kubernetes, for Exact and Prefix. */
const UNACCEPTABLE = /\/\/|\/\.\.?(?:\/|$)|%2f/i;
