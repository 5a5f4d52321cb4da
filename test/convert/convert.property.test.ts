import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { hasQuestions, writtenOf } from '../../src/convert/conversion.ts';
import { objectOf, printIngress } from '../../src/convert/manifest.ts';
import { readManifest } from '../../src/ingress/manifests.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfAnnotations } from '../../src/policy/shortcuts.ts';
import { decisionsOf, source } from './arbitraries.ts';
import { converted, PEOPLE } from './converting.ts';

const told = source.chain(({ manifest, names }) =>
  fc.record({
    manifest: fc.constant(manifest),
    byName: decisionsOf(names),
    people: fc.constantFrom([], PEOPLE),
    version: fc.constantFrom('0.31.3', '0.33.1', '0.34.0'),
  }),
);
const REQUESTS = ['/', '/api', '/api/x', '/a/b', '/oauth2/start', '/x', '/login?/api/', '/%zz'].flatMap(
  (path) =>
    ['203.0.113.5', '10.1.2.3', '192.0.2.1', '2001:db8::1'].flatMap((ip) =>
      ['GET', 'POST'].map((method) => {
        const [rawPath = '', query] = path.split('?');
        return {
          method,
          host: 'app.example.com',
          rawPath,
          query,
          ip,
          certificate: 'none' as const,
          headers: {},
        };
      }),
    ),
);

test('nobody without a login is let in whom the user did not name', () => {
  let opened = 0;
  const nobody = fc.property(told, ({ manifest, byName, people, version }) => {
    for (const ingress of converted(manifest, { people, byName, version }).ingresses) {
      const decision = byName[`web/${ingress.source.name}`];
      const mayOpen = decision?.isPublic === true || decision?.byAddress === true;
      for (const written of writtenOf(ingress)) {
        // As Pomerium reads what is printed.
        const [read] = readManifest(printIngress(written), 'it');
        if (read?.kind !== 'ingress') throw new Error('it is no Ingress of class pomerium');
        expect(read.ingress.manifest?.['metadata']).not.toHaveProperty([
          'labels',
          'acme.cert-manager.io/http01-solver',
        ]);
        const parsed = policyOfAnnotations(read.ingress.annotations);
        if (parsed.kind === 'refused') throw new Error(parsed.message);
        const policy = compilePolicy(parsed.policy, version.startsWith('0.31') ? '0.30' : '0.33');
        for (const request of REQUESTS) {
          const { possible } = evaluate(policy, request);
          if (possible.includes('allowed')) {
            opened++;
            expect(mayOpen).toBe(true);
          }
        }
      }
    }
  });
  fc.assert(nobody, { numRuns: 60 });
  // With this seed some are public: the check is no empty one.
  fc.assert(nobody, { numRuns: 60, seed: 1 });
  expect(opened).toBeGreaterThan(0);
});

test('an address that nginx kept out is never let in without a login', () => {
  fc.assert(
    fc.property(told, ({ manifest, byName }) => {
      for (const ingress of converted(manifest, { byName }).ingresses) {
        const deny = ingress.source.annotations.get('nginx.ingress.kubernetes.io/denylist-source-range');
        const allow = ingress.source.annotations.get('nginx.ingress.kubernetes.io/whitelist-source-range');
        const isOut = deny === '203.0.113.5/32' || deny === '0.0.0.0/0' || allow === '10.0.0.0/8';
        for (const written of isOut ? writtenOf(ingress) : []) {
          const [read] = readManifest(printIngress(written), 'it');
          const parsed = policyOfAnnotations(read?.kind === 'ingress' ? read.ingress.annotations : {});
          if (parsed.kind === 'refused') throw new Error(parsed.message);
          const request = REQUESTS.find(({ ip }) => ip === '203.0.113.5');
          if (request)
            expect(evaluate(compilePolicy(parsed.policy), request).possible).not.toContain('allowed');
        }
      }
    }),
    { numRuns: 80 },
  );
});

test('every annotation has one finding, and each Ingress one fate', () => {
  fc.assert(
    fc.property(told, ({ manifest, byName, people }) => {
      const conversion = converted(manifest, { people, byName });
      let open = false;
      for (const { source: from, findings, result, questions } of conversion.ingresses) {
        expect(findings.map(({ key }) => key)).toEqual([...from.annotations.keys()]);
        for (const { what } of findings) expect(what).not.toBe('');
        if (result.kind === 'left' || (result.kind === 'written' && result.access === 'nobody')) {
          expect(questions.length).toBeGreaterThan(0);
          open = true;
        } else expect(questions).toEqual([]);
      }
      expect(hasQuestions(conversion)).toBe(open);
    }),
    { numRuns: 80 },
  );
});

test('what is printed says the same, and holds only annotations that the version knows', () => {
  fc.assert(
    fc.property(told, ({ manifest, byName, people, version }) => {
      for (const written of converted(manifest, { people, byName, version }).ingresses.flatMap(writtenOf)) {
        const text = printIngress(written);
        const [document] = parseAllDocuments(text, { version: '1.1' });
        const read: unknown = document && 'toJS' in document ? document.toJS() : undefined;
        expect(read).toEqual(JSON.parse(JSON.stringify(objectOf(written))));
        for (const [key, value] of Object.entries(written.annotations)) {
          expect(typeof value).toBe('string');
          if (!key.startsWith('ingress.pomerium.io/')) continue;
          expect(known(version)).toContain(key.slice('ingress.pomerium.io/'.length));
          expect(parseAllDocuments(value, { version: '1.1' })).toHaveLength(1);
        }
        const keys = written.paths.map(({ host, path }) => `${host} ${path}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { path } of written.paths) expect(path).toMatch(/^\//);
      }
    }),
    { numRuns: 80 },
  );
});

/** Of facts of the ingress-controller's own lists, those that a conversion may ever need. */
const known = (version: string): readonly string[] => [
  'allow_public_unauthenticated_access',
  'allow_websockets',
  'host_rewrite',
  'idle_timeout',
  'pass_identity_headers',
  'path_regex',
  'policy',
  'preserve_host_header',
  'regex_rewrite_pattern',
  'regex_rewrite_substitution',
  'remove_request_headers',
  'rewrite_response_headers',
  'secure_upstream',
  'service_proxy_upstream',
  'set_request_headers',
  'set_response_headers',
  'subtle_allow_empty_host',
  'timeout',
  'tls_custom_ca_secret',
  'tls_downstream_client_ca_secret',
  'tls_server_name',
  'tls_skip_verify',
  version.startsWith('0.31') ? 'lb_policy' : 'load_balancing_policy',
  ...(version.startsWith('0.34') ? ['h2c_upstream'] : []),
];
