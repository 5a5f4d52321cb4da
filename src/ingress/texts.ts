import { type Document, isAlias, isMap, isScalar, type Scalar, visit, type YAMLMap } from 'yaml';

/** What kustomize makes of a null in annotations and labels: it takes patches apart, but everything else as text. */
export type Nulls = 'null' | 'text';

/**
 * Gives names, annotations and labels the text they were written with, which YAML 1.1 takes for numbers, dates and truth values:
 * a namespace `n`, an annotation `010`. So does kustomize (kyaml), and people mean it.
 */
export function keepTexts(document: Document, nulls: Nulls): void {
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
  if (value === null ? nulls === 'text' && source !== '' : textOf(value) !== source) scalar.value = source;
}

const textOf = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
