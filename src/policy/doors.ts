import type { CompiledList, CompiledPolicy } from './compiled.ts';
import type { Era, PolicyRequest } from './input.ts';
import { type Criterion, isJsonObject } from './model.ts';
import { isPinned } from './proven.ts';
import { type Spelling, wordsOf } from './words.ts';

/** One list of the allow rules, with what a sender without a session could try at it. */
export interface Door {
  /** The list as a policy of its own. */
  readonly alone: CompiledPolicy;
  /** With more escapes a path may meet it that does not meet it with few. */
  readonly needsEscapes: boolean;
  /** How the decoded path of every request begins that meets it; `""` where nothing is certain. */
  readonly start: string;
  readonly spellings: readonly Spelling[];
  /** How many requests are tried at most for one path. */
  readonly limit: number;
  /** Every combination of method, query, body and host. */
  readonly senders: readonly Omit<PolicyRequest, 'rawPath'>[];
}

/** What is known of every request that is tried, and what its sender chooses besides host and spelling. */
export interface SenderOptions {
  /** The hosts of the route; where there are none, those that the list itself names. */
  readonly hosts: readonly string[];
  /** Undefined where the sender chooses it. */
  readonly method: string | undefined;
  readonly choice: Choice;
}

/** The texts of free choice: on routes with `mcp_server` the body is one, too. */
export type Choice = 'nothing' | 'query' | 'query and body';

/**
 * @param denied criteria that are to be met, so that a rule which keeps requests out does not hold
 * @param whole criteria of all deny rules
 */
export function doorOf(
  list: CompiledList,
  denied: readonly Criterion[],
  whole: readonly Criterion[],
  { hosts, method: known, choice }: SenderOptions,
  era: Era,
): Door {
  const criteria = [...criteriaOf(list), ...denied];
  const words = wordsOf(criteria);
  const ownHosts = words.hosts.length > 0 ? words.hosts : [SOME_HOST];
  const methods =
    known === undefined
      ? ['GET', ...words.texts.filter((text) => TOKEN.test(text)), ...unnamedMethods([...criteria, ...whole])]
      : [known];
  const isPreflight = (known ?? PREFLIGHT.method) === PREFLIGHT.method;
  const preflight = isPreflight && criteria.some(({ name }) => name === 'cors_preflight') ? [PREFLIGHT] : [];
  const texts = ['', ...words.texts, ...(whole.length > 0 ? [ANY_QUERY, ...words.longer] : [])];
  // A list of which one criterion is enough needs one text.
  const needsTwo = list.all || denied.length > 0;
  const limit = Math.floor(MAX_WORK / criteria.length);
  const named = hosts.length > 0 ? hosts.map((host) => host.replace('*', 'any')) : ownHosts;
  return {
    alone: { era, allow: [list], deny: [] },
    needsEscapes: list.inverted || criteria.some(forbidsOrEscapes),
    start: choice !== 'query and body' && isPinned(list) ? startOf(criteriaOf(list)) : '',
    spellings: words.spellings,
    limit,
    senders: sendersOf(
      [...methods.map((method) => ({ method })), ...preflight],
      choice === 'nothing' ? [''] : texts,
      choice === 'query and body' && needsTwo ? texts : [''],
      named,
      limit,
    ),
  };
}

export const criteriaOf = ({ places }: CompiledList): readonly Criterion[] =>
  places.map(({ criterion }) => criterion);

/** More escapes keep a text out of the raw path, or bring one into it that holds an escape or a part of one (`2F/x`). */
const forbidsOrEscapes = ({ data }: Criterion): boolean =>
  JSON.stringify(data).includes('%') ||
  (isJsonObject(data) &&
    Object.entries(data).some(
      ([operator, operand]) =>
        operator.startsWith('not') ||
        (PARTS.has(operator) && typeof operand === 'string' && HEX.test(operand)),
    ));

/** A pin proves that the path, raw or decoded, begins with that of its rule; only one without escapes is the same in both. */
function startOf(criteria: readonly Criterion[]): string {
  const path = criteria
    .flatMap(({ data }) => (isJsonObject(data) ? Object.values(data) : [data]))
    .find((text) => typeof text === 'string' && text.startsWith('/'));
  return typeof path !== 'string' || /[%\uFFFD]/.test(path) ? '' : path;
}

/** Methods that no rule says anything of, where any is about methods: one that apps know, and one that none does. */
function unnamedMethods(criteria: readonly Criterion[]): readonly string[] {
  const about = criteria.filter(
    ({ name, data }) => name === 'http_method' || METHOD.test(JSON.stringify(data)),
  );
  if (about.length === 0) return [];
  const said = about.map(({ data }) => JSON.stringify(data)).join();
  const free = USUAL_METHODS.find((method) => !said.includes(method));
  return free === undefined ? [FOREIGN_METHOD] : [free, FOREIGN_METHOD];
}

/**
 * Simple requests first: the first one that gets through is the witness. One more than `limit` tells that there
 * are more.
 */
function sendersOf(
  methods: readonly Pick<PolicyRequest, 'method' | 'headers'>[],
  queries: readonly string[],
  bodies: readonly string[],
  hosts: readonly string[],
  limit: number,
): readonly Omit<PolicyRequest, 'rawPath'>[] {
  const senders: Omit<PolicyRequest, 'rawPath'>[] = [];
  for (const method of methods)
    for (const body of bodies)
      for (const query of queries)
        for (const host of hosts) {
          senders.push({ ...method, host, ...(query !== '' && { query }), ...(body !== '' && { body }) });
          if (senders.length > limit) return senders;
        }
  return senders;
}

const PARTS = new Set(['contains', 'ends_with']);
const HEX = /^[0-9A-Fa-f]/;
// RFC 9110, 5.6.2: Envoy's codecs refuse any other method (400, a reset, a closed connection).
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A path criterion is compared with the method as well. */
const METHOD = /"[A-Z]+"/;
const USUAL_METHODS = ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT'];
const FOREIGN_METHOD = 'X7F3C9E2B';
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' },
};
/** One that no rule names; with any query a URL is no longer the one that a deny rule names whole. */
const ANY_QUERY = 'q7f3c9e2b';
const SOME_HOST = 'route.example.com';
/** Criteria that are tried for one list and one path; a list of the printed forms takes some hundreds. */
const MAX_WORK = 200_000;
