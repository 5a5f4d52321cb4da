import { describe, expect, test } from 'vitest';
import { dangersOf } from '../../src/policy/dangers.ts';
import { type JsonObject, policyOfJson, type PolicyJson } from '../../src/policy/model.ts';

const people = { email: { is: 'alice@example.com' } };
const allow = (...or: readonly JsonObject[]): PolicyJson => [{ allow: { or } }];
const path = (data: JsonObject[string]): JsonObject => ({ http_path: data });

const ids = (policy: PolicyJson, hosts?: readonly string[]) =>
  dangersOf(policyOfJson(policy), hosts ? { hosts } : {}).map(({ id, place }) =>
    place ? `${id}: ${place.action} ${place.list} ${place.criterion.name}` : id,
  );

describe('nothing is wrong with', () => {
  test.each<[string, PolicyJson]>([
    [
      'people',
      allow(people, { domain: 'example.com' }, { 'claim/groups': 'family' }, { user: { not: 'u-bob' } }),
    ],
    [
      'a pinned prefix',
      [
        ...allow(people),
        {
          allow: {
            and: [path({ starts_with: '/api/' }), path({ starts_with: 'https://app.example.com/api/' })],
          },
        },
      ],
    ],
    [
      'a leaf bound to a method',
      [
        ...allow(people),
        { allow: { and: [path('/'), path('https://app.example.com/'), { http_method: 'PROPFIND' }] } },
      ],
    ],
    ['a guard', [...allow(people), { deny: { or: [path({ contains: '/..;' })] } }]],
    ['preflight requests', allow(people, { cors_preflight: true })],
    ['a deny rule for addresses', [...allow(people), { deny: { or: [{ source_ip: '192.0.2.0/24' }] } }]],
  ])('%s', (_, policy) => expect(ids(policy)).toEqual([]));
});

describe('a criterion that holds for every request', () => {
  test.each<[string, JsonObject]>([
    ['an empty text', path({ is: '' })],
    ['an empty text among others', path({ in: ['/a', ''] })],
    ['an empty beginning', path({ starts_with: '' })],
    ['an empty end', path({ ends_with: '' })],
    ['an empty part', path({ contains: '' })],
    ['null', path(null)],
    ['null as an operand', path({ is: null })],
    ['nothing at all', path({})],
    ['a slash', path({ contains: '/' })],
    ['a part of the scheme', path({ contains: 'tps:/' })],
    ['a dot', path({ contains: '.' })],
    ['the scheme as a prefix', path({ starts_with: 'https://' })],
    ['all but one', path({ not: '/x' })],
    ['all but one, and a part of the scheme', path({ contains: '//', not: '/x' })],
    ['all but some, and a part of the scheme', path({ contains: '//', not_in: ['/x'] })],
    ['a method that is empty', { http_method: '' }],
    ['accept', { accept: false }],
  ])('%s', (_, criterion) => {
    const name = Object.keys(criterion)[0];
    expect(ids(allow(people, criterion))).toEqual([
      `opens-every-path: allow or email`,
      `always-true: allow or ${name}`,
    ]);
  });

  test.each<[string, JsonObject]>([
    ['a part of the host', path({ contains: 'p.example' })],
    ['its end', path({ ends_with: '.com' })],
    ['the host itself', path('app.example.com')],
    ['the beginning of its URL', path({ starts_with: 'https://app.' })],
  ])('where the hosts are named: %s', (_, criterion) => {
    expect(ids(allow(people, criterion), ['app.example.com'])).toContain('always-true: allow or http_path');
    expect(ids(allow(people, criterion), ['x.example.org'])).not.toContain('always-true: allow or http_path');
  });

  test.each<[string, JsonObject]>([
    ['all but one e-mail', { email: { not: 'bob@example.com' } }],
    ['any e-mail', { email: {} }],
    ['all but a claim', { 'claim/groups': { exclude: 'admin' } }],
    ['a device that is not approved', { device: { approved: false } }],
    ['the user name of SSH', { ssh_username_matches_email: true }],
  ])('without a session: %s', (_, criterion) => {
    const name = Object.keys(criterion)[0]?.split('/')[0];
    expect(ids(allow(people, criterion))).toEqual([
      'opens-every-path: allow or email',
      `true-without-session: allow or ${name}`,
    ]);
  });
});

describe('a criterion that never holds', () => {
  test.each<[string, JsonObject]>([
    ['a number', path({ is: 5 })],
    ['a list', path(['/a'])],
    ['an empty list', path({ in: [] })],
    ['two texts at once', path({ is: '/a', in: ['/b'] })],
    ['a text that begins differently', path({ is: '/a', starts_with: '/b' })],
    ['a text and not that text', path({ in: ['/a'], not_in: ['/a'] })],
    ['an e-mail that is null', { email: { is: null } }],
    ['no address', { source_ip: [] }],
    ['a domain with its @', { domain: '@example.com' }],
    ['a nested claim with a slash', { 'claim/org/team': 'x' }],
  ])('%s', (_, criterion) => {
    const name = Object.keys(criterion)[0]?.split('/')[0];
    expect(ids(allow(people, criterion))).toContain(`never-true: allow or ${name}`);
  });

  test('groups without a synced directory', () => {
    expect(ids(allow(people, { groups: 'family' }))).toEqual(['groups-need-directory: allow or groups']);
  });

  test('a beginning that no path has', () => {
    expect(ids(allow(people, path({ starts_with: 'public/' })))).toContain(
      'begins-no-path: allow or http_path',
    );
  });
});

describe('lists', () => {
  test('a path on its own guards nothing', () => {
    expect(ids(allow(people, path({ starts_with: '/api/' })))).toEqual(['path-alone: allow or email']);
    expect(ids(allow(people, path({ starts_with: '/api', not_in: ['/api', '/apix'] })))).toEqual([
      'path-alone: allow or email',
    ]);
    expect(
      ids([...allow(people), { allow: { and: [path({ ends_with: '.js' }), { http_method: 'GET' }] } }]),
    ).toEqual(['path-alone: allow and http_path']);
  });

  test('every path', () => {
    expect(ids(allow(people, path({ starts_with: '/' })))).toEqual(['opens-every-path: allow or email']);
    expect(ids([...allow(people), { allow: { nor: [path('/a'), path('/b')] } }])).toEqual([
      'opens-every-path: allow nor http_path',
    ]);
  });

  test('all methods but one', () => {
    expect(ids([...allow(people), { allow: { not: [{ http_method: 'GET' }] } }])).toEqual([
      'path-alone: allow not http_method',
    ]);
  });

  test.each<[string, readonly JsonObject[], string]>([
    ['one', [{ source_ip: '192.0.2.1' }], 'opens-to-addresses: allow and source_ip'],
    ['some', [{ accept: true }, { source_ip: '10.0.0.0/8' }], 'opens-to-addresses: allow and accept'],
    ['all', [{ source_ip: ['0.0.0.0/0', '::/0'] }], 'opens-every-path: allow and source_ip'],
  ])('every path for addresses: %s', (_, and, expected) => {
    expect(ids([...allow(people), { allow: { and } }])).toContain(expected);
  });

  test('people in a deny rule or a `not` make every request without a session a login', () => {
    expect(ids([...allow(people), { deny: { or: [{ email: 'bob@example.com' }] } }])).toEqual([
      'deny-names-people: deny or email',
    ]);
    expect(ids([...allow(people), { deny: { and: [path('/a'), { user: 'u-bob' }] } }])).toEqual([
      'deny-names-people: deny and user',
    ]);
    expect(ids([...allow(people), { allow: { not: [{ email: 'bob@example.com' }] } }])).toEqual([
      'not-names-people: allow not email',
    ]);
    expect(ids([...allow(people), { deny: { not: [people] } }])).toEqual([
      'deny-names-people: deny not email',
    ]);
  });
});

describe('the whole', () => {
  test.each<[string, PolicyJson]>([
    ['no rule', []],
    ['an empty rule', [{}]],
  ])('nobody is asked to sign in: %s', (_, policy) => expect(ids(policy)).toEqual(['nobody-asked']));

  test('a policy that freezes the gateway', () => {
    const dangers = dangersOf(policyOfJson(allow(people, path({ starts_with: 5 }))));
    expect(dangers).toEqual([
      {
        id: 'freezes-gateway',
        message: expect.stringContaining('no policy change of the whole gateway'),
        place: undefined,
      },
    ]);
  });

  test('a policy that is refused', () => expect(ids(allow({ http_pth: '/a' }))).toEqual(['refused']));
});
