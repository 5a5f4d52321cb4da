import { describe, expect, test } from 'vitest';
import { annotationsSize } from '../../src/merge/size.ts';
import type { Addition } from '../../src/merge/merged.ts';
import { policyOfJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { guard, HOST, merge, merged, opening } from './shared.ts';

const PEOPLE = '- allow:\n    or:\n      - email:\n          is: "alice@example.com"\n';
const V1 = opening('/api/v1/');
const API = opening('/api/');

describe('what is there already', () => {
  test('is not added again', () => {
    const once = merged(PEOPLE, { rules: [API, opening('/login')], guard: [guard('0.33')] });
    const { text, isChanged, dropped } = merged(once.text, { rules: [opening('/login'), API] });
    expect({ text, isChanged }).toEqual({ text: once.text, isChanged: false });
    expect(dropped.map(({ why, line }) => `${why} ${line}`)).toEqual([
      'there-already 15',
      'there-already 21',
      'there-already 8',
    ]);
  });

  test('a byte order mark is no part of it', () => {
    const input = { rules: [API, opening('/login')] };
    expect(merged(`\uFEFF${PEOPLE}`, input).text).toBe(merged(PEOPLE, input).text);
  });

  test.each([
    [
      'in another form',
      '- allow: {and: [{http_path: {starts_with: https://app.example.com/api/}}, {http_path: {starts_with: /api/}}]}',
    ],
    [
      'under a wider prefix',
      '- allow: {and: [{http_path: {starts_with: /a}}, {http_path: {starts_with: https://app.example.com/a}}]}',
    ],
    [
      'beside other lists',
      '- allow: {or: [{email: a@example.com}], and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: https://app.example.com/api/}}]}',
    ],
  ])('%s', (_, present) => {
    expect(merged(present, { rules: [API] })).toMatchObject({ isChanged: false, text: present });
  });

  test.each([
    ['without a pin', '- allow: {or: [{http_path: {starts_with: /api/}}]}'],
    [
      'for another host',
      '- allow: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: https://b.example.com/api/}}]}',
    ],
    [
      'for people alone',
      '- allow: {and: [{email: a@example.com}, {http_path: {starts_with: /api/}}, {http_path: {starts_with: https://app.example.com/api/}}]}',
    ],
    [
      'below it',
      '- allow: {and: [{http_path: {starts_with: /api/v1/}}, {http_path: {starts_with: https://app.example.com/api/v1/}}]}',
    ],
    [
      'with its paths swapped',
      '- allow: {and: [{http_path: {starts_with: /}}, {http_path: {starts_with: https://app.example.com/b/}}]}',
    ],
    [
      'as a deny rule',
      '- deny: {and: [{http_path: {starts_with: /api/}}, {http_path: {starts_with: https://app.example.com/api/}}]}',
    ],
  ])('does not count %s', (_, present) => {
    const { text, isChanged } = merged(present, { rules: [API] });
    expect(isChanged).toBe(true);
    expect(text.startsWith(`${present}\n# pompaths: `)).toBe(true);
  });

  test('a pinned rule does not stand for one that is wanted without a pin', () => {
    const { text } = merged(PEOPLE, { rules: [API] });
    const plain = merged(text, { rules: [opening('/api/', [HOST], 'plain')] });
    expect(plain.text.slice(text.length)).toBe(
      '# pompaths: an app asked for it\n- allow:\n    or:\n      - http_path:\n          starts_with: "/api/"\n',
    );
    expect(merged(plain.text, { rules: [opening('/api/', [HOST], 'plain')] }).isChanged).toBe(false);
  });

  test('one of the additions that another one opens as well', () => {
    const { text, dropped } = merged(PEOPLE, { rules: [V1, API, API] });
    expect(text).toBe(merged(PEOPLE, { rules: [API] }).text);
    expect(dropped.map(({ why }) => why)).toEqual(['in-another', 'in-another']);
  });
});

describe('rules that a new one outdoes', () => {
  test('go with their comment where pompaths wrote them', () => {
    const old = merged(`# mine\n${PEOPLE}`, { rules: [V1, opening('/api/login'), opening('/x/')] }).text;
    const result = merged(`${old}# the end\n`, { rules: [API] });
    expect(result.text).toBe(
      `${merged(`# mine\n${PEOPLE}`, { rules: [opening('/x/')] }).text}# the end\n${blockOf(API)}`,
    );
    expect(result.notes).toEqual([
      'what pompaths wrote earlier in lines 9, 16 and 22 went: new rules say as much',
    ]);
  });

  test('stay where somebody else wrote them', () => {
    const present = PEOPLE + blockOf(V1).replace('# pompaths: an app asked for it', '# the tablet');
    const { text, notes } = merged(present, { rules: [API] });
    expect(text).toBe(present + blockOf(API));
    expect(notes).toEqual([
      'the rule for http_path {"starts_with":"/api/v1/"} in line 8 stays, although a new one opens as much',
    ]);
  });

  test.each([
    ['a comment was put into them', (block: string) => block.replace('and:', 'and: # tablet')],
    ['people were put into them', (block: string) => `${block}    or:\n      - email: bob@example.com\n`],
    [
      'a deny rule was put into them',
      (block: string) =>
        `${block}  deny: {or: [{user: ""}]}\n`.replace('user: ""', 'http_path: {contains: "/.git"}'),
    ],
    ['an anchor was put into them', (block: string) => block.replace('"/api/v1/"', '&v1 "/api/v1/"')],
    ['there is a comment in between', (block: string) => block.replace('\n- allow', '\n# tablet\n- allow')],
  ])('stay where %s', (_, change) => {
    const present = PEOPLE + change(blockOf(V1));
    expect(merged(present, { rules: [API] }).text).toBe(present + blockOf(API));
  });

  test('stay where the new one is for one of their hosts alone', () => {
    const present = merged(PEOPLE, { rules: [opening('/api/v1/', [HOST, 'b.example.com'])] }).text;
    expect(merged(present, { rules: [API] }).text).toBe(present + blockOf(API));
  });
});

describe('guards', () => {
  const [short, long] = [guard('0.33'), guard()];
  test('a longer one takes the place of one that pompaths wrote', () => {
    const present = merged(PEOPLE, { guard: [short] }).text;
    const { text, notes } = merged(present, { guard: [long] });
    expect(text).toBe(PEOPLE + blockOf(long));
    expect(notes).toEqual([
      'what pompaths wrote earlier in line 8 went: new rules say as much',
      expect.stringContaining('query holds ../'),
    ]);
  });

  test('a shorter one leaves it as it is', () => {
    const present = merged(PEOPLE, { guard: [long] }).text;
    expect(merged(present, { guard: [short] })).toMatchObject({ text: present, isChanged: false });
  });

  test('one that was made to refuse more stays', () => {
    const present = PEOPLE + blockOf(short).replace('"/..;"', '"/.git/"');
    expect(merged(present, { guard: [long] }).text).toBe(present + blockOf(long));
  });

  test('one that somebody else wrote stays, and counts if it refuses as much', () => {
    const present = `- allow: {or: [{user: x}]}\n  deny: {or: [{http_path: {contains: /..;}}]}\n`;
    expect(merged(present, { guard: [short] }).text).toBe(present + blockOf(short));
    const plain = `${PEOPLE}- deny: {or: [{http_path: {contains: /..;}}]}\n`;
    expect(merged(plain, { guard: [short] }).text).toBe(plain + blockOf(short));
    const whole = `- deny: {or: [{source_ip: 192.0.2.1}, {http_path: {contains: /..;}}, {http_path: {contains: ..%3b}}, {http_path: {contains: ..%3B}}]}\n`;
    expect(merged(whole, { guard: [short] })).toMatchObject({ text: whole, isChanged: false });
  });
});

describe('needless', () => {
  test.each<[string, string | undefined, Record<string, string>, number | undefined]>([
    ['a public Ingress', undefined, { allow_public_unauthenticated_access: 'true' }, undefined],
    ['beside a policy', PEOPLE, { allow_public_unauthenticated_access: 'true' }, undefined],
    ['accept', `${PEOPLE}- allow:\n    or:\n      - accept: true\n`, {}, 7],
    ['an empty path', 'allow:\n  or:\n    - http_path:\n        is: ""\n', {}, 3],
    ['whoever is not Bob', '- allow: {or: [{email: {not: bob@example.com}}]}', {}, 1],
  ])('%s', (_, present, annotations, line) => {
    expect(merge(present, { annotations, rules: [API] })).toEqual({
      kind: 'needless',
      why: expect.stringContaining('lets everybody have every path, '),
      line,
    });
  });

  test.each([
    { allow_public_unauthenticated_access: 'false' },
    { allow_any_authenticated_user: 'true' },
    { cors_allow_preflight: 'true' },
    { allowed_domains: '[example.com]' },
  ])('not with %o', (annotations) => {
    expect(merge(undefined, { annotations, rules: [API] })).toMatchObject({
      kind: 'merged',
      isChanged: true,
    });
  });
});

test('what holds for the name of a wildcard host alone does not let everybody pass', () => {
  const hosts = ['*.example.com'];
  expect(merge('- allow: {or: [{http_path: {contains: "*"}}]}', { hosts, rules: [API] }).kind).toBe('merged');
});

describe('blocked', () => {
  test.each([
    ['a deny rule for a person', `${PEOPLE}- deny:\n    or:\n      - email: bob@example.com\n`, 7, 'login'],
    ['a deny rule for all but some', '- deny:\n    not:\n      - claim/groups: family\n', 3, 'login'],
    ['a person on a path', '- deny: {and: [{http_path: /x}, {user: bob}]}', 1, 'login'],
    ['a path or a person', '- deny: {or: [{http_path: {starts_with: /x}}, {user: bob}]}', 1, 'login'],
    ['allow all but some', `${PEOPLE}- allow:\n    not:\n      - user: bob\n`, 7, 'login'],
    ['a device', '- deny: {not: [{device: {approved: true}}]}', 1, 'login'],
    ['deny everybody', '- deny: {or: [{accept: true}]}', 1, 'refuses every request'],
    ['in a public Ingress too', '- allow: {or: [{accept: true}]}\n- deny: {or: [{user: bob}]}', 2, 'login'],
  ])('%s', (_, present, line, what) => {
    expect(merge(present, { rules: [API] })).toEqual({
      kind: 'blocked',
      why: expect.stringContaining(what),
      line,
    });
  });

  test.each([
    ['addresses', '- deny: {or: [{source_ip: 192.0.2.0/24}]}'],
    ['paths', '- deny: {or: [{http_path: {starts_with: /admin/}}]}'],
    ['certificates', '- deny: {or: [{invalid_client_certificate: true}]}'],
  ])('not by a deny rule for %s', (_, deny) => {
    expect(merged(`${PEOPLE}${deny}`, { rules: [API] }).notes).toEqual([]);
  });

  test('a rule that is of no use has a note', () => {
    const present = `${PEOPLE}- deny:\n    or:\n      - http_path:\n          starts_with: "/api"\n`;
    expect(merged(present, { rules: [API, opening('/x/')] }).notes).toEqual([
      'the rule for http_path {"starts_with":"/api/"} is of no use: http_path {"starts_with":"/api"} in line 7 keeps its requests out',
    ]);
    const turned = `${PEOPLE}- allow:\n    not:\n      - http_path: {starts_with: "/api/"}\n      - user: bob\n`;
    expect(merged(turned, { rules: [API, opening('/x')] }).notes).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('"/x"')),
    );
  });
});

describe('refused', () => {
  test.each([
    ['- allow:\n    or:\n      - http_pathh: /a\n', 'generate', 'unknown policy criterion: http_pathh', 3],
    ['', 'parse', 'EOF', undefined],
    ['- allow: [x]', 'parse', 'invalid rules in policy', 1],
    ['- allow:\n    or:\n      - http_path: {starts_with: 5}', 'compile', 'rego_type_error', 3],
  ])('%j', (present, stage, why, line) => {
    expect(merge(present, { rules: [API] })).toMatchObject({
      kind: 'refused',
      stage,
      why: expect.stringContaining(why),
      consequence: expect.any(String),
      line,
    });
  });

  test('a shortcut of the wrong type', () => {
    const annotations = { allow_public_unauthenticated_access: '"yes"' };
    expect(merge(PEOPLE, { annotations })).toMatchObject({ kind: 'refused', stage: 'parse' });
  });

  test('an MCP server', () => {
    expect(merge(PEOPLE, { annotations: { mcp_server: '{}' }, rules: [API] })).toMatchObject({
      kind: 'refused',
      stage: undefined,
      why: expect.stringContaining('mcp_server'),
    });
  });

  test('a policy that its aliases make too long to print anew', () => {
    const people = `or: [${Array.from({ length: 200 }, (_, i) => `{email: ${'x'.repeat(80)}${i}@example.com}`).join(', ')}]`;
    const many = Array.from({ length: 80 }, () => '*a').join(', ');
    expect(merge(`[&a {allow: {${people}}}, ${many}]`, { rules: [API] })).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('by hand'),
    });
  });
});

test('an authority for client certificates has a note', () => {
  const annotations = { tls_downstream_client_ca_secret: 'ca' };
  expect(merged(PEOPLE, { annotations, rules: [API] }).notes).toEqual([
    expect.stringContaining('without a certificate'),
  ]);
  expect(merged(PEOPLE, { annotations }).notes).toEqual([]);
});

test('nothing to add', () => {
  expect(merge(PEOPLE)).toMatchObject({ text: PEOPLE, isChanged: false });
  expect(merge(undefined)).toMatchObject({ text: '[]\n', isChanged: false, policy: [] });
});

test('a text that Pomerium would refuse is left out, the rest is added', () => {
  const { text, dropped } = merged(PEOPLE, { rules: [opening('/a\u0001b/'), API] });
  expect(text).toBe(PEOPLE + blockOf(API));
  expect(dropped.map(({ why }) => why)).toEqual(['inexpressible']);
});

test('a comment cannot become more than a comment', () => {
  const comment = 'pompaths: x\r\n- allow: {or: [{accept: true}]}\u2028- deny: {}\u0085\u202Ey';
  const { text } = merged(PEOPLE, { rules: [{ ...API, comment }] });
  expect(text.slice(PEOPLE.length).split('\n')[0]).toBe(
    '# pompaths: x - allow: {or: [{accept: true}]} - deny: {} y',
  );
  expect(parsePolicy(text).policy).toHaveLength(2);
});

test('the size of annotations', () => {
  const limit = 262_144;
  expect(annotationsSize({ ab: 'é' })).toEqual({ kind: 'fits', bytes: 4, limit });
  expect(annotationsSize({ a: 'x'.repeat(limit - 1) })).toEqual({ kind: 'fits', bytes: limit, limit });
  expect(annotationsSize({ a: 'x'.repeat(limit) })).toMatchObject({
    kind: 'too-large',
    bytes: limit + 1,
    why: expect.stringContaining('262,145 bytes'),
  });
});

/** How an addition is written. */
const blockOf = ({ comment, rules }: Addition): string => `# ${comment}\n${printPolicy(policyOfJson(rules))}`;
