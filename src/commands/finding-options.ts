import type { Options } from 'yargs';
import { THRESHOLDS } from '../findings/fail-on.ts';
import { single } from './option-values.ts';

const FINDING_FORMATS = ['table', 'json', 'sarif'] as const;

/** How findings are printed, and which of them make a command fail. */
export const FINDING_OPTIONS = {
  output: {
    alias: 'o',
    type: 'string',
    choices: FINDING_FORMATS,
    default: 'table',
    describe: 'what to print: a table for people, everything for machines, or SARIF 2.1.0 for code scanning',
  },
  'fail-on': {
    type: 'string',
    choices: THRESHOLDS,
    default: 'high',
    describe: 'exit with 1 where a finding is at least so grave',
  },
  baseline: {
    type: 'string',
    nargs: 1,
    coerce: single('baseline'),
    describe:
      'a file with findings that are accepted: a list of {id, reason, until, severity} in YAML or JSON; until is a day such as 2026-12-31, severity the gravest that is accepted, and both may be left out',
  },
} as const satisfies Record<string, Options>;
