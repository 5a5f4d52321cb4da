import { isWithin, parseRange } from './addresses.ts';
import type { CriterionTest } from './facts.ts';
import type { Era } from './input.ts';
import { type Criterion, isJsonArray, type Json } from './model.ts';
import { httpTest } from './http-test.ts';
import { PEOPLE_TESTS } from './people-tests.ts';
import { reasonSet } from './reasons.ts';
import { pick, type Result, resultsOf } from './results.ts';

/**
 * A criterion as a function. One that pompaths does not know, or whose data Pomerium refuses, is unknown for
 * every request.
 */
export function criterionTest(criterion: Criterion, era: Era): CriterionTest {
  if (criterion.name === 'http_path' || criterion.name === 'http_method') return httpTest(criterion, era);
  return (
    (TESTS.get(criterion.name) ?? PEOPLE_TESTS.get(criterion.name))?.(criterion) ?? (() => NOTHING_KNOWN)
  );
}

function sourceIpTest({ data }: Criterion): CriterionTest | undefined {
  const texts = isJsonArray(data) ? data : [data];
  const ranges = texts.map((text: Json) => (typeof text === 'string' ? parseRange(text) : undefined));
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length) return undefined;
  const results = resultsOf(reasonSet('source-ip-ok'), reasonSet('source-ip-unauthorized'));
  if (known.length === 0) return () => results.no;
  return ({ request: { ip } }) => pick(results, ip === undefined ? undefined : isWithin(known, ip) === true);
}

/** pkg/policy/criteria/cors_preflight.go */
function corsTest(): CriterionTest {
  const results = resultsOf(reasonSet('cors-request'), reasonSet('non-cors-request'));
  return ({ request: { method, headers } }) => {
    if (method !== 'OPTIONS') return results.no;
    if (!headers) return results.unknown;
    const filled = new Set(
      Object.entries(headers).flatMap(([name, value]) => (value === '' ? [] : [name.toLowerCase()])),
    );
    return pick(results, filled.has('origin') && filled.has('access-control-request-method'));
  };
}

/** pkg/policy/criteria/invalid_client_certificate.go */
function invalidCertificateTest(): CriterionTest {
  const valid = reasonSet('valid-client-certificate');
  const missing = reasonSet('client-certificate-required');
  const invalid = reasonSet('invalid-client-certificate');
  const fine = resultsOf(0, valid).no;
  const none = resultsOf(missing, valid).yes;
  const bad = resultsOf(invalid, valid).yes;
  const unknown = resultsOf(missing | invalid, valid).unknown;
  return ({ request: { certificate } }) => {
    if (certificate === undefined) return unknown;
    if (certificate === 'none') return none;
    return certificate === 'invalid' ? bad : fine;
  };
}

/** Of a certificate pompaths knows at most that there is none. */
function certificateTest(): CriterionTest {
  const results = resultsOf(reasonSet('client-certificate-ok'), reasonSet('client-certificate-unauthorized'));
  return ({ request: { certificate } }) =>
    certificate === 'none' || certificate === 'no-ca' ? results.no : results.unknown;
}

const always = (result: Result) => (): CriterionTest => () => result;

const TESTS: ReadonlyMap<string, (criterion: Criterion) => CriterionTest | undefined> = new Map([
  ['accept', always(resultsOf(reasonSet('accept'), 0).yes)],
  ['reject', always(resultsOf(0, reasonSet('reject')).no)],
  ['source_ip', sourceIpTest],
  ['cors_preflight', corsTest],
  ['invalid_client_certificate', invalidCertificateTest],
  ['client_certificate', certificateTest],
]);

/**
 * Reasons of criteria for SSH and MCP, which pompaths has no part of, never change an outcome and are left out.
 */
const NOTHING_KNOWN = resultsOf(0, 0).unknown;
