import fc from 'fast-check';
import type { Addition } from '../../src/merge/merged.ts';
import type { PolicyRequest } from '../../src/policy/input.ts';
import { type JsonObject, policyOfJson, type PolicyJson } from '../../src/policy/model.ts';
import { printPolicy } from '../../src/policy/print.ts';
import { usualSpelling } from '../../src/request/spelling.ts';
import type { AllowRule } from '../../src/rules/pin.ts';
import { type Opening, rulesOf, urlsOf } from '../../src/rules/pin.ts';
import { policies, requests } from '../policy/arbitraries.ts';
import { guard, HOST } from './shared.ts';

/** What a stranger might ask for, and what the present policies of the other arbitraries are about. */
const segments = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'api', 'x', 'a b', 'café', 'v1') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '"\n- allow: {or: [{accept: true}]}\n#',
      '\u2028- deny',
      "'",
      '\\',
      ': # x',
      '*a',
      '{{x}}',
      '%2F',
      '?',
      '\u{1F600}',
      '\u0000',
      '\u0085',
      '\uFFFD',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

const openings: fc.Arbitrary<Opening> = fc
  .tuple(
    fc.array(segments, { minLength: 1, maxLength: 2 }),
    fc.constantFrom('prefix', 'leaf', 'method' as const),
  )
  .map(([names, kind]) => {
    const path = `/${names.join('/').replace(/\p{Surrogate}/gu, '')}`;
    if (kind === 'prefix') return { kind, path: `${path}/` };
    return { kind: 'leaf', path, ...(kind === 'method' ? { methods: ['GET', 'PROPFIND'] } : {}) };
  });

const comments = fc.constantFrom(
  'pompaths: an app asked for it',
  'pompaths: one; two',
  'pompaths: x\n- allow: {or: [{accept: true}]}',
  'pompaths: \u2028- deny: {or: [{accept: true}]}\r\u0085y',
);

/** What a proposal holds: pinned rules for one or more hosts. */
export const additions: fc.Arbitrary<readonly Addition<AllowRule>[]> = fc.array(
  fc
    .tuple(
      openings,
      fc.constantFrom([HOST], [HOST, `${HOST}:8443`], ['APP.example.com', 'x.example.org']),
      comments,
    )
    .map(([opening, hosts, comment]) => ({
      comment,
      rules: rulesOf(opening, urlsOf(opening.path, hosts, [])),
    })),
  { maxLength: 4 },
);

export const guards = fc.constantFrom([], [guard('0.33')], [guard()]);

/** Such policies as people have: the wild ones mostly let everybody pass, or nobody without a session. */
const path = fc.constantFrom(
  '/a',
  '/a/',
  '/api',
  '/api/',
  '/api/x',
  '/café/',
  '/a b',
  '/x',
  '/%61',
  'x',
  '=',
);
const pathCriterion = fc
  .tuple(fc.constantFrom('is', 'starts_with', 'starts_with', 'ends_with', 'contains', 'in', ''), path)
  .map(([operator, text]): JsonObject => {
    const data = operator === 'in' ? { in: [text, '/x'] } : operator === '' ? text : { [operator]: text };
    return { http_path: data };
  });
const other = fc.constantFrom<JsonObject>(
  { email: { is: 'alice@example.com' } },
  { domain: 'example.com' },
  { 'claim/groups': 'family' },
  { source_ip: '192.0.2.0/24' },
  { http_method: { is: 'GET' } },
  { device: { approved: true } },
  { http_path: { starts_with: 'https://app.example.com/a/' } },
);
const calmList = fc.array(fc.oneof(pathCriterion, other), { minLength: 1, maxLength: 3 });
const calmRule: fc.Arbitrary<PolicyJson[number]> = fc.oneof(
  { weight: 6, arbitrary: calmList.map((or) => ({ allow: { or } })) },
  { weight: 3, arbitrary: calmList.map((and) => ({ allow: { and } })) },
  { weight: 2, arbitrary: fc.tuple(calmList, calmList).map(([and, or]) => ({ allow: { and, or } })) },
  { weight: 1, arbitrary: calmList.map((not) => ({ allow: { not } })) },
  { weight: 1, arbitrary: pathCriterion.map((criterion) => ({ deny: { or: [criterion] } })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(calmList, pathCriterion)
      .map(([or, denied]) => ({ allow: { or }, deny: { and: [denied] } })),
  },
);
const present = fc.oneof(
  { weight: 1, arbitrary: policies },
  { weight: 3, arbitrary: fc.array(calmRule, { minLength: 1, maxLength: 4 }) },
);

const STYLES = ['plain', 'noted', 'noted', 'crlf', 'indented', 'documents', 'unended', 'json'] as const;
type Style = (typeof STYLES)[number];

/** Present policies, as texts that people might write: block and flow style, JSON, comments, line breaks. */
export const texts: fc.Arbitrary<Present> = fc
  .tuple(present, fc.constantFrom<Style>(...STYLES), fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }))
  .map(([json, style, places]) => {
    const printed = printPolicy(policyOfJson(json));
    const noted =
      style === 'noted' || style === 'crlf' ? withNotes(printed, places) : ([printed, []] as const);
    const [text, notes] = noted;
    if (style === 'json') return { text: JSON.stringify(json), notes: [] };
    if (style === 'crlf') return { text: text.replaceAll('\n', '\r\n'), notes };
    if (style === 'indented') return { text: text.replace(/^(?=.)/gm, '  '), notes };
    if (style === 'documents')
      return { text: `# one\n${text}---\n- allow: {or: [{accept: true}]}\n`, notes: ['# one'] };
    if (style === 'unended') return { text: text.trimEnd(), notes };
    return { text, notes };
  });

export interface Present {
  readonly text: string;
  /** The comments in it. */
  readonly notes: readonly string[];
}

/** Comments above and beside lines; everything in it is on one line. */
function withNotes(text: string, places: readonly number[]): readonly [string, readonly string[]] {
  const notes: string[] = [];
  const note = (): string => {
    notes.push(`# note ${notes.length};`);
    return notes.at(-1) ?? '';
  };
  const lines = text.split('\n').map((line, index) => {
    const place = line === '' ? 0 : places[index % places.length];
    if (place === 1) return `${/^ */.exec(line)?.[0] ?? ''}${note()}\n${line}`;
    return place === 2 ? `${line} ${note()}` : line;
  });
  return [lines.join('\n'), notes];
}

/** Requests, half of them for what rules open or nearly so. */
export const requestsFor = (opened: readonly string[]): fc.Arbitrary<PolicyRequest> =>
  opened.length === 0
    ? requests
    : fc.oneof(
        requests,
        fc
          .tuple(requests, fc.constantFrom(...opened), fc.constantFrom('', 'x', '/..;/y', '..%3b', '/../z'))
          .map(([request, path, more]) => ({
            ...request,
            rawPath: usualSpelling(path).replaceAll('?', '%3F') + more,
          })),
      );
