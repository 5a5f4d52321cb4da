import { nameUnder } from '../ingress/host.ts';
import { ingressKey } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { onlyText } from '../merge/conjunction.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { neverHolds } from '../policy/constant.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Era } from '../policy/input.ts';
import { printable } from '../render/printable.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { isForOwnPages } from '../request/own-pages.ts';
import { policyPath } from '../request/policy-path.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { OpenRule } from './open-rule.ts';
import { canonicalHost } from '../request/assemble.ts';
import type { Subject } from './subject.ts';

/** Why no request for a path gets through by its rule, and what mends that: each a sentence. */
export interface Unmatchable {
  readonly why: string;
  readonly fix: string;
  /** Only in some of the releases that may be in use. */
  readonly isSometimes: boolean;
  /** Few clients send what it asks for. */
  readonly isRare: boolean;
  /** It stands beside a rule of the same path with one slash, for releases that do not merge slashes. */
  readonly isMeant: boolean;
}

/**
 * Why no request for the path that a rule names gets through by it; undefined where one does. What strangers could meet it with
 * instead is no use of it.
 *
 * @param version undefined where it is not known
 */
export function unmatchableOf(
  rule: OpenRule,
  subject: Subject,
  routes: RouteTable,
  version: Era | undefined,
): Unmatchable | undefined {
  const fault = faultOf(rule, subject, routes, version ?? '0.33');
  const isSometimes = version === undefined && faultOf(rule, subject, routes, '0.30') === undefined;
  const single = rule.path?.replace(/^\/{2,}/, '/');
  const isMeant =
    single !== rule.path && subject.rules.some(({ path, kind }) => path === single && kind === rule.kind);
  if (!fault) return undefined;
  const [why, fix] = fault;
  return {
    why: isSometimes ? `from 0.33 on, ${why}` : why,
    fix,
    isSometimes,
    isRare: fault === CAPITALS,
    isMeant,
  };
}

type Fault = readonly [why: string, fix: string];

function faultOf(rule: OpenRule, subject: Subject, routes: RouteTable, era: Era): Fault | undefined {
  if (rule.rulePath) return routeFault(rule.rulePath.path, rule.rulePath.host, subject, routes);
  if (rule.criteria.length > 0 && rule.criteria.every((criterion) => neverHolds(criterion, era)))
    return ['none of its criteria ever holds', TAKE_AWAY];
  const { path } = rule;
  if (path === undefined) return undefined;
  if (rule.kind === 'prefix' && path.endsWith('*'))
    return ['a star stands for itself in a policy', 'leave the star away: a prefix needs none'];
  if (isForOwnPages(rule.kind === 'prefix' ? 'prefix' : 'leaf', path))
    return ['Pomerium answers this path itself, on every host: the app never sees it', TAKE_AWAY];
  if (path.includes('?')) return ['a path holds no query', 'leave the query away'];
  const raw = rawOf(path, rule.kind);
  const target = normalizeTarget(raw, era === '0.33');
  if (target.kind === 'refused') return [`no such request arrives: ${target.why}`, AS_IT_ARRIVES];
  if (target.path !== raw)
    return [
      `Envoy makes ${printable(target.path, 80)} of such a path before the policy sees it`,
      AS_IT_ARRIVES,
    ];
  return policyFault(raw, rule, subject, era) ?? routeFaultOnEveryHost(raw, subject, routes);
}

/** The simplest request that a rule is for. */
function rawOf(path: string, kind: OpenRule['kind']): string {
  // A rule that is written with escapes is met by the raw path.
  const isEscaped = policyPath(path) !== path && policyPath(path) !== '';
  const raw = isEscaped ? path : usualSpelling(path);
  return kind === 'prefix' ? `${raw}x` : raw;
}

function policyFault(
  rawPath: string,
  rule: OpenRule,
  { hosts, compiled }: Subject,
  era: Era,
): Fault | undefined {
  const alone = compilePolicy(rule.policy, era);
  const methods = rule.methods ?? ['GET', ...methodsIn(rule)];
  const rawPaths = [rawPath, ...rule.urls.flatMap((url) => narrowerIn(url, rawPath, rule.kind))];
  const requests = hosts.flatMap((host) =>
    methods.flatMap((method) =>
      rawPaths.flatMap((path) => ['', 'a=b'].map((query) => ({ method, host, rawPath: path, query }))),
    ),
  );
  const met = requests.filter((request) => evaluate(alone, request).allow.value !== false);
  const passing = met.filter((request) => evaluate(compiled, request).possible.includes('allowed'));
  if (passing.length > 0)
    return passing.every(({ host }) => host !== host.toLowerCase()) ? CAPITALS : undefined;
  if (met.length > 0) return ['another rule of the policy keeps its requests out', 'change that rule first'];
  const named = rule.urls.map(hostOf);
  const isElsewhere = named.length > 0 && !named.some((host) => hosts.includes(host));
  return isElsewhere
    ? [
        `it is pinned to ${printable([...new Set(named)].join(', '), 200)}, which is no host of this Ingress`,
        'pin it to the hosts of the Ingress, or take it away',
      ]
    : ['no request for this path meets all of its criteria', 'write the same path into all of its criteria'];
}

/** The path of a URL that pins a prefix to a part of it. */
function narrowerIn(url: string, rawPath: string, kind: OpenRule['kind']): readonly string[] {
  const path = /^https:\/\/[^/?#]*(\/[^?#]*)/.exec(url)?.[1];
  return kind === 'prefix' && path?.startsWith(rawPath.slice(0, -1)) ? [`${path}x`] : [];
}

const methodsIn = ({ criteria }: OpenRule): readonly string[] =>
  criteria.flatMap((criterion) => (criterion.name === 'http_method' ? onlyText(criterion) || [] : []));

const hostOf = (url: string): string => /^https:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';

function routeFaultOnEveryHost(raw: string, subject: Subject, routes: RouteTable): Fault | undefined {
  const faults = subject.hosts.map((host) => routeFault(raw, host, subject, routes));
  return faults.includes(undefined) ? undefined : faults[0];
}

function routeFault(raw: string, host: string, { ingress }: Subject, routes: RouteTable): Fault | undefined {
  const name = canonicalHost(nameUnder(host));
  const found = routes.match(name, raw === '' ? '/' : raw);
  if (!found) {
    // A prefix may be wider than the rule paths below it.
    const isAbove = ingress.paths.some(({ path }) => path.startsWith(raw.replace(/x$/, '')));
    return isAbove
      ? undefined
      : [
          'no rule path of the Ingress serves this path: Pomerium answers 404',
          'add a rule path, or take the rule away',
        ];
  }
  const key = ingressKey(found.ingress);
  return key === ingressKey(ingress)
    ? undefined
    : [
        `the Ingress ${printable(key, 100)} takes this path, so this rule is not asked`,
        `write the rule into the policy of ${printable(key, 100)}, or take it away`,
      ];
}

const CAPITALS: Fault = [
  'it is pinned to a name in capitals, and clients send names of hosts in small letters',
  'pin it to the name in small letters',
];
const TAKE_AWAY = 'take the rule away';
const AS_IT_ARRIVES = 'write the path as it arrives: with single slashes, and decoded';
