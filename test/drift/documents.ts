import type { SpecDocument } from '../../src/openapi/document.ts';
import { documentOf } from '../openapi/documents.ts';

/** An operation: `GET /items/{id}`, perhaps with its id or what it says of security. */
export type Line = string | readonly [line: string, more: object];

/** A document of these operations; each is protected where nothing else is said. */
export function document(lines: readonly Line[], base = '/'): Promise<SpecDocument> {
  const paths: Record<string, Record<string, object>> = {};
  for (const line of lines) {
    const [text, more] = typeof line === 'string' ? [line, {}] : line;
    const [method = '', path = ''] = text.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: { security: [{ key: [] }], ...more } };
  }
  return documentOf({ openapi: '3.1.0', servers: [{ url: base }], paths });
}
