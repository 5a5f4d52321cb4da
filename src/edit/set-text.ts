import { isCollection, isMap, isScalar } from 'yaml';
import { InputError } from '../errors.ts';
import { firstThatHolds, valueAt, withValue } from './change.ts';
import { addKey } from './add-key.ts';
import { blockIndent, type KeyPath, locate, type Located, pathText } from './locate.ts';
import { literalSplices, quotedSplices } from './replace-text.ts';
import { checkWellFormed, keyText, literalHeader, literalOf, type Quotes, quoted } from './scalar-text.ts';
import { indentStep, isBlockScalar } from './layout.ts';
import { readSource, type SourceFile } from './source-file.ts';
import { indented, type Splice } from './splice.ts';

/** A place in a file of YAML documents. */
export interface Place {
  /** The index of the document in the file. */
  readonly document: number;
  readonly path: KeyPath;
}

/**
 * Sets the text at a path of a YAML file and leaves every other byte as it is: comments, order, quotes, anchors, line
 * breaks. Keys that are missing are made, in the style of their siblings. In block style the text becomes a literal
 * block (`|`), else, and where a literal cannot hold it, it is in double quotes. A text that is there already changes
 * nothing.
 *
 * @throws InputError where the file cannot be read, where the path meets something that is no map or list or that
 *   stands for more than one place (alias, anchor, merge key), or where the change would reach further than the place
 */
export function setText(text: string, { document, path, value }: Place & { readonly value: string }): string {
  checkWellFormed(value);
  const file = readSource(text);
  const place = locate(file, document, path);
  if (path.length === 0 || (file.documents[document] === undefined && document > 0))
    throw new InputError('there is no such place to set a text at');
  if (place.rest.length === 0 && isSame(file, place, value)) return text;
  refuseMerged(file, document, place, path);
  const wanted = { document, path, meaning: withValue(file.values[document], place, value) };
  return firstThatHolds(file, wanted, editsOf(file, document, place, value));
}

function editsOf(
  file: SourceFile,
  document: number,
  place: Located,
  value: string,
): readonly (readonly Splice[] | undefined)[] {
  const { slot, rest, trail } = place;
  const step = indentStep(file, document, trail);
  if (rest.length > 0) {
    const leaf = (literal: boolean) => (quotes: Quotes) => pairs(rest, value, step, quotes, literal);
    const flow = (quotes: Quotes): string => flowPairs(rest, value, quotes);
    return [true, false].map((literal) => addKey(file, document, place, leaf(literal), flow));
  }
  if (isCollection(slot.node) && blockIndent(slot.node) !== undefined)
    throw new InputError(
      `${pathText(place.keys.map(String))} holds a ${isMap(slot.node) ? 'map' : 'list'}, not a text`,
    );
  const inQuotes = quotedSplices(file.text, slot, quoted(value));
  return slot.inFlow ? [inQuotes] : [literalSplices(file.text, slot, value, step), inQuotes];
}

/** The text is there; a literal whose last line has no break is read differently by the parsers, so it is written anew. */
function isSame({ text }: SourceFile, { slot: { node, end } }: Located, value: string): boolean {
  if (!isScalar(node) || node.value !== value) return false;
  return !(isBlockScalar(node) && end === text.length && value.endsWith('\n') && !text.endsWith('\n'));
}

/** A key that comes from a merge key would hide what else comes with it. */
function refuseMerged(
  { values }: SourceFile,
  document: number,
  { keys, rest }: Located,
  path: KeyPath,
): void {
  if (rest.length < 2) return;
  const [first] = rest;
  if (valueAt(values[document], [...keys, first]) === undefined) return;
  const at = pathText(path.slice(0, keys.length + 1));
  throw new InputError(`${at} comes from a merge key (<<); write it out there`);
}

/** Lines for keys one in the other, with a text; undefined where a literal cannot hold it. */
function pairs(
  [key, ...deeper]: KeyPath,
  value: string,
  step: number,
  quotes: Quotes,
  literal: boolean,
): string | undefined {
  const head = `${keyText(String(key), quotes)}:`;
  if (deeper.length > 0) {
    const inner = pairs(deeper, value, step, quotes, literal);
    return inner && `${head}\n${indented(inner, step)}`;
  }
  if (!literal) return `${head} ${quoted(value)}`;
  const found = literalOf(value);
  const header = found && literalHeader(found, step);
  if (!found || header === undefined) return undefined;
  const body = `${head} ${header}\n${indented(found.lines.join('\n'), step)}`;
  return found.chomp === '-' ? body : `${body}\n`;
}

const flowPairs = ([key, ...deeper]: KeyPath, value: string, quotes: Quotes): string =>
  `${keyText(String(key), quotes)}: ${deeper.length > 0 ? `{${flowPairs(deeper, value, quotes)}}` : quoted(value)}`;
