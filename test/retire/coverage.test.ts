import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageOf, type Gap } from '../../src/retire/coverage.ts';
import { kubeObject } from '../../src/retire/kube-object.ts';
import { serversOf } from '../../src/retire/nginx-server.ts';
import { PomeriumRoutes } from '../../src/retire/pomerium-routes.ts';
import { nginx, pomerium } from './objects.ts';

const NOTHING = { objects: [] };

function gapsOf(there: readonly string[], here: readonly string[], annotations: object = {}): readonly Gap[] {
  const old = kubeObject(nginx('home/app', { paths: there, annotations: { ...annotations } }));
  const next = kubeObject(
    pomerium('home/app-pomerium', {
      paths: here,
      annotations: here.some((path) => path.includes('('))
        ? { 'ingress.pomerium.io/path_regex': 'TRUE' }
        : {},
    }),
  );
  const server = serversOf([old], NOTHING).get('app.example.com');
  if (!server) throw new Error('no server');
  return coverageOf(server, () => true, new PomeriumRoutes([next], NOTHING).of('app.example.com')).gaps;
}

const paths = (gaps: readonly Gap[]): string[] => gaps.map(({ path }) => path);

describe('paths compared as texts', () => {
  test.each<[string, string[], string[], string[]]>([
    ['the same root', ['/ P a:80'], ['/ P a:80'], []],
    ['the root covers what is below it', ['/api P a:80'], ['/ P a:80'], []],
    ['another service', ['/ P a:80'], ['/ P b:80'], ['/', '/…']],
    ['another port', ['/ P a:80'], ['/ P a:81'], ['/', '/…']],
    [
      'Prefix is element-wise there and a string prefix here',
      ['/docs P d:80', '/ P a:80'],
      ['/docs P d:80', '/ P a:80'],
      ['/docs…'],
    ],
    [
      'Exact and Prefix with a slash are the same as Prefix there',
      ['/docs P d:80', '/ P a:80'],
      ['/docs E d:80', '/docs/ P d:80', '/ P a:80'],
      [],
    ],
    ['a string prefix on both sides', ['/docs I d:80', '/ P a:80'], ['/docs I d:80', '/ P a:80'], []],
    ['Exact alone', ['/x E a:80'], ['/x E a:80'], []],
    ['Exact for what was a Prefix', ['/x P a:80'], ['/x E a:80'], ['/x/', '/x/…']],
    ['a longer path of somebody else', ['/ P a:80'], ['/ P a:80', '/admin/ P b:80'], ['/admin/', '/admin/…']],
    ['nothing at all here', ['/ P a:80'], ['/other/ P a:80'], ['/', '/…']],
    ['more than what was there', ['/a P a:80'], ['/a P a:80', '/b P b:80'], []],
    ['a page of Pomerium itself', ['/ping E a:80', '/ P a:80'], ['/ping E a:80', '/ P a:80'], ['/ping']],
    ['a page of Pomerium itself under the root', ['/healthz P a:80'], ['/ P a:80'], ['/healthz']],
    [
      'a folder of Pomerium itself',
      ['/.pomerium/x/ P a:80'],
      ['/ P a:80'],
      ['/.pomerium/x/', '/.pomerium/x/…'],
    ],
    ['what only begins so', ['/pingx P a:80', '/ping/ P a:80', '/api/ping E a:80'], ['/ P a:80'], []],
    ['Exact beats a Prefix of the same text', ['/x E a:80', '/x P b:80'], ['/x E a:80', '/x/ P b:80'], []],
  ])('%s', (_, there, here, expected) => {
    expect(paths(gapsOf(there, here)).sort()).toEqual(expected.sort());
  });

  test('an expression here that may take some of it', () => {
    const root = ['/ P a:80'];
    expect(gapsOf(root, ['/ P a:80', '/(?i)x.* I b:80']).map(({ why }) => why)).toContainEqual(
      expect.stringMatching(/may send some of it to home\/b:80/),
    );
    expect(gapsOf(root, ['/ P a:80', '/(?i)x.* I a:80'])).toEqual([]);
    expect(gapsOf(['/m/ P a:80'], ['/m/ P a:80', '/other/(x|y) I b:80'])).not.toEqual([]);
    expect(gapsOf(['/m/ P a:80'], ['/m/ P a:80', '/other/(x) I b:80'])).toEqual([]);
  });
});

describe('paths as expressions', () => {
  const regex = { 'nginx.ingress.kubernetes.io/use-regex': 'true' };

  test.each<[string, string[], string[], string[]]>([
    ['everything goes to one place on both sides', ['/api/v[0-9] I a:80', '/ P a:80'], ['/ P a:80'], []],
    ['its translation', ['/api/v[0-9] I a:80', '/ P b:80'], ['/(?i)api/v[0-9].* I a:80', '/ P b:80'], []],
    [
      'an end that is written',
      ['/x(/|$)(.*) I a:80', '/ P b:80'],
      ['/(?i)x(/|$)(.*) I a:80', '/ P b:80'],
      [],
    ],
    [
      'case is not ignored here',
      ['/api I a:80', '/ P b:80'],
      ['/api I a:80', '/ P b:80', '/(z) I b:80'],
      ['/', '/api'],
    ],
    [
      'text descending tries it too early',
      ['/a I a:80', '/a-b I b:80', '/ P c:80'],
      ['/(?i)a.* I a:80', '/(?i)a-b.* I b:80', '/ P c:80'],
      ['/a', '/a-b'],
    ],
    [
      'texts apart may stand in any order',
      ['/aa I a:80', '/bb I b:80', '/ P c:80'],
      ['/(?i)aa.* I a:80', '/(?i)bb.* I b:80', '/ P c:80'],
      [],
    ],
    [
      'something else before it',
      ['/aa I a:80', '/ P c:80'],
      ['/(?i)aa.* I a:80', '/ab/ E x:80', '/ P c:80'],
      ['/aa', '/'],
    ],
  ])('%s', (_, there, here, expected) => {
    const found = paths(gapsOf(there, here, regex)).map((path) => path.replace(/ \(.*/, ''));
    expect(found.sort()).toEqual(expected.sort());
  });

  test.each([
    ['/ping', true],
    ['/(ping|healthz)$', true],
    ['/healthz/?$', true],
    ['/healthz(/|$)(.*)', true],
    [String.raw`/\.well-known/pomerium`, true],
    ['/api/ping', false],
    ['/ping-pong', false],
    ['/shipping', false],
    ['/ping/x', false],
  ])('%s, which Pomerium may answer itself: %s', (path, isOwn) => {
    const gaps = gapsOf([`${path} I a:80`, '/ P a:80'], ['/ P a:80'], regex);
    expect(gaps.map(({ why }) => why)).toEqual(
      isOwn ? [expect.stringMatching(/Pomerium answers .* itself/)] : [],
    );
  });

  test.each([
    ['True', true],
    ['1', true],
    ['yes', false],
  ])('use-regex %s, as Go reads it', (value, isRegex) => {
    const found = gapsOf(['/x P a:80', '/ P b:80'], ['/x P a:80', '/ P b:80'], {
      'nginx.ingress.kubernetes.io/use-regex': value,
    });
    expect(paths(found).some((path) => path.includes('expression'))).toBe(isRegex);
  });

  test('a rewrite makes expressions of all paths, too', () => {
    const rewrite = { 'nginx.ingress.kubernetes.io/rewrite-target': '/$1' };
    expect(paths(gapsOf(['/x P a:80', '/ P b:80'], ['/x P a:80', '/ P b:80'], rewrite))).toContain(
      '/x (a regular expression there)',
    );
  });
});

// A second opinion, which looks at one path at a time the way each side's documentation puts it.
type Rule = readonly [path: string, type: 'E' | 'P' | 'I', backend: string];

function there(rules: readonly Rule[], path: string): string | undefined {
  const exact = rules.find(([own, type]) => type === 'E' && own === path);
  if (exact) return exact[2];
  const found = rules
    .filter(([own, type]) => {
      if (type === 'E') return false;
      if (type === 'I' || own.endsWith('/')) return path.startsWith(own);
      return path === own || path.startsWith(`${own}/`);
    })
    // An exact location is made of a Prefix, and wins over any prefix.
    .sort((a, b) => Number(isBare(b, path)) - Number(isBare(a, path)) || reach(b) - reach(a));
  return found[0]?.[2];
}

const isBare = ([own, type]: Rule, path: string): boolean =>
  type === 'P' && own === path && !own.endsWith('/');
const reach = ([own, type]: Rule): number => own.length + (type === 'P' && !own.endsWith('/') ? 1 : 0);

function here(rules: readonly Rule[], path: string): string | undefined {
  const exact = rules.find(([own, type]) => type === 'E' && own === path);
  const prefixes = rules.filter(([own, type]) => type !== 'E' && path.startsWith(own));
  return (exact ?? prefixes.sort((a, b) => b[0].length - a[0].length)[0])?.[2];
}

const aPath = fc
  .array(fc.constantFrom('/', 'a', 'b', '/a', '/ab', '/a/'), { maxLength: 4 })
  .map((parts) => `/${parts.join('')}`.replaceAll(/\/+/g, '/'));
const rulesOver = (types: readonly ('E' | 'P' | 'I')[]): fc.Arbitrary<Rule[]> =>
  fc.uniqueArray(fc.tuple(aPath, fc.constantFrom(...types), fc.constantFrom('x:80', 'y:80')), {
    minLength: 1,
    maxLength: 5,
    // Rules with one reach would need ages or names to choose by.
    selector: ([path, type]) => (type === 'E' ? `E ${path}` : path.replace(/(?<=.)\/$/, '')),
  });
const written = (rules: readonly Rule[]): string[] => rules.map((rule) => rule.join(' '));

test('where nothing is open no path goes elsewhere, and whatever is open is so for a path', () => {
  fc.assert(
    fc.property(
      rulesOver(['E', 'P', 'I']),
      rulesOver(['E', 'P']),
      fc.array(aPath, { maxLength: 20 }),
      (old, next, asked) => {
        const gaps = gapsOf(written(old), written(next));
        const open = (path: string): boolean => {
          const before = there(old, path);
          return before !== undefined && before !== here(next, path);
        };
        if (gaps.length === 0) expect(asked.filter(open)).toEqual([]);
        for (const { path } of gaps) expect([path, open(path.replace('…', 'Q'))]).toEqual([path, true]);
      },
    ),
    { numRuns: 400 },
  );
});
