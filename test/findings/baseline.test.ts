import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { parseBaseline } from '../../src/findings/baseline.ts';

test.each([
  ['YAML', '- id: "a:b/c:/x"\n  reason: the owner knows\n  until: 2026-12-31\n  severity: medium\n'],
  ['JSON', '[{"id":"a:b/c:/x","reason":"the owner knows","until":"2026-12-31","severity":"medium"}]'],
])('%s', (_, text) => {
  expect(parseBaseline(text, 'b')).toEqual([
    { id: 'a:b/c:/x', reason: 'the owner knows', until: '2026-12-31', severity: 'medium' },
  ]);
});

test('an entry for ever, and none at all', () => {
  expect(parseBaseline('- {id: x, reason: y}', 'b')).toEqual([
    { id: 'x', reason: 'y', until: undefined, severity: undefined },
  ]);
  expect(parseBaseline('[]', 'b')).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ['nothing', '', /^cannot use the baseline b\.yaml: it is empty; write a list/],
  ['an object', 'id: x', /: it is no list; write a list/],
  ['no YAML', '- {id: x', /^cannot read the baseline b\.yaml: [^\n]+$/],
  ['tabs', '-\tid: [\n\t', /^cannot read the baseline/],
  ['a text', '- x', /entry 1: it is no object with id and reason$/],
  ['no reason', '- {id: x}', /entry 1: it has no reason$/],
  ['an empty reason', '- {id: x, reason: " "}', /it has no reason$/],
  ['no id', '- {reason: x}', /it has no id$/],
  ['an id that is a number', '- {id: 5, reason: x}', /it has no id$/],
  ['a misspelled word', '- {id: x, reason: y, untill: 2026-12-31}', /"untill" means nothing; there are id/],
  [
    'no day',
    '- {id: x, reason: y, until: tomorrow}',
    /until takes a day such as 2026-12-31, not "tomorrow"$/,
  ],
  ['a month that is none', '- {id: x, reason: y, until: 2026-13-01}', /until takes a day/],
  ['a day that its month does not have', '- {id: x, reason: y, until: 2026-02-31}', /until takes a day/],
  ['a number for a day', '- {id: x, reason: y, until: 2026}', /until takes a day/],
  [
    'a severity that is none',
    '- {id: x, reason: y, severity: grave}',
    /severity takes high, medium, low, info, not "grave"$/,
  ],
  ['a severity in capitals', '- {id: x, reason: y, severity: High}', /severity takes high/],
  ['an id twice', '- {id: x, reason: y}\n- {id: x, reason: z}', /entry 2: "x" is there twice$/],
  ['a bomb of aliases', bomb(), /^cannot read the baseline b\.yaml: /],
])('refuses %s', (_, text, message) => {
  const parse = () => parseBaseline(text, 'b.yaml');
  expect(parse).toThrow(InputError);
  expect(parse).toThrow(message);
});

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, i) => `  - &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`);
  return `- a:\n  - &l0 [x]\n${levels.join('\n')}\n`;
}
