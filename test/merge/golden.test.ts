import { describe, expect, test } from 'vitest';
import { meansThis } from '../../src/merge/means.ts';
import { merged, opening } from './shared.ts';

const API = { rules: [opening('/api/')] };
const BLOCK = `# pompaths: an app asked for it
- allow:
    and:
      - http_path:
          starts_with: "/api/"
      - http_path:
          starts_with: "https://app.example.com/api/"
`;

/** Texts as people write them: what stands before and after the new block. */
describe('appended, the rest byte for byte', () => {
  test.each<[string, string, string?]>([
    ['none', ''],
    ['the usual style', '- allow:\n    or:\n      - email:\n          is: "alice@example.com"\n'],
    [
      'narrow lists, quotes of all kinds, comments everywhere',
      "# who\n- allow:\n    or:\n    # family\n    - email: {is: 'alice@example.com'}   # Alice\n    -   domain:\n            is:   example.com\n\n\n# later\n",
    ],
    ['one rule a line', "- {allow: {or: [{user: x}]}}\n- {deny: {or: [{http_path: '/x'}]}}\n"],
    [
      'anchors, aliases and merge keys',
      '- allow: &people\n    or: &list\n      - &alice {email: alice@example.com}\n- allow:\n    and: [*alice, {http_path: {is: /x}}]\n- allow:\n    <<: *people\n',
    ],
    ['a list of several actions', '-   allow: {or: [{user: x}]}\n    deny: {or: [{source_ip: 192.0.2.1}]}\n'],
    [
      'literal and folded texts',
      '- allow:\n    or:\n      - claim/x: |\n          # no comment\n          - x\n      - user: >-\n          a\n          b\n',
    ],
    ['marks of documents', '%YAML 1.1\n---\n- allow: {or: [{user: x}]}\n', '...\nwhatever: [\n'],
    ['a second document', '- allow: {or: [{user: x}]}\n', '---\n- allow: {or: [{accept: true}]}\n'],
    ['a literal text that keeps its end', '- allow:\n    or:\n      - claim/x: |+\n          x\n\n'],
    ['explicit tags and keys', '- ? allow\n  : or:\n      - ? user\n        : !!str 5\n'],
  ])('%s', (_, before, after = '') => {
    const result = merged(before + after === '' ? undefined : before + after, API);
    expect(result.text).toBe(before + BLOCK + after);
    expect(result.notes.length).toBe(
      after === '' ? 0 : result.notes.filter((note) => note.includes('first YAML document')).length,
    );
  });

  test('where the last line has no end', () => {
    expect(merged('- allow: {or: [{user: x}]}', API).text).toBe(`- allow: {or: [{user: x}]}\n${BLOCK}`);
    expect(merged('- allow: {or: [{user: x}]} # x', API).text).toBe(
      `- allow: {or: [{user: x}]} # x\n${BLOCK}`,
    );
  });

  test('with the line breaks and the indentation that are there', () => {
    const present = '  - allow:\r\n      or: [{user: x}]\r\n  # end\r\n';
    const block = BLOCK.replace(/^(?=.)/gm, '  ').replaceAll('\n', '\r\n');
    expect(merged(present, API).text).toBe(present + block);
  });
});

describe('printed anew', () => {
  test.each<[string, string, string]>([
    [
      'one rule without a list',
      '# who\nallow:\n  # family\n  or:\n    - email: alice@example.com # Alice\n    # and\n    - email: {is: bob@example.com}\n# end\n',
      '- # who\n  allow:\n    # family\n    or:\n      - email: "alice@example.com" # Alice\n      # and\n      - email:\n          is: "bob@example.com"\n# end\n',
    ],
    [
      'JSON',
      '{"allow":{"or":[{"email":{"is":"a@example.com"}}]}}',
      '- allow:\n    or:\n      - email:\n          is: "a@example.com"\n',
    ],
    [
      'a list in flow style, and values that are no texts',
      '[{allow: {or: [{user: 010}, {email: }, {claim/x: yes}, {claim/y: 2024-01-01}, {claim/z: ~}], and: [{reject}]}}] # end\n',
      '- allow:\n    or:\n      - user: 8\n      - email: null\n      - claim/x: "yes"\n      - claim/y: "2024-01-01T00:00:00Z"\n      - claim/z: null\n    and:\n      - reject: null\n# end\n',
    ],
    ['no rules', '[] # nobody\n', '# nobody\n'],
    [
      'a literal text without an end',
      '- allow:\n    or:\n      - claim/x: |\n          x',
      '- allow:\n    or:\n      - claim/x: "x"\n',
    ],
    [
      'anchors in flow style',
      '[{allow: {or: [&a {email: a@example.com}]}}, {allow: {and: [*a, {user: x}]}}]',
      '- allow:\n    or:\n      - &a\n        email: "a@example.com"\n- allow:\n    and:\n      - *a\n      - user: "x"\n',
    ],
    [
      'merge keys in flow style',
      '[&a {allow: {or: [{user: x}]}}, {<<: *a}] # apart\n',
      '# apart\n- allow:\n    or:\n      - user: "x"\n- allow:\n    or:\n      - user: "x"\n',
    ],
  ])('%s', (_, present, before) => {
    const { text, notes, policy } = merged(present, API);
    expect(text).toBe(before + BLOCK);
    expect(notes).toEqual([expect.stringContaining('printed anew')]);
    expect(meansThis(text, policy)).toBe(true);
    expect(merged(text, API).text).toBe(text);
  });
});
