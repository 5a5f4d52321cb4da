import type { Verdict } from '../verdict/judge.ts';
import { whyOf } from '../verdict/why.ts';
import { printable } from './printable.ts';
import type { PlannedRule, Proposal } from '../proposal/proposal.ts';
import { type Cause, countCauses } from '../request/cause.ts';
import { policyPath } from '../request/policy-path.ts';

/** What a table or a machine wants to know of the paths behind an entry. */
export interface Figures {
  readonly requests: number;
  readonly clients: number;
  readonly methods: readonly string[];
  /** A few paths as they were asked for, decoded. */
  readonly examples: readonly string[];
  readonly why: string;
}

/** Sums up verdicts: requests of everybody who asked, clients and methods of those the verdict rests on. */
export function figuresOf(verdicts: readonly Verdict[], why = whyOf(verdicts)): Figures {
  const support = verdicts.flatMap((verdict) => verdict.support);
  return {
    requests: verdicts.reduce((sum, { requests }) => sum + requests, 0),
    clients: new Set(support.map(({ client }) => client.id)).size,
    methods: [...new Set(support.flatMap(({ sighting }) => [...sighting.methods]))].sort(),
    examples: [...new Set(support.map(({ sighting }) => policyPath(sighting.example)))]
      .sort()
      .slice(0, MAX_EXAMPLES),
    why,
  };
}

/** The figures of a rule: all that it lets through and that was not rejected; why is what it rests on. */
export const figuresOfRule = ({ verdicts, alongside }: PlannedRule): Figures =>
  figuresOf([...verdicts, ...alongside], whyOf(verdicts));

/** The requests of all sites of an Ingress that were not let through. */
export const causesOf = ({ sites }: Proposal): Record<Cause, number> =>
  countCauses((cause) => sites.reduce((total, { causes }) => total + causes[cause], 0));

/** Examples for a terminal. */
export const showExamples = (examples: readonly string[]): string =>
  examples.map((example) => printable(example, MAX_SHOWN)).join(' ');

const MAX_EXAMPLES = 3;
const MAX_SHOWN = 40;
