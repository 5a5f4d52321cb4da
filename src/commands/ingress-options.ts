import type { Options } from 'yargs';
import { FINDING_OPTIONS } from './finding-options.ts';
import { specWords, texts } from './option-values.ts';
import { PLACING_OPTIONS, SCOPE_OPTIONS, TAIL_OPTIONS } from './options.ts';

/** Which Ingresses, and what is known of their apps. */
export const INGRESS_OPTIONS = {
  ingresses: {
    ...SCOPE_OPTIONS.ingresses,
    describe:
      'manifests with the Ingresses, in place of the cluster: a file, a folder, a kustomization folder, - for standard input; repeatable',
  },
  context: TAIL_OPTIONS.context,
  kubeconfig: TAIL_OPTIONS.kubeconfig,
  host: { ...SCOPE_OPTIONS.host, describe: 'only Ingresses with this host; repeatable' },
  ingress: { ...SCOPE_OPTIONS.ingress, describe: 'only this Ingress, as NAMESPACE/NAME; repeatable' },
  pomerium: {
    ...SCOPE_OPTIONS.pomerium,
    describe: 'the version of Pomerium that is in use; the newest known without it',
  },
  logs: {
    type: 'string',
    nargs: 1,
    describe:
      'a log of Pomerium: what people use of the app by it tells what a rule opens besides; repeatable',
    coerce: texts,
  },
  spec: {
    type: 'string',
    nargs: 1,
    describe:
      'an OpenAPI document of the app: what it declares tells what a rule opens besides; HOST=FILE where there are several Ingresses; repeatable',
    coerce: specWords,
  },
  ...PLACING_OPTIONS,
  ...FINDING_OPTIONS,
} as const satisfies Record<string, Options>;
