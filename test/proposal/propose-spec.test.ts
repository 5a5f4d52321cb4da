import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isVariable } from '../../src/evidence/template.ts';
import { choose, parseChoiceWord } from '../../src/openapi/choice.ts';
import { nameOf, type Operation } from '../../src/openapi/operation.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { reachOf } from '../../src/policy/reach.ts';
import { proposeForSpec } from '../../src/proposal/propose-spec.ts';
import type { SpecOptions, SpecProposal, SpecTarget } from '../../src/proposal/spec-proposal.ts';
import { usualSpelling } from '../../src/request/spelling.ts';
import { parsePathWord } from '../../src/verdict/word.ts';
import { documentOf, openapi } from '../openapi/documents.ts';

const HOST = 'app.example.com';
const TARGET: SpecTarget = { ingress: undefined, hosts: [HOST], pages: [] };
const OPTIONS: SpecOptions = {
  form: 'pinned',
  version: '0.33',
  guard: true,
  allowRoot: false,
  maxRules: Infinity,
  accept: [],
  reject: [],
  lowerCase: false,
};

interface Asked {
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly options?: Partial<SpecOptions>;
  readonly target?: Partial<SpecTarget>;
}

async function proposalFor(document: object, asked: Asked = {}): Promise<SpecProposal> {
  const { operations, unread } = await documentOf(document);
  const words = (texts: readonly string[] = []) =>
    texts.map((text) => parseChoiceWord(text)).filter((word) => word !== undefined);
  const choice = choose(operations, { only: words(asked.only), except: words(asked.except) }, unread);
  return proposeForSpec({ ...TARGET, ...asked.target }, choice, { ...OPTIONS, ...asked.options });
}

const pathWords = (...texts: string[]) =>
  texts.map((text) => parsePathWord(text)).filter((word) => word !== undefined);
const opened = ({ rules }: SpecProposal): string =>
  rules
    .map(
      ({ kind, path, methods }) =>
        `${methods ? `${methods.join(',')} ` : ''}${path}${kind === 'leaf' ? '$' : ''}`,
    )
    .join(' ');
const left = (proposal: SpecProposal): string =>
  proposal.left.map(({ operation, why }) => `${nameOf(operation)}: ${why}`).join('\n');

describe('rules', () => {
  const gets = (...paths: string[]): object => openapi(paths);
  test.each<readonly [name: string, document: object, asked: Asked, rules: string, why: RegExp | undefined]>([
    ['a folder of several', gets('/api/items', '/api/items/{id}', '/api/me'), {}, '/api/', undefined],
    ['a path alone', gets('/status'), {}, '/status$', undefined],
    ['a path and its folder', gets('/items', '/items/{id}'), {}, '/items$ /items/', undefined],
    [
      'nothing shorter than the base path',
      openapi(['/a', '/b/{id}'], { servers: [{ url: '/x/y' }] }),
      {},
      '/x/y/',
      undefined,
    ],
    [
      'each base path has its own',
      openapi(['/a', '/b'], { servers: [{ url: '/api/v1' }, { url: '/api/v2' }] }),
      {},
      '/api/v1/ /api/v2/',
      undefined,
    ],
    [
      'a path that begins with a variable',
      gets('/{owner}/x', '/api/a', '/api/b'),
      {},
      '/api/',
      /\{owner\}\/x: its path begins with a variable/,
    ],
    [
      'a container of values',
      gets('/plugins', '/plugins/{id}', '/plugins/{id}/x'),
      {},
      '/plugins$ /plugins/',
      undefined,
    ],
    [
      'a script with paths behind it',
      gets('/index.php/apps/notes/a', '/index.php/apps/notes/b'),
      {},
      '/index.php/apps/notes/',
      undefined,
    ],
    [
      'a folder of web pages',
      gets('/web/ConfigurationPages', '/web/About'),
      {},
      '/web/About$ /web/ConfigurationPages$',
      undefined,
    ],
    ['a folder of values among web pages', gets('/web/{page}'), {}, '', /right below a folder of pages/],
    ['two slashes', gets('//openapi'), {}, '//openapi$ /openapi$', undefined],
    ['a slash at the end', gets('/items/'), {}, '/items/', undefined],
    [
      'what Pomerium answers itself',
      gets('/ping', '/.pomerium/x', '/health'),
      {},
      '/health$',
      /GET \/ping: Pomerium answers it itself/,
    ],
    [
      'the start page',
      openapi({ '/': { get: {}, post: {} } }),
      {},
      'POST /$',
      /GET \/: it is the start page/,
    ],
    [
      'what scanners ask for',
      gets('/.env', '/api/x', '/api/y'),
      {},
      '/api/',
      /\.env: scanners ask everybody/,
    ],
    [
      'the same, if it is accepted',
      gets('/.env'),
      { options: { accept: pathWords('/.env') } },
      '/.env$',
      undefined,
    ],
    ['what a policy cannot hold', gets('/a\u{E0001}', '/b'), {}, '/b$', /a policy cannot hold/],
    [
      'accepted beyond the document',
      gets('/api/x'),
      { options: { accept: pathWords('/hls/') } },
      '/api/x$ /hls/',
      undefined,
    ],
    [
      'not all of a folder',
      gets('/api/a', '/api/b/x', '/api/b/y'),
      { except: ['/api/a'] },
      '/api/b/',
      undefined,
    ],
    [
      'beside what is not chosen',
      gets('/u/{id}/a', '/u/{id}/b'),
      { only: ['/u/*/a'] },
      '',
      /u\/\{id\}\/a: no prefix can tell it/,
    ],
    [
      'below what a variable may be',
      gets('/u/me/a', '/u/me/b/{x}', '/u/{id}/secret'),
      { except: ['/**/secret'] },
      '/u/me/a$ /u/me/b/',
      undefined,
    ],
    [
      'rejected',
      gets('/api/a', '/api/b', '/api/admin/x'),
      { options: { reject: pathWords('/api/admin/') } },
      '/api/a$ /api/b$',
      /api\/admin\/x: you rejected it/,
    ],
    [
      'pages of a log',
      gets('/lib/a', '/lib/b'),
      { target: { pages: [['lib', 'home']] } },
      '/lib/a$ /lib/b$',
      undefined,
    ],
    [
      'a page of a log that is an operation too',
      gets('/lib'),
      { target: { pages: [['lib']] } },
      '/lib$',
      undefined,
    ],
    [
      'at most so many',
      gets('/a/x', '/a/y', '/b'),
      { options: { maxRules: 1 } },
      '/a/',
      /GET \/b: left out by --max-rules/,
    ],
    [
      'in lower case too',
      gets('/Items/{id}', '/Users/Me'),
      { options: { lowerCase: true } },
      '/Items/ /Users/Me$ /items/ /users/me$',
      undefined,
    ],
    [
      'in lower case, but never what is not chosen',
      gets('/Users/Me', '/Users/Public', '/users/you'),
      { options: { lowerCase: true }, except: ['/users/you'] },
      '/Users/Me$ /Users/Public$ /users/me$ /users/public$',
      undefined,
    ],
    [
      'all of the host, if the user says so',
      gets('/{owner}/x', '/a'),
      { options: { allowRoot: true } },
      '/',
      undefined,
    ],
    [
      'the start page, if the user says so',
      gets('/', '/a'),
      { options: { allowRoot: true } },
      '/$ /a$',
      undefined,
    ],
    [
      'an app below a base path',
      openapi(['/', '/{path}', '/api/a', '/api/b', '/login'], { servers: [{ url: '/sonarr' }] }),
      {},
      '/sonarr/api/ /sonarr/login$',
      /\/sonarr\/: it is the start page[^]*\{path\}: its path begins with a variable/,
    ],
    [
      'an API below a base path, with a template for nearly all of it',
      openapi(['/{camera}', '/events', '/config'], { servers: [{ url: '/api' }] }),
      {},
      '/api/',
      undefined,
    ],
    [
      'accepted root without leave',
      gets('/', '/api/x', '/.env'),
      { options: { accept: pathWords('/') } },
      '/api/x$',
      /\/: it is the start page[^]*\.env: scanners/,
    ],
    ['slashes alone', gets('//', '/a'), {}, '/a$', /\/\/: it is the start page/],
    ['the same twice', gets('//api', '/api'), {}, '//api$ /api$', undefined],
    [
      'both accepted and rejected',
      gets('/api/a', '/api/admin/x'),
      { options: { accept: pathWords('/api/admin/'), reject: pathWords('/api/admin/') } },
      '/api/a$',
      /you rejected it/,
    ],
    [
      'rejected in another case, on a server that ignores case',
      gets('/Items/{id}', '/Items/Secret'),
      { options: { lowerCase: true, reject: pathWords('/items/secret') } },
      '',
      /Secret: you rejected it[^]*\{id\}: no prefix can tell it/,
    ],
    [
      'rejected for one method',
      openapi({ '/a/b': { get: {}, post: {} }, '/a/c': { get: {} } }),
      { options: { reject: pathWords('POST /a/b') } },
      '/a/',
      undefined,
    ],
    [
      'a page of a log that is declared for another method',
      openapi({ '/login': { post: {} } }),
      { target: { pages: [['login']] } },
      'POST /login$',
      undefined,
    ],
    [
      'the start page in the traditional form',
      openapi({ '/': { post: {} } }),
      { options: { form: 'traditional' } },
      'POST /$',
      undefined,
    ],
    [
      'beside what could not be read and may be excepted',
      openapi({
        '/api/a/{id}': { get: {} },
        '/api/b/{id}': { get: {} },
        '/api/admin/users': { $ref: 'none.yaml' },
      }),
      { except: ['/api/admin/**'] },
      '/api/a/ /api/b/',
      undefined,
    ],
  ])('%s', async (_, document, asked, rules, why) => {
    const proposal = await proposalFor(document, asked);
    expect(opened(proposal)).toBe(rules);
    if (why) expect(left(proposal)).toMatch(why);
    else expect(left(proposal)).toBe('');
  });

  test('no rule opens all that an Ingress serves', async () => {
    const paths = [{ host: HOST, path: '/jellyfin', match: 'prefix' as const }];
    const ingress = { namespace: 'm', name: 'j', hosts: [HOST], paths, annotations: {}, policyKnown: true };
    const document = openapi(['/Items', '/Users/{id}'], { servers: [{ url: '/jellyfin' }] });
    expect(opened(await proposalFor(document, { target: { ingress } }))).toBe(
      '/jellyfin/Items$ /jellyfin/Users/',
    );
    const astray = await proposalFor(openapi(['/Items']), { target: { ingress } });
    expect(astray.notes.join()).toMatch(
      /1 of 1 operations, such as \/Items, lie on no path of the Ingress \(\/jellyfin\)/,
    );
  });

  test('on a route with mcp_server there are none', async () => {
    const ingress = {
      namespace: 'm',
      name: 'j',
      hosts: [HOST],
      paths: [],
      annotations: { mcp_server: '{}' },
      policyKnown: true,
    };
    const proposal = await proposalFor(openapi(['/a']), { target: { ingress } });
    expect([proposal.rules.length, proposal.left.length]).toEqual([0, 1]);
  });

  test('operations that were not chosen and are reached all the same', async () => {
    const document = openapi({ '/a': { get: {}, post: { security: [] } } });
    const [rule] = (await proposalFor(document, { only: ['method=GET'] })).rules;
    expect(rule?.operations.map(nameOf)).toEqual(['GET /a']);
    expect(rule?.others.map(nameOf)).toEqual(['POST /a']);
  });
});

describe('whatever a document declares', () => {
  const name = fc.constantFrom(
    'api',
    'v1',
    'items',
    'users',
    'me',
    'web',
    'apps',
    'Admin',
    'a b',
    'é',
    '',
    '.env',
    'x"y',
    'a:b',
  );
  const segment = fc.oneof(
    { weight: 4, arbitrary: name },
    { weight: 1, arbitrary: fc.constantFrom('{id}', '{a}.json', '*') },
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
  const paths = fc.dictionary(path, fc.subarray(['get', 'post', 'delete'], { minLength: 1 }), {
    maxKeys: 8,
    minKeys: 1,
  });
  const document = fc.record({ paths, server: fc.constantFrom('/', '/api', '/api/v1', '/app') });
  const asked = fc.record({
    only: fc.constantFrom([], ['method=GET'], ['/api/**'], ['/**/items/**']),
    except: fc.constantFrom([], ['/**/me'], ['method=DELETE'], ['/api/users/**']),
    options: fc.record({ lowerCase: fc.boolean(), allowRoot: fc.constant(false) }),
  });

  const pathOf = ({ segments }: Operation, value: string): string =>
    `/${segments.map((each) => (isVariable(each) ? value : each)).join('/')}`;

  test('each chosen operation is let through, with and without a query, or named', async () => {
    await fc.assert(
      fc.asyncProperty(document, asked, async (given, options) => {
        const spec = documentFor(given);
        const proposal = await proposalFor(spec, options);
        const policy = compilePolicy(
          policyOfJson([...proposal.rules.flatMap((rule) => rule.policy), ...proposal.guard]),
          '0.33',
        );
        const named = new Set(proposal.left.map(({ operation }) => operation));
        const bound = new Set(
          proposal.rules.filter(({ methods }) => methods).flatMap(({ operations }) => operations),
        );
        for (const operation of await chosenOf(spec, options)) {
          if ([...named].some((other) => nameOf(other) === nameOf(operation))) continue;
          const isBound = [...bound].some((other) => nameOf(other) === nameOf(operation));
          for (const query of isBound ? [undefined] : [undefined, 'a=1', '/']) {
            const rawPath = usualSpelling(pathOf(operation, 'v4lue'));
            const { outcome } = evaluate(policy, { method: operation.method, host: HOST, rawPath, query });
            expect([nameOf(operation), query, outcome]).toEqual([nameOf(operation), query, 'allowed']);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('no operation that was not chosen is reached, save on the path of a chosen one', async () => {
    await fc.assert(
      fc.asyncProperty(document, asked, async (given, options) => {
        const spec = documentFor(given);
        const proposal = await proposalFor(spec, options);
        const policy = policyOfJson([...proposal.rules.flatMap((rule) => rule.policy), ...proposal.guard]);
        const reach = reachOf(policy, { hosts: [HOST] });
        const { operations } = await documentOf(spec);
        const chosen = new Set((await chosenOf(spec, options)).map(({ path: own }) => own));
        for (const operation of operations) {
          if (chosen.has(operation.path)) continue;
          const { lowerCase } = options.options;
          if (lowerCase && [...chosen].some((own) => own.toLowerCase() === operation.path.toLowerCase()))
            continue;
          expect([operation.path, reach(pathOf(operation, 'v4lue')).reachable]).toEqual([
            operation.path,
            false,
          ]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('the order of the paths changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(document, asked, async (given, options) => {
        const turned = { ...given, paths: Object.fromEntries(Object.entries(given.paths).toReversed()) };
        const [one, other] = [
          await proposalFor(documentFor(given), options),
          await proposalFor(documentFor(turned), options),
        ];
        expect(one.rules.map(({ policy }) => policy)).toEqual(other.rules.map(({ policy }) => policy));
      }),
      { numRuns: 100 },
    );
  });

  const documentFor = ({
    paths: items,
    server,
  }: {
    paths: Record<string, string[]>;
    server: string;
  }): object =>
    openapi(
      Object.fromEntries(
        Object.entries({ ...items, '/ok': ['get'] }).map(([key, methods]) => [
          key,
          Object.fromEntries(methods.map((method) => [method, {}])),
        ]),
      ),
      { servers: [{ url: server }] },
    );

  async function chosenOf(
    spec: object,
    { only, except }: { only: readonly string[]; except: readonly string[] },
  ): Promise<readonly Operation[]> {
    const words = (texts: readonly string[]) =>
      texts.map((text) => parseChoiceWord(text)).filter((word) => word !== undefined);
    return choose((await documentOf(spec)).operations, { only: words(only), except: words(except) }).chosen;
  }
});
