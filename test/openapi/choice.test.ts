import { expect, test } from 'vitest';
import { choose, parseChoiceWord, writeChoiceWord } from '../../src/openapi/choice.ts';
import { nameOf } from '../../src/openapi/operation.ts';
import { documentOf, openapi } from './documents.ts';

const { operations } = await documentOf(
  openapi({
    '/books': {
      get: { tags: ['Books'], operationId: 'listBooks' },
      post: { tags: ['Books', 'Admin'], operationId: 'addBook' },
    },
    '/books/{id}': { get: { tags: ['Books'], operationId: 'getBook', deprecated: true } },
    '/users/{id}/books/{book}': { delete: { tags: ['Users, old'], operationId: 'dropBook' } },
  }),
);
const words = (texts: readonly string[]) =>
  texts.map((text) => parseChoiceWord(text)).filter((word) => word !== undefined);

test.each<readonly [only: string[], except: string[], chosen: string[]]>([
  [[], [], ['GET /books', 'POST /books', 'GET /books/{id}', 'DELETE /users/{id}/books/{book}']],
  [['/books'], [], ['GET /books', 'POST /books']],
  [['/books/*'], [], ['GET /books/{id}']],
  [['/books**'], [], ['GET /books', 'POST /books', 'GET /books/{id}']],
  [['/**/books/*'], [], ['DELETE /users/{id}/books/{book}']],
  [['/users/*'], [], []],
  [['path=books'], [], ['GET /books', 'POST /books']],
  [['tag=Books'], [], ['GET /books', 'POST /books', 'GET /books/{id}']],
  [['tag=Users, old'], [], ['DELETE /users/{id}/books/{book}']],
  [['tag=books'], [], []],
  [['tag=A*', 'tag=Users*'], [], ['POST /books', 'DELETE /users/{id}/books/{book}']],
  [['tag=Books', 'method=get'], [], ['GET /books', 'GET /books/{id}']],
  [['id=*Book'], [], ['POST /books', 'GET /books/{id}', 'DELETE /users/{id}/books/{book}']],
  [['deprecated'], [], ['GET /books/{id}']],
  [[], ['deprecated', 'method=DELETE'], ['GET /books', 'POST /books']],
  [['tag=Books'], ['tag=Admin'], ['GET /books', 'GET /books/{id}']],
])('--only %j --except %j', (only, except, chosen) => {
  const choice = choose(operations, { only: words(only), except: words(except) });
  expect(choice.chosen.map(nameOf)).toEqual(chosen);
  expect(choice.chosen.length + choice.others.length).toBe(operations.length);
});

test('words that mean nothing are told', () => {
  const choice = choose(operations, { only: words(['tag=Books', 'tag=Bücher']), except: words(['id=none']) });
  expect(choice.idle.map(writeChoiceWord)).toEqual(['tag=Bücher', 'id=none']);
});

test.each(['', 'books', 'tag=', 'status=open', 'Deprecated'])('%j is no choice', (text) => {
  expect(parseChoiceWord(text)).toBeUndefined();
});

test('many stars take no time to speak of', async () => {
  const document = await documentOf(openapi([`/${'a/'.repeat(40)}x`]));
  const choice = choose(document.operations, { only: words([`/${'**a'.repeat(60)}y`]), except: [] });
  expect(choice.chosen).toEqual([]);
});
