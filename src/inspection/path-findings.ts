import type { Finding } from '../findings/finding.ts';
import type { RulePath } from '../ingress/ingress.ts';
import { policyOfJson, type Rule } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { isForOwnPages, isOwnPage } from '../request/own-pages.ts';
import { policyPath } from '../request/policy-path.ts';
import {
  GUARDS_NOTHING_WITH_MCP,
  isExpressible,
  type Opening,
  pinnableHost,
  rulesOf,
  urlsOf,
} from '../rules/pin.ts';
import { ruleNameWith, someOf, spot } from './names.ts';
import { passersOf } from './passers.ts';
import { type PathRule, pathRulesOf } from './path-rules.ts';
import { findingAbout, type Subject } from './subject.ts';
import { unmatchedBy } from './unmatched.ts';
import { unmetPin } from './unmet-pins.ts';

/** What is wrong with the paths that a policy names. */
export function pathFindings(subject: Subject): readonly Finding[] {
  const rules = pathRulesOf(subject.policy);
  return [
    ...mcpFindings(subject),
    ...openRoutes(subject),
    ...rules.flatMap((rule) => [
      ...dead(subject, rule, rules),
      ...looseMethod(subject, rule),
      ...unbounded(subject, rule),
    ]),
  ];
}

/** With `mcp_server` the body is a second text of free choice. */
export function mcpFindings(subject: Subject): readonly Finding[] {
  const rules = pathRulesOf(subject.policy);
  if (!Object.hasOwn(subject.ingress.annotations, 'mcp_server') || rules.length === 0) return [];
  // Of rules for people, only they can have every path.
  const severity = rules.every(({ asksForMore }) => asksForMore) ? 'medium' : 'high';
  return [findingAbout(subject, 'mcp-path-rule', severity, '', GUARDS_NOTHING_WITH_MCP, MCP_FIX)];
}

function dead(subject: Subject, rule: PathRule, rules: readonly PathRule[]): readonly Finding[] {
  const { criterion, kind, path, others } = rule;
  const name = ruleNameWith(criterion, others);
  const place = spot(subject, criterion);
  const { paths } = subject.ingress;
  if (isForOwnPages(kind, path))
    return [
      findingAbout(
        subject,
        'own-page',
        'low',
        name,
        `${place} ${OWN_PAGE}`,
        'take it out: nothing can bring such a request to the app',
      ),
    ];
  const unmatched = unmatchedBy(rule, subject.era);
  if (unmatched) {
    const { why, instead, isRare } = unmatched;
    const what = `${isRare ? 'few paths meet' : 'no path meets'} ${place}: ${why}`;
    // As pompaths prints it for paths that a log shows with two slashes.
    const hasTwin = rules.some((other) => other.path === instead && other.kind === kind);
    const fix =
      instead === undefined || instead === '/' || instead === '' || (hasTwin && !isRare)
        ? `take it out${hasTwin ? `: there is a rule for ${instead}` : ''}`
        : pinned(subject, rule, kind === 'leaf' ? [{ kind, path: instead }] : bounded(instead));
    return [findingAbout(subject, 'never-matches', isRare || hasTwin ? 'low' : 'medium', name, what, fix)];
  }
  if (paths.length > 0 && !paths.some((routed) => mayRoute(routed, rule)))
    return [
      findingAbout(
        subject,
        'never-matches',
        'medium',
        name,
        `no path meets ${place}: no rule path of the Ingress leads there`,
        'take it out, or add a rule path to the Ingress',
      ),
    ];
  return unmetPin(subject, rule, () =>
    pinned(subject, rule, kind === 'leaf' ? [{ kind, path }] : bounded(path)),
  );
}

/** Only a leaf without a query is bound to a method; of the rest, a method in the rule says what is not so. */
export function looseMethod(subject: Subject, rule: PathRule): readonly Finding[] {
  const { criterion, methods, isPinned, isMethodLoose, others, asksForMore } = rule;
  if (!methods || !isPinned || !isMethodLoose || subject.era === 'before-0.30') return [];
  return [
    findingAbout(
      subject,
      'loose-method',
      asksForMore ? 'low' : 'medium',
      ruleNameWith(criterion, others),
      `${spot(subject, criterion)}: http_method ${methods.join(', ')} beside it binds nothing, so every method gets what it opens`,
      'take the method out where every method may pass; else name whole paths, each with its whole URL ("is") and the method, which come without a query',
    ),
  ];
}

function mayRoute({ path: routed, match }: RulePath, { kind, path }: PathRule): boolean {
  if (match === 'regex') return true;
  const own = policyPath(routed);
  if (match === 'exact') return kind === 'prefix' ? own.startsWith(path) : own === path;
  return path.startsWith(own) || (kind === 'prefix' && own.startsWith(path));
}

/** A prefix that goes on in the same word: `/api` is `/apikeys`, too. */
function unbounded(subject: Subject, rule: PathRule): readonly Finding[] {
  const { criterion, kind, path, others, asksForMore } = rule;
  if (kind !== 'prefix' || path.endsWith('/') || unmatchedBy({ kind, path }, subject.era)) return [];
  const bleeds = bleedsOf(subject.known, path);
  return [
    findingAbout(
      subject,
      'no-boundary',
      bleeds.length > 0 && !asksForMore ? 'medium' : 'low',
      ruleNameWith(criterion, others),
      `${spot(subject, criterion)} has no boundary: besides ${path} and what is below ${path}/ it opens ${elsewhere(bleeds, path)}`,
      pinned(subject, rule, bounded(path)),
    ),
  ];
}

/** Known paths that go on in the same word. */
const bleedsOf = (known: readonly string[], prefix: string): readonly string[] =>
  known.filter((path) => path.startsWith(prefix) && !/^(?:\/|$)/.test(path.slice(prefix.length)));

const elsewhere = (bleeds: readonly string[], prefix: string): string =>
  bleeds.length > 0 ? someOf(bleeds) : `whatever else begins so, such as ${prefix}x`;

/** Of a public Ingress, rule paths that are prefixes of texts and not of folders, as Pomerium takes them. */
function openRoutes(subject: Subject): readonly Finding[] {
  const { ingress, policy, known } = subject;
  if (!passersOf(policy).public) return [];
  return ingress.paths
    .filter(({ match, path }) => match === 'prefix' && /[^/]$/.test(path) && /^[\x21-\x7e]*$/.test(path))
    .map(({ host, path }) => {
      const bleeds = bleedsOf(known, policyPath(path));
      return findingAbout(
        subject,
        'no-boundary',
        bleeds.length > 0 ? 'medium' : 'low',
        `${host}${path}`,
        `the rule path ${host}${path} is open to everybody and has no boundary: to Pomerium a Prefix is the beginning of a text, so it takes ${elsewhere(bleeds, path)} as well`,
        `write ${JSON.stringify(`${path}/`)} as Prefix, and ${JSON.stringify(path)} as Exact where that is asked for`,
      );
    });
}

/** A prefix that ends at a slash, and what stood before it by itself. */
const bounded = (path: string): readonly Opening[] =>
  path.endsWith('/')
    ? [{ kind: 'prefix', path }]
    : [{ kind: 'prefix', path: `${path}/` }, ...(isOwnPage(path) ? [] : [{ kind: 'leaf', path } as const])];

/** The rules to write in place of one, pinned to every host, with whatever else it asks for. */
function pinned({ ingress }: Subject, { others }: PathRule, openings: readonly Opening[]): string {
  const hosts = ingress.hosts.flatMap((host) => pinnableHost(host) ?? []);
  const paths = openings.map(({ path }) => path);
  if (hosts.length === 0 || hosts.length < ingress.hosts.length || !paths.every(isExpressible))
    return `take it out and give ${paths.join(' and ')} an Ingress of their own: -o split of pompaths logs and openapi`;
  const rules = openings
    .map((opening) => ({ ...opening, isToBeBound: others.some(({ name }) => name === 'http_method') }))
    .flatMap((opening) => policyOfJson(rulesOf(opening, urlsOf(opening.path, hosts, []))))
    .map(({ allow }): Rule => ({ allow: { and: [...(allow?.and ?? []), ...others] } }));
  return `# in place of it\n${printPolicy(rules)}`;
}

const OWN_PAGE =
  'is for a path that Pomerium answers itself, on every host: the app never sees such a request';
const MCP_FIX = 'give the paths an Ingress of their own without mcp_server';
