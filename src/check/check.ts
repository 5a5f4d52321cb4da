import type { Evidence } from '../evidence/collect.ts';
import type { Finding } from '../findings/finding.ts';
import { type Ingress, ingressKey } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { type Era, eraOf } from '../policy/input.ts';
import type { Answer, ProposeOptions } from '../proposal/proposal.ts';
import { propose } from '../proposal/propose.ts';
import { pagesOn } from '../proposal/propose.ts';
import { proposeForSpec } from '../proposal/propose-spec.ts';
import { causesOf } from '../render/figures.ts';
import { type Cause, countCauses } from '../request/cause.ts';
import { showTemplate } from '../evidence/template.ts';
import { type EncodingResult, encodingsOf } from './encodings.ts';
import { isMeantHost, type PathWord } from '../verdict/word.ts';
import { acceptedFindings, deniedFindings, operationFindings } from './find-denied.ts';
import { encodingFindings } from './find-encodings.ts';
import { logFindings } from './find-log.ts';
import { ingressFindings, inspectedFindings } from './find-inspected.ts';
import { peopleFindings } from './find-people.ts';
import { policyFindings } from './find-policy.ts';
import { reachFindings } from './find-reach.ts';
import { refusalFinding } from './find-refusal.ts';
import { declaredFindings } from './find-declared.ts';
import { type RuleState, useFindings } from './find-use.ts';
import { type Judge, judgeOf } from './judge.ts';
import { type KnownPath, knownPathsOf, type SpecOperations } from './known-path.ts';
import { subsumes } from './open-rule.ts';
import { reachOfRules, type RuleReach } from './reach.ts';
import type { Replay, Span } from './replay.ts';
import { isUnderHost } from '../ingress/host.ts';
import type { RefusedSubject, Subject } from './subject.ts';
import type { Tally } from './tally.ts';
import { unmatchableOf } from './unmatchable.ts';

/** What policies are checked with. */
export interface CheckInput {
  readonly subjects: readonly Subject[];
  /** Those whose policies Pomerium refuses. */
  readonly refused: readonly RefusedSubject[];
  readonly routes: RouteTable;
  readonly evidence: Evidence;
  /** Undefined where no log was given. */
  readonly replay: Replay | undefined;
  readonly specs: readonly SpecOperations[];
  /** Did the user choose among the operations? Then those that were chosen are to be let through. */
  readonly isChoice: boolean;
  readonly options: ProposeOptions;
  /** In milliseconds. */
  readonly unusedAfter: number;
}

export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly policies: readonly CheckedPolicy[];
  readonly span: Span | undefined;
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
}

/** One policy with all that was found out about it. */
export interface CheckedPolicy {
  readonly subject: Subject;
  readonly rules: readonly CheckedRule[];
  readonly tally: Tally | undefined;
  readonly causes: Readonly<Record<Cause, number>>;
  /** Known paths that were left out, since there are too many. */
  readonly cut: number;
}

export interface CheckedRule extends RuleState {
  readonly reach: RuleReach;
  readonly encodings: readonly EncodingResult[];
}

/** Checks policies against all that is known. Pure: the same requests in any order give the same findings, below the evidence's limits. */
export function checkPolicies(input: CheckInput): CheckReport {
  const { subjects, refused, routes, evidence, replay, options } = input;
  const answer = propose(evidence, (key) => routes.ingress(key), options);
  const judge = judgeOf(subjects, routes);
  const shared: Shared = {
    answer,
    judge,
    ingresses: routes.ingresses(),
    isWanted: wantedBy(answer),
    isOnly: subjects.filter(({ isPublic }) => !isPublic).length === 1,
  };
  const checked = subjects.map((subject) => checkOne(subject, input, shared));
  return {
    findings: [
      ...refused.map(refusalFinding),
      ...ingressFindings(
        shared.ingresses,
        new Set([...subjects, ...refused].map(({ where }) => where)),
        options.version,
      ),
      ...checked.flatMap(({ findings }) => findings),
    ],
    policies: checked.map(({ policy }) => policy),
    span: replay?.span,
    version: options.version,
  };
}

/** What is the same for all policies. */
interface Shared {
  readonly answer: Answer;
  readonly judge: Judge;
  readonly ingresses: readonly Ingress[];
  readonly isWanted: (path: KnownPath) => boolean;
  /** There is one policy that is not there to be open. */
  readonly isOnly: boolean;
}

function checkOne(
  subject: Subject,
  input: CheckInput,
  { answer, judge, ingresses, isWanted, isOnly }: Shared,
): { readonly findings: readonly Finding[]; readonly policy: CheckedPolicy } {
  const { routes, evidence, replay, options, specs, unusedAfter } = input;
  const own = specs.filter(({ host }) => host !== undefined || isOnly);
  const { paths, cut } = knownPathsOf(subject, {
    evidence,
    routes,
    specs: own,
    rejected: options.word.reject,
  });
  const version = options.version === undefined ? undefined : eraOf(options.version);
  const era = version ?? NEWEST;
  const tally = replay?.tallyOf(subject);
  const reaches = reachOfRules(subject, paths, era);
  const rules = reaches.map((reach, index): CheckedRule => ({
    reach,
    rule: reach.rule,
    use: tally?.uses[index],
    unmatchable: unmatchableOf(reach.rule, subject, routes, version),
    subsumedBy: subsumedBy(subject, index),
    encodings: encodingsOf(reach.rule, subject, version),
  }));
  const proposals = answer.proposals.filter(
    ({ ingress }) => ingress && ingressKey(ingress) === ingressKey(subject.ingress),
  );
  const sites = proposals.flatMap((proposal) => proposal.sites);
  const causes = countCauses((cause) =>
    proposals.reduce((sum, proposal) => sum + causesOf(proposal)[cause], 0),
  );
  const grounds = { era, ingresses, version: options.version, isWanted };
  const findings = [
    ...policyFindings(subject, routes, era),
    ...inspectedFindings(subject, era),
    ...reachFindings(subject, reaches, grounds),
    ...declaredFindings(subject, reaches),
    // What opens everything has no folder to leave.
    ...encodingFindings(
      subject,
      rules.filter(({ reach, rule }) => reach.beyond === 'nothing' && !/^\/*$/.test(rule.path ?? '')),
      options.version,
    ),
    ...useFindings(subject, rules, { span: replay?.span, unusedAfter, clients: evidence.clients }),
    ...(subject.isPublic ? [] : proposals.flatMap((proposal) => deniedFindings(subject, proposal, judge))),
    ...acceptedFindings(subject, wordsFor(subject, options, isOnly), judge),
    ...(input.isChoice && !subject.isPublic ? specFindings(subject, own, input, judge) : []),
    ...(tally ? logFindings(subject, tally, sites, causes, reaches) : []),
    ...peopleFindings(subject, tally, routes),
  ];
  return { findings, policy: { subject, rules, tally, causes, cut } };
}

/** The paths that the user wants let through here; a word without a host is clear only where there is one policy. */
function wordsFor(
  { ingress, isPublic }: Subject,
  { word: said }: ProposeOptions,
  isOnly: boolean,
): readonly PathWord[] {
  if (isPublic) return [];
  return said.accept.filter(
    (word) => (word.host !== undefined || isOnly) && ingress.hosts.some((host) => isMeantHost(word, host)),
  );
}

/** Of two that open the same the later one is needless. */
const subsumedBy = ({ rules }: Subject, index: number): Subject['rules'][number] | undefined => {
  const rule = rules[index];
  return (
    rule &&
    rules.find((other, at) => at !== index && subsumes(other, rule) && (at < index || !subsumes(rule, other)))
  );
};

/** Is a page asked for by clients that are let through? */
function wantedBy({ proposals }: Answer): (path: KnownPath) => boolean {
  const wanted = new Set(
    proposals.flatMap(({ rules, hosts }) =>
      rules.flatMap(({ verdicts }) =>
        verdicts.flatMap(({ segments }) => hosts.map((host) => `${host} ${showTemplate(segments)}`)),
      ),
    ),
  );
  return ({ host, label }) => wanted.has(`${host} ${label}`);
}

function specFindings(
  subject: Subject,
  specs: readonly SpecOperations[],
  { evidence, routes, options }: CheckInput,
  judge: Judge,
): readonly Finding[] {
  const { ingress, hosts } = subject;
  const meant = specs.filter(
    ({ host }) => host === undefined || ingress.hosts.some((rule) => isUnderHost(host, rule)),
  );
  if (meant.length === 0) return [];
  const chosen = {
    chosen: meant.flatMap((spec) => spec.chosen),
    others: meant.flatMap((spec) => spec.others),
    idle: [],
    unread: meant.flatMap(({ unread = [] }) => unread),
  };
  const pages = pagesOn(ingress.hosts, evidence, (key) => routes.ingress(key));
  const { accept, reject } = options.word;
  const proposal = proposeForSpec({ ingress, hosts, pages }, chosen, {
    ...options,
    accept,
    reject,
    lowerCase: false,
  });
  return operationFindings(subject, proposal, judge);
}

const NEWEST: Era = '0.33';
