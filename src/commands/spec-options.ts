import type { Options } from 'yargs';
import { choiceWords, texts } from './option-values.ts';
import { PLACING_OPTIONS, SCOPE_OPTIONS, WORD_OPTIONS } from './options.ts';
import { OUTPUT_OPTIONS } from './output-options.ts';

/** Which operations, and how they become rules. */
export const SPEC_OPTIONS = {
  only: {
    type: 'string',
    nargs: 1,
    describe:
      "only these operations: '/api/**', tag=Books, method=GET, id=getBook*, deprecated; repeatable: words of one kind widen, of different kinds narrow",
    coerce: choiceWords('only'),
  },
  except: {
    type: 'string',
    nargs: 1,
    describe: 'not these operations, written like --only; repeatable',
    coerce: choiceWords('except'),
  },
  ...PLACING_OPTIONS,
  'both-readings': {
    type: 'boolean',
    default: false,
    describe: 'where a path repeats the base path, take it behind the base path as well',
  },
  case: {
    type: 'string',
    choices: ['as-written', 'lower'],
    default: 'as-written',
    describe: 'lower adds each path in lower case, for a server that ignores case',
  },
  'allow-outside': {
    type: 'boolean',
    default: false,
    describe: "let a $ref lead to files outside the document's folder",
  },
  logs: {
    type: 'string',
    nargs: 1,
    describe: 'a log of Pomerium: the pages that people open by it stay closed; repeatable',
    coerce: texts,
  },
  ingresses: SCOPE_OPTIONS.ingresses,
  host: { ...SCOPE_OPTIONS.host, describe: 'pin the rules to this host; repeatable' },
  ingress: {
    ...SCOPE_OPTIONS.ingress,
    describe: 'the Ingress the rules are for, as NAMESPACE/NAME; repeatable',
  },
  pomerium: SCOPE_OPTIONS.pomerium,
  accept: {
    ...WORD_OPTIONS.accept,
    describe: 'let this path through whatever the document says; repeatable',
  },
  reject: WORD_OPTIONS.reject,
  ...OUTPUT_OPTIONS,
  'max-rules': {
    ...OUTPUT_OPTIONS['max-rules'],
    describe: 'at most so many rules for an Ingress, those with most operations; the rest is listed',
  },
  'allow-root': {
    ...OUTPUT_OPTIONS['allow-root'],
    describe: 'let a path that begins with a variable, or --accept /, open a whole host',
  },
} as const satisfies Record<string, Options>;
