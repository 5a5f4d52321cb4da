import { RE2JS } from 're2js';
import { InputError, reasonOf } from '../errors.ts';
import type { Fields } from '../fields.ts';
import { parseLabelSelector } from './label-selector.ts';
import { annotationsOf, currentId, idsOf, labelsOf } from './object.ts';

/** The `target` of a patch; `""` stands for a field that is not there and takes everything. */
export interface Target {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
}

/**
 * A test whether a patch with this target changes an object. Name and namespace count as they were first and as they are now,
 * but not as they were in between; every field is a regular expression of Go for the whole (reswrangler.go, `Select`).
 *
 * @throws InputError for a pattern that cannot be read, and the test for a label selector that cannot: kustomize then fails as a whole
 */
export function targetTest(target: Target): (value: Fields) => boolean {
  const { group, version, kind, name, namespace } = target;
  const matches = {
    group: pattern(group),
    version: pattern(version),
    kind: pattern(kind),
    name: pattern(name),
    namespace: pattern(namespace),
  };
  return (value) => {
    const now = currentId(value);
    if (!matches.kind(now.kind) || !matches.group(now.group) || !matches.version(now.version)) return false;
    const first = idsOf(value)[0] ?? now;
    return (
      (matches.name(first.name) || matches.name(now.name)) &&
      (matches.namespace(first.namespace) || matches.namespace(now.namespace)) &&
      parseLabelSelector(target.labelSelector)(labelsOf(value)) &&
      parseLabelSelector(target.annotationSelector)(annotationsOf(value))
    );
  };
}

/**
 * Whether a target is meant for one name: a plain one, or one whose only signs are dots, which people write without
 * thinking of regular expressions.
 */
export const namesOne = ({ name }: Target): boolean => /^\^?(?:[\w.-]|\\[^\w\s])+\$?$/.test(name);

function pattern(text: string): (value: string) => boolean {
  if (text === '') return () => true;
  if (/^[\w-]+$/.test(text)) return (value) => value === text;
  try {
    const compiled = RE2JS.compile(`^(?:${text})$`);
    return (value) => compiled.test(value);
  } catch (error) {
    throw new InputError(
      `${JSON.stringify(text.slice(0, 100))} is no regular expression of Go: ${reasonOf(error)}`,
    );
  }
}
