import fc from 'fast-check';
import { Document, isCollection, isScalar, parseAllDocuments, Scalar, visit } from 'yaml';
import type { KeyPath } from '../../src/edit/locate.ts';

/** A text as people and machines put into annotations: a policy, words, or anything at all. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '- allow:\n    or:\n      - http_path:\n          starts_with: "/api/"\n',
    '- allow:\n    or: []',
    '',
    '\n',
    'one\n\n\ntwo\n\n',
    '  indented first\nthen not\n',
    '\n\nempty first\n',
    '\ttab first\n',
    '# a comment?\n--- \n...\nkey: value\n',
    '---\n',
    'trailing blanks  \n   \nnext\n',
    'a\r\nb\n',
    'null',
    'it\'s "quoted" \\ {x} [y] & * ! | > %\n',
  ),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.string({
        unit: fc.constantFrom(...Array.from('ab :#-|>"\'\t\\{[&*!%@`é😀\u0085\u2028\ufeff\u0007')),
        maxLength: 12,
      }),
    )
    .map((lines) => lines.join('\n')),
);

/** A YAML file as the `yaml` package prints it in all its styles, with comments, and a place in it. */
export const anyFile: fc.Arbitrary<{ readonly text: string; readonly documents: number }> = fc
  .record({
    documents: fc.array(anyDocument(), { minLength: 1, maxLength: 3 }),
    crlf: fc.boolean(),
    mark: fc.constantFrom('', '', '\ufeff'),
    lastBreak: fc.boolean(),
    opened: fc.boolean(),
  })
  .map(({ documents, crlf, mark, lastBreak, opened }) => {
    const joined = (opened ? '---\n' : '') + documents.join('---\n');
    const trimmed = lastBreak ? joined : joined.replace(/\n$/, '');
    return { text: mark + (crlf ? trimmed.replaceAll('\n', '\r\n') : trimmed), documents: documents.length };
  })
  .filter(({ text, documents }) => isReadable(text, documents));

/** Paths of a document: to its values, and below its maps and nulls to values that are not there. */
export function pathsOf(value: unknown, path: KeyPath = []): KeyPath[] {
  if (value === null || value === undefined)
    return [
      [...path, 'new'],
      [...path, 'new', 'ingress.pomerium.io/policy'],
    ];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsOf(item, [...path, index]));
  if (typeof value !== 'object') return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return [...inner, [...path, 'new key'], [...path, 'new', 'null', 'ingress.pomerium.io/policy']];
}

function anyDocument(): fc.Arbitrary<string> {
  const { value } = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        null,
        true,
        7,
        'word',
        'two words',
        'null',
        '',
        'lines\nof\ntext\n',
        'kept\n\n',
        ' # no comment',
      ),
      tie('map'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    map: fc.dictionary(
      fc.constantFrom('a', 'b c', 'ingress.pomerium.io/policy', 'metadata', 'x: y'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  }));
  const root = fc.dictionary(fc.constantFrom('kind', 'metadata', 'spec', '- a'), value, {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  });
  return fc
    .tuple(
      root,
      fc.array(fc.nat(19), { minLength: 8, maxLength: 40 }),
      fc.constantFrom(2, 3, 4),
      fc.boolean(),
      fc.constantFrom(20, 0),
    )
    .map(([content, dice, indent, indentSeq, lineWidth]) => {
      const document = new Document(content, { version: '1.1' });
      let turn = 0;
      const roll = (): number => dice[turn++ % dice.length] ?? 0;
      visit(document, {
        Node: (role, node) => {
          const chance = roll();
          if (chance === 0 && role !== 'key') node.commentBefore = ' before';
          if (chance === 1 && role !== 'key') node.comment = ' behind';
          if (chance === 2) node.spaceBefore = true;
          if (isCollection(node) && roll() < 3) node.flow = true;
          if (isScalar(node) && typeof node.value === 'string' && role !== 'key')
            node.type = STYLES[roll()] ?? 'PLAIN';
        },
      });
      return document.toString({ indent, indentSeq, lineWidth });
    });
}

/** The package prints a few things that it does not read back. */
function isReadable(text: string, documents: number): boolean {
  const read = parseAllDocuments(text, { version: '1.1' });
  return Array.isArray(read) && read.length === documents && read.every(({ errors }) => errors.length === 0);
}

const STYLES = [
  Scalar.QUOTE_DOUBLE,
  Scalar.QUOTE_SINGLE,
  Scalar.BLOCK_FOLDED,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_LITERAL,
] as const;
