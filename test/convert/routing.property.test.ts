import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { writtenOf } from '../../src/convert/conversion.ts';
import type { PlannedPath } from '../../src/convert/hosts/plan-paths.ts';
import { backendText } from '../../src/convert/source/nginx-ingress.ts';
import { converted, ingressWith, ruleOf } from './converting.ts';

type Rule = readonly [path: string, type: string, service: string];

const PATHS = [
  '/',
  '/api',
  '/api/',
  '/api/v1',
  '/a',
  '/a-b',
  '/a.c',
  '/docs',
  '/docs/x',
  '/a(/|$)(.*)',
  '/v[0-9]+',
  '/a-b/c',
  '/(api|docs)',
];
const REQUESTS = [
  '/',
  '/api',
  '/api/',
  '/api/x',
  '/apix',
  '/API/x',
  '/api/v1',
  '/api/v1x',
  '/a',
  '/a/',
  '/a/b',
  '/a-b',
  '/a-bc',
  '/a-b/c',
  '/a.c',
  '/axc',
  '/docs',
  '/docs/x',
  '/docsx',
  '/docs/x/y',
  '/v1',
  '/v12/x',
  '/v',
  '/other',
];

/** A few Ingresses of one host, no path of which stands twice. */
const ingresses = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific')),
    { selector: ([path]) => path, minLength: 1, maxLength: 6 },
  )
  .chain((paths) =>
    fc.record({
      owners: fc.array(fc.nat(1), { minLength: paths.length, maxLength: paths.length }),
      usesRegex: fc.boolean(),
      paths: fc.constant(paths),
    }),
  )
  .map(({ paths, owners, usesRegex }) => ({
    usesRegex,
    rules: [0, 1].map((owner) =>
      paths.flatMap(([path, type], index): Rule[] =>
        owners[index] === owner ? [[path, type, `s${index}`]] : [],
      ),
    ),
  }));

test('a request goes where nginx sent it', () => {
  let compared = 0;
  let routed = 0;
  fc.assert(
    fc.property(ingresses, ({ rules, usesRegex }) => {
      const manifest = rules
        .flatMap((own, index) =>
          own.length === 0
            ? []
            : [
                ingressWith(
                  usesRegex ? { 'use-regex': 'true' } : {},
                  { rules: [ruleOf('app.example.com', own)] },
                  `app${index}`,
                ),
              ],
        )
        .join('\n---\n');
      const { ingresses: results } = converted(manifest);
      // What Pomerium cannot put in the right order is not written, and said.
      if (results.some(({ result }) => result.kind !== 'written')) return;
      // A route's id in Pomerium is name, host and path, so Exact and Prefix of one path are one route; that is said.
      if (JSON.stringify(results).includes('stands twice')) return;
      compared++;
      const planned = results.flatMap(writtenOf).flatMap(({ paths }) => paths);
      for (const request of REQUESTS) {
        const wanted = usesRegex ? byRegex(rules.flat(), request) : byLocation(rules.flat(), request);
        if (wanted === 'redirected') continue;
        if (wanted !== undefined) routed++;
        expect([request, inPomerium(planned, request)]).toEqual([request, wanted && `${wanted}:80`]);
      }
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(50);
  expect(routed).toBeGreaterThan(250);
});

/** ingress-nginx without regular expressions (controller/location.go, and nginx's own choice): exact, then the longest prefix. */
function byLocation(rules: readonly Rule[], request: string): string | undefined {
  const exact = rules.find(
    ([path, type]) => path === request && (type === 'Exact' || (type === 'Prefix' && !path.endsWith('/'))),
  );
  if (exact) return exact[2];
  if (rules.some(([path, type]) => type !== 'Exact' && path === `${request}/` && request !== ''))
    return 'redirected';
  const prefixes = rules
    .flatMap(([path, type, service]) =>
      type === 'Exact'
        ? []
        : [[type === 'Prefix' && !path.endsWith('/') ? `${path}/` : path, service] as const],
    )
    .filter(([prefix]) => request.startsWith(prefix))
    .sort(([a], [b]) => b.length - a.length);
  return prefixes[0]?.[1];
}

/** With them: the longest expression first, anchored at the start, without regard to case (template.go, buildLocation). */
const byRegex = (rules: readonly Rule[], request: string): string | undefined =>
  [...rules]
    .sort(([a], [b]) => b.length - a.length || Buffer.compare(Buffer.from(b), Buffer.from(a)))
    .find(([path]) => new RegExp(`^${path}`, 'i').test(request))?.[2];

/** The ingress-controller's order (route_list.go): exact, regular expressions, prefixes, each from the last text to the first. */
function inPomerium(paths: readonly PlannedPath[], request: string): string | undefined {
  const found = [...paths]
    .sort((a, b) => rank(a) - rank(b) || Buffer.compare(Buffer.from(b.path), Buffer.from(a.path)))
    .find(({ match, path }) => {
      if (match === 'Exact') return path === request;
      return match === 'regex' ? RE2JS.compile(`^(?:${path})$`).test(request) : request.startsWith(path);
    });
  return found && backendText(found.backend);
}

const rank = ({ match }: PlannedPath): number => (match === 'Exact' ? 0 : match === 'regex' ? 1 : 2);
