import { splitIngress } from '../artifact/split/split.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { onlyText, operatorsOf } from '../merge/conjunction.ts';
import { pinnedWith } from '../merge/pin-existing.ts';
import { ruleName } from '../inspection/names.ts';
import { type Criterion, isJsonArray, type Json } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { isExpressible, type Opening, pinnableHost } from '../rules/pin.ts';
import { printable } from '../render/printable.ts';
import { isOwnPage } from '../request/own-pages.ts';
import type { OpenRule } from './open-rule.ts';
import type { Subject } from './subject.ts';
import { examplesOf } from './words.ts';

/** What rules in place of an unpinned one are made of. */
export interface Surroundings {
  /** All Ingresses that are known. */
  readonly ingresses: readonly Ingress[];
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
}

/**
 * An unpinned rule pinned, cut at a slash, and as an Ingress of its own, both as YAML; a sentence where it names no path that could
 * be either. Whatever else the rule asks for stays in it, and an Ingress of its own could not ask for it. What either form leaves
 * out stands above it as a comment, with why, and what to do instead.
 */
export function pinnedAndSplit(rule: OpenRule, subject: Subject, surroundings: Surroundings): string {
  const opened = openedBy(rule);
  if (opened.openings.length === 0) return [NOT_A_PATH, ...opened.left].join('; ');
  const pinned = pinnedRules(rule, opened, subject);
  const split = splitOf(rule, opened, subject, surroundings);
  const parts = [
    pinned.text === '' ? '' : `# pinned, in place of the rule:\n${comments(pinned.left)}${pinned.text}`,
    split.text === ''
      ? ''
      : `# ${pinned.text === '' ? '' : 'or '}an Ingress of its own, which holds in every version; then take the rule away:\n${comments(split.left)}${split.text}`,
  ].filter((part) => part !== '');
  if (parts.length === 0) return [NO_HOST, ...split.left].join('; ');
  // What one form cannot do at all is told after the other.
  const none = split.text === '' ? comments(split.left) : pinned.text === '' ? comments(pinned.left) : '';
  return `${parts.join('---\n')}${none}`;
}

/** A prefix without the names that only begin like it: the folder, and the path of its name. */
export function boundedRules(rule: OpenRule, subject: Subject): string {
  const { text, left } = pinnedRules(rule, openedBy(rule), subject);
  return text === ''
    ? ['end the prefix with a slash', ...left].join('; ')
    : `# in place of the rule:\n${comments(left)}${text}`;
}

/** A form of a fix, empty where there is none, and what it leaves out: sentences. */
interface Form {
  readonly text: string;
  readonly left: readonly string[];
}

function pinnedRules(rule: OpenRule, { openings, left }: Opened, { ingress }: Subject): Form {
  const hosts = ingress.hosts.flatMap((host) => pinnableHost(host) ?? []);
  const unnamed = ingress.hosts.filter((host) => pinnableHost(host) === undefined);
  const others = othersIn(rule);
  const isToBeBound = others.some(({ name }) => name === 'http_method');
  const rules = pinnedWith(others, openings, hosts);
  return {
    text: rules.length === 0 ? '' : printPolicy(rules),
    left: [
      ...left,
      ...(unnamed.length === 0
        ? []
        : [`not for ${examplesOf(unnamed)}: ${others.length === 0 ? WILDCARD : WILDCARD_ALONE}`]),
      ...(isToBeBound && openings.some(({ kind }) => kind === 'leaf') ? [WITHOUT_QUERY] : []),
      ...(isToBeBound && openings.some(({ kind }) => kind === 'prefix') ? [ANY_METHOD] : []),
    ],
  };
}

function splitOf(
  rule: OpenRule,
  { openings, left }: Opened,
  { ingress }: Subject,
  surroundings: Surroundings,
): Form {
  const others = othersIn(rule);
  if (others.length > 0)
    return {
      text: '',
      left: [`no Ingress of its own: it could not ask for ${others.map(ruleName).join(' and ')}`],
    };
  const { text, refusals, notes } = splitIngress({
    ...surroundings,
    ingress,
    openings,
    pages: [],
    exact: false,
    guard: true,
  });
  const why = text === '' ? refusals.map((refusal) => `no Ingress of its own: ${refusal}`) : refusals;
  return { text, left: [...(text === '' ? [] : left), ...why, ...(text === '' ? [] : notes)] };
}

const comments = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `# ${printable(sentence, 400)}\n`).join('');

/** What the rule asks for besides its path and the URL that pins it. */
const othersIn = ({ criteria, isPinned }: OpenRule): readonly Criterion[] =>
  isPinned ? [] : criteria.filter(({ name }) => name !== 'http_path');

interface Opened {
  readonly openings: readonly Opening[];
  /** What of it can be written in neither form: sentences. */
  readonly left: readonly string[];
}

/** What the path criterion of a rule opens; nothing for several of them, or one that is turned around. */
function openedBy({ criteria, methods, policy, isPinned }: OpenRule): Opened {
  const paths = criteria.filter(
    (criterion) => criterion.name === 'http_path' && !onlyText(criterion).startsWith('https://'),
  );
  const isTurned = policy.some(({ allow }) => allow?.not !== undefined || allow?.nor !== undefined);
  if (isTurned || (paths.length > 1 && !isPinned)) return NOTHING;
  const opened = paths.map((criterion): Opened => {
    const [[operator, operand] = ['', null], ...more] = Object.entries(operatorsOf(criterion) ?? {});
    if (more.length > 0 || !OPERATORS.has(operator)) return NOTHING;
    const values = operator === 'in' && isJsonArray(operand) ? operand : [operand];
    return {
      openings: values.flatMap((value) =>
        typeof value === 'string' && obstacleOf(value) === undefined
          ? openingsOf(operator, value, methods)
          : [],
      ),
      // Of one value alone the whole fix says it.
      left: values.length === 1 ? [] : values.flatMap(leftOut),
    };
  });
  return { openings: opened.flatMap(({ openings }) => openings), left: opened.flatMap(({ left }) => left) };
}

function leftOut(value: Json): readonly string[] {
  const obstacle = obstacleOf(value);
  return obstacle === undefined ? [] : [`not for ${printable(JSON.stringify(value), 80)}: ${obstacle}`];
}

/** Why a text of a rule can be neither pinned nor a rule path. */
function obstacleOf(value: Json): string | undefined {
  if (typeof value !== 'string' || !isExpressible(value)) return 'no path is like that; leave it out';
  if (!value.startsWith('/'))
    return 'no path begins like that; write the path that is meant, from its slash on';
  if (/^\/+$/.test(value))
    return 'it stands for the front page or for every path; open it with a rule of its own, if that is meant';
  return /[%\uFFFD]/.test(value)
    ? 'it holds a % or stray bytes, which can be spelled in a URL in more than one way; write the decoded path'
    : undefined;
}

function openingsOf(operator: string, path: string, methods: OpenRule['methods']): readonly Opening[] {
  if (operator !== 'starts_with') return [{ kind: 'leaf', path, methods }];
  if (path.endsWith('/')) return [{ kind: 'prefix', path }];
  const folder: Opening = { kind: 'prefix', path: `${path}/` };
  return isOwnPage(path) ? [folder] : [{ kind: 'leaf', path }, folder];
}

const NOTHING: Opened = { openings: [], left: [] };
const OPERATORS = new Set(['is', 'in', 'starts_with']);
const NOT_A_PATH =
  'take the rule away, or put one in its place that names the path, or its beginning, and the same as a URL of the host: only these can be pinned';
const NO_HOST =
  'take the rule away and give its paths an Ingress of their own: no host of this one has a name that a rule could be pinned to';
const WILDCARD = 'a pin needs a host without a wildcard; an Ingress of its own does not';
const WILDCARD_ALONE =
  'a pin needs a host without a wildcard; name the host that is meant in an Ingress with the same policy';
const WITHOUT_QUERY =
  'not for requests with a query: a query could stand in for the method; leave the method out where they are needed';
const ANY_METHOD =
  'for every method all the same: below a folder a query can stand in for the method; name whole paths to bind them to one';
