import { InputError } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import { readDocuments } from './documents.ts';
import type { Operation } from './json-patch.ts';
import { readObjects } from './manifest.ts';

/** A patch by its two kinds. */
export type Patch =
  | {
      readonly kind: 'strategic';
      /** As it stands: a null takes an annotation away. */
      readonly objects: readonly Fields[];
      /** As it is where it is given to chosen objects: its annotations are texts by then, also a null. */
      readonly copies: readonly Fields[];
    }
  | { readonly kind: 'json'; readonly operations: readonly Operation[] };

/**
 * Reads the text of a patch: a strategic-merge patch is one or more objects, a JSON 6902 patch is a list, in YAML or
 * JSON (PatchTransformer.go).
 *
 * @throws InputError where it is neither; the message leaves out the file's name
 */
export function readPatch(content: string): Patch {
  try {
    return { kind: 'json', operations: readOperations(content) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (content.startsWith('[')) throw error;
  }
  return readStrategicPatch(content);
}

/** @throws InputError where it is no object; the message leaves out the file's name */
export function readStrategicPatch(content: string): Patch & { kind: 'strategic' } {
  const objects = readObjects(content, 'null');
  if (objects.length === 0) throw new InputError('the patch is empty');
  return { kind: 'strategic', objects, copies: readObjects(content, 'text') };
}

/** @throws InputError where it is no list of operations; the message leaves out the file's name */
export function readOperations(content: string): readonly Operation[] {
  // What begins with a bracket is JSON for kustomize, even where it would be YAML.
  const list = content.startsWith('[') ? parseJson(content) : readDocuments(content)[0];
  if (!Array.isArray(list) || list.length === 0) throw new InputError('the patch is no list of operations');
  return list.map((item) => {
    const operation = fieldsOf(item);
    if (!operation) throw new InputError('the patch has an operation that is no map');
    return operation;
  });
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new InputError('the patch begins with a bracket but is no JSON');
  }
}
