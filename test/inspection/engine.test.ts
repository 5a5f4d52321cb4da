import { expect, test } from 'vitest';
import { findingId } from '../../src/findings/finding-id.ts';
import { type Inspection, inspectIngresses } from '../../src/inspection/inspect.ts';
import { INGRESS_KINDS } from '../../src/inspection/kinds.ts';
import { parsePolicyJson } from '../../src/policy/parse.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { policyPath } from '../../src/request/policy-path.ts';
import { type Case, casesOf, type EngineAnswer, type Refusal } from '../policy/cases.ts';
import { fixture } from '../shared.ts';
import { ingressOf } from './ingresses.ts';

const inspect = (policy: unknown): Inspection =>
  inspectIngresses([ingressOf({ policy })], { version: undefined, known: () => [] });

test('every policy that the engine refuses is told, by what follows from it', () => {
  for (const { policy, text, stage } of casesOf<Refusal>(fixture('policy/errors.jsonl'))) {
    const { findings } = inspect(text ?? policy);
    expect([text ?? policy, findings.map(({ kind }) => kind)]).toEqual([
      text ?? policy,
      [stage === 'compile' ? 'freezing-policy' : 'refused-policy'],
    ]);
  }
});

test('whoever the engine let through without a session does so by what is told', () => {
  let count = 0;
  for (const file of ['cases', 'fields', 'pins'])
    for (const { policy, requests } of casesOf<Case>(fixture(`policy/${file}.jsonl`))) {
      const passes = requests.filter(isAnonymousPass);
      const parsed = parsePolicyJson(policy);
      if (parsed.kind === 'refused' || passes.length === 0) continue;
      const inspection = inspect(printPolicy(parsed.policy));
      for (const { id, kind, where, rule, what, fix } of inspection.findings) {
        expect(Object.keys(INGRESS_KINDS)).toContain(kind);
        expect(id).toBe(findingId(kind, where, rule));
        expect([what, fix]).not.toContain('');
      }
      for (const answer of passes) {
        count++;
        expect([policy, answer.rawPath, isTold(inspection, answer)]).toEqual([policy, answer.rawPath, true]);
      }
    }
  expect(count).toBeGreaterThan(300);
});

/** By texts of the request alone: not by an address, a certificate or a preflight, nor a method that no codec lets pass. */
const isAnonymousPass = ({ user, outcome, why, cert, method }: EngineAnswer): boolean =>
  user === null &&
  outcome === 'allowed' &&
  cert === undefined &&
  /^[A-Za-z]*$/.test(method) &&
  !why.includes('source-ip-ok') &&
  !why.includes('cors-request');

/** A grave finding, everybody named as such, or a path rule that is listed. */
function isTold({ ingresses, findings }: Inspection, { rawPath }: EngineAnswer): boolean {
  if (findings.some(({ kind, severity }) => GRAVE.has(kind) && severity !== 'low')) return true;
  const policy = ingresses[0]?.policy;
  if (policy?.kind !== 'in-force') return false;
  const paths = [rawPath, policyPath(rawPath)];
  return (
    policy.passers.public ||
    policy.passers.others.some((other) => !other.startsWith('http_')) ||
    policy.pathRules.some(({ kind, path }) =>
      paths.some((one) => (kind === 'prefix' ? one.startsWith(path) : one === path)),
    )
  );
}

const GRAVE = new Set(['always-true', 'opens-everything', 'unpinned-rule', 'public-and-policy']);
