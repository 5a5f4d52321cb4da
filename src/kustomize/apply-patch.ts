import { InputError } from '../errors.ts';
import { type Fields, fieldsOf, text } from '../fields.ts';
import { applyJsonPatch, type Operation } from './json-patch.ts';
import {
  annotationsOf,
  currentId,
  describeId,
  idKey,
  idsOf,
  internalAnnotations,
  type KustomizeObject,
  kindOf,
  labelsOf,
  metadataField,
  nameOf,
  namespaceOf,
  POLICY,
  rememberId,
  sharedId,
  withMetadata,
} from './object.ts';
import type { Patch } from './patch.ts';
import type { PatchField } from './policy-source.ts';
import { mergeStrategically } from './strategic-merge.ts';
import { namesOne, type Target, targetTest } from './target.ts';

/** A patch and how its kustomization gives it. */
export interface GivenPatch {
  readonly kustomization: string;
  readonly field: PatchField;
  readonly index: number;
  readonly patchFile: string | undefined;
  readonly patch: Patch;
  readonly target: Target | undefined;
  readonly allowsNameChange: boolean;
}

/**
 * Applies one patch to the objects it is for, and says of each whose policy it sets that it did.
 *
 * @param isUnsure whether there may be objects that are not here: then a patch for none of these is no mistake
 * @throws InputError where kustomize fails as a whole. Where a patch does not apply to something other than an Ingress this is
 *   not told: lists of other kinds are merged by rules that are not applied here
 */
export function applyPatch(
  objects: readonly KustomizeObject[],
  given: GivenPatch,
  isUnsure: boolean,
): readonly KustomizeObject[] {
  const { patch, target } = given;
  if (target) return patchSelected(objects, given, target);
  if (patch.kind === 'json') throw new InputError('a JSON 6902 patch needs a target');
  const asCopy = given.field === 'patchesStrategicMerge' || given.allowsNameChange;
  const changes = asCopy ? patch.copies : patch.objects;
  return changes.reduce((result, change) => patchOne(result, given, change, isUnsure, asCopy), objects);
}

/** To every object that the target takes. */
function patchSelected(
  objects: readonly KustomizeObject[],
  given: GivenPatch,
  target: Target,
): readonly KustomizeObject[] {
  const { patch } = given;
  if (patch.kind === 'strategic' && patch.copies.length > 1)
    throw new InputError('a patch of several objects cannot have a target');
  const isSelected = targetTest(target);
  const selected = new Set(objects.filter(({ value }) => isSelected(value)));
  const ingresses = [...selected].filter(({ value }) => kindOf(value) === 'Ingress');
  const isGlobal = ingresses.length > 1 || !namesOne(target);
  const result = objects.flatMap((object) => {
    if (!selected.has(object)) return [object];
    return leniently(object, () =>
      patch.kind === 'json'
        ? operate(object, given, patch.operations, isGlobal)
        : merge(object, given, asTexts(patch.copies[0] ?? {}), isGlobal),
    );
  });
  const shared = given.allowsNameChange ? sharedId(result) : undefined;
  if (shared) throw new InputError(`it makes two objects the ${describeId(shared)}`);
  return result;
}

/** To the one object that the patch itself names, by any name it ever had. */
function patchOne(
  objects: readonly KustomizeObject[],
  given: GivenPatch,
  change: Fields,
  isUnsure: boolean,
  asCopy: boolean,
): readonly KustomizeObject[] {
  const id = currentId(change);
  const key = idKey(id);
  const [object, ...others] = objects.filter(({ value }) => idsOf(value).some((one) => idKey(one) === key));
  if (!object && isUnsure) return objects;
  if (!object || others.length > 0)
    throw new InputError(`${object ? 'several objects are' : 'there is no'} ${describeId(id)} for it`);
  const merged = leniently(object, () => merge(object, given, asCopy ? asTexts(change) : change, false));
  return objects.flatMap((one) => (one === object ? merged : [one]));
}

/** An object that is not known in full may take what this one here does not. */
function leniently(object: KustomizeObject, apply: () => KustomizeObject[]): KustomizeObject[] {
  try {
    return apply();
  } catch (error) {
    const isOurs = kindOf(object.value) === 'Ingress' && !object.isUnsure;
    if (isOurs || !(error instanceof InputError)) throw error;
    return [object];
  }
}

/** Resource.ApplySmPatch: kind and namespace stay, and the name where no option allows a new one. */
function merge(
  object: KustomizeObject,
  given: GivenPatch,
  change: Fields,
  isGlobal: boolean,
): KustomizeObject[] {
  const before = given.allowsNameChange ? rememberId(object.value) : object.value;
  const { apiVersion, kind } = before;
  const merged = fieldsOf(mergeStrategically(before, { ...change, apiVersion, kind }));
  if (!merged) return [];
  const value = withMetadata(merged, {
    name: given.allowsNameChange ? nameOf(merged) : nameOf(before),
    namespace: namespaceOf(before) || undefined,
    // kyaml drops empty values from the maps that it walks through.
    ...Object.fromEntries(TEXT_MAPS.map((field) => [field, withoutNulls(merged, field)])),
  });
  return [{ ...object, value, ...setBy(object, value, given, isGlobal, namesPolicy(change)) }];
}

function operate(
  object: KustomizeObject,
  given: GivenPatch,
  operations: readonly Operation[],
  isGlobal: boolean,
): KustomizeObject[] {
  // This is what gives the object annotations if it had none: an `add` to them then works.
  const before = given.field === 'patches' ? rememberId(object.value) : object.value;
  const result = fieldsOf(applyJsonPatch(before, operations));
  if (!result) throw new InputError('it leaves no object');
  const annotations = { ...textsWithNulls(result), ...internalAnnotations(before) };
  const value = withMetadata(result, {
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
  });
  const names = operations.some((operation) => text(operation, 'path') === POLICY_POINTER);
  return [{ ...object, value, ...setBy(object, value, given, isGlobal, names) }];
}

function setBy(
  object: KustomizeObject,
  value: Fields,
  { kustomization, field, index, patchFile }: GivenPatch,
  isGlobal: boolean,
  names: boolean,
): Pick<KustomizeObject, 'policySetBy' | 'globalPatch'> {
  const { policySetBy, globalPatch } = object;
  const isChanged = annotationsOf(object.value)[POLICY] !== annotationsOf(value)[POLICY];
  if (!names && !isChanged) return { policySetBy, globalPatch };
  return {
    policySetBy: { kind: 'patch', kustomization, field, index, patchFile, isGlobal },
    globalPatch: isGlobal ? kustomization : globalPatch,
  };
}

const namesPolicy = (change: Fields): boolean => Object.hasOwn(metadataField(change, 'annotations'), POLICY);

/** Resource.CopyMergeMetaDataFieldsFrom: annotations and labels of the copy are texts, or not there when they are empty. */
function asTexts(change: Fields): Fields {
  const annotations = annotationsOf(change);
  const labels = labelsOf(change);
  return withMetadata(change, {
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  });
}

/** A null that came by a JSON 6902 patch is the text `null`. */
const textsWithNulls = (value: Fields): Fields => {
  const annotations = metadataField(value, 'annotations');
  const nulls = Object.keys(annotations).filter((key) => annotations[key] === null);
  return { ...annotationsOf(value), ...Object.fromEntries(nulls.map((key) => [key, 'null'])) };
};

function withoutNulls(value: Fields, field: string): unknown {
  const map = fieldsOf(fieldsOf(value['metadata'])?.[field]);
  return map && Object.fromEntries(Object.entries(map).filter(([, item]) => item !== null));
}

const TEXT_MAPS = ['annotations', 'labels'] as const;
const POLICY_POINTER = `/metadata/annotations/${POLICY.replace('/', '~1')}`;
