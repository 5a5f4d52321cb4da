import { type Document, isAlias, isMap, isScalar, type Scalar, visit, type YAMLMap } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { parseDocuments } from '../ingress/manifests.ts';
import { scalarText } from './object.ts';

/** What kustomize makes of a null in annotations and labels: it takes patches apart, but everything else as text. */
export type Nulls = 'null' | 'text';

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

function keepTexts(document: Document, nulls: Nulls): void {
  visit(document, {
    Scalar: (_, node) => {
      // Base-60 numbers and dates are texts for Go's parser.
      const isText = typeof node.value === 'number' && node.source?.includes(':');
      if (isText || node.value instanceof Date) node.value = node.source;
    },
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.value === 'metadata' && isMap(value)) keepMetadata(value, nulls);
    },
  });
}

function keepMetadata(metadata: YAMLMap, nulls: Nulls): void {
  for (const { key, value } of metadata.items) {
    const field = isScalar(key) ? key.value : undefined;
    if ((field === 'name' || field === 'namespace') && isScalar(value)) keepText(value, nulls);
    if ((field !== 'annotations' && field !== 'labels') || !isMap(value)) continue;
    for (const { value: item } of value.items) if (isScalar(item) && !isAlias(item)) keepText(item, nulls);
  }
}

function keepText(scalar: Scalar, nulls: Nulls): void {
  const { value, source = '' } = scalar;
  if (typeof value === 'string') return;
  if (value === null ? nulls === 'text' && source !== '' : scalarText(value) !== source)
    scalar.value = source;
}

/** Aliases may make it a circle: the limit ends that, too. */
function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((item) => isDeeper(item, limit - 1));
}

/** Aliases may not multiply beyond what a person would write. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 200;
