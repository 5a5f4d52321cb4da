import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAccess } from '../../src/people/compare-access.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { policies } from '../policy/arbitraries.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';
import { check, GUARD, ingressWith, PEOPLE, pinned, short } from '../check/setting.ts';

const HOST = 'app.example.com';
const SERVED = { hosts: [HOST], paths: ['/'], isServed: () => true };
const SHA256 = 'ab'.repeat(32);
const ANYONE = '- allow: {or: [{authenticated_user: true}]}\n';
const NOBODY = '- allow: {or: [{email: {is: "nobody@example.com"}}]}\n';
const allow = (list: string, criteria: string): string => `- allow: {${list}: [${criteria}]}\n`;

describe('everybody whom a list lets pass is made up, and missed where the proposal leaves them out', () => {
  test.each([
    ['everybody', 'or', '{accept: true}'],
    ['everybody, in spite of the value', 'or', '{accept: false}'],
    ['anybody signed in', 'or', '{authenticated_user: true}'],
    ['one of several', 'or', '{email: {in: ["a@example.com", "b@example.com"]}}'],
    ['a beginning', 'or', '{email: {starts_with: "admin"}}'],
    ['an end', 'or', '{email: {ends_with: "@example.org"}}'],
    ['a part', 'or', '{email: {contains: ".ops."}}'],
    [
      'a beginning and an end',
      'or',
      '{email: {starts_with: "ops-", ends_with: "@example.org", not: "ops-@example.org"}}',
    ],
    ['all but one', 'or', '{email: {not: "mallory@example.com"}}'],
    ['a domain', 'or', '{domain: {ends_with: ".example.org"}}'],
    ['a user id', 'or', '{user: u-1}'],
    ['a claim that is exactly one', 'or', '{claim/groups: {is: family}}'],
    ['a nested claim', 'or', '{claim/org.team: {has: 7}}'],
    ['a claim that is missing', 'or', '{claim/groups: {exclude: guests}}'],
    ['a directory group', 'or', '{groups: family}'],
    ['a device', 'or', '{device: {approved: true, type: any}}'],
    ['an address', 'or', '{source_ip: ["192.0.2.0/24"]}'],
    ['an address of IPv6', 'or', '{source_ip: "2001:db8::/32"}'],
    ['a missing certificate', 'or', '{invalid_client_certificate: true}'],
    ['a person in a domain', 'and', '{domain: {is: example.org}}, {email: {starts_with: ops}}'],
    ['two claims', 'and', '{claim/groups: a}, {claim/groups: b}, {claim/role: admin}'],
    ['a person on a path', 'and', '{email: {is: a@example.com}}, {http_path: {starts_with: /web/}}'],
    ['a person with a method', 'and', '{email: {is: a@example.com}}, {http_method: {is: PROPFIND}}'],
    ['a person at home', 'and', '{email: {is: a@example.com}}, {source_ip: "192.0.2.0/24"}'],
    ['nobody of these', 'not', '{source_ip: "192.0.2.0/24"}, {email: {is: a@example.com}}'],
    ['not all of these', 'nor', '{email: {is: a@example.com}}, {claim/groups: banned}'],
  ])('%s', (_, list, criteria) => {
    const { findings } = check(NOBODY, { present: NOBODY + allow(list, criteria) });
    const about = findings.filter(({ kind }) => kind === 'people-shut-out');
    expect(about.map(({ severity }) => severity)).toEqual(['high']);
    expect(kindsOf(NOBODY + allow(list, criteria), NOBODY + allow(list, criteria))).toEqual([]);
  });
});

describe('no list is left out silently', () => {
  test.each([
    ['nobody passes', 'and', '{email: a@example.com}, {email: b@example.com}', 'low people-not-compared'],
    ['reject', 'or', '{reject: true}', 'low people-not-compared'],
    ['a certificate', 'or', `{client_certificate: {fingerprint: "${SHA256}"}}`, 'low people-not-compared'],
    ['a path that no host has', 'or', '{http_path: {is: ["/a"]}}', 'info people-not-compared'],
    ['an open path', 'or', '{http_path: {starts_with: /api/}}', 'low opening-dropped'],
    ['preflight requests', 'or', '{cors_preflight: true}', 'low opening-dropped'],
  ])('%s', (_, list, criteria, told) => {
    expect(kindsOf(NOBODY + allow(list, criteria), NOBODY)).toEqual([told]);
  });

  test('a policy that Pomerium refuses', () => {
    expect(kindsOf(`${PEOPLE}- allow: {or: [{nothing: known}]}\n`, PEOPLE)).toEqual([
      'low people-not-compared',
    ]);
  });

  test('unless it stays as it is', () => {
    const nobody = allow('or', '{reject: true}');
    expect(kindsOf(PEOPLE + nobody, PEOPLE + nobody + GUARD.replaceAll('deny', 'allow'))).toEqual([]);
    expect(kindsOf(PEOPLE + nobody, PEOPLE + nobody + GUARD)).toEqual(['low people-not-compared']);
  });

  test('what cannot be decided is the same in the same words', () => {
    const certificate = allow(
      'and',
      `{client_certificate: {fingerprint: "${SHA256}"}}, {email: a@example.com}`,
    );
    expect(kindsOf(certificate, certificate + PEOPLE)).toEqual([]);
  });
});

describe('people are compared on more than the front page', () => {
  const alice = '{email: {is: "alice@example.com"}}';
  test.each([
    ['one folder alone', allow('and', `${alice}, {http_path: {starts_with: /web/}}`)],
    [
      'a pinned folder alone',
      allow(
        'and',
        `${alice}, {http_path: {starts_with: /}}, {http_path: {starts_with: "https://${HOST}/web/"}}`,
      ),
    ],
    ['the front page alone', allow('and', `${alice}, {http_path: {is: /}}`)],
    ['reading alone', allow('and', `${alice}, {http_method: {in: [GET, HEAD]}}`)],
    ['at home alone', allow('and', `${alice}, {source_ip: "192.0.2.0/24"}`)],
    ['not in a folder', `${PEOPLE}- deny: {or: [{http_path: {starts_with: /admin}}]}\n`],
    [
      'not everything in a folder',
      `${PEOPLE}- deny: {and: [{http_path: {starts_with: /admin/}}, {http_method: DELETE}]}\n`,
    ],
    ['not from an address', `${PEOPLE}- deny: {or: [{source_ip: "192.0.2.0/24"}]}\n`],
    ['not by name', `${PEOPLE}- deny: {or: [${alice}]}\n`],
    ['not with a claim', `${PEOPLE}- deny: {or: [{claim/groups: banned}]}\n`],
    ['with a claim alone', allow('and', `${alice}, {claim/groups: family}`)],
    ['without a claim alone', allow('and', `${alice}, {claim/groups: {exclude: banned}}`)],
  ])('%s', (_, proposed) => {
    expect(kindsOf(PEOPLE, proposed)).toEqual(['high people-shut-out']);
  });

  test.each([
    ['a guard', PEOPLE + GUARD],
    ['an open folder', PEOPLE + pinned('/api/') + GUARD],
    ['somebody else kept out', `${PEOPLE}- deny: {or: [{email: {is: "mallory@example.com"}}]}\n`],
    ['anybody signed in', ANYONE],
    ['the same in other words', allow('or', '{email: {in: ["bob@example.com", "alice@example.com"]}}')],
  ])('but not by %s', (_, proposed) => {
    expect(kindsOf(PEOPLE, proposed)).toEqual([]);
  });

  test.each([
    [
      'with an approved device',
      allow('nor', '{claim/groups: family}'),
      allow('or', '{device: {approved: false}}'),
    ],
    [
      'by two things at once',
      allow('nor', '{claim/groups: family}'),
      allow('or', '{user: {not: u-1}}, {device: {approved: false}}'),
    ],
    [
      'with an ordinary address',
      allow('or', '{domain: {not: example.org}}'),
      allow('nor', '{domain: {not: example.org}}'),
    ],
    [
      'with a claim besides',
      allow('or', '{claim/groups: family}'),
      allow('or', '{claim/groups: {is: family}}'),
    ],
  ])('somebody %s', (_, present, proposed) => {
    expect(kindsOf(present, proposed)).toContain('high people-shut-out');
  });

  test('on the paths that come to the Ingress alone', () => {
    const web = allow('and', `${alice}, {http_path: {starts_with: /web/}}`);
    const served = (...paths: string[]) => ingressWith(PEOPLE, [HOST], {}, { paths });
    expect(kindsOf(PEOPLE, web, [served('/web/')])).toEqual([]);
    expect(kindsOf(PEOPLE, web, [served('/web/', '/other/')])).toEqual(['high people-shut-out']);
    const rest = ingressWith(PEOPLE, [HOST], {}, { name: 'rest', paths: ['/web/admin/'] });
    const deny = `${PEOPLE}- deny: {or: [{http_path: {starts_with: /web/admin/}}]}\n`;
    expect(kindsOf(PEOPLE, deny, [served('/web/'), rest])).toEqual([]);
    expect(kindsOf(PEOPLE, deny, [served('/web/')])).toEqual(['high people-shut-out']);
  });

  test('somebody of a domain who is kept out by name', () => {
    const present = allow('or', '{domain: {is: example.com}}');
    const proposed = `${present}- deny: {or: [{email: {is: "mallory@example.com"}}]}\n`;
    expect(kindsOf(present, proposed)).toEqual(['high people-shut-out']);
    const { findings } = check(proposed, { present });
    expect(findings.find(({ kind }) => kind === 'people-shut-out')?.what).toContain('mallory@example.com');
  });

  test('whoever is not signed in is told apart from people', () => {
    expect(kindsOf(allow('or', '{accept: true}'), ANYONE)).toEqual(['low opening-dropped']);
  });

  test('a deny rule about certificates counts where a client CA is set', () => {
    expect(kindsOf(PEOPLE, `${PEOPLE}- deny: {or: [{invalid_client_certificate: true}]}\n`)).toEqual([
      'low people-not-compared',
    ]);
  });

  test('a rule in place of one that was not pinned is no loss', () => {
    const leaf = allow('and', `{http_path: {is: /api}}, {http_path: {is: "https://${HOST}/api"}}`);
    expect(
      kindsOf(PEOPLE + allow('or', '{http_path: {starts_with: /api}}'), PEOPLE + leaf + pinned('/api/')),
    ).toEqual([]);
  });
});

test('nobody is shut out of a policy that has all the rules of the other and no more deny rules', () => {
  fc.assert(
    fc.property(policies.map(policyOfJson), policies.map(policyOfJson), (present, more) => {
      // A list that is turned around and names a device asks everybody for one.
      const added = more.map(({ allow: { and = [], or = [] } = {} }) => ({ allow: { and, or } }));
      for (const { verdict } of compareAccess(present, [...added, ...present], SERVED, '0.33')) {
        expect(verdict.kind).not.toBe('shut-out');
      }
    }),
    { numRuns: 8 },
  );
});

/** `high people-shut-out`, of what is said of the comparison alone. */
function kindsOf(present: string, proposed: string, ingresses?: readonly Ingress[]): readonly string[] {
  const [own, ...others] = ingresses ?? [];
  const changed = own && [{ ...own, annotations: { policy: proposed } }, ...others];
  return [
    ...new Set(
      short(check(proposed, { present, ...(changed && { ingresses: changed }) }))
        .map((line) => line.split(' ').slice(0, 2).join(' '))
        .filter((line) => /people-|opening-dropped/.test(line)),
    ),
  ];
}
