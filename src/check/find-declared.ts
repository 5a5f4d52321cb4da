import type { Finding } from '../findings/finding.ts';
import { nameOf } from '../openapi/operation.ts';
import { SECURITY_STATES } from '../openapi/security.ts';
import { finding } from './kinds.ts';
import { reachedByPath, type RuleReach } from './reach.ts';
import type { Subject } from './subject.ts';
import { countsOf, examplesOf } from './words.ts';

/** Operations that a rule opens and of which the document does not say that the app protects them. */
export const declaredFindings = ({ where }: Subject, reaches: readonly RuleReach[]): readonly Finding[] =>
  reaches.flatMap((reach) => {
    const { rule } = reach;
    const operations = reachedByPath(reach).flatMap(({ is, operation }) =>
      is === 'operation' && operation ? [operation] : [],
    );
    const states = SECURITY_STATES.filter((state) => state !== 'protected').flatMap((state) => {
      const some = operations.filter(({ security }) => security === state);
      return some.length === 0
        ? []
        : [`${countsOf([[some.length, WORDS[state]]])}: ${examplesOf(some.map(nameOf))}`];
    });
    if (states.length === 0) return [];
    return [
      finding(
        'undeclared-security',
        'info',
        { where, rule: rule.name },
        `by the document's own word it opens ${states.join('; ')}`,
        'ask the app for them without a token; where it answers what nobody should see, narrow the rule',
      ),
    ];
  });

const WORDS = {
  optional: 'operation with optional login',
  open: 'open operation',
  undeclared: 'undeclared operation',
} as const;
