import { parseDocument, type Document } from 'yaml';
import { InputError } from '../../errors.ts';
import { type Fields, fieldsOf } from '../../fields.ts';

/** A document of a YAML file, with everything up to the next `---`. */
export interface SourceDocument {
  readonly text: string;
  /** Undefined for nothing, and for what is no map. */
  readonly object: Fields | undefined;
}

/**
 * Cuts a file at the lines that begin with `---`; joined again the texts are the file.
 *
 * @throws InputError where a document cannot be read
 */
export const cutDocuments = (content: string): readonly SourceDocument[] =>
  content
    .split(/(?<=\n|^)(?=---(?:\s|$))/)
    .map((text) => ({ text, object: fieldsOf(parsed(text).toJS({ maxAliasCount: 100 })) }));

/**
 * Changes a document by its nodes, so that its comments, its order and its quotes stay; line breaks stay as they are, too.
 *
 * @throws InputError where the changed text does not say what the changed nodes say
 */
export function changeDocument(text: string, change: (document: Document) => void): string {
  const document = parsed(text);
  change(document);
  const after = document.toString({
    lineWidth: 0,
    // As the lists of the file are written.
    indentSeq: !/^( *)[\w.-]+:[ \t]*\n\1- /m.test(text.replaceAll('\r\n', '\n')),
  });
  if (JSON.stringify(parsed(after).toJS()) !== JSON.stringify(document.toJS()))
    throw new InputError('it cannot be changed without changing something else; write it in a plainer form');
  return text.includes('\r\n') ? after.replaceAll('\n', '\r\n') : after;
}

function parsed(text: string): Document {
  const document = parseDocument(text, { version: '1.1', merge: true, logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new InputError(error.message.split('\n')[0]?.replace(/:$/, '') ?? 'it is no YAML');
  return document;
}
