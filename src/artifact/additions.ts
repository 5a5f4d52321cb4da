import type { Addition } from '../merge/merged.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { DenyRule } from '../rules/guard.ts';
import type { AllowRule } from '../rules/pin.ts';
import { whyOf } from '../verdict/why.ts';

/** What a proposal adds to a policy, under comments that a newer log does not change without need. */
export interface Additions {
  readonly rules: readonly Addition<AllowRule>[];
  readonly guard: readonly Addition<DenyRule>[];
}

export const additionsOf = ({ rules, guard }: Pick<Proposal, 'rules' | 'guard'>): Additions => ({
  rules: rules.map(({ policy, verdicts }) => ({
    comment: `pompaths: ${whyOf(verdicts) || 'you accepted it'}`,
    rules: policy,
  })),
  guard: guard.length > 0 ? [{ comment: GUARD, rules: guard }] : [],
});

const GUARD = 'pompaths: no way out of these folders';
