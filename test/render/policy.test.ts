import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parsePolicy } from '../../src/policy/parse.ts';
import { policyToJson } from '../../src/policy/model.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderPolicy } from '../../src/render/policy.ts';
import type { Report } from '../../src/proposal/report.ts';
import { renderTable } from '../../src/render/table.ts';
import type { AnswerJson } from '../../src/render/answer-json.ts';
import { LogReader } from '../../src/request/log-reader.ts';
import { answerTo, asked, HOST, ingressFor, type Setting } from '../proposal/traffic.ts';
import type { Request } from '../../src/request/request.ts';

const session: Setting = { word: { session: true } };

const reportOn = (requests: readonly Request[], setting: Setting = session): Report => ({
  answer: answerTo(requests, setting),
  counts: new LogReader({ add: () => {} }).counts,
  totals: { requests: 0, denied: 0, allowed: 0, own: 0, untold: 0, strays: 0, beyondSites: 0, forgotten: 0 },
  approximate: false,
  ingresses: [],
  version: undefined,
});

const jsonOf = (report: Report): AnswerJson => JSON.parse(renderJson(report)) as AnswerJson;

test('one document for each Ingress, with comments that stay the same', () => {
  const ingresses = [ingressFor([HOST]), ingressFor(['b.example.com'], { name: 'b' })];
  const requests = [asked('/api/a'), asked('/api/b'), asked('/status', { sentHost: 'b.example.com' })];
  expect(
    renderPolicy(
      reportOn(requests, { ...session, ingresses, options: { version: '0.33' } }).answer.proposals,
    ),
  ).toMatchInlineSnapshot(`
    "# add to apps/app
    # pompaths: an app asked for it during the session you recorded
    - allow:
        and:
          - http_path:
              starts_with: "/api/"
          - http_path:
              starts_with: "https://app.example.com/api/"
    # pompaths: no way out of these folders
    - deny:
        or:
          - http_path:
              contains: "/..;"
          - http_path:
              contains: "..%3b"
          - http_path:
              contains: "..%3B"
    ---
    # add to apps/b
    # pompaths: an app asked for it during the session you recorded
    - allow:
        and:
          - http_path:
              is: "/status"
          - http_path:
              is: "https://b.example.com/status"
    - allow:
        and:
          - http_path:
              is: "/status"
          - http_path:
              starts_with: "https://b.example.com/status?"
    "
  `);
});

test('nothing to add is nothing at all', () => {
  expect(renderPolicy(reportOn([asked('/')]).answer.proposals)).toBe('');
});

describe('hostile paths', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"\n- allow: {or: [accept: true]}',
      '# comment',
      "it's",
      '\u2028- deny:',
      '---',
      '!!js/function',
      '*alias',
      '%YAML',
      '\t',
      '{{x}}',
      '\u0085a',
      ': ',
      '\\',
      '\\u0041',
      '\uFEFF',
      '~',
      'null',
      '<b>',
      '$(x)',
    ),
  );
  const path = fc
    .tuple(hostile, fc.constantFrom('', '/x', '/'))
    .map(([text, end]) => `/h/${encodeURIComponent(text.replaceAll(/\p{Cs}/gu, ''))}${end}`);

  test('what is printed is the policy that was meant, and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 4 }), (paths) => {
        const report = reportOn(paths.map((any) => asked(any)));
        const json = jsonOf(report);
        const text = renderPolicy(report.answer.proposals);
        const meant = json.ingresses.flatMap(({ policy, guard }) => [...policy, ...guard]);
        expect(text === '').toBe(meant.length === 0);
        if (text === '') return;
        const parsed = parsePolicy(text);
        expect(parsed.kind).toBe('accepted');
        if (parsed.kind === 'accepted') expect(policyToJson(parsed.policy)).toEqual(meant);
        expect(parseAllDocuments(text, { version: '1.1' })).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  test('tables hold nothing that acts on a terminal', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const table = renderTable(
          reportOn([asked(one), asked(other), asked(one, { userAgent: 'curl/8.5.0' })], {}),
          80,
        );
        expect(table).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      }),
    );
  });

  test('flags to accept an entry are one word for a shell', () => {
    fc.assert(
      fc.property(path, (any) => {
        const requests = [asked(any), asked(any)];
        for (const { accept } of jsonOf(reportOn(requests, {})).ingresses.flatMap(({ review }) => review))
          expect(accept).toMatch(/^(?:--accept (?:[\w@%+=:,./-]+|'(?:[^']|'\\'')*') ?)+$/);
      }),
    );
  });
});

test('no address, account or user agent is in a policy', () => {
  const report = reportOn([
    asked('/api/a', { address: '203.0.113.99', userAgent: 'Secret/1.0' }),
    asked('/api/b'),
  ]);
  expect(renderPolicy(report.answer.proposals)).not.toMatch(/203\.0\.113|Secret/);
});

test('a long word is broken between characters', () => {
  const table = renderTable(reportOn([asked(`/a/${encodeURIComponent('\u{1F600}'.repeat(30))}`)]), 80);
  expect(table).not.toMatch(/\p{Cs}/u);
  expect(table).toContain('\u{1F600}');
});

test('rows of a table fit the terminal', () => {
  const requests = [
    asked(`/api/${'long-name-'.repeat(12)}/a`),
    asked(`/api/${'long-name-'.repeat(12)}/b`),
    asked('/.env'),
  ];
  for (const width of [60, 80, 120])
    for (const line of renderTable(reportOn(requests), width).split('\n'))
      expect(line.length).toBeLessThanOrEqual(width);
});
