import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { FINDING_OPTIONS } from './finding-options.ts';
import { INGRESS_OPTIONS } from './ingress-options.ts';
import { duration, single, texts } from './option-values.ts';
import { SCOPE_OPTIONS, WORD_OPTIONS } from './options.ts';
import { SPEC_OPTIONS } from './spec-options.ts';

/** Which policies are checked, with what. */
export const CHECK_OPTIONS = {
  ingresses: INGRESS_OPTIONS.ingresses,
  'policy-from': {
    type: 'string',
    nargs: 1,
    describe:
      'a policy on its own, or with --ingresses the one that an Ingress is to have; - for standard input',
    coerce: single('policy-from'),
  },
  context: INGRESS_OPTIONS.context,
  kubeconfig: INGRESS_OPTIONS.kubeconfig,
  host: { ...SCOPE_OPTIONS.host, describe: 'check Ingresses with this host only; repeatable' },
  ingress: { ...SCOPE_OPTIONS.ingress, describe: 'check this Ingress only, as NAMESPACE/NAME; repeatable' },
  pomerium: {
    ...SCOPE_OPTIONS.pomerium,
    describe: 'the version of Pomerium; that of the log, or all of them, without it',
  },
  logs: {
    type: 'string',
    nargs: 1,
    describe: 'a log of Pomerium to replay, as kubectl logs prints it; - for standard input; repeatable',
    coerce: texts,
  },
  spec: {
    ...WORD_OPTIONS.spec,
    describe:
      'an OpenAPI document of the app, to see what the rules open of it; HOST=FILE where there are several Ingresses; repeatable',
  },
  only: {
    ...SPEC_OPTIONS.only,
    describe:
      'these operations are to be let through, and no other, written as for pompaths openapi; repeatable',
  },
  except: { ...SPEC_OPTIONS.except, describe: 'these operations are to stay closed; repeatable' },
  'unused-after': {
    type: 'string',
    nargs: 1,
    default: '30d',
    describe: 'a rule that nobody used for so long is called unused',
    coerce: duration('unused-after'),
  },
  session: WORD_OPTIONS.session,
  client: WORD_OPTIONS.client,
  'user-agent': WORD_OPTIONS['user-agent'],
  accept: {
    ...WORD_OPTIONS.accept,
    describe: 'this path is to be let through, written as for pompaths logs; repeatable',
  },
  reject: {
    ...WORD_OPTIONS.reject,
    describe: 'this path is to stay closed, written like --accept; repeatable',
  },
  server: WORD_OPTIONS.server,
  'base-path': WORD_OPTIONS['base-path'],
  from: WORD_OPTIONS.from,
  to: WORD_OPTIONS.to,
  'trusted-hops': WORD_OPTIONS['trusted-hops'],
  ...FINDING_OPTIONS,
} as const satisfies Record<string, Options>;

export type CheckOptions = ArgumentsCamelCase<InferredOptionTypes<typeof CHECK_OPTIONS>>;
