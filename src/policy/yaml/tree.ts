import { type CST, Composer, type Document, Parser } from 'yaml';
import { RefusedError, withoutMark } from '../refusal.ts';
import { type Tree, wellFormed } from '../tree.ts';
import { decodeYaml } from './decode.ts';
import { directiveError, refuseScan, refuseSyntax } from './refusals.ts';
import { cutOffAt, flatten } from './relax.ts';
import { checkTokens } from './strict.ts';

/**
 * The value of a YAML or JSON text as Pomerium reads an annotation: Go's yaml.v3 for the first document, then
 * JSON of it (pkg/policy/parser/parser.go). The `yaml` package finds the structure; what scalars, keys and
 * aliases mean is Go's.
 *
 * Compared with yaml.v3 on 800,000 mangled policies: where both take a text they read the same, save a byte
 * order mark at the beginning of a later line. One or two in a hundred of them one takes and the other refuses:
 * aliases as keys (`*a:`), something broken after the end of the policy, and the like; mostly it is refused
 * here and taken there.
 *
 * @throws RefusedError of stage `parse`
 */
export function treeOfYaml(text: string): Tree {
  if (text.length > MAX_LENGTH)
    throw new RefusedError('parse', `a policy of more than ${MAX_LENGTH} characters`);
  const clean = wellFormed(withoutMark(text));
  const control = CONTROL.exec(clean);
  if (control) throw new RefusedError('parse', 'yaml: control characters are not allowed', control.index);
  return decodeYaml(composeDocument(clean.replace(OTHER_BREAKS, '\n'), clean), clean);
}

function composeDocument(lines: string, text: string): Document.Parsed {
  let tokens = tokensOfFirst(lines, text);
  // Each round mends one place; a text with more of them than that is no policy.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const start = cutOffAt(tokens.document);
    const flat = start === undefined ? undefined : flatten(lines, start);
    if (flat === undefined) break;
    lines = flat;
    tokens = tokensOfFirst(lines, text);
  }
  checkTokens(tokens.document, text);
  const composer = new Composer({ schema: 'failsafe', version: '1.1', uniqueKeys: false });
  for (const token of tokens.all) composer.next(token).next();
  const { value } = composer.end().next();
  if (value === undefined) throw new RefusedError('parse', 'EOF');
  const end = endOfFlow(tokens.document, text);
  const error = value.errors.find(({ code, pos }) => code !== 'BAD_DQ_ESCAPE' && pos[0] < end);
  return error ? refuseSyntax(error, tokens.document, text) : value;
}

interface Tokens {
  /** Those of the first document, with what stands before it and what is wrong after it. */
  readonly all: readonly CST.Token[];
  readonly document: CST.Document;
}

/** @throws RefusedError where there is no document */
function tokensOfFirst(lines: string, text: string): Tokens {
  const all: CST.Token[] = [];
  let document: CST.Document | undefined;
  for (const token of new Parser().parse(lines)) {
    if (document && (token.type === 'document' || token.type === 'directive')) break;
    if (!document) checkPrelude(token, text);
    all.push(token);
    if (token.type === 'document') document = token;
    else if (document && token.type === 'doc-end') break;
  }
  if (!document) throw new RefusedError('parse', 'EOF');
  return { all, document };
}

function checkPrelude(token: CST.Token, text: string): void {
  if (token.type === 'directive') {
    const wrong = directiveError(token.source);
    if (wrong !== undefined) refuseScan(wrong, text, token.offset);
  } else if (token.type === 'space' && token.source.includes('\t'))
    refuseScan(
      'found character that cannot start any token',
      text,
      token.offset + token.source.indexOf('\t'),
    );
}

/**
 * yaml.v3 does not look at what follows a document that is one flow collection, such as one bracket too many.
 * Only brackets are let through here: of other things libyaml's scanner has an opinion.
 */
function endOfFlow({ value }: CST.Document, text: string): number {
  const nowhere = text.length + 1;
  if (value?.type !== 'flow-collection') return nowhere;
  const [last] = value.end;
  if (!last || last.source !== CLOSING[value.start.source]) return nowhere;
  return /^[\s\]},]*$/.test(text.slice(last.offset + 1)) ? last.offset + 1 : nowhere;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
/** Four times what all annotations of a Kubernetes object may hold together. */
const MAX_LENGTH = 1 << 20;
const MAX_ROUNDS = 20;
// What libyaml's reader takes (readerc.go), turned around.
const CONTROL = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
// Line breaks in YAML 1.1, characters in YAML 1.2.
const OTHER_BREAKS = /\r(?!\n)|[\u0085\u2028\u2029]/g;
