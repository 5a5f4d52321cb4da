import { expect, test } from 'vitest';
import { segmentsOf } from '../../src/evidence/template.ts';
import { catalogOf } from '../../src/openapi/catalog.ts';
import { documentOf, openapi } from './documents.ts';

const { operations } = await documentOf(
  openapi({
    '/api/items/{id}/cover': { get: {} },
    '/api/items/recent': { get: {}, post: {} },
    '/api/{kind}/{id}': { delete: {} },
    '/api/2024/report': { get: {} },
    '/{page}': { get: {} },
  }),
);
const catalog = catalogOf(operations);

test.each<readonly [method: string, path: string, isDeclared: boolean]>([
  ['GET', '/api/items/42/cover', true],
  ['HEAD', '/api/items/42/cover', true],
  ['POST', '/api/items/42/cover', false],
  ['GET', '/api/items/recent', true],
  ['DELETE', '/api/items/recent', true],
  ['DELETE', '/api/users/b81d3c1e-8d2b-4c1e-9f43-0a6e6a0a7b11', true],
  ['GET', '/api/2024/report', true],
  ['GET', '/api/items', false],
  ['GET', '/api/items/42/cover/', false],
  ['GET', '/.env', false],
  ['GET', '/', false],
  ['GET', '/apikeys', false],
])('%s %s', (method, path, isDeclared) => {
  expect(catalog.declares(segmentsOf(path), [method])).toBe(isDeclared);
});
