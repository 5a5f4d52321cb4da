import type { Options } from 'yargs';
import { ARTIFACT_FORMATS } from '../artifact/artifact.ts';
import { FORMS } from '../rules/pin.ts';
import { one, plain } from './option-kinds.ts';
import { wholeNumber } from './option-values.ts';

/** How the answer is written. */
export const OUTPUT_OPTIONS = {
  output: {
    alias: 'o',
    type: 'string',
    choices: ['policy', ...ARTIFACT_FORMATS, 'table', 'json'],
    default: 'policy',
    describe:
      'what to print: the blocks to add to each policy; the merged policy as an annotation, a patch file, an entry for patches:, the same as JSON 6902, or the whole manifest; an Ingress of its own for the paths; tables for people; everything for machines',
  },
  form: {
    type: 'string',
    choices: FORMS,
    default: 'pinned',
    describe: 'how rules are written; only pinned ones hold against a sender who chooses the query',
  },
  guard: {
    type: 'boolean',
    default: true,
    describe: 'add the deny rule against paths that lead out of an opened folder; --no-guard leaves it out',
  },
  'max-rules': {
    ...one,
    describe: 'at most so many rules for an Ingress, those with most requests; the rest is listed',
    coerce: wholeNumber('max-rules', 1),
  },
  'allow-root': { type: 'boolean', default: false, describe: 'let --accept / open a whole host' },
  'policy-from': {
    ...plain('policy-from'),
    describe:
      'a file with the policy the Ingress has now, in place of what its manifest says; none where it has none',
  },
  'pin-existing': {
    type: 'boolean',
    default: false,
    describe: 'pin path rules of the present policy as well, where the merged policy is written',
  },
  exact: {
    type: 'boolean',
    default: false,
    describe:
      'with -o split: exactly the paths, with regular expressions for values, instead of their folders',
  },
  write: {
    ...plain('write'),
    describe:
      'put the merged policy, or with -o split the Ingress, where it belongs: a kustomization or its folder, a manifest; all else in it stays as it is',
  },
  at: {
    ...plain('at'),
    describe: 'where the annotations are in the file of --write, for example spec.values.ingress.annotations',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'with --write: show the diff and write nothing' },
} as const satisfies Record<string, Options>;
