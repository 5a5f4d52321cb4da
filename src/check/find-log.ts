import type { Site } from '../evidence/site.ts';
import type { Finding } from '../findings/finding.ts';
import { policyPath } from '../request/policy-path.ts';
import { mendable, type Cause, CAUSES } from '../request/cause.ts';
import { REMEDIES } from '../render/remedies.ts';
import { finding } from './kinds.ts';
import type { RuleReach } from './reach.ts';
import type { Subject } from './subject.ts';
import type { Tally } from './tally.ts';
import { countsOf, examplesOf, templateOf, timeText } from './words.ts';

/** What was let through by something other than a path, and what was refused for reasons that no path rule mends. */
export const logFindings = (
  subject: Subject,
  tally: Tally,
  sites: readonly Site[],
  causes: Readonly<Record<Cause, number>>,
  reaches: readonly RuleReach[],
): readonly Finding[] => [
  ...otherwiseFindings(subject, tally, reaches),
  ...inSpiteFindings(subject, sites),
  ...probeFindings(subject, tally),
  ...causeFindings(subject, causes),
];

function otherwiseFindings(
  { where }: Subject,
  { otherwise: { requests, examples } }: Tally,
  reaches: readonly RuleReach[],
): readonly Finding[] {
  if (requests === 0) return [];
  const isOpenNow = reaches.some(({ beyond }) => beyond !== 'nothing');
  const isCertain = examples.some(({ isByQuery }) => isByQuery);
  const times = examples.flatMap(({ time }) => time ?? []);
  const when = times.length > 0 ? `, first at ${timeText(Math.min(...times))}` : '';
  const who = new Set(examples.map(({ address }) => address)).size;
  const how = isCertain
    ? 'the queries in the log met path rules'
    : 'possibly let through by something other than its path; the policy may have been another one then';
  return [
    finding(
      'let-through-otherwise',
      isOpenNow || isCertain ? 'high' : 'medium',
      { where },
      `${countsOf([[requests, 'request']])} without a session of ${countsOf([[who, 'address']])} let through by a path rule although no rule has the path${when}, for example for ${examplesOf(examples.map(({ path }) => templateOf(policyPath(path) || path)))}: ${how}`,
      isOpenNow
        ? 'pin the rules that are not pinned, and look in the app for what these requests did; -o json lists them'
        : 'look in the app for what these requests did, unless the policy has changed since; -o json lists them',
    ),
  ];
}

/** In a version that compares the path alone a pinned rule fails closed. */
function inSpiteFindings({ where }: Subject, sites: readonly Site[]): readonly Finding[] {
  const refused = sites.reduce((sum, { refusedInSpite }) => sum + refusedInSpite, 0);
  if (refused === 0) return [];
  const paths = sites.map(({ refusedInSpitePath }) => refusedInSpitePath).filter((path) => path !== '');
  return [
    finding(
      'refused-in-spite',
      'low',
      { where },
      `${countsOf([[refused, 'request']])} refused that the policy as it is now lets through, such as for ${examplesOf(paths.map(templateOf))}: the log is older than the policy, Pomerium has not taken it, or this version compares the path alone, which a pinned rule never meets`,
      'look whether such requests pass by now; else give the paths an Ingress of their own',
    ),
  ];
}

const probeFindings = ({ where, rules }: Subject, { uses }: Tally): readonly Finding[] =>
  rules.flatMap(({ name }, index) => {
    const probes = uses[index]?.probes ?? 0;
    if (probes === 0) return [];
    const what = `${countsOf([[probes, 'request']])} of scanners below it: whoever opens a folder opens it to them`;
    return [
      finding(
        'probes-inside',
        'info',
        { where, rule: name },
        what,
        'nothing, where the app answers them with 404 or 401',
      ),
    ];
  });

const causeFindings = ({ where }: Subject, causes: Readonly<Record<Cause, number>>): readonly Finding[] =>
  CAUSES.filter((cause) => causes[cause] > 0 && mendable(cause) === 'no').map((cause) =>
    finding(
      'no-path-matter',
      'info',
      { where, rule: cause },
      `${countsOf([[causes[cause], 'request']])} refused: ${REMEDIES[cause].what}`,
      REMEDIES[cause].mend,
    ),
  );
