import { type CompiledList, type CompiledPolicy, compilePolicy } from '../policy/compiled.ts';
import { evaluateFacts } from '../policy/evaluate.ts';
import type { Facts } from '../policy/facts.ts';
import type { PolicyOutcome } from '../policy/outcome.ts';

/** What keeps a request out although an allow rule holds for it. */
export interface Shutting {
  /** The list of criteria that does it; undefined where several do it together. */
  readonly list: CompiledList | undefined;
  /** What becomes of the request. */
  readonly outcomes: readonly PolicyOutcome[];
}

/**
 * Does a policy keep a request out whatever allow rules are added to it? Its deny rules may, and allow rules with
 * `not` or `nor` that ask for a login where they hold. Undefined where it does not for certain.
 */
export function shuttingOf(policy: CompiledPolicy, facts: Facts): Shutting | undefined {
  const outcomes = outcomesWithAccept(policy, facts);
  if (outcomes.includes('allowed')) return undefined;
  const { era } = policy;
  const alone: readonly CompiledPolicy[] = [
    ...policy.deny.map((list) => ({ era, allow: [], deny: [list] })),
    ...policy.allow.map((list) => ({ era, allow: [list], deny: [] })),
  ];
  const shut = alone.find((one) => !outcomesWithAccept(one, facts).includes('allowed'));
  return { list: shut?.deny[0] ?? shut?.allow[0], outcomes };
}

const outcomesWithAccept = ({ era, allow, deny }: CompiledPolicy, facts: Facts): readonly PolicyOutcome[] =>
  evaluateFacts({ era, allow: [...allow, ...ACCEPT], deny }, facts).possible;

const ACCEPT = compilePolicy([{ allow: { or: [{ name: 'accept', data: true }] } }]).allow;
