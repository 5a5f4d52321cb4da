import { Document, Scalar, visit } from 'yaml';
import { type Policy, policyToJson } from './model.ts';
import { resolveScalar } from './yaml/scalar.ts';

/**
 * A policy as YAML, the way people write it: block style, and every text that is an operand in double quotes,
 * so that nothing is taken for a number, a date or nothing at all. `parsePolicy` gives the same policy back.
 */
export const printPolicy = (policy: Policy): string => printDocument(documentOf(policyToJson(policy)));

/** A document that {@link printDocument} prints as Pomerium reads it: by the rules of YAML 1.1. */
export const documentOf = (value: unknown): Document =>
  new Document(value, {
    version: '1.1',
    aliasDuplicateObjects: false,
    // Else a key `<<` is written as a merge key.
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE),
  });

/** Prints a document like {@link printPolicy}, with the comments it holds. */
export function printDocument(document: Document): string {
  visit(document, {
    Scalar: (role, node) => {
      if (typeof node.value === 'string')
        node.type = role === 'key' && isPlainKey(node.value) ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  return text.replace(NOT_AS_IS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isPlainKey = (key: string): boolean =>
  /^[A-Za-z][\w./-]*$/.test(key) && resolveScalar(key, undefined, false).tag === 'str';

const MERGE = 'tag:yaml.org,2002:merge';
// Line breaks of YAML 1.1 and what libyaml's reader refuses; in double quotes, since no plain key has them.
const NOT_AS_IS = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
