import type { Document } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { parseDocuments } from '../ingress/manifests.ts';
import { keepTexts, type Nulls } from '../ingress/texts.ts';

/**
 * Reads YAML or JSON as kustomize does: values as YAML 1.1, but names, annotations and labels with the text they were
 * written with (kyaml keeps `1.10`, `0x10` and `yes` as they stand there).
 *
 * @returns the values of all documents that are not empty
 * @throws InputError where it is no YAML, has too many aliases, or is nested deeper than any manifest; the message leaves out the file's name
 */
export const readDocuments = (text: string, nulls: Nulls = 'text'): unknown[] =>
  safely(() =>
    parseDocuments(text, 'it')
      .map((document) => {
        keepTexts(document, nulls);
        return valueOf(document);
      })
      .filter((value) => value !== null && value !== undefined),
  );

/**
 * Reads a kustomization file: the first of several documents counts, and the last of several equal keys.
 *
 * @throws InputError as {@link readDocuments} does, but not for a key that stands twice
 */
export const readFirstDocument = (text: string): unknown =>
  safely(() => {
    const [document] = parseDocuments(text, 'it', { uniqueKeys: false });
    return document && valueOf(document);
  });

function safely<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    // The parser is recursive: the stack ends somewhere beyond a thousand levels.
    const reason = error instanceof RangeError ? 'it is nested too deep' : reasonOf(error);
    throw new InputError(`cannot read it: ${reason}`);
  }
}

function valueOf(document: Document): unknown {
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  if (isDeeper(value, MAX_DEPTH)) throw new InputError('it is nested too deep');
  return value;
}

/** Aliases may make it a circle: the limit ends that, too. */
function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((item) => isDeeper(item, limit - 1));
}

/** Aliases may not multiply beyond what a person would write. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 200;
