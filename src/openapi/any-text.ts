import { parseDocument, type YAMLError } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { fieldsOf } from '../fields.ts';
import { repeatedKeys } from './repeated-keys.ts';

/** A parsed text, and what has to be said of it. */
export interface ParsedText {
  readonly value: unknown;
  readonly notes: readonly string[];
}

/**
 * Parses JSON or YAML, whichever it is, as YAML 1.1 where it is YAML: a key that stands twice is told, and the last one counts.
 *
 * @param name what to call it in messages
 * @throws InputError naming line and column of the first error
 */
export function parseAnyText(text: string, name: string): ParsedText {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') throw new InputError(`cannot use the document ${name}: it is empty`);
  if (plain.slice(0, BINARY_LOOK).includes('\0'))
    throw new InputError(`cannot read the document ${name}: it is binary, neither JSON nor YAML`);
  return looksLikeJson(plain) ? parseJson(plain, name) : parseYaml(plain, name);
}

export const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** What to say of keys that stand more than once. */
export const repeatedNote = (where: string, more: number): string =>
  `${where}: a key stands there a second time${more > 0 ? `, and ${more} more do elsewhere` : ''}; the last one counts`;

function parseJson(text: string, name: string): ParsedText {
  try {
    const value: unknown = JSON.parse(text);
    const repeated = repeatedKeys(text);
    if (!repeated) return { value, notes: [] };
    const { line } = placeOf(text, repeated.offset);
    return { value, notes: [repeatedNote(`${name}, line ${line}`, repeated.count - 1)] };
  } catch (error) {
    const yaml = flowYaml(text, name);
    if (yaml) return yaml;
    const message = reasonOf(error);
    const { line, column } = placeOf(text, Number(/position (\d+)/.exec(message)?.[1] ?? text.length));
    const why = message.replace(/,? ?(?:\.\.\.)?"[^]*$| in JSON at position [^]*$/, '').slice(0, MAX_REASON);
    throw new InputError(
      `cannot read the document ${name}, line ${line}, column ${column}: ${why || 'this is no JSON'}`,
    );
  }
}

/** YAML in flow style looks like JSON at its start. */
function flowYaml(text: string, name: string): ParsedText | undefined {
  if (text.length > MAX_FLOW_YAML) return undefined;
  try {
    const parsed = parseYaml(text, name);
    return fieldsOf(parsed.value) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function parseYaml(text: string, name: string): ParsedText {
  try {
    const document = parseDocument(text, {
      version: '1.1',
      merge: true,
      prettyErrors: true,
      uniqueKeys: true,
    });
    const error = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
    if (error) throw refusal(error, name);
    const [twice, ...more] = document.errors;
    const where = `${name}, line ${twice?.linePos?.[0].line ?? '?'}`;
    return {
      value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown,
      notes: twice ? [repeatedNote(where, more.length)] : [],
    };
  } catch (error) {
    if (error instanceof InputError) throw error;
    // A stack that is too small for the parser's recursion.
    const why = error instanceof RangeError ? 'it is nested too deeply' : reasonOf(error);
    throw new InputError(`cannot read the document ${name}: ${why}`);
  }
}

function refusal({ linePos, message, code }: YAMLError, name: string): InputError {
  if (message.includes('call stack'))
    return new InputError(`cannot read the document ${name}: it is nested too deeply`);
  if (code === 'MULTIPLE_DOCS')
    return new InputError(`cannot use the document ${name}: it holds several documents; give one`);
  const [at] = linePos ?? [];
  const what = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '').slice(0, MAX_REASON);
  const where = at ? `, line ${at.line}, column ${at.col}` : '';
  return new InputError(`cannot read the document ${name}${where}: ${what}`);
}

const BINARY_LOOK = 1024;
const MAX_REASON = 200;
const MAX_FLOW_YAML = 1 << 20;
/** Aliases share what they stand for, so that many of them take no memory; a bomb has billions. */
const MAX_ALIASES = 1_000_000;
