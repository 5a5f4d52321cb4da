import type { Options } from 'yargs';
import { texts } from './option-values.ts';
import { SCOPE_OPTIONS, TAIL_OPTIONS } from './options.ts';

const list = { type: 'string', nargs: 1, coerce: texts } as const;

/** What is asked about ingress-nginx, and what the user answers. */
export const RETIRE_OPTIONS = {
  class: {
    ...list,
    describe: 'retire this class only; all that ingress-nginx takes without it; repeatable',
  },
  ingress: {
    ...SCOPE_OPTIONS.ingress,
    describe: 'retire this Ingress only, as NAMESPACE/NAME; repeatable',
  },
  confirm: {
    ...list,
    describe: 'answer this open question yourself, by its id, such as traffic-moved; repeatable',
  },
  context: TAIL_OPTIONS.context,
  kubeconfig: TAIL_OPTIONS.kubeconfig,
  output: {
    alias: 'o',
    type: 'string',
    choices: ['table', 'json', 'script'],
    default: 'table',
    describe:
      'what to print: the plan for people, everything for machines, or a shell script of what is ready, which ends at the first surprise',
  },
} as const satisfies Record<string, Options>;
