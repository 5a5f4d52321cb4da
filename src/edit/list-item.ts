import { isNode, isSeq } from 'yaml';
import { InputError } from '../errors.ts';
import { addKey, addToFlow, fillVacant, isVacant, putInFlow } from './add-key.ts';
import { firstThatHolds, valueAt, withValue } from './change.ts';
import { afterBlock, endOfValue, indentStep, itemGap, listOffset } from './layout.ts';
import { blockIndent, isMissing, locate, type Located, pathText } from './locate.ts';
import { isPlain, keyText, quoted, type Quotes } from './scalar-text.ts';
import type { Place } from './set-text.ts';
import { readSource, type SourceFile } from './source-file.ts';
import { breakAt, columnOf, indented, insertLines, type Splice } from './splice.ts';

/**
 * Appends an item to the list at a path and leaves every other byte as it is. A list that is missing is made, in the
 * style of the document's other lists.
 *
 * @param edit.item YAML text of the item in block style, not indented; between brackets it becomes JSON
 * @throws InputError as {@link setText}, and where the path holds something that is no list
 */
export function addItem(text: string, { document, path, item }: Place & { readonly item: string }): string {
  const file = readSource(text);
  const meaning = meaningOf(item);
  const place = locate(file, document, path);
  const { slot, rest } = place;
  if (rest.length === 0 && !isSeq(slot.node) && !isVacant(slot, text))
    throw new InputError(`${pathText(path)} is no list`);
  const old: unknown =
    rest.length === 0 && isSeq(slot.node) ? valueAt(file.values[document], place.keys) : [];
  const wanted = {
    document,
    path,
    meaning: withValue(file.values[document], place, [...(Array.isArray(old) ? old : []), meaning]),
  };
  const edits = ['\n', ''].map((gap) => appended(file, document, place, item, gap));
  return firstThatHolds(file, wanted, edits);
}

/**
 * Exchanges an item of a list, the last part of the path being its index, and leaves every other byte as it is.
 *
 * @param edit.item see {@link addItem}
 * @throws InputError as {@link addItem}
 */
export function replaceItem(
  text: string,
  { document, path, item }: Place & { readonly item: string },
): string {
  const file = readSource(text);
  const place = locate(file, document, path);
  const { slot, rest } = place;
  if (rest.length > 0 || slot.holder !== 'list')
    throw new InputError(`${pathText(path)} is no item of a list`);
  const wanted = { document, path, meaning: withValue(file.values[document], place, meaningOf(item)) };
  return firstThatHolds(file, wanted, [
    slot.inFlow ? putInFlow(slot, flowText(item)) : exchanged(text, place, item),
  ]);
}

function appended(
  file: SourceFile,
  document: number,
  place: Located,
  item: string,
  gap: string,
): readonly Splice[] | undefined {
  const { text } = file;
  const { slot, rest, trail } = place;
  const step = indentStep(file, document, trail);
  const offset = listOffset(file, document, step);
  if (rest.length > 0) {
    const nest = (quotes: Quotes): string =>
      rest.reduceRight<string>(
        (inner, key, index) =>
          `${keyText(String(key), quotes)}:\n${indented(inner, index === rest.length - 1 ? offset : step)}`,
        dashed(item, 2),
      );
    const flow = (quotes: Quotes): string =>
      rest.reduceRight<string>(
        (inner, key, index) =>
          `${keyText(String(key), quotes)}: ${index === rest.length - 1 ? `[${inner}]` : `{${inner}}`}`,
        flowText(item),
      );
    return addKey(file, document, place, nest, flow);
  }
  const { node } = slot;
  const indent = blockIndent(node);
  if (isSeq(node) && indent !== undefined) {
    const between = gap !== '' && !hasGap(file, place) ? '' : gap;
    return [
      insertLines(text, afterBlock(node, text), between + indented(dashed(item, itemGap(node)), indent)),
    ];
  }
  if (!slot.inFlow && isVacant(slot, text))
    return fillVacant(
      text,
      slot,
      dashed(item, 2),
      slot.holder === 'map' ? slot.indent + offset : slot.indent + 2,
    );
  if (isSeq(node)) return [addToFlow(text, node, flowText(item))];
  return isMissing(node) ? putInFlow(slot, `[${flowText(item)}]`) : undefined;
}

/** Whether an empty line stands between the last two items. */
function hasGap({ text }: SourceFile, { slot: { node } }: Located): boolean {
  if (!isSeq(node)) return false;
  const [before, last] = node.items.slice(-2);
  if (!isNode(before) || !isNode(last)) return false;
  return /\n[ \t]*\r?\n/.test(text.slice(endOfValue(before, 0, text), last.range?.[0]));
}

function exchanged(text: string, { slot }: Located, item: string): readonly Splice[] {
  const { node, start } = slot;
  const column = start === slot.end ? slot.indent + 2 : columnOf(text, start);
  const newline = breakAt(text, start);
  const end = node && start !== slot.end ? endOfValue(node, start, text) : slot.end;
  const lines = indented(item.replace(/\n$/, ''), column).slice(column).replaceAll('\n', newline);
  const last = end === text.length && item.endsWith('\n') ? newline : '';
  return [{ start, end, text: (start === slot.end ? ' ' : '') + lines + last }];
}

/** The lines of an item behind its dash. */
const dashed = (item: string, gap: number): string => `-${indented(item, gap).slice(1)}`;

/** An item between brackets: as it is where nothing can be misread, else as JSON. */
function flowText(item: string): string {
  const word = item.trim();
  return isPlain(word) ? word : quoted(readSource(item).documents[0]?.toJS());
}

function meaningOf(item: string): unknown {
  const { documents, values } = readSource(item);
  if (documents.length !== 1) throw new InputError('an item of a list is one YAML document');
  return values[0];
}
