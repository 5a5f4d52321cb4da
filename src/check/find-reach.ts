import { nameUnder } from '../ingress/host.ts';
import type { Finding } from '../findings/finding.ts';
import { ignoredValueOf } from '../inspection/ignored-values.ts';
import { namedHosts } from '../inspection/subject.ts';
import { unmatchedBy } from '../inspection/unmatched.ts';
import { alwaysHolds } from '../policy/constant.ts';
import type { Era } from '../policy/input.ts';
import { reachOf } from '../policy/reach.ts';
import { printable } from '../render/printable.ts';
import type { KnownAs, KnownPath } from './known-path.ts';
import { finding } from './kinds.ts';
import type { OpenRule } from './open-rule.ts';
import { boundedRules, pinnedAndSplit, type Surroundings } from './mend.ts';
import { reachedByPath, type RuleReach } from './reach.ts';
import { lineText, type Subject } from './subject.ts';
import { countsOf, examplesOf } from './words.ts';

/** What reach is judged by. */
export interface ReachGrounds extends Surroundings {
  readonly era: Era;
  /** Is a path (as it is labelled) asked for by a client of yours as well? */
  readonly isWanted: (path: KnownPath) => boolean;
}

/** What anonymous clients can reach that they should not. */
export function reachFindings(
  subject: Subject,
  reaches: readonly RuleReach[],
  grounds: ReachGrounds,
): readonly Finding[] {
  // Told as mcp-path-rule: pinned or not makes no difference there.
  if (Object.hasOwn(subject.ingress.annotations, 'mcp_server') && subject.rules.some(isPathRule)) return [];
  if (subject.isPublic && reaches.some(({ rule }) => rule.kind === 'prefix' && /^\/*$/.test(rule.path ?? '')))
    return [finding('public-ingress', 'info', subject, PUBLIC + saveDenied(subject), MEND_PUBLIC)];
  return reaches.flatMap((reach) => [
    ...beyondFindings(subject, reach, grounds),
    ...knownFindings(subject, reach, grounds),
    ...boundaryFindings(subject, reach, grounds.era),
    ...hostFindings(subject, reach, grounds.era),
  ]);
}

const isPathRule = ({ rulePath, path }: OpenRule): boolean => rulePath === undefined && path !== undefined;

function beyondFindings(subject: Subject, reach: RuleReach, grounds: ReachGrounds): readonly Finding[] {
  const { rule, beyond, alone, isConditional, reached } = reach;
  if (alone === 'nothing') return [];
  const at = { where: subject.where, rule: rule.name };
  const line = lineText(subject, rule.criteria[0]);
  if (beyond === 'nothing') {
    const isPinnable = alone !== 'everything';
    const what = `${line}${SHUT}${isPinnable ? `, since ${COMPARES[grounds.era]}` : ''}`;
    const fix = isPinnable ? pinnedAndSplit(rule, subject, grounds) : MEND_OPEN;
    const kind = isPinnable ? 'unpinned-rule' : openingKind(subject, rule, grounds.era);
    return [finding(kind, 'low', at, what, fix)];
  }
  if (beyond === 'everything') {
    const because = rule.criteria
      .map(ignoredValueOf)
      .flatMap((ignored) => (ignored ? `; ${ignored}` : []))
      .join('');
    if (isPublicByWord(subject) && !isConditional)
      return because === ''
        ? [finding('public-ingress', 'info', subject, PUBLIC + saveDenied(subject), MEND_PUBLIC)]
        : [finding('public-ingress', 'high', subject, `${EVERYBODY}${because}`, MEND_VALUE)];
    if (rule.criteria.every(({ name }) => name === 'accept') && !isConditional)
      return [finding('public-and-policy', 'high', subject, PUBLIC_WINS + because, MEND_PUBLIC_WINS)];
    const kind = openingKind(subject, rule, grounds.era);
    const whom = isConditional ? 'perhaps anybody, since that hangs on what is not known here,' : 'anybody';
    const what = `${line}this rule lets ${whom} have every path${extentOf(reached)}${because}`;
    return [finding(kind, isConditional ? 'medium' : 'high', at, what, MEND_OPEN)];
  }
  const whom = isConditional ? 'whoever meets the rest of the rule' : 'anybody';
  return [
    finding(
      'unpinned-rule',
      isConditional ? 'medium' : 'high',
      at,
      `${line}it is not pinned: ${beyond === 'beside' ? 'the URL does not name the same path, and ' : ''}${COMPARES[grounds.era]}, so it opens every path ${beyond === 'beside' ? 'that begins like the URL' : 'of the Ingress'} to ${whom}${extentOf(reached)}`,
      pinnedAndSplit(rule, subject, grounds),
    ),
  ];
}

/** What opens every path without a query: a value that always holds, or a rule that is meant for every path. */
const openingKind = (subject: Subject, rule: OpenRule, era: Era): 'always-true' | 'opens-everything' =>
  isConstant(subject, rule, era) ? 'always-true' : 'opens-everything';

/** It is one criterion, which holds for everybody without a session; whoever writes `accept` means it. */
const isConstant = ({ ingress }: Subject, { criteria }: OpenRule, era: Era): boolean =>
  criteria.length === 1 &&
  criteria.every(
    (criterion) => criterion.name !== 'accept' && alwaysHolds(criterion, namedHosts(ingress), era),
  );

/** Known paths that a rule opens by its path; what an unpinned rule opens besides is told of already. */
function knownFindings(subject: Subject, reach: RuleReach, grounds: ReachGrounds): readonly Finding[] {
  const { rule } = reach;
  const own = reachedByPath(reach);
  const at = { where: subject.where, rule: rule.name };
  return [...WORSE].flatMap(([is, { kind, thing, fix }]) => {
    const paths = own.filter((known) => known.is === is);
    const wanted = paths.filter((known) => is === 'page' && grounds.isWanted(known));
    const unwanted = paths.filter((known) => !wanted.includes(known));
    const what = (some: readonly KnownPath[]): string =>
      `it opens ${countsOf([[some.length, thing]])} to anybody: ${examplesOf(some.map(({ label }) => label))}`;
    if (unwanted.length > 0) return [finding(kind, 'high', at, what(unwanted), fix)];
    if (wanted.length === 0) return [];
    return [finding(kind, 'low', at, `${what(wanted)}; clients of yours ask for the same`, MEND_WANTED)];
  });
}

function boundaryFindings(subject: Subject, reach: RuleReach, era: Era): readonly Finding[] {
  const { rule, reached } = reach;
  const { path } = rule;
  if (rule.kind !== 'prefix' || path === undefined || path.endsWith('/')) return [];
  // No path begins like it.
  if (!rule.rulePath && unmatchedBy({ kind: 'prefix', path }, era)) return [];
  const beside = reached.filter((known) => known.path.startsWith(path) && !isAtOrBelow(known.path, path));
  const known =
    beside.length > 0
      ? `, here ${examplesOf(beside.map(({ label }) => label))}`
      : `, such as ${printable(path, 80)}x`;
  return [
    finding(
      'no-boundary',
      beside.length > 0 ? 'medium' : 'low',
      { where: subject.where, rule: rule.name },
      `${lineText(subject, rule.criteria[0])}it ends in the middle of a name, so it opens every path that begins like it${known}`,
      rule.rulePath
        ? 'end the rule path with a slash, and add the path itself as Exact'
        : boundedRules(rule, subject),
    ),
  ];
}

function hostFindings(subject: Subject, { rule, beyond }: RuleReach, era: Era): readonly Finding[] {
  const hosts = subject.ingress.hosts.map(nameUnder);
  if (rule.rulePath || beyond !== 'nothing' || hosts.length < 2) return [];
  const named = hosts.filter((host) => rule.urls.some((url) => url.startsWith(`https://${host}/`)));
  const sample = `${rule.path ?? ''}${rule.kind === 'prefix' ? 'x' : ''}`;
  const others = hosts.filter(
    // A rule may name its host as well as its URL.
    (host) =>
      !named.includes(host) && reachOf(rule.policy, { hosts: [host], era })(sample).reachable !== false,
  );
  if (named.length === 0 || others.length === 0) return [];
  return [
    finding(
      'other-hosts',
      'info',
      { where: subject.where, rule: rule.name },
      `a pin proves the path, not the host: the rule for ${named.join(', ')} opens the same path on ${others.join(', ')}`,
      'hosts that are to be held apart need Ingresses of their own',
    ),
  ];
}

/** What of the known paths a rule opens that it does not name. */
function extentOf(reached: readonly KnownPath[]): string {
  const number = (is: readonly KnownAs[]): number => reached.filter((known) => is.includes(known.is)).length;
  const counts = countsOf([
    [number(['page']), 'page'],
    [number(['call']), 'call'],
    [number(['operation', 'unchosen']), 'operation'],
    [number(['rejected']), 'rejected path'],
  ]);
  const worst = GRAVEST.map((is) => reached.filter((known) => known.is === is)).find(
    ({ length }) => length > 0,
  );
  return counts === ''
    ? ''
    : `; of those known here ${counts}, such as ${examplesOf((worst ?? []).map(({ label }) => label))}`;
}

/** Nothing but the word that everybody may pass: that is what is meant. */
const isPublicByWord = ({ rules, policy }: Subject): boolean =>
  rules.length === 1 &&
  policy.every(
    ({ allow }) =>
      !allow ||
      JSON.stringify(
        Object.values(allow)
          .flat()
          .map(({ name }) => name),
      ) === '["accept"]',
  );

const saveDenied = ({ policy }: Subject): string =>
  policy.some(({ deny }) => deny !== undefined) ? ', save what its deny rules refuse' : '';

const isAtOrBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** What should not be open, how it is called, and what mends it. */
const WORSE = new Map([
  [
    'page',
    {
      kind: 'opens-page',
      thing: 'page',
      fix: 'narrow the rule to the folders and paths that clients ask for; pompaths logs finds them',
    },
  ],
  [
    'unchosen',
    {
      kind: 'opens-unchosen',
      thing: 'unchosen operation',
      fix: 'narrow the rule to what was chosen; pompaths openapi with the same words finds the rules',
    },
  ],
  ['rejected', { kind: 'opens-rejected', thing: 'rejected path', fix: 'narrow the rule, or take it away' }],
] as const);

const GRAVEST: readonly KnownAs[] = ['rejected', 'page', 'unchosen', 'operation', 'call'];

const COMPARES: Readonly<Record<Era, string>> = {
  'before-0.30': 'Pomerium before 0.30 compares it with all of the URL',
  '0.30': 'Pomerium 0.30 to 0.33.1 compares it with more than the path',
  '0.33': 'Pomerium 0.30 to 0.33.1 compares it with more than the path',
};
const SHUT = 'only the rest of the policy keeps this rule from letting strangers have every path';
const EVERYBODY = 'everybody may have every path';
const MEND_VALUE = 'write true, if that is what is meant; else a policy that names people';
const PUBLIC = 'the Ingress says that everybody may have every path';
const MEND_PUBLIC = 'nothing, if it is meant; else a policy that names people';
const PUBLIC_WINS = `${EVERYBODY}, so the rest of the policy lets nobody through who would not pass anyway`;
const MEND_PUBLIC_WINS = 'take away what lets everybody through, or all the rest';
const MEND_OPEN =
  'take the rule away, or write the path that is meant as a quoted text that is not empty, pinned to the URL of its host';
const MEND_WANTED = 'nothing, if the app needs it; else bind the rule to the method of the call';
