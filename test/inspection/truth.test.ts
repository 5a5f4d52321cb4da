import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectIngresses } from '../../src/inspection/inspect.ts';
import { admits } from '../../src/policy/admits.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson, type PolicyJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { NO_PREFLIGHT, reachOf } from '../../src/policy/reach.ts';
import { oneByOne } from '../../src/policy/one-by-one.ts';
import { strayPathsOf } from '../../src/policy/stray-paths.ts';
import { clients, policies, requests } from '../policy/arbitraries.ts';
import { ingressOf } from './ingresses.ts';

const HOST = 'app.example.com';
const inspect = (policy: PolicyJson) =>
  inspectIngresses([ingressOf({ policy: printPolicy(policyOfJson(policy)) })], {
    version: undefined,
    known: () => [],
  });

const GRAVE = new Set(['always-true', 'opens-everything', 'unpinned-rule']);

test('of any policy, what is told of who passes agrees with the engine', () => {
  let [grave, nobody] = [0, 0];
  fc.assert(
    fc.property(
      policies,
      fc.array(fc.tuple(requests, clients), { minLength: 12, maxLength: 12 }),
      (policy, asked) => {
        const { ingresses, findings } = inspect(policy);
        const state = ingresses[0]?.policy;
        if (state?.kind !== 'in-force') return;
        const compiled = compilePolicy(policyOfJson(policy));
        const passed = asked.filter(
          ([request, client]) => evaluate(compiled, request, client).outcome === 'allowed',
        );
        const admitted = admits(policyOfJson(policy));
        if (admitted === 'nobody') nobody++;
        if (admitted === 'nobody') expect(passed).toEqual([]);
        if (admitted === 'people') expect(passed.filter(([, client]) => client === null)).toEqual([]);
        const paths = [...new Set(oneByOne(policyOfJson(policy)).flatMap((rule) => strayPathsOf([rule])))];
        const reach = reachOf(policyOfJson(policy), { hosts: [HOST], known: NO_PREFLIGHT });
        const opened = paths.filter((path) => reach(path).reachable !== false);
        const high = findings.filter(({ kind, severity }) => GRAVE.has(kind) && severity === 'high');
        if (high.length > 0) {
          grave++;
          expect([high.map(({ id }) => id), opened]).not.toEqual([high.map(({ id }) => id), []]);
        }
        const told = findings.some(
          ({ kind, severity }) => (GRAVE.has(kind) || kind === 'public-and-policy') && severity !== 'low',
        );
        if (opened.some((path) => reach(path).reachable === true))
          expect([
            told || state.passers.public,
            findings.map(({ severity, id }) => `${severity} ${id}`),
          ]).toEqual([true, expect.anything()]);
      },
    ),
    { numRuns: 400 },
  );
  expect(grave).toBeGreaterThan(10);
  expect(nobody).toBeGreaterThan(5);
});
