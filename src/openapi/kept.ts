import { METHODS } from './operation.ts';

/**
 * Does a part of a large document matter here? Only paths, servers and security do; schemas, examples and descriptions, which are
 * nearly all of it, are not kept.
 *
 * @param place the keys that lead to it from the root
 */
export function isKept(place: readonly string[]): boolean {
  const [root = '', second, ...rest] = place;
  if (root === 'paths') return rest.length === 0 || isKeptOfItem(rest);
  if (root === 'components')
    return (
      second === undefined || (second === 'pathItems' && (rest.length < 2 || isKeptOfItem(rest.slice(1))))
    );
  return ROOT.has(root) && place.length <= MAX_DEPTH;
}

/** Of a path item: its operations' names, tags, security and servers. */
function isKeptOfItem([key = '', field, ...below]: readonly string[]): boolean {
  if (key === '$ref') return true;
  if (key === 'servers') return below.length <= MAX_DEPTH;
  if (key === 'additionalOperations')
    return field === undefined || below.length === 0 || isKeptOfItem(['get', ...below]);
  return METHODS.has(key) && (field === undefined || (OPERATION.has(field) && below.length <= MAX_DEPTH));
}

const ROOT = new Set(['openapi', 'swagger', 'host', 'basePath', 'servers', 'security', 'webhooks']);
const OPERATION = new Set(['tags', 'operationId', 'deprecated', 'security', 'servers', '$ref']);
const MAX_DEPTH = 8;
