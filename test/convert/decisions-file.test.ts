import { expect, test } from 'vitest';
import { readDecisions } from '../../src/convert/decide/decisions-file.ts';

test('all that it can say', () => {
  const { people, byName } = readDecisions(
    `people: [{ allow: { or: [{ domain: { is: example.com } }] } }]
emails: [alice@example.com]
ingresses:
  web/a: { public: true, drop: [limit-rps], name: b }
  web/c: { byAddress: true }
  web/d: { domains: [example.org] }
  web/e:
`,
    'it',
  );
  expect(people).toEqual([
    { allow: { or: [{ domain: { is: 'example.com' } }] } },
    { allow: { or: [{ email: { is: 'alice@example.com' } }] } },
  ]);
  expect(
    [...byName].map(([key, { isPublic, byAddress, people: own, name }]) => [
      key,
      isPublic,
      byAddress,
      own,
      name,
    ]),
  ).toEqual([
    ['web/a', true, false, undefined, 'b'],
    ['web/c', false, true, undefined, undefined],
    ['web/d', false, false, [{ allow: { or: [{ domain: { is: 'example.org' } }] } }], undefined],
    ['web/e', false, false, undefined, undefined],
  ]);
});

test.each([
  ['public: true', /"public" is none of people, emails/],
  ['ingresses: {web/*: {public: true}}', /patterns are not taken/],
  ['ingresses: {web/a: {public: "yes"}}', /public is true or false/],
  ['ingresses: {web/a: {open: true}}', /"open" is none of/],
  ['ingresses: {web/a: {people: [{allow: {or: [{accept: true}]}}]}}', /met without a login/],
  ['ingresses: [web/a]', /no map of NAMESPACE\/NAME/],
  ['emails: alice@example.com', /a list of texts/],
  ['emails: [3]', /a list of texts/],
  ['- a', /they are one map/],
  ['a: [', /cannot read the decisions it, line/],
])('%s', (content, message) => {
  expect(() => readDecisions(content, 'it')).toThrow(message);
});
