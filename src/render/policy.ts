import { additionsOf } from '../artifact/additions.ts';
import type { Addition } from '../merge/merged.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { policyOfJson, type RuleJson } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { ingressTitle } from './title.ts';

/**
 * The blocks to add to each policy, one YAML document for each Ingress, every block with a comment that says why.
 * The comments hold nothing that a newer log would change without need. Empty where there is nothing to add.
 *
 * @param without rules of each proposal that need not be added
 */
export const renderPolicy = (
  proposals: readonly Proposal[],
  without: (proposal: Proposal) => readonly RuleJson[] = () => [],
): string =>
  proposals
    .map((proposal) => policyDocument(proposal, without(proposal)))
    .filter((document) => document !== '')
    .join('---\n');

function policyDocument(proposal: Proposal, without: readonly RuleJson[]): string {
  const { rules, guard } = additionsOf(proposal);
  if (rules.length === 0) return '';
  const dropped = new Set(without.map((rule) => JSON.stringify(rule)));
  const blocks = [...rules, ...guard].flatMap((addition) => block(addition, dropped));
  return blocks.length === 0 ? '' : [`# add to ${ingressTitle(proposal)}\n`, ...blocks].join('');
}

function block({ comment, rules }: Addition, dropped: ReadonlySet<string>): string[] {
  const added = rules.filter((rule) => !dropped.has(JSON.stringify(rule)));
  return added.length === 0 ? [] : [`# ${comment}\n${printPolicy(policyOfJson(added))}`];
}
