import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvidenceCollector } from '../../src/evidence/collect.ts';
import { showTemplate } from '../../src/evidence/template.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { NamedClient } from '../../src/policy/input.ts';
import { type Policy, type PolicyJson, policyOfJson, policyToJson } from '../../src/policy/model.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { reachOf } from '../../src/policy/reach.ts';
import type { Proposal } from '../../src/proposal/proposal.ts';
import { reaches } from '../../src/proposal/reach.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderPolicy } from '../../src/render/policy.ts';
import { LogReader } from '../../src/request/log-reader.ts';
import { policyPath } from '../../src/request/policy-path.ts';
import type { Request } from '../../src/request/request.ts';
import { APP, answerTo, AWAY, BROWSER, ingressFor, type Setting, words } from '../proposal/traffic.ts';
import { rawPath, traffic } from './traffic-arbitrary.ts';

const INGRESSES = [ingressFor(['app.example.com']), ingressFor(['b.example.com'], { name: 'b' })];
const PEOPLE: PolicyJson = [{ allow: { or: [{ email: { is: 'alice@example.com' } }] } }];

const setting = fc
  .record({
    session: fc.boolean(),
    namesClients: fc.boolean(),
    accept: fc.constantFrom('', '', '/api/', '/status', 'app.example.com/hls/'),
    reject: fc.constantFrom('', '', '/api/items/', '/login', '/web/'),
    version: fc.constantFrom(undefined, '0.33', '0.31'),
    maxRules: fc.constantFrom(Infinity, Infinity, 2),
  })
  .map(({ session, namesClients, accept, reject, version, maxRules }): Setting => ({
    ingresses: INGRESSES,
    word: {
      session,
      namesClients,
      isClient: (address) => namesClients && address === AWAY,
      accept: words(accept),
      reject: words(reject),
    },
    options: { version, maxRules },
  }));

const rulesOf = ({ rules, guard }: Proposal): PolicyJson => [
  ...rules.flatMap(({ policy }) => policy),
  ...guard,
];
const merged = (proposal: Proposal): Policy => policyOfJson([...PEOPLE, ...rulesOf(proposal)]);
const proposalsFor = (requests: readonly Request[], said: Setting): readonly Proposal[] =>
  answerTo(requests, said).proposals;

test('1: what was accepted is let through, with and without a query', () => {
  fc.assert(
    fc.property(traffic, setting, (requests, said) => {
      for (const proposal of proposalsFor(requests, said)) {
        const policy = compilePolicy(merged(proposal));
        const cut = new Set(
          proposal.review
            .filter(({ why }) => why === 'left out by --max-rules')
            .flatMap(({ verdicts }) => verdicts),
        );
        for (const rule of proposal.rules)
          for (const { support } of rule.verdicts.filter((verdict) => !cut.has(verdict)))
            for (const { sighting } of support)
              for (const query of rule.methods ? [''] : ['', 'limit=20&page=2', 'x=%zz;y'])
                for (const method of rule.methods ?? sighting.methods) {
                  const host = [...(sighting.hosts ?? [])][0] ?? proposal.sites[0]?.route.host ?? '';
                  const request = { method, host, rawPath: sighting.example, query };
                  expect([request, evaluate(policy, request).outcome]).toEqual([request, 'allowed']);
                }
      }
    }),
    { numRuns: 1500 },
  );
});

test('2: nobody gets a page or what was rejected, whatever query, method, host and encoding they choose', () => {
  fc.assert(
    fc.property(traffic, setting, fc.array(rawPath, { maxLength: 5 }), (requests, said, more) => {
      for (const proposal of proposalsFor(requests, said)) {
        const reach = reachOf(merged(proposal), {
          hosts: ['app.example.com', 'App.Example.com:8443', 'b.example.com'],
        });
        const paths = [...requests.map(({ path = '' }) => policyPath(path)), ...more.map(policyPath)].filter(
          (path) => path.startsWith('/'),
        );
        for (const path of new Set(paths)) {
          const segments = path.slice(1).split('/');
          const isOpen = proposal.rules.some((rule) =>
            reaches({ kind: rule.kind, path: rule.path }, { segments, methods: undefined }),
          );
          if (!isOpen) expect([path, reach(path)]).toMatchObject([path, { reachable: false }]);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('2: a rule that opens a page says so, and opens none that it could avoid', () => {
  fc.assert(
    fc.property(traffic, setting, (requests, said) => {
      for (const { rules } of proposalsFor(requests, said))
        for (const { pages, verdicts, kind } of rules) {
          const own = new Set(verdicts.map(({ segments }) => showTemplate(segments)));
          const isSaid = verdicts.some(({ why }) => why === 'you accepted it') || verdicts.length === 0;
          if (!isSaid) for (const page of pages) expect([...own, kind]).toContain(page);
        }
    }),
    { numRuns: 1500 },
  );
});

test('3: no rule opens the start page or the whole host', () => {
  fc.assert(
    fc.property(traffic, setting, (requests, said) => {
      for (const proposal of proposalsFor(requests, said)) {
        for (const { path, methods } of proposal.rules) if (!methods) expect(path).not.toMatch(/^\/+$/);
        const policy = compilePolicy(merged(proposal));
        for (const rawPath of ['/', '//', '/x%zz', '/never-asked-for'])
          expect(evaluate(policy, { method: 'GET', host: 'app.example.com', rawPath }).outcome).toBe('login');
      }
    }),
    { numRuns: 1500 },
  );
});

test('4: the rules for people keep their meaning', () => {
  const person = (name: string): NamedClient => ({
    id: `u-${name}`,
    sessionId: `s-${name}`,
    email: `${name}@example.com`,
  });
  const [alice, mallory] = [person('alice'), person('mallory')];
  fc.assert(
    fc.property(traffic, setting, rawPath, (requests, said, path) => {
      for (const proposal of proposalsFor(requests, said)) {
        const request = { method: 'GET', host: 'app.example.com', rawPath: path, ip: '192.0.2.9' };
        const policy = compilePolicy(merged(proposal));
        const [before, after] = [compilePolicy(policyOfJson(PEOPLE)), policy].map(
          (one) => evaluate(one, request, alice).outcome,
        );
        if (after !== 'deny-rule') expect(after).toBe(before);
        const isOpen = proposal.rules.some(({ kind, path: opened }) =>
          reaches(
            { kind, path: opened },
            { segments: policyPath(path).slice(1).split('/'), methods: undefined },
          ),
        );
        if (!isOpen && policyPath(path).startsWith('/'))
          expect(evaluate(policy, request, mallory).outcome).not.toBe('allowed');
      }
    }),
    { numRuns: 1000 },
  );
});

test('5 and 9: what is printed is the policy that was meant, and holds nothing personal', () => {
  fc.assert(
    fc.property(traffic, setting, (requests, said) => {
      const text = renderPolicy(reportOn(requests, said).answer.proposals);
      expect(text).not.toMatch(/203\.0\.113|198\.51\.100|192\.0\.2|2001:db8|alice@|mallory@|u-alice/);
      for (const agent of [APP, BROWSER, 'okhttp', 'zgrab']) expect(text).not.toContain(agent);
      const meant = proposalsFor(requests, said).filter(({ rules }) => rules.length > 0);
      const documents = text === '' ? [] : text.split(/^---\n/m);
      expect(documents).toHaveLength(meant.length);
      for (const [i, proposal] of meant.entries()) {
        const parsed = parsePolicy(documents[i] ?? '');
        expect(parsed.kind === 'accepted' ? policyToJson(parsed.policy) : parsed).toEqual(rulesOf(proposal));
      }
    }),
    { numRuns: 1000 },
  );
});

test('6: the order of the log does not matter', () => {
  fc.assert(
    fc.property(
      traffic.chain((requests) =>
        fc.tuple(fc.constant(requests), fc.shuffledSubarray(requests, { minLength: requests.length })),
      ),
      setting,
      ([requests, shuffled], said) => {
        expect(renderJson(reportOn(shuffled, said))).toBe(renderJson(reportOn(requests, said)));
      },
    ),
    { numRuns: 1500 },
  );
});

function reportOn(requests: readonly Request[], said: Setting): Parameters<typeof renderJson>[0] {
  return {
    answer: answerTo(requests, said),
    counts: new LogReader({ add: () => {} }).counts,
    totals: new EvidenceCollector(new RouteTable([])).snapshot().totals,
    approximate: false,
    ingresses: [],
    version: undefined,
  };
}
