import { type Fields, fieldsOf } from '../fields.ts';
import {
  annotationsOf,
  currentId,
  describeId,
  type KustomizeObject,
  kindOf,
  nameOf,
  namespaceOf,
  type PatchedAs,
  POLICY,
  withMetadata,
} from './object.ts';
import type { PolicySource } from './policy-source.ts';

/** An object as a build leaves it. */
export interface BuiltObject {
  /** Its name, namespace and annotations are texts. */
  readonly value: Fields;
  /** The manifest it comes from. */
  readonly file: string;
  readonly policyKnown: boolean;
  /** Undefined where no policy was ever set. */
  readonly policySetBy: PolicySource | undefined;
  readonly patchedAs: PatchedAs | undefined;
  /** As it stands in its manifest. */
  readonly source: Fields;
  readonly globalPatch: string | undefined;
}

/** What the last steps of a build come to. */
export interface Finished {
  readonly objects: readonly BuiltObject[];
  /** An object that kustomize cannot write. */
  readonly problem: string | undefined;
  /** The Ingresses whose policies hold a variable. */
  readonly withVariables: readonly string[];
}

/**
 * The last steps of a build: objects that stay local go, so do the annotations that kustomize keeps to itself, and every
 * annotation becomes text.
 */
export function finish(objects: readonly KustomizeObject[], isKnown: boolean): Finished {
  const broken = objects.find(({ value }) => kindOf(value) === '' || nameOf(value) === '');
  const kept = objects.filter((object) => object !== broken && !isLocal(annotationsOf(object.value)));
  const variables = kept.filter(({ value }) => kindOf(value) === 'Ingress' && hasVariable(value));
  return {
    objects: kept.map((object) => {
      const { file, policySetBy, isUnsure, patchedAs, source, globalPatch } = object;
      const policyKnown = isKnown && !isUnsure && !variables.includes(object);
      return { value: asTexts(object.value), file, policyKnown, policySetBy, patchedAs, source, globalPatch };
    }),
    problem: broken && `a patch leaves an object of ${broken.file} without a kind or a name`,
    withVariables: variables.map(({ value }) => describeId(currentId(value))),
  };
}

const isLocal = (annotations: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(annotations, LOCAL) && annotations[LOCAL] !== 'false';

const hasVariable = (value: Fields): boolean => /\$\([^()\s]+\)/.test(annotationsOf(value)[POLICY] ?? '');

function asTexts(value: Fields): Fields {
  const given = fieldsOf(value['metadata'])?.['annotations'];
  return withMetadata(value, {
    name: nameOf(value),
    namespace: namespaceOf(value) || undefined,
    annotations: given === undefined ? undefined : annotationsOf(value),
  });
}

const LOCAL = 'config.kubernetes.io/local-config';
