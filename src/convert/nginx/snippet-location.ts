import type { RuleJson } from '../../policy/model.ts';
import { isRange } from './access-lists.ts';
import type { Directive } from './directives.ts';

/** What a `location` that keeps callers out comes to. */
export interface ClosedLocation {
  readonly rules: readonly RuleJson[];
  /** What of it could not be said, each a sentence part; empty where the rules say it all. */
  readonly losses: readonly string[];
  readonly what: string;
}

interface PathTest {
  readonly operator: 'is' | 'starts_with' | 'ends_with';
  readonly text: string;
}

/**
 * A location that nobody, or only some addresses, may reach. `http_path` is compared by its beginning, its end or as a whole, with the
 * decoded path: a policy knows no regular expressions. A path together with addresses cannot be said in one deny rule (lists do not
 * nest), so such a path is closed for everybody.
 *
 * @returns undefined where it does anything else
 */
export function closedLocation({ args, block = [] }: Directive): ClosedLocation | undefined {
  const guard = guardOf(block);
  const matched = matchersOf(args);
  if (!guard || !matched) return undefined;
  const { matchers, isCaseless } = matched;
  const paths = matchers.map(({ text }) => JSON.stringify(text)).join(', ');
  return {
    rules: [{ deny: { or: matchers.map(({ operator, text }) => ({ http_path: { [operator]: text } })) } }],
    losses: [
      ...(guard.exceptions.length > 0
        ? [
            `${paths} is closed for ${guard.exceptions.join(', ')} as well, since a deny rule cannot hold a path and addresses together`,
          ]
        : []),
      ...(isCaseless ? [`${paths} is closed only as it is written, not in other cases`] : []),
    ],
    what: `deny http_path ${matchers.map(({ operator, text }) => `${operator} ${JSON.stringify(text)}`).join(', ')}`,
  };
}

/** `return 403;`, `deny all;`, `allow 10.0.0.0/8; deny all;`. */
function guardOf(block: readonly Directive[]): { readonly exceptions: readonly string[] } | undefined {
  const exceptions: string[] = [];
  for (const { name, args, block: inner } of block) {
    const [value = ''] = args;
    if (inner || args.length !== 1) return undefined;
    if (name === 'return') return /^4\d\d$/.test(value) ? { exceptions } : undefined;
    if (name === 'deny' && value === 'all') return { exceptions };
    if (name !== 'allow' || !isRange(value)) return undefined;
    exceptions.push(value);
  }
  return undefined;
}

function matchersOf(
  args: readonly string[],
): { readonly matchers: readonly PathTest[]; readonly isCaseless: boolean } | undefined {
  const [modifier = '', pattern = ''] = args.length === 1 ? ['', args[0]] : args;
  if (args.length > 2 || pattern === '') return undefined;
  switch (modifier) {
    case '=':
      return { matchers: [{ operator: 'is', text: pattern }], isCaseless: false };
    case '':
    case '^~':
      return pattern.startsWith('/')
        ? { matchers: [{ operator: 'starts_with', text: pattern }], isCaseless: false }
        : undefined;
    case '~':
    case '~*': {
      const matchers = plainRegex(pattern);
      const isCaseless = modifier === '~*' && matchers?.some((one) => /[a-z]/i.test(one.text));
      return matchers && { matchers, isCaseless: isCaseless === true };
    }
    default:
      return undefined;
  }
}

/** `^/(metrics|debug)`, `^/admin$`, `\.php$` without the rest of the language. */
function plainRegex(pattern: string): readonly PathTest[] | undefined {
  const isStart = pattern.startsWith('^/');
  const isAnchored = /(?<!\\)\$$/.test(pattern);
  const anchored = pattern.slice(isStart ? 1 : 0, isAnchored ? -1 : undefined);
  const body = anchored.replace(/(?:(?<!\\)\.\*|(?<!\\)\(\.\*\))$/, '');
  // Behind `.*` anything may follow, whether or not the end is asked for.
  const isEnd = isAnchored && body === anchored;
  if (!isStart && !isEnd) return undefined;
  const [, before = body, choices = '', after = ''] =
    /^([^()|]*)\((?:\?:)?([^()?][^()]*)\)([^()|]*)$/.exec(body) ?? [];
  const texts = (choices === '' ? [''] : choices.split('|')).map((choice) =>
    literalOf(before + choice + after),
  );
  const operator: PathTest['operator'] = isStart ? (isEnd ? 'is' : 'starts_with') : 'ends_with';
  const matchers = texts.flatMap((text): PathTest[] =>
    text === undefined || text.length < 2 ? [] : [{ operator, text }],
  );
  return matchers.length === texts.length && matchers.length <= MAX_CHOICES ? matchers : undefined;
}

/** A part of a regular expression that stands for one text; undefined for any other. */
function literalOf(regex: string): string | undefined {
  const text = regex.replace(/\\([^A-Za-z0-9])/g, '$1');
  return /(?<!\\)[.*+?^$()[\]{}|]|\\[A-Za-z0-9]/.test(regex) ? undefined : text;
}

const MAX_CHOICES = 20;
