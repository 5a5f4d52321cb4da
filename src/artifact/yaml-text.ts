import { Document, parseDocument, Scalar, visit } from 'yaml';
import { resolveScalar } from '../policy/yaml/scalar.ts';

/**
 * A value as one YAML document in block style, which every parser of the Kubernetes world reads as the same value: a text that
 * one of them could take for something else is quoted, a text of several lines is a literal where it can be one.
 *
 * @param value as JSON has it; the scalars of {@link literal} and {@link singleQuoted} keep their style
 * @param comments lines before it, each safe to stand in a comment
 * @throws Error where the text would not say the same, which no input brings about
 */
export function printYaml(value: unknown, comments: readonly string[] = []): string {
  const document = new Document(value, {
    version: '1.1',
    aliasDuplicateObjects: false,
    // Else a key `<<` is written as a merge key.
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE),
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string') node.type ??= styleOf(node.value);
    },
  });
  const body = document
    .toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .replace(NOT_AS_IS, escaped);
  if (JSON.stringify(parseDocument(body, { version: '1.1' }).toJS()) !== JSON.stringify(document.toJS()))
    throw new Error(`a YAML text does not say what it should: ${JSON.stringify(body.slice(0, 200))}`);
  return [...comments.map((line) => `# ${line}\n`), body].join('');
}

/** A text as a block literal, even of one line; in double quotes where a literal cannot hold it. */
export const literal = (text: string): Scalar =>
  styled(text, canBeLiteral(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE);

/** A text in single quotes, where a backslash is a backslash; in double quotes where they cannot hold it. */
export const singleQuoted = (text: string): Scalar =>
  styled(text, PRINTABLE_ASCII.test(text) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE);

function styled(text: string, type: Scalar.Type): Scalar {
  const scalar = new Scalar(text);
  scalar.type = type;
  return scalar;
}

function styleOf(text: string): Scalar.Type {
  if (isPlain(text)) return Scalar.PLAIN;
  if (text.includes('\n') && canBeLiteral(text)) return Scalar.BLOCK_LITERAL;
  return text.includes('\\') && PRINTABLE_ASCII.test(text) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE;
}

/** The yaml package itself quotes what YAML 1.1 reads as something else than a text; go-yaml has a few more such. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z/][\w./@%+~-]*$/.test(text) && resolveScalar(text, undefined, false).tag === 'str';

/**
 * A literal holds its characters as they are, so none may be a line break of YAML 1.1 or refused by a reader. Where the first
 * line is blank or any line begins with a tab, readers disagree on the indentation; at the end, blank lines with spaces are lost.
 */
const canBeLiteral = (text: string): boolean =>
  /\S/.test(text) && !NOT_IN_LITERAL.test(text) && !/^ *(?:\n|\t)|\n *\t|\n +\n*$/.test(text);

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const MERGE = 'tag:yaml.org,2002:merge';
const PRINTABLE_ASCII = /^[ -~]*$/;
const NOT_IN_LITERAL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\p{Cs}]/u;
// What stands in double quotes, since nothing else holds it, and is not to be read raw there either.
const NOT_AS_IS = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
