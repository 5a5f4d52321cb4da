import type { Options } from 'yargs';
import { list, one, plain, preset } from './option-kinds.ts';
import {
  addressRanges,
  basePath,
  duration,
  maybeDuration,
  pairs,
  timeOrAgo,
  pathWords,
  pattern,
  pointInTime,
  pomeriumVersion,
  specWords,
  wholeNumber,
} from './option-values.ts';

/** What is asked about: Ingresses and hosts. */
export const SCOPE_OPTIONS = {
  ingresses: {
    ...list,
    describe:
      'manifests with the Ingresses: a file, a folder, a kustomization folder, - for standard input; repeatable',
  },
  host: { ...list, describe: 'answer for this host only; repeatable' },
  ingress: { ...list, describe: 'answer for this Ingress only, as NAMESPACE/NAME; repeatable' },
  pomerium: {
    ...one,
    describe: 'the version of Pomerium that the policy is for; unknown means the form that holds in all',
    coerce: pomeriumVersion('pomerium'),
  },
} as const satisfies Record<string, Options>;

/** Where the operations of a document lie. */
export const PLACING_OPTIONS = {
  server: {
    ...plain('server'),
    describe: "which of the document's servers: its number from 1 up, or a URL",
  },
  'base-path': {
    ...one,
    describe: "where the API lies, in place of what the document's servers say, for example /app/api/v1",
    coerce: basePath,
  },
} as const satisfies Record<string, Options>;

/** What the user says about the traffic. */
export const WORD_OPTIONS = {
  session: {
    type: 'boolean',
    default: false,
    describe: 'the log was recorded while you used the app, and nobody else matters: accept every app in it',
  },
  client: {
    ...list,
    describe:
      'an address or range of your own apps, for example 203.0.113.7 or 2001:db8::/64; an IPv6 address stands for its /64; repeatable',
    coerce: addressRanges('client'),
  },
  'user-agent': {
    ...one,
    describe:
      'a regular expression for the user agent of your app; with --client or --session it narrows them',
    coerce: pattern('user-agent'),
  },
  accept: {
    ...list,
    describe:
      'let this path through: /api/ all below, /status only itself, HOST/api/ on one host; repeatable',
    coerce: pathWords('accept'),
  },
  reject: {
    ...list,
    describe: 'keep this path closed, written like --accept; repeatable',
    coerce: pathWords('reject'),
  },
  'pair-token': {
    ...list,
    describe: 'a token whose address /pompaths-TOKEN you opened on the device of your app; repeatable',
  },
  'pair-window': {
    ...one,
    default: '1h',
    describe: 'how long a pairing holds',
    coerce: duration('pair-window'),
  },
  spec: {
    ...list,
    describe:
      'an OpenAPI document of the app: what it declares is let through once an app asks for it; HOST=FILE where the log has several Ingresses; repeatable',
    coerce: specWords,
  },
  ...PLACING_OPTIONS,
  from: {
    ...one,
    describe:
      'only requests from this time on: 2026-11-21, 2026-11-21T06:00, with Z or an offset; UTC without',
    coerce: pointInTime('from'),
  },
  to: { ...one, describe: 'only requests before this time, written like --from', coerce: pointInTime('to') },
  'trusted-hops': {
    ...one,
    default: '0',
    describe: 'how many proxies of your own stand before Pomerium and append to X-Forwarded-For',
    coerce: wholeNumber('trusted-hops', 0),
  },
} as const satisfies Record<string, Options>;

/** Which logs of the cluster. */
export const TAIL_OPTIONS = {
  namespace: { ...preset('namespace', 'pomerium'), alias: 'n', describe: "the namespace of Pomerium's pods" },
  selector: {
    ...preset('selector', 'app.kubernetes.io/name=pomerium,app.kubernetes.io/component=proxy'),
    alias: 'l',
    describe: "the labels of Pomerium's pods",
  },
  container: {
    ...plain('container'),
    describe: 'the container in them; pomerium, or the only one, without it',
  },
  context: { ...plain('context'), describe: 'the context of the kubeconfig' },
  kubeconfig: {
    ...plain('kubeconfig'),
    describe: 'the kubeconfig; $KUBECONFIG, ~/.kube/config or the service account without it',
  },
  since: {
    ...one,
    describe:
      'only what was logged since: 10m ago, or a time such as 2026-11-21T06:00; all there is without it',
    coerce: timeOrAgo('since'),
  },
  tail: { ...one, describe: 'only so many of the last lines of each log', coerce: wholeNumber('tail', 0) },
  previous: {
    type: 'boolean',
    default: false,
    describe: 'the logs of containers before their last restart, too',
  },
  follow: {
    type: 'boolean',
    default: true,
    describe: 'wait for more; --no-follow ends with what is logged by now',
  },
  for: { ...one, describe: 'end after so long, for example 5m', coerce: maybeDuration('for') },
  idle: {
    ...one,
    describe: 'end when no request was logged for so long, for example 60s',
    coerce: maybeDuration('idle'),
  },
  pair: {
    type: 'string',
    describe: 'show so many addresses to open on devices whose apps are yours; 1 where no number is given',
    coerce: pairs,
  },
  record: {
    ...plain('record'),
    describe: 'keep the lines in this file, for pompaths logs; only you can read it',
  },
  save: {
    ...plain('save'),
    describe: 'keep the policies in this file as they are by now, to apply them while this runs',
  },
} as const satisfies Record<string, Options>;

/** What is asked of one request. */
export const EXPLAIN_OPTIONS = {
  query: { ...plain('query'), describe: 'the raw query, where it is not given with the path' },
  method: { ...preset('method', 'GET'), describe: 'the method' },
  as: {
    ...plain('as'),
    describe: 'the e-mail address of the person who makes the request; nobody is signed in without it',
  },
  user: { ...plain('user'), describe: 'the user id of that person, where rules name users' },
  ip: { ...plain('ip'), describe: 'the address the request comes from, where rules name addresses' },
  ingresses: SCOPE_OPTIONS.ingresses,
  'policy-from': {
    ...plain('policy-from'),
    describe: 'a policy on its own, in place of the Ingresses; - for standard input',
  },
  pomerium: {
    ...SCOPE_OPTIONS.pomerium,
    describe: 'the version of Pomerium that answers; the newest known without it',
  },
  output: {
    alias: 'o',
    type: 'string',
    choices: ['table', 'json'],
    default: 'table',
    describe: 'what to print: words for people, or everything for machines',
  },
} as const satisfies Record<string, Options>;
