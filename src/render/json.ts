import { showTemplate } from '../evidence/template.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { Proposal, ReviewEntry } from '../proposal/proposal.ts';
import type { Opening } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { AnswerJson, IngressJson, RuleJson, SplitPathJson } from './answer-json.ts';
import { acceptFlags } from './accept.ts';
import { causesOf, figuresOf, figuresOfRule } from './figures.ts';
import type { Report } from '../proposal/report.ts';

/** The whole answer for machines; the same answer gives the same bytes. */
export const renderJson = (report: Report): string => `${JSON.stringify(answerJson(report), null, 2)}\n`;

function answerJson({ answer, totals, counts, approximate }: Report): AnswerJson {
  return {
    version: 1,
    totals: {
      lines: counts.lines,
      unreadable: counts.unreadable,
      requests: totals.requests,
      denied: totals.denied,
      allowed: totals.allowed,
      own: totals.own,
      strays: totals.strays,
    },
    ingresses: answer.proposals.map((proposal) => ingressJson(proposal, answer.proposals.length > 1)),
    pairings: answer.pairings.map(({ device, refusal }) => ({
      paired: device !== undefined,
      why: refusal ?? 'opened from one address',
    })),
    approximate,
  };
}

function ingressJson(proposal: Proposal, nameHosts: boolean): IngressJson {
  const { ingress, hosts, rules, guard, review, rejected, notes } = proposal;
  const listed = rejected.toSorted((a, b) => b.requests - a.requests || (pathOf(a) < pathOf(b) ? -1 : 1));
  return {
    namespace: ingress?.namespace ?? null,
    name: ingress?.name ?? null,
    hosts,
    policy: rules.flatMap(({ policy }) => policy),
    guard,
    split: splitOf(proposal),
    rules: rules.map((rule): RuleJson => {
      const { requests, clients, why, examples } = figuresOfRule(rule);
      const methods = rule.methods ? { methods: rule.methods } : {};
      return {
        ...placeOf(rule),
        ...methods,
        policy: rule.policy,
        requests,
        clients,
        why,
        examples,
        pages: rule.pages,
        ...undeclaredIn(rule.verdicts),
      };
    }),
    review: review.map((entry) => reviewJson(entry, nameHosts ? hosts[0] : undefined)),
    rejected: listed.slice(0, MAX_REJECTED).map((verdict) => ({
      path: pathOf(verdict),
      requests: verdict.requests,
      why: verdict.why,
      ...declaredBy([verdict]),
    })),
    rejectedMore: Math.max(0, listed.length - MAX_REJECTED),
    causes: causesOf(proposal),
    notes,
  };
}

function reviewJson(entry: ReviewEntry, host: string | undefined): IngressJson['review'][number] {
  const { requests, clients, why, examples } = figuresOf(entry.verdicts, entry.why);
  const main = entry.openings.find(({ kind }) => kind === 'prefix') ?? entry.openings[0];
  return {
    ...(main ? placeOf(main) : {}),
    policy: entry.openings.flatMap(({ policy }) => policy),
    requests,
    clients,
    why,
    examples,
    accept: acceptFlags(entry, host) ?? null,
    ...declaredBy(entry.verdicts),
  };
}

const declaredBy = (verdicts: readonly Verdict[]): { declared?: boolean } =>
  verdicts.some(({ isDeclared }) => isDeclared !== undefined)
    ? { declared: verdicts.every(({ isDeclared }) => isDeclared === true) }
    : {};

function undeclaredIn(verdicts: readonly Verdict[]): { undeclared?: readonly string[] } {
  if (!verdicts.some(({ isDeclared }) => isDeclared !== undefined)) return {};
  const paths = verdicts.filter(({ isDeclared }) => isDeclared === false).map(pathOf);
  return { undeclared: [...new Set(paths)].sort().slice(0, MAX_UNDECLARED) };
}

/** The openings as paths of an Ingress of their own. */
export const splitOf = ({ hosts, rules }: Pick<Proposal, 'hosts' | 'rules'>): readonly SplitPathJson[] =>
  hosts.flatMap((host) => rules.map((rule) => splitPath(host, rule)));

export const placeOf = ({
  kind,
  path,
}: Pick<Opening, 'kind' | 'path'>): { prefix: string } | { leaf: string } =>
  kind === 'prefix' ? { prefix: path } : { leaf: path };

const splitPath = (host: string, { kind, path }: Opening): SplitPathJson => ({
  host,
  path: usualSpelling(path),
  pathType: kind === 'prefix' ? 'Prefix' : 'Exact',
  regex: false,
});

const pathOf = ({ segments }: { readonly segments: readonly string[] }): string => showTemplate(segments);

const MAX_REJECTED = 200;
const MAX_UNDECLARED = 20;
