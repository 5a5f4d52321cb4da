import type { PolicyRequest } from './input.ts';
import { type Criterion, isJsonArray, isJsonObject, type Policy } from './model.ts';
import { wordsOf } from './words.ts';

/**
 * Paths that no allow rule of this policy names, to see whether it opens them in spite of that: some that have
 * nothing to do with it, and for each path of a URL in it one that begins like that.
 *
 * @returns decoded
 */
export function strayPathsOf(policy: Policy): readonly string[] {
  const lists = policy.flatMap(({ allow = {} }) => [...(allow.and ?? []), ...(allow.or ?? [])]);
  const named = lists.flatMap(openingsOf);
  const beside = wordsOf(lists.filter((criterion) => textsIn(criterion).some(isUrl)))
    .spellings.filter(({ decoded }) => decoded !== '')
    .map(({ decoded }) => `${decoded}${JUNK}`);
  const isNamed = (path: string): boolean =>
    named.some(({ isStart, text }) => (isStart ? path.startsWith(text) : path === text));
  return [...ANY_PATHS, ...new Set(beside.filter((path) => !isNamed(path)))];
}

/** Is it a path that has nothing to do with any policy? Then it stands for every path. */
export const isAnyPath = (path: string): boolean => ANY_PATHS.includes(path);

/** Does the request get through without a query or a method that the rule wants? */
export const isPlainRequest = (
  { method, query }: Pick<PolicyRequest, 'method' | 'query'>,
  criteria: readonly Criterion[],
): boolean =>
  query === undefined &&
  (method === 'GET' ||
    criteria.every(
      ({ name, data }) => name !== 'http_method' && !JSON.stringify(data).includes(`"${method}"`),
    ));

function openingsOf({
  name,
  data,
}: Criterion): readonly { readonly isStart: boolean; readonly text: string }[] {
  if (name !== 'http_path') return [];
  const matcher = isJsonObject(data) ? data : { is: data };
  return Object.entries(matcher).flatMap(([operator, operand]) =>
    (isJsonArray(operand) ? operand : [operand])
      .filter((text) => typeof text === 'string')
      // The root as a prefix names every path, and is told of as such.
      .filter((text) => text.startsWith('/') && text !== '/')
      .map((text) => ({ isStart: operator === 'starts_with', text })),
  );
}

const textsIn = ({ data }: Criterion): readonly string[] =>
  (isJsonObject(data) ? Object.values(data) : [data]).flatMap((value) =>
    (isJsonArray(value) ? value : [value]).filter((text) => typeof text === 'string'),
  );

const isUrl = (text: string): boolean => text.startsWith('https://');

const JUNK = '7f3c9e2b';
// Words of a policy that name one by chance are not to be expected; a deny rule may hold for one, and hides nothing
// then, since the others have no part in common with it.
const ANY_PATHS: readonly string[] = [`/any/path/${JUNK}`, '/Q5W8', '/~zx_k4-u'];
