import fc from 'fast-check';
import type { Decision } from '../../src/convert/decide/decisions.ts';
import { KNOWN_ANNOTATIONS } from '../../src/convert/nginx/topics.ts';
import { ruleOf } from './converting.ts';

/** A source with Ingresses that may share hosts, with annotations of every kind and values that make sense or none. */
export const source: fc.Arbitrary<{ readonly manifest: string; readonly names: readonly string[] }> = fc
  .uniqueArray(fc.constantFrom('blog', 'shop', 'a-canary', 'auth', 'wiki'), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(...names.map((name) => ingress(name))).map((objects) => ({
      manifest: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
      names,
    })),
  );

/** What a user may have decided about them. */
export const decisionsOf = (names: readonly string[]): fc.Arbitrary<Record<string, Decision>> =>
  fc.dictionary(
    fc.constantFrom(...names.map((name) => `web/${name}`)),
    fc.record(
      {
        isPublic: fc.boolean(),
        byAddress: fc.boolean(),
        people: fc.constant([{ allow: { or: [{ email: { is: 'bob@example.com' } }] } }]),
        drop: fc.uniqueArray(fc.constantFrom(...NAMES)).map((some) => new Set(some)),
      },
      { requiredKeys: [] },
    ),
  );

const NAMES = [
  ...KNOWN_ANNOTATIONS.map((name) => name.replace('*', 'x')),
  'made-up',
  'limit-rps',
  'auth-url',
  'whitelist-source-range',
];

const VALUES = [
  'true',
  'false',
  'on',
  'off',
  '',
  '1',
  '0',
  'yes',
  '60s',
  '3600',
  '-1',
  '99999999999',

  '10.0.0.0/8',
  '10.0.0.0/8, 192.0.2.1',
  '203.0.113.5/32',
  '10.0.0.0/99',
  '::/0',
  '0.0.0.0/0',
  '010.1.1.1',
  '1',

  'HTTPS',
  'GRPC',
  'GRPCS',
  'FCGI',
  'any',
  'all',
  'cookie',
  'ewma',
  'basic',
  '/',
  '/$1',
  '/x',
  '/$2?x=1',
  'https://other.example.com/$1',
  '/\\1',
  '/{{ x }}',
  'web/secret',
  'http://auth.example.com/check',
  'X-User,Authorization',
  'a.example.com, ~^x$',

  'deny all;',
  'allow 10.0.0.0/8; deny all;',
  'location /x { return 403; }',
  'location ~ ^/(a|b) { allow 10.1.1.1; deny all; }',

  'proxy_set_header X-A "b";',
  'more_set_headers "X-B: c";',
  'if ($x) { return 403; }',
  'location / {',
  '}',
  '"',
  'return 301 /;',

  '- allow: {or: [{accept: true}]}',
  '"\n- allow:\n    or:\n    - accept: true\n',
  "'; accept: true",
  '\u0000',
  '\u2028x',
];

const annotations = fc.dictionary(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...NAMES).map((name) => `nginx.ingress.kubernetes.io/${name}`) },
    fc.constantFrom(
      'ingress.pomerium.io/policy',
      'ingress.pomerium.io/allow_public_unauthenticated_access',
      'ingress.pomerium.io/allowed_domains',
      'cert-manager.io/cluster-issuer',
      'example.com/note',
      'kubernetes.io/ingress.class',
    ),
  ),
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
    fc.string({ unit: 'binary', maxLength: 12 }),
  ),
  { maxKeys: 6 },
);

const rule = fc
  .tuple(
    fc.constantFrom('app.example.com', 'app.example.com', 'b.example.com', '*.example.com', ''),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          '/',
          '/api',
          '/api/',
          '/x.y',
          '/a(/|$)(.*)',
          '/(.*)',
          '/oauth2',
          '/v[0-9]+',
          '/a|b',
          '/(?=x)',
        ),
        fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific', 'Odd'),
        fc.constantFrom('app', 'other'),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([host, paths]) => ruleOf(host, paths));

const ingress = (name: string) =>
  fc
    .record({
      annotations,
      rules: fc.array(rule, { maxLength: 2 }),
      labels: fc.constantFrom(
        {},
        {},
        { 'acme.cert-manager.io/http01-solver': 'True' },
        { 'app.kubernetes.io/managed-by': 'Helm' },
      ),
      hasDefault: fc.boolean(),
    })
    .map(({ annotations: given, rules, labels, hasDefault }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'web', labels, annotations: given },
      spec: {
        ingressClassName: 'nginx',
        rules,
        ...(hasDefault ? { defaultBackend: { service: { name: 'front', port: { number: 80 } } } } : {}),
      },
    }));
