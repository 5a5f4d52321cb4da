import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/parse.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { type AcceptedText, type Case, casesOf, type Refusal } from '../policy/cases.ts';
import { fixture } from '../shared.ts';
import { merge, merged, opening } from './shared.ts';

const API = { rules: [opening('/never-named/')] };

test.each([
  [
    'texts that Pomerium accepts',
    casesOf<AcceptedText>(fixture('policy/texts.jsonl')).map(({ text }) => text),
  ],
  [
    'a third of the policies put to the engine, as JSON',
    casesOf<Case>(fixture('policy/cases.jsonl'))
      .filter((_, index) => index % 3 === 0)
      .map(({ policy }) => JSON.stringify(policy)),
  ],
])('%s keep their rules and get another one, once', (_, texts) => {
  const kinds = { merged: 0, needless: 0, blocked: 0, refused: 0 };
  for (const present of texts) {
    const result = merge(present, API);
    kinds[result.kind]++;
    if (result.kind !== 'merged') continue;
    const old = parsePolicy(present).policy ?? [];
    expect(parsePolicy(result.text).policy).toEqual([...old, ...policyOfJson(API.rules[0]?.rules ?? [])]);
    expect(merged(result.text, API)).toMatchObject({ text: result.text, isChanged: false });
  }
  expect(kinds.merged).toBeGreaterThan(texts.length / 3);
  expect(kinds.refused).toBe(texts.filter((text) => parsePolicy(text).kind === 'refused').length);
});

test('texts that Pomerium refuses are refused at the same stage', () => {
  for (const { text, policy, stage } of casesOf<Refusal>(fixture('policy/errors.jsonl'))) {
    const present = text ?? JSON.stringify(policy);
    const result = merge(present, API);
    const parsed = parsePolicy(present);
    // JSON went to the engine as JSON; as the text of an annotation it may mean something else.
    if (text !== undefined) expect(result).toMatchObject({ kind: 'refused', stage });
    else expect(result.kind === 'refused').toBe(parsed.kind === 'refused');
  }
});
