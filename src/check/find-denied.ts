import { isVariable, showTemplate } from '../evidence/template.ts';
import type { Site } from '../evidence/site.ts';
import type { Finding } from '../findings/finding.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import { policyOfJson } from '../policy/model.ts';
import { factsOf } from '../policy/facts.ts';
import { showCriterion } from '../merge/notes.ts';
import { shuttingOf } from '../merge/shutting.ts';
import { printPolicy } from '../policy/print.ts';
import type { PlannedRule, Proposal, ReviewEntry } from '../proposal/proposal.ts';
import { isExpressible, pinnableHost, rulesOf, urlsOf } from '../rules/pin.ts';
import { type PathWord, writePathWord } from '../verdict/word.ts';
import type { SpecProposal } from '../proposal/spec-proposal.ts';
import { figuresOf } from '../render/figures.ts';
import { shellWord } from '../render/printable.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { Judge } from './judge.ts';
import { finding } from './kinds.ts';
import type { Subject } from './subject.ts';
import { countsOf, examplesOf } from './words.ts';

/** Accepted paths without a rule, each with the rule that would mend it; and what only the owner can decide. */
export function deniedFindings(subject: Subject, proposal: Proposal, judge: Judge): readonly Finding[] {
  const isDenied = deniedBy(proposal.sites, judge);
  const rules = proposal.rules.flatMap((rule): readonly Finding[] => {
    const denied = rule.verdicts.filter(isDenied);
    return denied.length === 0 ? [] : [stillDenied(subject, rule, denied)];
  });
  const review = proposal.review.filter(({ verdicts }) => verdicts.some(isDenied));
  return [...rules, ...review.map((entry) => undecided(subject, entry))];
}

/** Paths that the user wants let through and that the policies refuse on some host, whether anybody asked for them or not. */
export const acceptedFindings = (
  subject: Subject,
  words: readonly PathWord[],
  judge: Judge,
): readonly Finding[] =>
  words.flatMap(({ host: only, kind, path, method }): readonly Finding[] => {
    const hosts = only === undefined ? subject.hosts : [only];
    const rawPath = usualSpelling(kind === 'prefix' ? `${path}x` : path);
    const denied = hosts.filter(
      (host) => judge({ method: method ?? 'GET', host, rawPath })?.includes('allowed') === false,
    );
    if (denied.length === 0) return [];
    const pinnable = denied.flatMap((host) => pinnableHost(host) ?? []);
    const rules = rulesOf(
      { kind, path, methods: method === undefined ? undefined : [method] },
      urlsOf(path, pinnable, []),
    );
    return [
      finding(
        'still-denied',
        'medium',
        { where: subject.where, rule: path },
        `it is refused on ${examplesOf(denied)}, and you accept it`,
        isExpressible(path) && rules.length > 0
          ? printPolicy(policyOfJson(rules))
          : 'an Ingress of its own for this path',
      ),
    ];
  });

/** Operations that were chosen and that the policies refuse, by the rule that would open them. */
export function operationFindings(
  subject: Subject,
  { rules, left }: SpecProposal,
  judge: Judge,
): readonly Finding[] {
  const isDenied = ({ method, segments }: Operation): boolean =>
    subject.hosts.some((host) => {
      const rawPath = usualSpelling(`/${segments.map((name) => (isVariable(name) ? 'x' : name)).join('/')}`);
      return judge({ method, host, rawPath })?.includes('allowed') === false;
    });
  const byRule = rules.flatMap((rule): readonly Finding[] => {
    const denied = rule.operations.filter(isDenied);
    if (denied.length === 0) return [];
    return [
      finding(
        'operation-denied',
        'medium',
        { where: subject.where, rule: rule.path },
        `${countsOf([[denied.length, 'chosen operation']])} refused: ${examplesOf(denied.map(nameOf))}`,
        printPolicy(policyOfJson(rule.policy)),
      ),
    ];
  });
  const others = left.filter(({ operation }) => isDenied(operation));
  return [
    ...byRule,
    ...others.map(({ operation, why, accept }) =>
      finding(
        'operation-denied',
        'low',
        { where: subject.where, rule: nameOf(operation) },
        `this chosen operation is refused, and no rule can open it by itself: ${why}`,
        accept
          ? `pompaths openapi … --accept ${shellWord(writePathWord(accept))}`
          : 'an Ingress of its own, see pompaths openapi -o split --exact',
      ),
    ),
  ];
}

/** Is some request that a verdict rests on refused, on the host where it was made? */
function deniedBy(sites: readonly Site[], judge: Judge): (verdict: Verdict) => boolean {
  const asked = sites.map(
    ({ route, paths }) =>
      [
        route.host,
        new Set(
          [...paths.paths()].filter(([, { sightings }]) => sightings.size > 0).map(([key]) => key.join('/')),
        ),
      ] as const,
  );
  return ({ segments, support }) =>
    asked.some(
      ([host, keys]) =>
        keys.has(segments.join('/')) &&
        support.some(({ sighting: { example, methods, hosts } }) =>
          [...methods].some((method) =>
            [...(hosts ?? [host])].some(
              (name) => judge({ method, host: name, rawPath: example })?.includes('allowed') === false,
            ),
          ),
        ),
    );
}

function stillDenied(subject: Subject, rule: PlannedRule, denied: readonly Verdict[]): Finding {
  const { requests, clients, why } = figuresOf(denied);
  const examples = denied.map(({ segments }) => showTemplate(segments));
  return finding(
    'still-denied',
    'medium',
    { where: subject.where, rule: rule.path },
    `${countsOf([[requests, 'request']])} of ${countsOf([[clients, 'client']])} refused under it, such as ${examplesOf(examples)}: ${why}`,
    blockedBy(subject, denied) ?? printPolicy(policyOfJson(rule.policy)),
  );
}

/** What to do first where the policy refuses these requests whatever is allowed. */
function blockedBy({ compiled, hosts }: Subject, denied: readonly Verdict[]): string | undefined {
  const [first] = denied[0]?.support ?? [];
  const [host = ''] = first?.sighting.hosts ?? hosts;
  const request = { method: 'GET', host, rawPath: first?.sighting.example ?? '' };
  const shutting = shuttingOf(compiled, factsOf(request, null, compiled.era));
  if (!shutting) return undefined;
  const by = shutting.list?.places.map(({ criterion }) => showCriterion(criterion)).join(', ');
  return `first change the rule that refuses such requests whatever is allowed${by === undefined ? '' : `: ${by}`}`;
}

function undecided(subject: Subject, { openings, verdicts, why }: ReviewEntry): Finding {
  const { requests, clients } = figuresOf(verdicts);
  const examples = verdicts.map(({ segments }) => showTemplate(segments));
  const words = openings.map(
    ({ kind, path }) =>
      `--accept ${shellWord(writePathWord({ host: undefined, kind, path, method: undefined }))}`,
  );
  return finding(
    'undecided',
    'info',
    { where: subject.where, rule: openings[0]?.path ?? examples[0] ?? '' },
    `${countsOf([
      [requests, 'request'],
      [clients, 'client'],
    ])} such as ${examplesOf(examples)}: ${why}`,
    words.length > 0
      ? `if it belongs to you: ${words.join(' ')}`
      : 'no path rule can express it; see pompaths logs -o split --exact',
  );
}
