import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessUnder } from '../../src/drift/access.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson, type PolicyJson } from '../../src/policy/model.ts';
import { ingressOf } from '../inspection/ingresses.ts';
import { policies } from '../policy/arbitraries.ts';
import { document } from './documents.ts';

const HOST = 'app.example.com';
const URL = `https://${HOST}`;
const criterion = fc.oneof(
  fc.constantFrom('/a/', '/a/b', '/api/').map((start) => ({ http_path: { starts_with: start } })),
  fc.constantFrom('/a/b', '/api/x').map((is) => ({ http_path: { is } })),
  fc.constantFrom('/a/', '/api/', '/').map((start) => ({ http_path: { starts_with: URL + start } })),
  fc.constantFrom('/a/b', '/api/x').map((path) => ({ http_path: { is: URL + path } })),
  fc.constantFrom('GET', 'PUT').map((is) => ({ http_method: { is } })),
  fc.constantFrom({ email: { is: 'alice@example.com' } }, { source_ip: '192.0.2.0/24' }, { accept: true }),
);
const list = fc.array(criterion, { minLength: 1, maxLength: 3 });
const ruled: fc.Arbitrary<PolicyJson> = fc.array(
  fc.oneof(
    list.map((and) => ({ allow: { and } })),
    list.map((or) => ({ allow: { or } })),
    list.map((not) => ({ deny: { not } })),
    list.map((or) => ({ deny: { or } })),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Of any policy, the texts that meet it are more than its words. */
const given = fc.oneof(
  { weight: 4, arbitrary: ruled.map((json) => ({ json, isPlain: true })) },
  policies.map((json) => ({ json, isPlain: false })),
);

const METHODS = ['GET', 'PUT', 'DELETE'];
const PATHS = ['/a/b', '/a/c', '/api/x', '/other'];

/** Queries and bodies that the words of a policy suggest. */
const textsFor = (policy: PolicyJson): string[] => {
  const words = [...JSON.stringify(policy).matchAll(/"((?:\/|https:|[A-Z]+)[^"\\]*)"/g)].map(
    ([, word = '']) => word,
  );
  return [...new Set(['', 'x', ...words, ...words.map((word) => `${word}/x`)])];
};

test.each([false, true])('no request gets what is said to be denied; with mcp_server: %s', async (isMcp) => {
  const { operations } = await document(
    METHODS.flatMap((method) => PATHS.map((path) => `${method} ${path}`)),
  );
  const annotations: Record<string, string> = isMcp ? { mcp_server: '{}' } : {};
  const ingress = ingressOf({ annotations });
  let [open, denied] = [0, 0];
  fc.assert(
    fc.property(given, ({ json, isPlain }) => {
      const policy = policyOfJson(json);
      const compiled = compilePolicy(policy);
      const access = accessUnder([{ ingress, policy }], [HOST], '0.33');
      const texts = textsFor(json);
      for (const operation of operations) {
        const found = access(operation);
        const outcomes = (query: string, body: string, ip: string | undefined) =>
          evaluate(compiled, {
            method: operation.method,
            host: HOST,
            rawPath: operation.template,
            query,
            body,
            ip,
            headers: {},
            certificate: 'no-ca',
          }).possible;
        const at = [operation.method, operation.template, found.choice];
        if (found.access === 'denied') {
          denied++;
          for (const query of texts)
            for (const body of isMcp ? texts : [''])
              expect([at, query, body, outcomes(query, body, '203.0.113.9')]).not.toContainEqual(['allowed']);
        } else {
          open++;
          const bodies = found.choice === 'query and body' ? texts : [''];
          const queries = found.choice === 'nothing' ? [''] : texts;
          const gets = queries.some((query) =>
            bodies.some((body) => outcomes(query, body, undefined).includes('allowed')),
          );
          if (isPlain) expect([at, gets]).toEqual([at, true]);
        }
      }
    }),
    { numRuns: 100 },
  );
  expect(Math.min(open, denied)).toBeGreaterThan(100);
});
