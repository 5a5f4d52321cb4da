import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { parsePolicyJson } from '../../src/policy/parse.ts';
import { clients, policies, requests } from './arbitraries.ts';
import { naiveInput, naiveVerdict } from './naive.ts';

const asked = fc.array(fc.tuple(requests, clients), { minLength: 50, maxLength: 50 });
const several = fc.array(policies, { minLength: 10, maxLength: 10 });

test('evaluation agrees with a second, naive statement of the semantics', () => {
  let pairs = 0;
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(several, asked, (list, all) => {
      const compiled = list.map((policy) => compilePolicy(policyOfJson(policy)));
      for (const [request, client] of all) {
        const input = naiveInput(request, client);
        for (const [index, policy] of list.entries()) {
          const { allow, deny, outcome } = evaluate(compiled[index] ?? compilePolicy([]), request, client);
          const got = {
            allow: allow.value,
            why: allow.reasons,
            deny: deny.value,
            denyWhy: deny.reasons,
            outcome,
          };
          const wanted = naiveVerdict(policy, request, client, input);
          // Comparing texts is faster than `toEqual`, which is left to say what differs.
          if (JSON.stringify(got) !== JSON.stringify(wanted))
            expect({ policy, request, client, got }).toEqual({ policy, request, client, got: wanted });
          pairs++;
          outcomes.add(outcome);
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(pairs).toBe(100_000);
  expect(outcomes).toEqual(new Set(['allowed', 'denied', 'deny-rule', 'login', 'device', 'certificate']));
});

test('every policy of the generator is one that Pomerium accepts, or refuses for its characters alone', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const parsed = parsePolicyJson(policy);
      expect(parsed.kind === 'accepted' ? 'accepted' : parsed.stage).toMatch(/^(?:accepted|module)$/);
    }),
  );
});
