import { parseAllDocuments } from 'yaml';
import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { fieldsOf } from '../fields.ts';

type SourceDocument = ReturnType<typeof parseAllDocuments>[number];

/** A YAML text with what is in it. */
export interface SourceFile {
  readonly text: string;
  readonly documents: readonly SourceDocument[];
  /** What each document means; maps are `Map`s, so that `1` and `"1"` are two keys. */
  readonly values: readonly unknown[];
}

/**
 * Reads a YAML text to edit it: YAML 1.1 as kubectl and Kustomize read it, any number of documents, or JSON.
 *
 * @throws InputError naming the line of what is wrong
 */
export function readSource(text: string): SourceFile {
  const odd = ODD_BREAK.exec(text);
  if (odd)
    throw new InputError(
      `line ${lineOf(text, odd.index)} holds a character that only some YAML readers take for a line break; remove it`,
    );
  const documents = composed(text);
  for (const { errors } of documents)
    for (const { message, linePos } of errors) {
      // The package hands on what happens to it.
      if (message.startsWith('Maximum call stack')) throw new InputError(TOO_DEEP);
      const line = linePos ? `line ${linePos[0].line}: ` : '';
      const [what = ''] = message.split('\n');
      throw new InputError(line + printable(what.replace(/ at line \d+, column \d+:$/, '')));
    }
  const values = valuesOf(documents);
  checkDepth(values);
  return { text, documents, values };
}

/**
 * The documents as plain objects, lists and texts: every scalar is what is written, so that a name `1`, `n` or
 * `null` is that. Aliases and merge keys are followed.
 *
 * @throws InputError naming the line of what is wrong
 */
export function readTexts(text: string): readonly unknown[] {
  readSource(text);
  const documents = parseAllDocuments(text, { schema: 'failsafe', version: '1.1', merge: true });
  return listOf(documents).map((document) => attempt<unknown>(() => document.toJS(LIMITS)));
}

/** A part of what {@link readTexts} gives; undefined where there is none. */
export const partOf = (value: unknown, key: string | number): unknown => {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  const fields = fieldsOf(value);
  return fields && typeof key === 'string' && Object.hasOwn(fields, key) ? fields[key] : undefined;
};

const composed = (text: string): readonly SourceDocument[] =>
  attempt(() =>
    listOf(
      parseAllDocuments(text, { version: '1.1', merge: true, keepSourceTokens: true, logLevel: 'error' }),
    ),
  );

const valuesOf = (documents: readonly SourceDocument[]): readonly unknown[] =>
  documents.map((document) => attempt<unknown>(() => document.toJS({ ...LIMITS, mapAsMap: true })));

const listOf = (documents: ReturnType<typeof parseAllDocuments>): readonly SourceDocument[] =>
  Array.isArray(documents) ? documents : [];

/** Aliases that multiply and nesting without end are refused in words. */
function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(TOO_DEEP);
    throw new InputError(printable(error instanceof Error ? error.message : String(error)));
  }
}

/** Without recursion, and each value once: aliases make one stand in many places. */
function checkDepth(values: readonly unknown[]): void {
  const seen = new Set<unknown>();
  let level: readonly unknown[] = values;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new InputError(TOO_DEEP);
    const collections = level.filter(
      (value) => typeof value === 'object' && value !== null && !seen.has(value),
    );
    for (const value of collections) seen.add(value);
    level = collections.flatMap((value) =>
      value instanceof Map ? [...value.values()] : Array.isArray(value) ? [...value] : [],
    );
  }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const TOO_DEEP = 'it is nested too deeply';
const MAX_DEPTH = 200;
const LIMITS = { maxAliasCount: 100 };
/** Line breaks in YAML 1.1, which Kubernetes reads, but not in YAML 1.2; and a lone carriage return. */
const ODD_BREAK = /\r(?!\n)|[\u0085\u2028\u2029]/;
