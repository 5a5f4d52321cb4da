import { policyPath } from '../request/policy-path.ts';
import {
  type Criterion,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  placesOf,
  type Policy,
} from './model.ts';

/** What a sender may choose, made up from the words of a policy. */
export interface Words {
  /** Texts that meet a criterion, or two of them at once. */
  readonly texts: readonly string[];
  /** The same with more in them, where that is allowed: they are not what a deny rule names. */
  readonly longer: readonly string[];
  /** Spellings of the beginning of a path, with what they decode to. */
  readonly spellings: readonly Spelling[];
  /** Hosts that URLs in the policy name. */
  readonly hosts: readonly string[];
}

export interface Spelling {
  readonly raw: string;
  readonly decoded: string;
}

/** The words of the criteria of one list that look at the request. */
export function wordsOf(criteria: readonly Criterion[]): Words {
  const matchers = criteria.filter(isHttp).map(({ data }) => data);
  const texts = textsFor(matchers);
  const urls = texts.map((text) => URL_OF.exec(text)?.groups).filter((groups) => groups !== undefined);
  const raws = [...texts.filter((text) => text.startsWith('/')), ...urls.map(({ path = '' }) => path)];
  return {
    texts,
    longer: matchers
      .flatMap(demandsOf)
      .filter(({ exact }) => exact === undefined)
      .map(({ start, part, end }) => `${start}${part}${JUNK}${end}`),
    spellings: [...new Set(raws)].map((raw) => ({ raw, decoded: policyPath(raw) })),
    hosts: [...new Set(urls.map(({ host = '' }) => host))].filter((host) => host !== ''),
  };
}

/** The hosts of the URLs in a policy, as they stand there. */
export const hostsNamedBy = (policy: Policy): readonly string[] =>
  wordsOf([...placesOf(policy)].map(({ criterion }) => criterion)).hosts;

/** Texts that meet one of these string matchers, or two of them at once; none is empty. */
export function textsFor(matchers: readonly Json[]): readonly string[] {
  const demands = matchers.flatMap(demandsOf);
  // One text may meet two criteria, where one asks for its beginning and the other for its end.
  const joined = demands
    .slice(0, MAX_JOINED)
    .flatMap((a) => demands.slice(0, MAX_JOINED).flatMap((b) => (a === b ? [] : joinTexts(a, b))));
  return [...new Set([...demands.map(textOf), ...joined])].filter((text) => text !== '');
}

/** What a text must be like to meet a matcher. */
interface Demand {
  readonly exact: string | undefined;
  readonly start: string;
  readonly part: string;
  readonly end: string;
}

function demandsOf(data: Json): readonly Demand[] {
  const matcher = isJsonObject(data) ? data : { is: data };
  const textOfField = (name: string): string => {
    const value = Object.hasOwn(matcher, name) ? matcher[name] : '';
    return typeof value === 'string' ? value : '';
  };
  const listed = Object.hasOwn(matcher, 'in') ? matcher['in'] : undefined;
  const exact = [matcher['is'], ...(listed !== undefined && isJsonArray(listed) ? listed : [])].filter(
    (text) => typeof text === 'string',
  );
  const [start, part, end] = [textOfField('starts_with'), textOfField('contains'), textOfField('ends_with')];
  if (exact.length > 0) return exact.map((text) => ({ exact: text, start: '', part: '', end: '' }));
  if (start + part + end === '') return [];
  return [{ exact: undefined, start, part: avoiding(matcher, start, part, end), end }];
}

/** The part, gone on until the whole is none of the texts that may not be. */
function avoiding(matcher: JsonObject, start: string, part: string, end: string): string {
  const { not, not_in: list } = matcher;
  const unwanted = new Set([not, ...(list !== undefined && isJsonArray(list) ? list : [])]);
  let gone = part;
  while (unwanted.has(`${start}${gone}${end}`)) gone += 'x';
  return gone;
}

const textOf = ({ exact, start, part, end }: Demand): string => exact ?? `${start}${part}${end}`;

function joinTexts(a: Demand, b: Demand): readonly string[] {
  if (a.exact !== undefined || b.exact !== undefined || a.end !== '' || b.start !== '') return [];
  return [`${a.start}${a.part}${b.part}${b.end}`];
}

const isHttp = ({ name }: Criterion): boolean => name === 'http_path' || name === 'http_method';

const URL_OF = /^https:\/\/(?<host>[^/?#]*)(?<path>\/[^?#]*)?/;
const JUNK = '7f3c9e2b';
const MAX_JOINED = 8;
