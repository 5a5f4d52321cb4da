import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SplitOpening } from '../../../src/artifact/split/opening.ts';
import { isVariable, type Segment, variable } from '../../../src/evidence/template.ts';
import { ingressKey } from '../../../src/ingress/ingress.ts';
import { RouteTable } from '../../../src/ingress/route-table.ts';
import { compilePolicy } from '../../../src/policy/compiled.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { usualSpelling } from '../../../src/request/spelling.ts';
import { ingressesIn } from '../setting.ts';
import { people, type PeoplePath, split } from './people.ts';

const HOST = 'app.example.com';
const name = fc.constantFrom('api', 'a', 'b', 'v2', 'web', 'u', 'x.y');
const names = fc.array(name, { minLength: 1, maxLength: 3 });
const opening: fc.Arbitrary<SplitOpening> = fc.oneof(
  names.map((list): SplitOpening => ({ kind: 'prefix', path: `/${list.join('/')}/`, hosts: [HOST] })),
  names.map((list): SplitOpening => ({ kind: 'leaf', path: `/${list.join('/')}`, hosts: [HOST] })),
  fc
    .array(fc.oneof(name, fc.constant(variable('name'))), { minLength: 1, maxLength: 3 })
    .map((segments): SplitOpening => ({ kind: 'template', segments, hosts: [HOST] })),
);
const peoplePath: fc.Arbitrary<PeoplePath> = fc
  .tuple(names, fc.constantFrom('Exact', 'Prefix'), fc.constantFrom('', '/'), name)
  .map(([list, pathType, end, service]): PeoplePath => [
    `/${list.join('/')}${pathType === 'Prefix' ? end : ''}`,
    pathType,
    service.replace('.', '-'),
  ]);
const peoplePaths = fc.uniqueArray(peoplePath, { selector: ([path]) => path, maxLength: 4 });

/** Does an opening mean this raw path? */
function means(opening: SplitOpening, path: string): boolean {
  if (opening.kind !== 'template') {
    const own = usualSpelling(opening.path);
    return opening.kind === 'prefix' ? path.startsWith(own) : path === own;
  }
  const parts = path.slice(1).split('/');
  return (
    parts.length === opening.segments.length &&
    opening.segments.every((segment, i) =>
      isVariable(segment) ? parts[i] !== '' : usualSpelling(segment) === parts[i],
    )
  );
}

test('what is opened goes to the public Ingress and to the same service as before; nothing else does', () => {
  const requested = fc
    .array(fc.oneof(name, fc.constantFrom('', '7')), { minLength: 1, maxLength: 4 })
    .map((list) => `/${list.join('/')}`);
  fc.assert(
    fc.property(
      fc.array(opening, { minLength: 1, maxLength: 4 }),
      peoplePaths,
      fc.array(requested, { minLength: 8, maxLength: 16 }),
      fc.boolean(),
      (openings, paths, requests, exact) => {
        const manifest = people([['/', 'Prefix', 'root'], ...paths]);
        const answer = split(manifest, openings, { exact });
        const before = new RouteTable(ingressesIn(manifest));
        const after = new RouteTable([
          ...ingressesIn(manifest),
          ...(answer.ingress ? ingressesIn(answer.text) : []),
        ]);
        const wholly = openings.filter((opening) => !answer.left.some((left) => left.opening === opening));
        for (const path of requests) {
          const route = after.match(HOST, path);
          const isPublic = route !== undefined && ingressKey(route.ingress) === 'apps/app-api';
          // An opening that has a note shares its paths with what comes first.
          if (
            answer.notes.length === 0 &&
            wholly.some((opening) => means(opening, path)) &&
            isCovered(paths, path)
          )
            expect([path, isPublic]).toEqual([path, true]);
          if (isPublic) expect(openings.some((opening) => means(opening, path))).toBe(true);
          expect(serviceOf(answer.text, manifest, route)).toBe(
            serviceOf('', manifest, before.match(HOST, path)),
          );
        }
      },
    ),
    { numRuns: 150 },
  );
});

/** A rule path `/api/v2` also takes `/api/v2x`, which nobody means by it. */
const isCovered = (paths: readonly PeoplePath[], path: string): boolean =>
  !paths.some(([rule, pathType]) => {
    const next = path.charAt(rule.length);
    return (
      pathType === 'Prefix' && path.startsWith(rule) && !rule.endsWith('/') && next !== '' && next !== '/'
    );
  });

function serviceOf(api: string, own: string, route: ReturnType<RouteTable['match']>): string | undefined {
  if (!route) return undefined;
  const manifest = parse(route.ingress.name === 'app' ? own : api) as Manifest;
  const rule = manifest.spec.rules.find(({ host }) => host === HOST);
  return rule?.http.paths.find(({ path }) => path === route.rule.path)?.backend.service.name;
}
interface Manifest {
  readonly spec: {
    readonly rules: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly backend: { readonly service: { readonly name: string } };
        }[];
      };
    }[];
  };
}

test('no page goes to the public Ingress by a template', () => {
  const page = fc.array(fc.oneof(name, fc.constant('7')), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(opening, { minLength: 1 }), fc.array(page), (openings, pages) => {
      const templates = openings.filter(({ kind }) => kind === 'template');
      const answer = split(people(), templates, { pages });
      const table = new RouteTable([...ingressesIn(people()), ...(answer.ingress ? [answer.ingress] : [])]);
      for (const segments of pages)
        expect(table.match(HOST, `/${segments.join('/')}`)?.ingress.name).toBe('app');
    }),
  );
});

test('whatever the paths hold, nothing but rule paths comes of them, and they come back as they were', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text).toString());
  const segment: fc.Arbitrary<Segment> = text.map((part) => part.replaceAll('/', ''));
  const hostile = fc.oneof(
    text.map((path): SplitOpening => ({ kind: 'leaf', path: `/${path}`, hosts: [HOST] })),
    text.map((path): SplitOpening => ({ kind: 'prefix', path: `/${path}/`, hosts: [HOST] })),
    segment.map((name): SplitOpening => ({
      kind: 'template',
      segments: [name, variable('name'), name],
      hosts: [HOST],
    })),
  );
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (openings) => {
      const answer = split(people(), openings);
      if (!answer.ingress) return;
      const plain = split(people(), [{ kind: 'leaf', path: '/plain', hosts: [HOST] }]);
      const [read, ...others] = ingressesIn(answer.text);
      expect(others).toEqual([]);
      expect(read).toEqual(answer.ingress);
      const { path_regex: _, ...annotations } = answer.ingress.annotations;
      expect({ ...answer.ingress, annotations, paths: [], manifest: {} }).toEqual({
        ...plain.ingress,
        paths: [],
        manifest: {},
      });
      for (const { path, match } of read?.paths ?? []) {
        expect(path).toMatch(/^\/[!-~]*$/);
        if (match === 'regex') expect(() => new RegExp(path)).not.toThrow();
      }
      for (const line of [...answer.notes, ...answer.refusals]) expect(line).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
    }),
    { numRuns: 100 },
  );
});

test('rounds in any order and cut come to the same manifest', () => {
  fc.assert(
    fc.property(fc.array(opening, { minLength: 1, maxLength: 6 }), fc.nat(6), (openings, cut) => {
      const [first, second] = [openings.slice(0, cut), openings.slice(cut)];
      const whole = split(people(), openings).text;
      const one = split(people(), second).text;
      const two = split(one === '' ? people() : `${people()}---\n${one}`, first).text || one;
      expect(two).toBe(whole);
    }),
  );
});

test.each(['0.31.3', '0.33.1', undefined])(
  'the policy lets everybody through but not out of the folders: %s',
  (version) => {
    const { ingress } = split(people(), [{ kind: 'prefix', path: '/api/' }], { version });
    const parsed = parsePolicy(ingress?.annotations['policy'] ?? '');
    if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed));
    const compiled = compilePolicy(parsed.policy);
    const passes = (rawPath: string): boolean => {
      const { allow, deny } = evaluate(compiled, { method: 'GET', host: HOST, rawPath });
      return allow.value === true && deny.value !== true;
    };
    expect(passes('/api/x')).toBe(true);
    expect(passes('/api/..;/admin')).toBe(false);
    if (version !== '0.33.1') expect(passes('/api/..%2fadmin')).toBe(false);
  },
);
