import { type Document, parseAllDocuments } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { type ReadObject, readObject } from './read.ts';
import { keepTexts } from './texts.ts';

/**
 * Reads the text of a manifest: YAML with any number of documents, or JSON.
 *
 * @param name what to call the text in messages
 * @throws InputError naming the first error and its line
 */
export function readManifest(text: string, name: string): ReadObject[] {
  return parseDocuments(text, `the manifest ${name}`).flatMap((document) => {
    try {
      keepTexts(document, 'text');
      // Aliases may not multiply beyond what a person would write.
      return readObject(document.toJS({ maxAliasCount: 100 }), '');
    } catch (error) {
      throw new InputError(`cannot read the manifest ${name}: ${reasonOf(error)}`);
    }
  });
}

/**
 * The documents of a text in YAML 1.1, as kubectl reads it.
 *
 * @param name what to call the text in messages
 * @throws InputError naming the first error and its line
 */
export function parseDocuments(
  text: string,
  name: string,
  options: { uniqueKeys?: boolean } = {},
): Document[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, prettyErrors: true, ...options });
  const list = Array.isArray(documents) ? documents : [];
  for (const document of list) {
    const [error] = document.errors;
    if (!error) continue;
    const line = error.linePos?.[0].line;
    const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:$/, '');
    throw new InputError(`cannot read ${name}${line ? `, line ${line}` : ''}: ${what}`);
  }
  return list;
}
