import { type Fields, fieldsOf } from '../fields.ts';

/** What a document says of who may call an operation; undeclared is not the same as open, and never safe. */
export const SECURITY_STATES = ['protected', 'optional', 'open', 'undeclared'] as const;
export type Security = (typeof SECURITY_STATES)[number];

/**
 * Who may call an operation by its own `security`, or else the document's: an empty list opens it, `{}` among others makes signing in
 * optional (OpenAPI 3.1, section 4.8.10), and a document that says nothing, or nothing that can be read, has not said that it is open.
 */
export function securityOf(operation: Fields, root: Fields): Security {
  const value = operation['security'] ?? root['security'];
  if (!Array.isArray(value) || !value.every((requirement) => fieldsOf(requirement))) return 'undeclared';
  if (value.every(isFree)) return 'open';
  return value.some(isFree) ? 'optional' : 'protected';
}

const isFree = (requirement: unknown): boolean => Object.keys(fieldsOf(requirement) ?? {}).length === 0;
