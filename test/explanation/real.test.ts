import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { explainRequest } from '../../src/explanation/explain-request.ts';
import type { Ingress, RulePath } from '../../src/ingress/ingress.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import type { Client, Era } from '../../src/policy/input.ts';
import { outcomeOfCheck } from '../../src/request/outcome.ts';
import { check } from '../request/lines.ts';
import { fixture, rowsOf, sharedFile } from '../shared.ts';

// What a real Pomerium answered under these routes, against what `explain` says.
interface ConfigRoute {
  readonly from: string;
  readonly prefix?: string;
  readonly path?: string;
  readonly regex?: string;
  readonly policy?: unknown;
  readonly [shortcut: string]: unknown;
}

interface Row {
  readonly what: string;
  readonly sent?: string | null;
  readonly src?: string;
  readonly authorize: {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly ip: string;
    readonly user: string;
    readonly email: string;
    readonly allow: boolean;
    readonly deny: boolean;
    readonly 'allow-why-true'?: readonly string[];
    readonly 'allow-why-false'?: readonly string[];
    readonly 'deny-why-true'?: readonly string[];
    readonly 'deny-why-false'?: readonly string[];
  } | null;
}

const SHORTCUTS = [
  'allow_public_unauthenticated_access',
  'allow_any_authenticated_user',
  'cors_allow_preflight',
];
const CLAIMS: Record<string, string> = {
  'u-alice': 'Alice Allowed',
  'u-mallory': 'Mallory Mean',
  'u-bob': 'Bob',
};

/** A route of a config file as an Ingress of its own. */
function ingressOf(route: ConfigRoute, i: number): Ingress {
  const host = route.from.replace(/^\w+(?:\+https)?:\/\//, '').replace(/:\d+$/, '');
  const rule: RulePath = route.path
    ? { host, path: route.path, match: 'exact' }
    : route.regex
      ? { host, path: route.regex, match: 'regex' }
      : { host, path: route.prefix ?? '', match: 'prefix' };
  const shortcuts = SHORTCUTS.filter((name) => name in route).map((name) => [
    name,
    JSON.stringify(route[name]),
  ]);
  const policy = route.policy === undefined ? [] : [['policy', JSON.stringify(route.policy)]];
  const annotations = Object.fromEntries([...shortcuts, ...policy]) as Record<string, string>;
  return {
    namespace: 'routes',
    name: `route-${i}`,
    hosts: [host],
    paths: [rule],
    annotations,
    policyKnown: true,
  };
}

const { routes } = parse(readFileSync(fixture('real/routes-0.33.yaml'), 'utf8')) as { routes: ConfigRoute[] };
const TABLE = new RouteTable(routes.map(ingressOf));

const clientOf = ({ user, email }: NonNullable<Row['authorize']>): Client =>
  user === ''
    ? null
    : { id: user, email, sessionId: 's', groups: null, device: null, claims: { name: CLAIMS[user] ?? '' } };

/** Compares one row; false where it is none of a policy's. */
function agrees({ what, sent, authorize }: Row, era: Era): boolean {
  if (!authorize || authorize['allow-why-true']?.includes('pomerium-route')) return false;
  const { host, method, path, ip } = authorize;
  const query = /^\S+ [^ ?]*\?(.*) HTTP\//.exec(sent ?? '')?.[1];
  const headers = Object.fromEntries(
    (sent ?? '')
      .split(' | ')
      .flatMap((line) => (/^[\w-]+: /.test(line) ? [line.split(/: (.*)/s).slice(0, 2)] : [])),
  ) as Record<string, string>;
  const question = {
    host,
    target: query === undefined ? path : `${path}?${query}`,
    method,
    client: clientOf(authorize),
    ip,
    headers,
    era,
  };
  const asked = explainRequest({ ...question, target: path === '' ? '' : question.target }, TABLE);
  if (asked.kind === 'own-page' && path.startsWith('/.pomerium/')) return false;
  if (asked.kind !== 'ruled') throw new Error(`${what}: ${JSON.stringify(asked)}`);
  const { ruling } = asked.explanation;
  const said = [
    ruling.allow.value,
    ruling.allow.reasons,
    ruling.deny.value,
    ruling.deny.reasons,
    ruling.outcome,
  ];
  const allowReasons = authorize['allow-why-true'] ?? authorize['allow-why-false'] ?? [];
  const denyReasons = authorize['deny-why-true'] ?? authorize['deny-why-false'] ?? [];
  const outcome = outcomeOfCheck(
    check({ allow: authorize.allow, allowReasons, deny: authorize.deny, denyReasons }),
  );
  expect([what, ...said]).toEqual([
    what,
    authorize.allow,
    allowReasons,
    authorize.deny,
    denyReasons,
    outcome,
  ]);
  return true;
}

describe.each([
  ['0.31', '0.30'],
  ['0.33', '0.33'],
] as const)('as Pomerium %s answered', (version, era) => {
  test('the fixture', () => {
    const compared = rowsOf<Row>(fixture(`real/requests-${version}.jsonl`)).filter((row) => agrees(row, era));
    expect(compared.length).toBeGreaterThan(80);
  });

  const whole = sharedFile(`facts/real/requests-${version}.jsonl`);
  test.skipIf(!whole)('every request that was sent', () => {
    const compared = rowsOf<Row>(whole ?? '').filter((row) => agrees(row, era));
    expect(compared.length).toBeGreaterThan(450);
  });
});
