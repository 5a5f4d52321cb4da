import { parseAllDocuments } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { type ReadObject, readObject } from './read.ts';

/**
 * Reads the text of a manifest: YAML with any number of documents, or JSON.
 *
 * @param name what to call the text in messages
 * @param namespace see {@link readObject}
 * @throws InputError naming the first error and its line
 */
export function readManifest(text: string, name: string, namespace = ''): ReadObject[] {
  // YAML 1.1, as kubectl reads it; aliases may not multiply beyond what a person would write.
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, prettyErrors: true });
  const list = Array.isArray(documents) ? documents : [];
  return list.flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const line = error.linePos?.[0].line;
      const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:$/, '');
      throw new InputError(`cannot read the manifest ${name}${line ? `, line ${line}` : ''}: ${what}`);
    }
    try {
      return readObject(document.toJS({ maxAliasCount: 100 }), namespace);
    } catch (error) {
      throw new InputError(`cannot read the manifest ${name}: ${reasonOf(error)}`);
    }
  });
}
