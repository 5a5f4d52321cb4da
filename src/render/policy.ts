import type { Proposal } from '../proposal/proposal.ts';
import { policyOfJson, type RuleJson } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { ingressTitle } from './title.ts';
import { whyOf } from './figures.ts';

/**
 * The blocks to add to each policy, one YAML document for each Ingress, every block with a comment that says why.
 * The comments hold nothing that a newer log would change without need. Empty where there is nothing to add.
 */
export const renderPolicy = ({
  answer,
}: {
  readonly answer: { readonly proposals: readonly Proposal[] };
}): string =>
  answer.proposals
    .filter(({ rules }) => rules.length > 0)
    .map(policyDocument)
    .join('---\n');

function policyDocument(proposal: Proposal): string {
  const rules = proposal.rules.map(({ policy, verdicts }) => block(`pompaths: ${whyOf(verdicts)}`, policy));
  const guard = proposal.guard.length > 0 ? [block(GUARD, proposal.guard)] : [];
  return [`# add to ${ingressTitle(proposal)}\n`, ...rules, ...guard].join('');
}

const block = (comment: string, rules: readonly RuleJson[]): string =>
  `# ${comment}\n${printPolicy(policyOfJson(rules))}`;

const GUARD = 'pompaths: no way out of these folders';
