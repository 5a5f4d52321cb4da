import type { Options } from 'yargs';
import { UsageError } from '../errors.ts';
import { pomeriumVersion, single, specWords, texts } from './option-values.ts';
import { TAIL_OPTIONS, WORD_OPTIONS } from './options.ts';

/** A word that may begin with the Ingress it is for: `web/blog=alice@example.com`. */
export interface NamedWord {
  /** NAMESPACE/NAME; undefined for all. */
  readonly ingress: string | undefined;
  readonly word: string;
}

const list = { type: 'string', nargs: 1 } as const;

/** What `convert` is told. */
export const CONVERT_OPTIONS = {
  people: {
    ...list,
    describe: 'a file with the rule for people, as policy: for every Ingress that is not decided by its name',
    coerce: single('people'),
  },
  'allow-email': {
    ...list,
    describe:
      'let this person in: alice@example.com everywhere, NAMESPACE/NAME=alice@example.com there; repeatable',
    coerce: namedWords('allow-email', /^[^\s@]+@[^\s@]+$/, 'an e-mail address'),
  },
  'allow-domain': {
    ...list,
    describe:
      'let in everybody whose e-mail address ends in @DOMAIN, or NAMESPACE/NAME=DOMAIN; gmail.com is all of Gmail; repeatable',
    coerce: namedWords('allow-domain', /^[^\s@/=*]+\.[^\s@/=*]+$/, 'a domain'),
  },
  public: {
    ...list,
    describe: 'open this Ingress to everybody, as NAMESPACE/NAME; repeatable',
    coerce: ingressNames('public'),
  },
  'by-address': {
    ...list,
    describe: 'let in the addresses that nginx let in, without a login, as NAMESPACE/NAME; repeatable',
    coerce: ingressNames('by-address'),
  },
  drop: {
    ...list,
    describe:
      'what this annotation kept out may be open from now on, as NAMESPACE/NAME:ANNOTATION; repeatable',
    coerce: droppedAnnotations,
  },
  decisions: {
    ...list,
    describe: 'a file with all of these: people, emails, domains and ingresses by NAMESPACE/NAME',
    coerce: single('decisions'),
  },
  name: {
    ...list,
    describe: 'the new name: {name}-pomerium for all, NAMESPACE/NAME=NEW for one; repeatable',
    coerce: newNames,
  },
  cluster: {
    type: 'boolean',
    default: false,
    describe: "read the cluster's Ingresses, classes and nginx's ConfigMap; nothing is written there",
  },
  context: TAIL_OPTIONS.context,
  kubeconfig: TAIL_OPTIONS.kubeconfig,
  class: {
    ...list,
    describe: 'another name of a class that is of ingress-nginx; repeatable',
    coerce: texts,
  },
  pomerium: {
    ...list,
    describe: 'the version of Pomerium that it is for; 0.33.1 without it',
    coerce: pomeriumVersion('pomerium'),
  },
  logs: {
    ...list,
    describe: 'a log of Pomerium: the API paths that apps ask for go into the policies; repeatable',
    coerce: texts,
  },
  spec: {
    ...list,
    describe:
      'an OpenAPI document of an app, HOST=FILE where there are several: its operations go into the policy, with --logs those that an app asks for; repeatable',
    coerce: specWords,
  },
  client: WORD_OPTIONS.client,
  session: WORD_OPTIONS.session,
  accept: WORD_OPTIONS.accept,
  reject: WORD_OPTIONS.reject,
  out: {
    ...list,
    describe:
      'write a folder: a file for each app, and a kustomization with the policy for all and those that differ after it',
    coerce: single('out'),
  },
  'in-place': {
    type: 'boolean',
    default: false,
    describe:
      'change the Ingresses in the files they stand in; patches of kustomizations follow the new names, which --name {name} leaves as they are',
  },
  'dry-run': {
    type: 'boolean',
    default: false,
    describe: 'with --out or --in-place: show the diff and write nothing',
  },
  output: {
    alias: 'o',
    type: 'string',
    choices: ['manifests', 'table', 'json'],
    default: 'manifests',
    describe: 'what to print: the new Ingresses, the report for people, or everything for machines',
  },
} as const satisfies Record<string, Options>;

type Given = string | readonly string[] | undefined;

function namedWords(name: string, pattern: RegExp, what: string): (given: Given) => readonly NamedWord[] {
  return (given) =>
    texts(given).map((value) => {
      const [, ingress, rest = value] = /^((?:[^/=\s@]*\/)?[^/=\s@]+)=(.*)$/s.exec(value) ?? [];
      if (!pattern.test(rest) || (ingress !== undefined && isPattern(ingress)))
        throw new UsageError(
          `--${name} takes ${what}, or NAMESPACE/NAME=${what.replace(/^an? /, '').toUpperCase()}, not ${JSON.stringify(value)}`,
        );
      return { ingress, word: rest };
    });
}

/** Exact names: a pattern would open what is added later. */
function ingressNames(name: string): (given: Given) => readonly string[] {
  return (given) =>
    texts(given).map((value) => {
      if (isPattern(value) || !/^(?:[^/\s]*\/)?[^/\s]+$/.test(value))
        throw new UsageError(
          `--${name} takes one Ingress as NAMESPACE/NAME, no pattern, not ${JSON.stringify(value)}`,
        );
      return value;
    });
}

function droppedAnnotations(given: Given): readonly NamedWord[] {
  return texts(given).map((value) => {
    const [, ingress, word] =
      /^((?:[^/:\s]*\/)?[^/:\s]+):(?:nginx\.ingress\.kubernetes\.io\/)?([^\s*]+)$/.exec(value) ?? [];
    if (ingress === undefined || word === undefined || isPattern(ingress))
      throw new UsageError(
        `--drop takes NAMESPACE/NAME:ANNOTATION, such as web/blog:limit-rps, not ${JSON.stringify(value)}`,
      );
    return { ingress, word };
  });
}

function newNames(given: Given): readonly NamedWord[] {
  return texts(given).map((value) => {
    const [, ingress, word = value] = /^((?:[^/=\s]*\/)?[^/=\s]+)=([^=\s]+)$/.exec(value) ?? [];
    const isForAll = ingress === undefined;
    if (isForAll && !word.includes('{name}'))
      throw new UsageError(
        `--name takes a text with {name}, such as {name}-pomerium, or NAMESPACE/NAME=NEW, not ${JSON.stringify(value)}`,
      );
    return { ingress, word };
  });
}

const isPattern = (text: string): boolean => /[*?[\]{}]/.test(text);
