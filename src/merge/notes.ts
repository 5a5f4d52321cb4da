import type { LocatedPolicy } from '../policy/locate.ts';
import { type Criterion, keyOf, type Policy } from '../policy/model.ts';
import type { Annotations } from '../policy/shortcuts.ts';
import { onlyText } from './conjunction.ts';
import { hasMoreDocuments } from './layout.ts';
import { NO_HOST, type Unpinned } from './pin-existing.ts';
import { policyOfPlan } from './plan.ts';
import type { PlannedMerge } from './plan-merge.ts';
import { uselessRules } from './useless.ts';
import type { Written } from './write.ts';

/** All that notes are about. */
export interface Matters {
  readonly text: string;
  readonly located: LocatedPolicy;
  readonly annotations: Annotations;
  /** What shortcut annotations add to the policy. */
  readonly shortcuts: Policy;
  readonly planned: PlannedMerge;
  /** Undefined where nothing changes. */
  readonly written: Written | undefined;
  /** Rules that were to be pinned and could not. */
  readonly left: readonly Unpinned[];
}

/** What somebody should know who puts a merged policy to use, each a sentence. */
export const notesOf = (matters: Matters): readonly string[] => [
  ...printedAnew(matters),
  ...moreDocuments(matters),
  ...goneRules(matters),
  ...outdoneRules(matters),
  ...pinnedRules(matters),
  ...notPinned(matters),
  ...uselessOnes(matters),
  ...priceOfGuard(matters),
  ...clientCa(matters),
];

const printedAnew = ({ written }: Matters): readonly string[] =>
  written && written.kind !== 'edited' ? [ANEW[written.kind]] : [];

const moreDocuments = ({ text, written }: Matters): readonly string[] =>
  written && hasMoreDocuments(text)
    ? [`${ONE_DOCUMENT} and ${written.kind === 'edited' ? 'stays as it is' : 'is gone'}`]
    : [];

function goneRules({ located, planned: { plan } }: Matters): readonly string[] {
  const firsts = located.policy.flatMap(({ allow, deny }, index) =>
    plan.fates[index]?.kind === 'removed' ? (allow?.and ?? allow?.or ?? deny?.or ?? []).slice(0, 1) : [],
  );
  return firsts.length > 0
    ? [`what pompaths wrote earlier${whereAre(firsts, located)} went: new rules say as much`]
    : [];
}

const outdoneRules = ({ located, planned: { outdone } }: Matters): readonly string[] =>
  outdone.flatMap(({ criteria }) =>
    criteria
      .slice(0, 1)
      .map((path) => `the rule for ${showWhere(path, located)} stays, although a new one opens as much`),
  );

function pinnedRules({ located, planned: { plan } }: Matters): readonly string[] {
  const taken = plan.fates.flatMap((fate, index) =>
    fate.kind === 'pinned'
      ? fate.taken.flatMap((one) => {
          const criteria = located.policy[index]?.allow?.[one.list] ?? [];
          return criteria.filter(({ name }, at) => (one.index ?? at) === at && name === 'http_path');
        })
      : [],
  );
  return taken.length > 0
    ? [
        `path rules${whereAre(taken, located)} are pinned now: a client that names a port, or spells such a path in an unusual way, is not let through by them any more`,
      ]
    : [];
}

const notPinned = ({ left }: Matters): readonly string[] =>
  left.some(({ pinning }) => 'obstacle' in pinning && pinning.obstacle === NO_HOST)
    ? [`the path rules that are there were not pinned: ${NO_HOST}`]
    : [];

function uselessOnes({ located, shortcuts, planned: { plan } }: Matters): readonly string[] {
  const added = plan.added.flatMap(({ rules }) => rules);
  const whole = [...policyOfPlan(located.policy, plan), ...shortcuts];
  return uselessRules(added, whole).map(
    ({ path, by }) =>
      `the rule for ${showCriterion(path)} is of no use: ${by ? showWhere(by, located) : 'the rest of the policy'} keeps its requests out`,
  );
}

const priceOfGuard = ({ planned: { plan } }: Matters): readonly string[] => {
  const denied = plan.added.flatMap(({ rules }) => rules.flatMap(({ deny }) => deny?.or ?? []));
  return denied.some((criterion) => onlyText(criterion) === LONG_GUARD) ? [PRICE] : [];
};

const clientCa = ({ annotations, planned: { plan } }: Matters): readonly string[] =>
  plan.added.length > 0 && Object.hasOwn(annotations, CLIENT_CA) ? [`${CLIENT_CA} ${CERTIFICATES}`] : [];

/** A criterion on one line, its texts as JSON. */
export const showCriterion = (criterion: Criterion): string =>
  `${keyOf(criterion)} ${JSON.stringify(criterion.data)}`;

const showWhere = (criterion: Criterion, located: LocatedPolicy): string =>
  showCriterion(criterion) + whereAre([criterion], located);

function whereAre(criteria: readonly Criterion[], { positionOf }: LocatedPolicy): string {
  const lines = [...new Set(criteria.flatMap((criterion) => positionOf(criterion)?.line ?? []))];
  if (lines.length === 0) return '';
  if (lines.length === 1) return ` in line ${lines[0]}`;
  return ` in lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
}

const ANEW = {
  'printed-anew':
    'the policy is printed anew, since nothing can be added to the form it has: comments are kept, quotes and indentation are not',
  'comments-apart':
    'the policy is printed anew, since nothing can be added to the form it has: comments stand above all of it, quotes and indentation are not kept',
} as const;
const ONE_DOCUMENT = 'of a policy Pomerium reads the first YAML document alone: what follows never counted';
const CLIENT_CA = 'tls_downstream_client_ca_secret';
const CERTIFICATES =
  'is set: whatever the policy allows, a client without a certificate of that authority is refused, unless Pomerium is told to leave certificates to policies';
const PRICE =
  'the deny rule against paths that lead out of a folder also refuses requests of people whose query holds ../ in any spelling';
/** Only the guard for releases that leave escaped slashes alone has it (rules/guard.ts). */
const LONG_GUARD = '/../';
