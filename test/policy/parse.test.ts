import { describe, expect, test } from 'vitest';
import { locatePolicy } from '../../src/policy/locate.ts';
import { type Json, type PolicyJson, policyToJson } from '../../src/policy/model.ts';
import { type ParsedPolicy, parsePolicy, parsePolicyJson } from '../../src/policy/parse.ts';
import { fixture, sharedFile } from '../shared.ts';
import { type AcceptedText, casesOf, type Refusal } from './cases.ts';

const both = (own: string, whole: string): string[] =>
  [fixture(`policy/${own}`), sharedFile(`facts/policy/${whole}`)].filter((path) => path !== undefined);

/** The order of lines about unsafe variables varies from run to run. */
const inAnyOrder = (text: string): string =>
  text.includes('rego_unsafe_var_error') ? text.split('\n').toSorted().join('\n') : text;

test('policies that Pomerium refuses: the stage and its own text', () => {
  for (const file of both('errors.jsonl', 'policy-errors.jsonl')) {
    const rows = casesOf<Refusal>(file);
    expect(rows).toHaveLength(286);
    const differences = rows.filter((row) => {
      const parsed = row.text === undefined ? parsePolicyJson(row.policy) : parsePolicy(row.text);
      if (parsed.kind === 'accepted' || parsed.stage !== row.stage) return true;
      return inAnyOrder(parsed.message) !== inAnyOrder(row.error);
    });
    expect(differences).toEqual([]);
  }
});

test('texts that Pomerium accepts: what they parse to', () => {
  for (const file of both('texts.jsonl', 'policy-text.jsonl')) {
    const rows = casesOf<AcceptedText>(file);
    expect(rows).toHaveLength(28);
    const differences = rows.filter(
      ({ text, parsed }) => JSON.stringify(asPrinted(parsePolicy(text))) !== JSON.stringify(parsed),
    );
    expect(differences).toEqual([]);
  }
});

/** As Pomerium's parser prints a policy: without empty rules and lists, and null as an empty object. */
function asPrinted(parsed: ParsedPolicy): unknown {
  if (parsed.kind === 'refused') return parsed;
  const rules = policyToJson(parsed.policy).flatMap((rule) =>
    Object.entries(rule).map(([action, block]) => ({
      [action]: Object.fromEntries(Object.entries(block).filter(([, criteria]) => criteria.length > 0)),
    })),
  );
  return rules.length === 0 ? null : JSON.parse(JSON.stringify(rules).replaceAll(':null', ':{}'));
}

const path = (is: Json): PolicyJson => [{ allow: { or: [{ http_path: { is } }] } }];
const inFlow = (scalar: string): string => `allow: {or: [{http_path: {is: ${scalar}}}]}`;

describe('a byte order mark at the beginning', () => {
  const texts = [
    '- allow:\n    or:\n      - accept: true\n- deny: {}\n',
    'allow:\n  or:\n    - accept: true\ndeny: {}\n',
    '  allow:\n    or: []\n  deny:\n    or: []\n',
    '[{"allow":{"or":[{"accept":true}]}}]',
    '---\n- allow: {}\n',
    '# a\n- allow: {}\n- deny: {}\n',
    '%YAML 1.1\n---\nallow: {}\n',
    '',
    '\n',
    'null',
    'allow: [',
    'allow:\n  or:\n    - http_pathh: /a\n',
    'allow: {or: [{http_path: {starts_with: 5}}]}',
    'or: []\nallow: {}',
  ];

  test.each(texts)('says nothing, as for Go: %j', (text) => {
    expect(parsePolicy(`\uFEFF${text}`)).toEqual(parsePolicy(text));
  });

  test('nor where a criterion stands', () => {
    for (const text of texts.slice(0, 2))
      for (const written of [text, `\uFEFF${text}`]) {
        const { policy, positionOf } = locatePolicy(written);
        expect(positionOf(policy[0]?.allow?.or?.[0])?.line).toBe(3);
      }
    expect(parsePolicy('\uFEFFallow: {or: [{x: 1}]}')).toMatchObject({ at: { line: 1, column: 15 } });
  });
});

describe('accepted', () => {
  test.each([
    ['octal as in YAML 1.1', '010', 8],
    ['no octal after all', '08', 8],
    ['octal as in YAML 1.2', '0o17', 15],
    ['hexadecimal', '0x1F', 31],
    ['binary, with a second sign', '0b-11', -3],
    ['digits with underscores', '1_000', 1000],
    ['a number without its first digit', '.5', 0.5],
    ['and with underscores', '.5_0e1_0', 5e9],
    ['an underscore too many', '.5__0', '.5__0'],
    ['a number that is too large for a float', '1e999', '1e999'],
    ['more than 64 bits', '18446744073709551616', 18446744073709551616],
    ['a sexagesimal is a text', '12:30:45', '12:30:45'],
    ['yes is a text', 'yes', 'yes'],
    ['off is a text', 'off', 'off'],
    ['True is not', 'True', true],
    ['~ is null', '~', null],
    ['nothing is null', '', null],
    ['a date', '2024-1-2', '2024-01-02T00:00:00Z'],
    ['a day that no month has', '2023-02-29', '2023-02-29'],
    ['a leap day', '2024-02-29', '2024-02-29T00:00:00Z'],
    ['a time with a zone', '2001-12-14t21:59:43.10-05:00', '2001-12-14T21:59:43.1-05:00'],
    ['a time without one', '2001-12-14 21:59:43', '2001-12-14T21:59:43Z'],
    ['a T without a zone is a text', '2001-12-14T21:59:43', '2001-12-14T21:59:43'],
    ['a tag that makes a text of a number', '!!str 5', '5'],
    ['a tag that makes a number of a text', '!!int "7"', 7],
    ['a tag that makes a float of a number', '!!float 7', 7],
    ['bytes that are no text', '!!binary /w==', '\uFFFD'],
    ['an unknown tag', '!foo 5', '5'],
    ['an apostrophe with a backslash', String.raw`"it\'s"`, "it's"],
    ['a colon at the end of a plain text', '/a:', '/a:'],
    ['a merge key as a value', '<<', '<<'],
    ['folded lines', '"a\n\n  b\\\n   c"', 'a\nbc'],
    ['the separators of YAML 1.1 stay when they are folded', '"a\u2028b"', 'a\u2028b'],
  ])('%s', (_, scalar, is) => {
    expect(parsePolicy(inFlow(scalar))).toEqual(parsePolicyJson(path(is)));
  });

  test.each([
    ['JSON', '[{"allow":{"or":[{"http_path":{"is":"/a"}}]}}]'],
    ['JSON with a bracket too many', '[{"allow":{"or":[{"http_path":{"is":"/a"}}]}}]]'],
    ['CRLF', 'allow:\r\n  or:\r\n    - http_path:\r\n        is: /a\r\n'],
    ['CR alone', 'allow:\r  or:\r    - http_path:\r        is: /a\r'],
    ['a byte order mark', '\uFEFFallow: {or: [{http_path: {is: /a}}]}'],
    ['a list at the indentation of its key', 'allow:\n  or:\n  - http_path:\n      is: /a\n'],
    ['an explicit key', '? allow\n: or:\n  - http_path: {is: /a}\n'],
    ['a second document', 'allow: {or: [{http_path: {is: /a}}]}\n---\nnonsense: [\n'],
    ['an end mark', 'allow: {or: [{http_path: {is: /a}}]}\n...\n\n]]'],
    ['a collection that is indented less than its key', 'allow:\n  or: [\n{http_path: {is: /a}}]\n'],
    ['a quoted text that is', 'allow:\n  or:\n    - http_path:\n        is: "/\\\na"\n'],
    [
      'an escaped quote at the end of its line',
      'allow:\n  or:\n    - http_path:\n        is: "/\\\n\\x61"\n',
    ],
    ['a comment within a collection that is', "allow: {or: [ # ] it's\n{http_path: {is: /a}}]}\n"],
    ['anchors', 'allow: {or: [{http_path: &x {is: /a}}]}'],
    ['a merge of a merge', 'allow: {<<: {<<: {or: [{http_path: {is: /a}}]}}}\n'],
    ['what is there goes before what is merged', 'allow: {<<: {or: []}, or: [{http_path: {is: /a}}]}\n'],
    ['a directive', '%YAML 1.1\n---\nallow: {or: [{http_path: {is: /a}}]}\n'],
    ['a literal without a last line break', 'allow:\n  or:\n    - http_path:\n        is: |\n          /a'],
  ])('%s', (_, text) => {
    expect(parsePolicy(text)).toEqual(parsePolicyJson(path('/a')));
  });

  test('a quoted text goes on after an escaped quote, whatever the next line looks like', () => {
    const text = 'allow:\n  or:\n    - http_path:\n        is: "/a\\"\n    - accept: "\n';
    expect(parsePolicy(text)).toEqual(parsePolicyJson(path('/a" - accept: ')));
  });

  test('a colon at the end of a plain text in a list or as a key', () => {
    expect(parsePolicy('allow: {or: [{http_path: {in: [a:, b]}}]}')).toEqual(
      parsePolicyJson([{ allow: { or: [{ http_path: { in: ['a:', 'b'] } }] } }]),
    );
    expect(parsePolicy('allow: {or: [{accept:}]}')).toMatchObject({
      message: 'unknown policy criterion: accept:',
    });
  });

  test('the parts of a policy', () => {
    const text = `
- allow: {and: [claim/groups: a, claim/: b, http_path/x/y: /c], action: whatever}
  deny: {nor: [], not: [device: {approved: false}]}
- {}
`;
    expect(parsePolicy(text)).toEqual({
      kind: 'accepted',
      policy: [
        {
          allow: {
            and: [
              { name: 'claim', sub: 'groups', data: 'a' },
              { name: 'claim', data: 'b' },
              { name: 'http_path', sub: 'x/y', data: '/c' },
            ],
          },
          deny: { not: [{ name: 'device', data: { approved: false } }], nor: [] },
        },
        {},
      ],
    });
  });

  test('a lone surrogate becomes U+FFFD', () => {
    expect(parsePolicyJson(path('/a\ud800'))).toEqual(parsePolicyJson(path('/a\uFFFD')));
  });
});

describe('refused', () => {
  test.each([
    ['a tab where a key could stand', 'allow:\n\tor: []', 'parse', 2, 1],
    ['a comment within a plain text', 'allow:\n  or: [a # b\nc]', 'parse', 3, 1],
    ['a document mark within a quoted text', 'a: "b\n--- \nc"', 'parse', 1, 6],
    ['a tab on the last line', 'allow: {or: []}\n\t', 'parse', 2, 1],
    [
      'a question mark in a plain text of a collection',
      'allow: {or: [{http_path: {is: /a?b}}]}',
      'parse',
      1,
      31,
    ],
    ['a key without its value', 'allow:\n  or\n', 'parse', 2, 3],
    ['an escape of JSON', String.raw`allow: {or: [{http_path: {is: "\/a"}}]}`, 'parse', 1, 32],
    ['a key twice', 'allow: {}\nallow: {}', 'parse', 2, 1],
    ['an unknown anchor', 'allow: *x', 'parse', 1, 8],
    ['an unknown action', '- deny: {}\n- block: {}', 'parse', 2, 3],
    ['a block that is a list', 'allow:\n  - accept: true', 'parse', 2, 3],
    ['an unknown list', 'allow:\n  and: []\n  xor: []', 'parse', 3, 3],
    ['two criteria in one', 'allow:\n  or:\n  - accept: 1\n    reject: 1', 'parse', 4, 5],
    ['an unknown criterion', 'allow:\n  or:\n  - accept: 1\n  - http_pth: /a', 'generate', 4, 5],
    ['a text that rego cannot hold', 'allow: {or: [{email: "\\a"}]}', 'module', 1, 15],
    ['a matcher that is no text', 'deny:\n  or:\n  - user: {starts_with: [a]}', 'compile', 3, 5],
    ['nothing but exclusion', 'allow:\n  and:\n  - http_method: {not_in: [GET]}', 'compile', 3, 5],
  ])('%s, and where', (_, text, stage, line, column) => {
    expect(parsePolicy(text)).toMatchObject({ kind: 'refused', stage, at: { line, column } });
  });

  test('allow goes before deny, and generation before types', () => {
    const text =
      'deny: {or: [{nonsense: 1}]}\nallow: {or: [{http_path: {starts_with: 1}}, {email: {like: 1}}]}';
    expect(parsePolicy(text)).toMatchObject({
      stage: 'generate',
      message: 'error generating criterion rules: unknown string matcher operator: like',
    });
  });

  test.each([
    [
      '{http_path: {constructor: 1}}',
      'error generating criterion rules: unknown string matcher operator: constructor',
    ],
    [
      '{claim/a: {__proto__: 1}}',
      'error generating criterion rules: unknown string list matcher operator: __proto__',
    ],
    ['{__proto__: /a}', 'unknown policy criterion: __proto__'],
    [
      '{device: {toString: 1}}',
      'error generating criterion rules: unexpected field in device criterion: toString',
    ],
  ])('names of JavaScript mean nothing: %s', (criterion, message) => {
    expect(parsePolicy(`allow: {or: [${criterion}]}`)).toMatchObject({ stage: 'generate', message });
  });

  test('every error of a stage is named', () => {
    const policy = [{ allow: { or: [{ email: { starts_with: 1 } }, { domain: null }] } }];
    expect(parsePolicyJson(policy)).toMatchObject({
      stage: 'compile',
      message: expect.stringMatching(/^2 errors occurred:\n.*:14: .*\n.*\n.*\n.*match error/),
    });
  });

  test('a policy that only the engine refuses is there, with what follows from it', () => {
    const parsed = parsePolicy('allow: {or: [{http_path: {starts_with: 5}}]}');
    expect(parsed).toMatchObject({
      stage: 'compile',
      consequence: expect.stringContaining('no policy change of any Ingress takes effect'),
      policy: [{ allow: { or: [{ name: 'http_path', data: { starts_with: 5 } }] } }],
    });
  });

  test.each([
    [
      'an address that is none',
      { source_ip: ['192.0.2.1', '192.0.2.01'] },
      'expected IP or CIDR range, got: "192.0.2.01"',
    ],
    ['an address that is no text', { source_ip: [1] }, 'expected string value, got: parser.Number'],
    [
      'a device type',
      { device: { type: 1 } },
      'expected string for device criterion type operator, got parser.Number',
    ],
    [
      'a fingerprint',
      { client_certificate: { fingerprint: 5 } },
      'certificate fingerprint condition expects a string or array of strings',
    ],
    [
      'an empty fingerprint',
      { client_certificate: { fingerprint: '' } },
      'certificate fingerprint must not be empty',
    ],
    [
      'a name in a certificate',
      { client_certificate: { san_dns: { like: 1 } } },
      'unknown string matcher operator: like',
    ],
    ['a comment instead of a key', { ssh_publickey: '# ssh-rsa AAAA' }, 'ssh: no key found'],
  ])('%s', (_, criterion, message) => {
    expect(parsePolicyJson({ allow: { or: [criterion] } })).toMatchObject({
      stage: 'generate',
      message: `error generating criterion rules: ${message}`,
    });
  });

  test.each([
    ['a fingerprint', { client_certificate: { fingerprint: ['ab'.repeat(32), `${'AB:'.repeat(31)}AB`] } }],
    ['a hash', { client_certificate: { spki_hash: `${'A'.repeat(43)}=` } }],
    ['a key', { ssh_publickey: `# of alice\nssh-ed25519 ${ED25519_KEY} alice@example.com` }],
  ])('%s of the right form is accepted', (_, criterion) => {
    expect(parsePolicyJson({ allow: { or: [criterion] } }).kind).toBe('accepted');
  });
});

const ED25519_KEY = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString('base64');
