import { nameOf, type Operation } from '../openapi/operation.ts';
import type { Security } from '../openapi/security.ts';
import type { LeftOperation, SpecProposal, SpecRule } from '../proposal/spec-proposal.ts';
import { countCauses } from '../request/cause.ts';
import { writePathWord } from '../verdict/word.ts';
import type { IngressJson, ReviewJson, RuleJson } from './answer-json.ts';
import { placeOf, splitOf } from './json.ts';
import { shellWord } from './printable.ts';
import type { SpecReport } from './spec-report.ts';

/** What `pompaths openapi -o json` prints: the form of `logs`, with the operations behind each rule. */
export interface SpecAnswerJson {
  readonly version: 1;
  readonly totals: {
    readonly lines: number;
    readonly unreadable: number;
    readonly requests: number;
    readonly denied: number;
    readonly operations: number;
    readonly chosen: number;
    /** Parts of the documents that could not be used. */
    readonly skipped: number;
  };
  readonly documents: readonly {
    readonly name: string;
    /** `OpenAPI 3.1.0`. */
    readonly version: string;
    readonly operations: number;
    /** At most 200. */
    readonly skipped: readonly { readonly what: string; readonly why: string }[];
    readonly notes: readonly string[];
  }[];
  readonly ingresses: readonly SpecIngressJson[];
}

export interface SpecIngressJson extends IngressJson {
  readonly rules: readonly SpecRuleJson[];
  /** Operations that were chosen and have no rule, by reason; as in `logs`, with what would accept them. */
  readonly review: readonly (ReviewJson & { readonly operations: readonly string[] })[];
}

export interface SpecRuleJson extends RuleJson {
  readonly operations: number;
  /** How many operations the document says what of: undeclared is not safe. */
  readonly security: Readonly<Record<Security, number>>;
  /** Operations that anybody may call by the document itself: `GET /path`. */
  readonly open: readonly string[];
  /** Operations it reaches that were not chosen. */
  readonly notChosen: readonly string[];
}

export const renderSpecJson = (report: SpecReport): string =>
  `${JSON.stringify(specAnswerJson(report), null, 2)}\n`;

function specAnswerJson({ documents, chosen, operations, proposals, log }: SpecReport): SpecAnswerJson {
  return {
    version: 1,
    totals: {
      lines: log?.counts.lines ?? 0,
      unreadable: log?.counts.unreadable ?? 0,
      requests: log?.totals.requests ?? 0,
      denied: log?.totals.denied ?? 0,
      operations,
      chosen,
      skipped: documents.reduce((sum, { skipped }) => sum + skipped.length, 0),
    },
    documents: documents.map(({ name, version, operations: own, skipped, notes }) => ({
      name,
      version,
      operations: own.length,
      skipped: skipped.slice(0, MAX_LISTED),
      notes,
    })),
    ingresses: proposals.map(ingressJson),
  };
}

function ingressJson(proposal: SpecProposal): SpecIngressJson {
  const { ingress, hosts, rules, guard, notes } = proposal;
  return {
    namespace: ingress?.namespace ?? null,
    name: ingress?.name ?? null,
    hosts,
    policy: rules.flatMap(({ policy }) => policy),
    guard,
    split: splitOf(proposal),
    rules: rules.map(ruleJson),
    review: reviewJson(proposal),
    rejected: [],
    rejectedMore: 0,
    causes: countCauses(() => 0),
    notes,
  };
}

function ruleJson(rule: SpecRule): SpecRuleJson {
  const { operations, others, policy, pages, verdicts } = rule;
  return {
    ...placeOf(rule),
    ...(rule.methods ? { methods: rule.methods } : {}),
    policy,
    requests: 0,
    clients: 0,
    why: verdicts[0]?.why ?? 'you accepted it',
    examples: namesOf(operations).slice(0, 3),
    pages,
    operations: operations.length,
    security: securityCounts(operations),
    open: namesOf(operations.filter(({ security }) => security === 'open')),
    notChosen: namesOf(others),
  };
}

function reviewJson({ left }: SpecProposal): SpecIngressJson['review'] {
  const groups = new Map<string, { readonly first: LeftOperation; readonly operations: Operation[] }>();
  for (const each of left) {
    const key = `${each.why}\n${each.accept === undefined ? '' : writePathWord(each.accept)}`;
    const group = groups.get(key) ?? { first: each, operations: [] };
    group.operations.push(each.operation);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first: { why, accept }, operations }) => {
    const names = namesOf(operations);
    return {
      ...(accept ? placeOf(accept) : {}),
      policy: [],
      requests: 0,
      clients: 0,
      why,
      examples: names.slice(0, 3),
      accept: accept ? `--accept ${shellWord(writePathWord(accept))}` : null,
      operations: names,
    };
  });
}

/** How many operations are in each state. */
export function securityCounts(operations: readonly Operation[]): Record<Security, number> {
  const counts: Record<Security, number> = { protected: 0, optional: 0, open: 0, undeclared: 0 };
  for (const { security } of operations) counts[security]++;
  return counts;
}

const namesOf = (operations: readonly Operation[]): string[] => [...new Set(operations.map(nameOf))].sort();

const MAX_LISTED = 200;
