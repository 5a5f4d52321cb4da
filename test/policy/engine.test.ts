import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { parsePolicyJson } from '../../src/policy/parse.ts';
import { urlOf } from '../../src/policy/url.ts';
import { policyPath } from '../../src/request/policy-path.ts';
import { fixture, sharedFile } from '../shared.ts';
import { type Case, casesOf, clientOf, hostOf, outcomeIn, requestOf, urlIn } from './cases.ts';

describe('answers of the real engine', () => {
  test.each([
    ['requests without a query', 'cases.jsonl', 'policy-cases.jsonl'],
    ['queries and other hosts', 'fields.jsonl', 'policy-cases-fields.jsonl'],
    ['pinned rules and what is meant to defeat them', 'pins.jsonl', 'policy-pins.jsonl'],
  ])('%s', (_, own, whole) => {
    const files = [fixture(`policy/${own}`), sharedFile(`facts/policy/${whole}`)];
    for (const file of files.filter((path) => path !== undefined)) {
      const { compared, differences } = compare(casesOf(file));
      expect(compared).toBeGreaterThan(300);
      expect(differences).toEqual([]);
    }
  });
});

function compare(cases: readonly Case[]): { compared: number; differences: unknown[] } {
  let compared = 0;
  const differences: unknown[] = [];
  for (const { policy, requests } of cases) {
    const parsed = parsePolicyJson(policy);
    if (parsed.kind === 'refused') {
      differences.push({ policy, parsed });
      continue;
    }
    const compiled = compilePolicy(parsed.policy);
    for (const answer of requests) {
      const verdict = evaluate(compiled, requestOf(answer), clientOf(answer));
      const { allow, deny, outcome } = verdict;
      const got = {
        path: policyPath(answer.rawPath),
        url: urlOf(hostOf(answer), answer.rawPath, answer.query ?? ''),
        allow: allow.value,
        why: allow.reasons,
        deny: deny.value,
        denyWhy: deny.reasons,
        outcome,
      };
      const { path, why, denyWhy } = answer;
      const wanted = { path, url: urlIn(answer), allow: answer.allow, why, deny: answer.deny, denyWhy };
      compared++;
      if (JSON.stringify(got) !== JSON.stringify({ ...wanted, outcome: outcomeIn(answer) }))
        differences.push({ policy, answer, got });
    }
  }
  return { compared, differences };
}
