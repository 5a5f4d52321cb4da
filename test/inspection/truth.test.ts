import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passersOf } from '../../src/inspection/passers.ts';
import { pathFindings } from '../../src/inspection/path-findings.ts';
import { policyFindings } from '../../src/inspection/policy-findings.ts';
import { subjectOf } from '../../src/inspection/subject.ts';
import { admits } from '../../src/policy/admits.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson, type PolicyJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { policyOfAnnotations } from '../../src/policy/shortcuts.ts';
import { NO_PREFLIGHT, reachOf } from '../../src/policy/reach.ts';
import { oneByOne } from '../../src/policy/one-by-one.ts';
import { strayPathsOf } from '../../src/policy/stray-paths.ts';
import { clients, policies, requests } from '../policy/arbitraries.ts';
import { ingressOf } from './ingresses.ts';

const HOST = 'app.example.com';
/** Of a policy that Pomerium takes; whether somebody passes is tried elsewhere, which takes long for policies made up at random. */
function inspect(policy: PolicyJson) {
  const ingress = ingressOf({ policy: printPolicy(policyOfJson(policy)) });
  if (policyOfAnnotations(ingress.annotations).kind === 'refused') return undefined;
  const subject = subjectOf(ingress, '0.33', []);
  if (subject.policy.length === 0) return undefined;
  return {
    passers: passersOf(subject.policy),
    findings: [...policyFindings(subject), ...pathFindings(subject)],
  };
}

const GRAVE = new Set(['always-true', 'opens-everything', 'unpinned-rule']);

test('of any policy, what is told of who passes agrees with the engine', () => {
  let [grave, nobody] = [0, 0];
  fc.assert(
    fc.property(
      policies,
      fc.array(fc.tuple(requests, clients), { minLength: 12, maxLength: 12 }),
      (policy, asked) => {
        const inspected = inspect(policy);
        if (!inspected) return;
        const { passers, findings } = inspected;
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
          expect([told || passers.public, findings.map(({ severity, id }) => `${severity} ${id}`)]).toEqual([
            true,
            expect.anything(),
          ]);
      },
    ),
    { numRuns: 400 },
  );
  // Far below what is usual: how many there are is chance.
  expect(grave).toBeGreaterThan(2);
  expect(nobody).toBeGreaterThan(1);
});
