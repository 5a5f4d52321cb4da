import { parseAllDocuments } from 'yaml';
import { InputError } from '../errors.ts';

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
      const line = linePos ? `line ${linePos[0].line}: ` : '';
      throw new InputError(line + (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, ''));
    }
  return { text, documents, values: valuesOf(documents) };
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
    if (error instanceof RangeError) throw new InputError('it is nested too deeply');
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const LIMITS = { maxAliasCount: 100 };
/** Line breaks in YAML 1.1, which Kubernetes reads, but not in YAML 1.2; and a lone carriage return. */
const ODD_BREAK = /\r(?!\n)|[\u0085\u2028\u2029]/;
