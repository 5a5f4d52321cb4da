import { expect, test } from 'vitest';
import { isVariable } from '../../src/evidence/template.ts';
import { segmentsOfTemplate } from '../../src/openapi/template.ts';

test.each<readonly [template: string, segments: string | undefined]>([
  ['/api/items', 'api items'],
  ['/api/items/', 'api items -'],
  ['/', '-'],
  ['//openapi', '- openapi'],
  ['/items/{id}/cover', 'items * cover'],
  ['/@{lat},{lon}', '*'],
  ['/{provider}.json', '*'],
  ['/clients:batchDelete', 'clients:batchDelete'],
  ['/microsoft.graph.delta()', 'microsoft.graph.delta()'],
  ["/getByPath(path='{path}')", '*'],
  ['/files/{path:.*/x?y#z}/raw', 'files * raw'],
  ['/bucket/{Key}#uploads', 'bucket *'],
  ['/#Action=AssumeRole', '-'],
  ['/rest/?method=flickr.test', 'rest -'],
  ['/items/:id/cover', 'items * cover'],
  ['/files/*', 'files *'],
  ['/files/**', 'files *'],
  ['/a%20b/caf%C3%A9', 'a b|café'],
  ['/a%zz', undefined],
  ['/a%2Fb/c', undefined],
  ['/e/\ud800value', undefined],
  ['/api/items{?limit}', 'api items'],
  ['/users/<id>/x', 'users * x'],
  ['/v/[id]', 'v *'],
  ['items', undefined],
  ['', undefined],
  ['/a/../b', undefined],
  ['/a/%2e%2E/b', undefined],
  [`/${'a/'.repeat(100)}`, undefined],
  [`/${'a'.repeat(10_000)}`, undefined],
])('the path %s', (template, segments) => {
  const shown = segmentsOfTemplate(template)?.map((segment) =>
    isVariable(segment) ? '*' : segment === '' ? '-' : segment,
  );
  expect(shown).toEqual(segments?.split(segments.includes('|') ? '|' : ' '));
});
