import type { Options } from 'yargs';
import { FINDING_OPTIONS } from './finding-options.ts';
import { EXPLAIN_OPTIONS, PLACING_OPTIONS } from './options.ts';
import { INGRESS_OPTIONS } from './ingress-options.ts';

/** Under which policy two documents are compared. */
export const DRIFT_OPTIONS = {
  ingresses: INGRESS_OPTIONS.ingresses,
  'policy-from': {
    ...EXPLAIN_OPTIONS['policy-from'],
    describe: 'a policy on its own, in place of Ingresses; - for standard input',
  },
  context: INGRESS_OPTIONS.context,
  kubeconfig: INGRESS_OPTIONS.kubeconfig,
  host: { ...INGRESS_OPTIONS.host, describe: 'the host of the app; repeatable' },
  ingress: { ...INGRESS_OPTIONS.ingress, describe: 'the Ingress of the app, as NAMESPACE/NAME; repeatable' },
  pomerium: INGRESS_OPTIONS.pomerium,
  ...PLACING_OPTIONS,
  ...FINDING_OPTIONS,
} as const satisfies Record<string, Options>;
