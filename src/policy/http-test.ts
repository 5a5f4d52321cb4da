import type { CriterionTest, Facts } from './facts.ts';
import type { Era, PolicyRequest } from './input.ts';
import { textMatcher, type TextMatcher } from './matcher.ts';
import type { Criterion, JsonObject } from './model.ts';
import { reasonSet } from './reasons.ts';
import { pick, resultsOf } from './results.ts';
import { hasNull } from './texts.ts';

/**
 * `http_path` and `http_method`: true when all operators hold for one and the same field of the input,
 * whichever it is (pkg/policy/criteria/http_path.go, http_method.go). Both look at the same fields and differ
 * in their reasons alone.
 */
export function httpTest({ name, data }: Criterion, era: Era): CriterionTest {
  const results = name === 'http_path' ? PATH_RESULTS : METHOD_RESULTS;
  const matcher = textMatcher(data);
  if (!matcher) return () => results.unknown;
  // What every input holds, whatever the request.
  if (hasNull(era) && (matcher.holds('') || matcher.holdsFor(null))) return () => results.yes;
  return (facts) => pick(results, holdsForAny(matcher, facts));
}

function holdsForAny(matcher: TextMatcher, facts: Facts): boolean | undefined {
  if (matcher.holdsForAny(facts.texts)) return true;
  const object = matcher.wantsObject ? holdsForObjects(matcher, facts) : false;
  if (object !== false) return object;
  return facts.isIdUnknown || (facts.isIpUnknown && matcher.mayBeAddress) ? undefined : false;
}

function holdsForObjects({ holdsFor }: TextMatcher, { request }: Facts): boolean | undefined {
  const objects = objectsOf(request);
  if (objects.some(({ value }) => holdsFor(value))) return true;
  return objects.length < 2 ? undefined : false;
}

/**
 * The objects that stand beside the texts in the engine's input, as far as they are known; `is` and `in` can be
 * equal to one.
 */
export function objectsOf({ headers, certificate }: PolicyRequest): readonly {
  readonly name: 'headers' | 'client certificate';
  readonly value: JsonObject;
}[] {
  const objects: ReturnType<typeof objectsOf>[number][] = [];
  if (headers) objects.push({ name: 'headers', value: canonicalHeaders(headers) });
  // Of one that was presented its text would be needed.
  if (certificate === 'none' || certificate === 'no-ca')
    objects.push({ name: 'client certificate', value: { presented: false } });
  return objects;
}

/** Go's canonical names: `X-Forwarded-For`. */
const canonicalHeaders = (headers: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase().replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ]),
  );

const PATH_RESULTS = resultsOf(reasonSet('http-path-ok'), reasonSet('http-path-unauthorized'));
const METHOD_RESULTS = resultsOf(reasonSet('http-method-ok'), reasonSet('http-method-unauthorized'));
