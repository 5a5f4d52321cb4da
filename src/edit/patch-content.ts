import { type Fields, fieldsOf, text } from '../fields.ts';
import type { KeyPath } from './locate.ts';
import { readTexts } from './source-file.ts';

export const POLICY_KEY = 'ingress.pomerium.io/policy';

/** Something in a patch that decides what the policy of an Ingress is. */
export interface PolicyChange {
  readonly document: number;
  /** Where the policy's text stands; undefined where the patch removes it, or sets it together with other things. */
  readonly path: KeyPath | undefined;
  /** The object that a strategic merge patch names; a JSON 6902 patch names none. */
  readonly object: Fields | undefined;
}

/**
 * Finds what a patch of a kustomization does to the policy of an Ingress: a strategic merge patch, or a list of
 * JSON 6902 operations, as YAML or JSON.
 *
 * @throws InputError where the text cannot be read
 */
export const policyChangesIn = (patch: string): readonly PolicyChange[] =>
  readTexts(patch).flatMap((value, document): readonly PolicyChange[] => {
    if (Array.isArray(value)) return operationsOn(value, document);
    const object = fieldsOf(value);
    return object ? mergeOf(object, document) : [];
  });

function mergeOf(object: Fields, document: number): readonly PolicyChange[] {
  const metadata = object['metadata'];
  const annotations = fieldsOf(metadata)?.['annotations'];
  const isWhole = [object, fieldsOf(metadata), fieldsOf(annotations)].some((map) => map && '$patch' in map);
  const inner = fieldsOf(annotations);
  if (isWhole || (annotations !== undefined && !inner)) return [{ document, path: undefined, object }];
  if (!inner || !(POLICY_KEY in inner)) return [];
  return [{ document, path: ['metadata', 'annotations', POLICY_KEY], object }];
}

function operationsOn(list: readonly unknown[], document: number): readonly PolicyChange[] {
  return list.flatMap((item, index) => {
    const operation = fieldsOf(item) ?? {};
    const [op, at] = [text(operation, 'op') ?? '', text(operation, 'path') ?? ''];
    const takesAway = op === 'move' && POINTERS.has(text(operation, 'from') ?? '');
    if (op === 'test' || !(POINTERS.has(at) || takesAway)) return [];
    const isSet = at === POLICY_POINTER && (op === 'add' || op === 'replace') && 'value' in operation;
    return [{ document, path: isSet ? [index, 'value'] : undefined, object: undefined }];
  });
}

/** JSON pointers to the policy and to what holds it; `~1` is a slash (RFC 6901). */
const POLICY_POINTER = '/metadata/annotations/ingress.pomerium.io~1policy';
const POINTERS: ReadonlySet<string> = new Set(['', '/metadata', '/metadata/annotations', POLICY_POINTER]);
