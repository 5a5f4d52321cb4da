import type { CompiledPolicy } from './compiled.ts';
import { evaluate, type Ruling } from './evaluate.ts';
import { factsOf } from './facts.ts';
import { objectsOf } from './http-test.ts';
import type { Client, Era, PolicyRequest } from './input.ts';
import { textMatcher } from './matcher.ts';
import type { Criterion, Place } from './model.ts';
import { type Field, hasNull, textsOf } from './texts.ts';

/** A ruling with what each criterion had to do with it. */
export interface Explanation {
  readonly ruling: Ruling;
  readonly criteria: readonly ExplainedCriterion[];
}

export interface ExplainedCriterion {
  readonly place: Place;
  /** Whether it held; before `not` and `nor` turn it. Undefined is unknown. */
  readonly value: boolean | undefined;
  /** What of the request met it, for `http_path` and `http_method`; of several one would have been enough. */
  readonly metBy: readonly MetBy[];
}

/** A text of the request, or one of the values in the engine's input that are no texts. */
export type MetBy = Field | 'null' | 'headers' | 'client certificate';

/** Evaluates a request and tells which text of it met which criterion. Not for the fast path. */
export function explain(policy: CompiledPolicy, request: PolicyRequest, client: Client = null): Explanation {
  const facts = factsOf(request, client, policy.era);
  const criteria = [...policy.allow, ...policy.deny].flatMap(({ places, tests }) =>
    places.map((place, index) => ({
      place,
      value: tests[index]?.(facts).value,
      metBy: metBy(place.criterion, request, client, policy.era),
    })),
  );
  return { ruling: evaluate(policy, request, client), criteria };
}

function metBy(
  { name, data }: Criterion,
  request: PolicyRequest,
  client: Client,
  era: Era,
): readonly MetBy[] {
  const matcher = name === 'http_path' || name === 'http_method' ? textMatcher(data) : undefined;
  if (!matcher) return [];
  const fields: MetBy[] = textsOf(request, client, era)
    .filter(({ text }) => text !== undefined && matcher.holds(text))
    .map(({ field }) => field);
  if (hasNull(era) && matcher.holdsFor(null)) fields.push('null');
  for (const { name: object, value } of objectsOf(request)) if (matcher.holdsFor(value)) fields.push(object);
  return fields;
}
