import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Addition } from '../../src/merge/merged.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate, type Ruling } from '../../src/policy/evaluate.ts';
import type { Client, PolicyRequest } from '../../src/policy/input.ts';
import { type Policy, policyOfJson } from '../../src/policy/model.ts';
import { parsePolicy, parsePolicyJson } from '../../src/policy/parse.ts';
import { policyOfAnnotations } from '../../src/policy/shortcuts.ts';
import { usualSpelling } from '../../src/request/spelling.ts';
import { clients } from '../policy/arbitraries.ts';
import { additions, guards, requestsFor, texts } from './arbitraries.ts';
import { HOST, merge } from './shared.ts';

const shortcuts = fc.constantFrom<Record<string, string>>(
  {},
  {},
  { allowed_domains: '["example.com"]' },
  { cors_allow_preflight: 'true', allow_any_authenticated_user: 'true' },
);

/** The rules of additions that Pomerium accepts. */
const policyOf = (...all: readonly (readonly Addition[])[]): Policy =>
  policyOfJson(
    all
      .flat()
      .flatMap(({ rules }) => rules)
      .filter((rule) => parsePolicyJson([rule]).kind === 'accepted'),
  );

const pathsOf = (added: readonly Addition[]): string[] =>
  [...JSON.stringify(added).matchAll(/"(\/(?:[^"\\]|\\.)*)"/g)].map(([text]) => JSON.parse(text) as string);

const inForce = (text: string | undefined, annotations: Record<string, string>): Policy | undefined =>
  policyOfAnnotations({ ...annotations, ...(text === undefined ? {} : { policy: text }) }).policy;

/** No reason for a login, a device or a certificate among these. */
const isCalm = (reasons: readonly string[]): boolean => !reasons.some((reason) => ASKING.has(reason));
const ASKING = new Set([
  'user-unauthenticated',
  'device-unauthenticated',
  'client-certificate-required',
  'invalid-client-certificate',
]);

/** What a merged policy has to do, said of its parts. */
function isToBeAllowed(old: Ruling, added: Ruling, guarded: Ruling): boolean {
  if (guarded.deny.value) return false;
  if (old.outcome === 'allowed') return true;
  const surviving = [...old.deny.reasons, ...(old.allow.value ? old.allow.reasons : [])];
  return added.allow.value === true && old.deny.value === false && isCalm(surviving);
}

test('a merged policy allows what the old one or the new rules allow and no deny rule refuses', () => {
  const seen = { merged: 0, allowedByNew: 0, guarded: 0, needless: 0, blocked: 0, refused: 0 };
  fc.assert(
    fc.property(
      texts,
      shortcuts,
      fc.array(fc.tuple(additions, guards), { minLength: 1, maxLength: 2 }),
      fc.infiniteStream(fc.nat()),
      ({ text: first, notes }, annotations, rounds, seeds) => {
        let text = first;
        for (const [index, [rules, guard]] of rounds.entries()) {
          const result = merge(text, { annotations, rules, guard });
          const wasRefused = parsePolicy(text).kind === 'refused';
          expect(result.kind === 'refused').toBe(wasRefused);
          const all = rounds.slice(0, index + 1);
          const asked = fc.sample(fc.tuple(requestsFor(pathsOf(rules)), clients), {
            numRuns: 20,
            seed: seeds.next().value,
          });
          if (result.kind === 'refused') {
            seen.refused++;
            return;
          }
          const old = inForce(first, annotations) ?? [];
          const added = policyOf(...all.map(([one]) => one));
          const denied = policyOf(...all.map(([, one]) => one));
          if (result.kind !== 'merged') {
            seen[result.kind]++;
            expect(index).toBe(0);
            expectNothingToGain(result.kind, old, added, asked);
            return;
          }
          seen.merged++;
          const merged = inForce(result.text, annotations);
          expect(parsePolicy(result.text)).toEqual({ kind: 'accepted', policy: result.policy });
          for (const note of notes) expect(result.text).toContain(note);
          const [a, b, c, d] = [old, added, denied, merged ?? []].map((policy) => compilePolicy(policy));
          if (!a || !b || !c || !d) throw new Error('four policies');
          for (const [request, client] of asked) {
            const parts = [a, b, c].map((part) => evaluate(part, request, client)) as [
              Ruling,
              Ruling,
              Ruling,
            ];
            const wanted = isToBeAllowed(...parts);
            const { outcome } = evaluate(d, request, client);
            if ((outcome === 'allowed') !== wanted)
              expect({ text, result, request, client, outcome }).toEqual(wanted);
            if (wanted && parts[0].outcome !== 'allowed') seen.allowedByNew++;
            if (parts[2].deny.value) seen.guarded++;
          }
          const again = merge(result.text, { annotations, rules, guard });
          expect(again).toMatchObject({ kind: 'merged', text: result.text, isChanged: false, notes: [] });
          text = result.text;
        }
      },
    ),
    { numRuns: 250 },
  );
  for (const count of [seen.merged, seen.allowedByNew, seen.guarded]) expect(count).toBeGreaterThan(20);
});

/** For whoever has no session. */
function expectNothingToGain(
  kind: 'needless' | 'blocked',
  old: Policy,
  added: Policy,
  asked: readonly (readonly [PolicyRequest, Client])[],
): void {
  const [before, after] = [compilePolicy(old), compilePolicy([...old, ...added])];
  for (const [request] of asked) {
    const ours = { ...request, host: HOST };
    const outcome = evaluate(after, ours).outcome;
    if (kind === 'blocked') expect(outcome).not.toBe('allowed');
    else expect(outcome).toBe(evaluate(before, ours).outcome);
  }
}

test('what was written by hand stays byte for byte in a list in block style', () => {
  let changed = 0;
  fc.assert(
    fc.property(texts, additions, guards, ({ text }, rules, guard) => {
      const result = merge(text, { rules, guard });
      if (result.kind !== 'merged' || !/^(?:#.*\r?\n)* *- /.test(text)) return;
      const [whole = '', end = ''] = /\n---\n[^]*$/.exec(text) ? text.split(/(?=---\n)/) : [text];
      expect(result.text.startsWith(whole)).toBe(true);
      expect(result.text.endsWith(end)).toBe(true);
      if (result.isChanged) changed++;
      if (text.includes('\r\n')) expect(result.text).not.toMatch(/(?<!\r)\n/);
    }),
    { numRuns: 300 },
  );
  expect(changed).toBeGreaterThan(50);
});

test('pinning what is there opens nothing, and keeps what simple requests get', () => {
  let pinned = 0;
  fc.assert(
    fc.property(texts, additions, fc.infiniteStream(fc.nat()), ({ text, notes }, rules, seeds) => {
      const [plain, result] = [merge(text, { rules }), merge(text, { rules }, true)];
      if (plain.kind !== 'merged' || result.kind !== 'merged') {
        expect(result.kind).toBe(plain.kind);
        return;
      }
      const fewer = plain.unpinned.filter(({ obstacle }) => obstacle === undefined).length;
      expect(result.unpinned.length).toBe(plain.unpinned.length - fewer);
      if (fewer > 0) pinned++;
      for (const note of notes) expect(result.text).toContain(note);
      expect(merge(result.text, { rules }, true)).toMatchObject({ text: result.text, isChanged: false });
      const paths = [...pathsOf(rules), ...pathsIn(text), '/', '/zzz'];
      const [before, after] = [compilePolicy(plain.policy), compilePolicy(result.policy)];
      const asked = fc.tuple(
        requestsFor(paths),
        clients,
        fc.constantFrom(...paths),
        // A leaf bound to a method comes without a query: the query could stand in for the method.
        fc.constantFrom('', ...(text.includes('http_method') ? [] : ['q=1'])),
      );
      for (const [request, client, path, query] of fc.sample(asked, {
        numRuns: 20,
        seed: seeds.next().value,
      })) {
        const [old, now] = [before, after].map((policy) => evaluate(policy, request, client).outcome);
        if (now === 'allowed') expect(old).toBe('allowed');
        const simple = { ...request, method: 'GET', host: HOST, rawPath: usualSpelling(path), query };
        const outcomes = [before, after].map((policy) => evaluate(policy, simple).outcome);
        if (outcomes[0] !== outcomes[1]) expect({ text, simple, outcomes }).toBe(result.text);
      }
    }),
    { numRuns: 250 },
  );
  expect(pinned).toBeGreaterThan(20);
});

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/"(\/[^"\\\n]*)"/g)].map(([, path = '']) => path);
