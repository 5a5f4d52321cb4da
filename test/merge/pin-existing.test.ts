import { describe, expect, test } from 'vitest';
import { HOST, merged } from './shared.ts';

const pinned = (present: string, hosts: readonly string[] = [HOST]) => merged(present, { hosts }, true);
const COMMENT = '# pompaths: pinned to the URL of its host\n';
const block = (path: string, url: string, ...more: readonly string[]): string =>
  `- allow:\n    and:\n${[path, url].map((line) => `      - http_path:\n          ${line}\n`).join('')}${more.join('')}`;
const prefix = (path: string, host = HOST): string =>
  block(`starts_with: "${path}"`, `starts_with: "https://${host}${path}"`);
const leaf = (path: string, ...more: readonly string[]): string =>
  block(`is: "${path}"`, `is: "https://${HOST}${path}"`, ...more) +
  block(`is: "${path}"`, `starts_with: "https://${HOST}${path}?"`, ...more);

describe('pinned', () => {
  test.each<[string, string, string]>([
    [
      'a block of paths alone',
      '# the app\n- allow:\n    or:\n      - http_path:\n          starts_with: "/api"\n      - http_path: /login # when it starts\n# people\n- allow: {or: [{user: x}]}\n',
      `# the app\n${COMMENT}${prefix('/api')}# when it starts\n${COMMENT}${leaf('/login')}# people\n- allow: {or: [{user: x}]}\n`,
    ],
    [
      'paths among people: the lines of people stay',
      "- allow:\n    or:\n      # Alice\n      -  email: {is: 'alice@example.com'}\n      # API\n      - http_path:\n          starts_with: /api/\n\n      # Bob\n      - email: bob@example.com\n",
      `- allow:\n    or:\n      # Alice\n      -  email: {is: 'alice@example.com'}\n\n      # Bob\n      - email: bob@example.com\n# API\n${COMMENT}${prefix('/api/')}`,
    ],
    [
      'paths among people on one line',
      '- allow: {or: [{user: x}, {http_path: {starts_with: /api/}}]} # both\n',
      `- allow:\n    or:\n      - user: "x"\n    # both\n${COMMENT}${prefix('/api/')}`,
    ],
    [
      'a list of paths',
      '- allow: {or: [{http_path: {in: [/a, /b]}}]}\n',
      `${COMMENT}${leaf('/a')}${leaf('/b')}`,
    ],
    [
      'a path and more that is asked for',
      '- allow:\n    and:\n      - http_path: {is: /x}\n      - email: a@example.com # her\n',
      `# her\n${COMMENT}${leaf('/x', '      - email: "a@example.com"\n')}`,
    ],
    [
      'a path and a method: without the form with a query, which could stand in for the method',
      '- allow:\n    and:\n      - http_path: {is: /x}\n      - http_method: GET # reads\n',
      `# reads\n${COMMENT}${block('is: "/x"', `is: "https://${HOST}/x"`, '      - http_method: "GET"\n')}`,
    ],
    [
      'a rule that denies as well',
      '- allow: {or: [{http_path: {starts_with: /a/}}]}\n  deny: {or: [{source_ip: 192.0.2.1}]}\n',
      `- deny:\n    or:\n      - source_ip: "192.0.2.1"\n${COMMENT}${prefix('/a/')}`,
    ],
    [
      'one rule without a list',
      'allow:\n  or:\n    - user: x # X\n    - http_path: {starts_with: /a/} # A\n',
      `- allow:\n    or:\n      - user: "x" # X\n# A\n${COMMENT}${prefix('/a/')}`,
    ],
    [
      'what is there, pinned, goes',
      `- allow: {or: [{user: x}]}\n# old\n- allow: {or: [{http_path: {starts_with: /a/b/}}]} # older\n${prefix('/a/')}`,
      `- allow: {or: [{user: x}]}\n# old\n# older\n${prefix('/a/')}`,
    ],
    [
      'other letters',
      '- allow: {or: [{http_path: {starts_with: /café x/}}]}\n',
      `${COMMENT}${block('starts_with: "/café x/"', 'starts_with: "https://app.example.com/caf%C3%A9%20x/"')}`,
    ],
  ])('%s', (_, present, text) => {
    const result = pinned(present);
    expect(result.text).toBe(text);
    expect(result.unpinned).toEqual([]);
    expect(result.notes).toContainEqual(
      expect.stringMatching(/^path rules in lines? [\d, and]+ are pinned now: /),
    );
    expect(pinned(text)).toMatchObject({ text, isChanged: false, notes: [], unpinned: [] });
  });

  test('to each host', () => {
    const hosts = [HOST, 'b.example.com'];
    expect(pinned('- allow: {or: [{http_path: {starts_with: /a/}}]}', hosts).text).toBe(
      COMMENT + hosts.map((host) => prefix('/a/', host)).join(''),
    );
  });

  test('in the indentation and with the line breaks that are there', () => {
    const present =
      '  - allow:\r\n      or:\r\n        - user: x\r\n        - http_path: {starts_with: /a/}\r\n';
    const added = (COMMENT + prefix('/a/')).replace(/^(?=.)/gm, '  ').replaceAll('\n', '\r\n');
    expect(pinned(present).text).toBe(`  - allow:\r\n      or:\r\n        - user: x\r\n${added}`);
  });
});

describe('left as it is', () => {
  test.each([
    ['a part of a path', '{or: [{http_path: {contains: /zz}}]}', /whole of a path/],
    ['the end of one', '{or: [{http_path: {ends_with: .jpg}}]}', /whole of a path/],
    ['two operators', '{or: [{http_path: {starts_with: /a, ends_with: b}}]}', /whole of a path/],
    ['no slash', '{or: [{http_path: {starts_with: api}}]}', /begin with a slash/],
    ['a URL alone', '{or: [{http_path: {starts_with: "https://app.example.com/a"}}]}', /begin with a slash/],
    ['an escape', '{or: [{http_path: {starts_with: /a%20b}}]}', /%/],
    ['not', '{not: [{http_path: {is: /a}}]}', /around/],
    ['nor', '{nor: [{http_path: {is: /a}}]}', /around/],
    ['two paths', '{and: [{http_path: {starts_with: /a}}, {http_path: {ends_with: b}}]}', /another path/],
  ])('%s', (_, block, why) => {
    const present = `- allow: ${block}`;
    const { text, unpinned, isChanged } = pinned(present);
    expect({ text, isChanged }).toEqual({ text: present, isChanged: false });
    expect(unpinned[0]).toMatchObject({ line: 1, obstacle: expect.stringMatching(why) });
    expect(unpinned[0]?.message).toMatch(
      /^line 1: http_path .*is not pinned: .*; it cannot be pinned here, since /,
    );
  });

  test.each([[['*.example.com']], [[HOST, '*.example.com']], [['*']], [[]]])('with the hosts %j', (hosts) => {
    const present = '- allow: {or: [{http_path: {starts_with: /a/}}]}';
    const { text, notes, unpinned } = pinned(present, hosts);
    expect(text).toBe(present);
    expect(notes).toEqual([expect.stringContaining('no name that a URL could be pinned to')]);
    expect(unpinned).toHaveLength(1);
  });

  test('deny rules and pinned rules', () => {
    const present = `- deny: {or: [{http_path: {starts_with: /a/}}]}\n${prefix('/b/')}`;
    expect(pinned(present)).toMatchObject({ text: present, unpinned: [], isChanged: false });
  });
});

test('without being asked nothing is pinned, and all that could be is listed', () => {
  const present = '- allow:\n    or:\n      - http_path:\n          starts_with: "/api"\n      - user: x\n';
  const { text, unpinned, notes } = merged(present);
  expect({ text, notes }).toEqual({ text: present, notes: [] });
  expect(unpinned).toEqual([
    {
      line: 3,
      criterion: { http_path: { starts_with: '/api' } },
      obstacle: undefined,
      message:
        'line 3: http_path {"starts_with":"/api"} is not pinned: Pomerium 0.30 to 0.33.1 compares it with other texts of the request as well, so that on its own it guards nothing',
    },
  ]);
});
