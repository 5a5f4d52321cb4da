import { lost, type Verdict } from '../finding.ts';
import type { RuleJson } from '../../policy/model.ts';
import { guardFor } from '../../rules/guard.ts';
import { denyOthers, isRange } from './access-lists.ts';
import { type Directive, parseDirectives } from './directives.ts';
import { closedLocation } from './snippet-location.ts';
import { type Context, type Converted, type Effect, type Given, type Topic, verdictsFor } from './topic.ts';

/** nginx's own language in annotations, directive by directive; what is not understood counts as a restriction that is lost. */
export const SNIPPETS: Topic = {
  names: ['server-snippet', 'configuration-snippet', 'stream-snippet'],
  convert: convertSnippets,
};

function convertSnippets(given: Given, { version }: Context): Converted {
  const verdicts = new Map<string, Verdict>();
  const effects: Effect[] = [];
  for (const [name] of verdictsFor(given, SNIPPETS.names, () => lost(''))) {
    const directives = name === 'stream-snippet' ? undefined : parseDirectives(given.get(name) ?? '');
    const read = directives && readDirectives(directives, name);
    const isByPath = read?.effect.deny?.some(isPathRule) === true;
    if (read) effects.push(read.effect);
    // nginx compared the path without its dots, Pomerium compares it as it stands.
    if (isByPath) effects.push({ deny: [guardFor(version)] });
    verdicts.set(
      name,
      read
        ? withGuard(read.verdict, isByPath)
        : lost('it is not understood, so whatever it kept out is open'),
    );
  }
  return {
    verdicts,
    effect: joined(effects),
  };
}

const isPathRule = ({ deny }: RuleJson): boolean =>
  deny?.or?.some((criterion) => 'http_path' in criterion) === true;

const withGuard = (verdict: Verdict, isByPath: boolean): Verdict =>
  isByPath
    ? {
        ...verdict,
        what: `${verdict.what}; paths that climb by an encoded .. are denied, so that none gets past it`,
      }
    : verdict;

const joined = (effects: readonly Effect[]): Effect => ({
  deny: effects.flatMap(({ deny = [] }) => deny),
  setRequestHeaders: Object.assign({}, ...effects.map((effect) => effect.setRequestHeaders ?? {})),
  setResponseHeaders: Object.assign({}, ...effects.map((effect) => effect.setResponseHeaders ?? {})),
  removeRequestHeaders: effects.flatMap(({ removeRequestHeaders = [] }) => removeRequestHeaders),
  pomerium: Object.assign({}, ...effects.map((effect) => effect.pomerium ?? {})),
  obstacles: effects.flatMap(({ obstacles = [] }) => obstacles),
});

interface ReadSnippet {
  readonly effect: Effect;
  readonly verdict: Verdict;
}

/** What one directive came to. */
interface Part {
  readonly what: string;
  readonly effect?: Effect;
  /** `lost`: something may be open; `gone`: something no longer works. */
  readonly is?: 'lost' | 'gone';
}

function readDirectives(directives: readonly Directive[], snippet: string): ReadSnippet {
  const parts = [
    ...accessParts(directives),
    ...directives.flatMap((one) => (ACCESS.has(one.name) ? [] : partOf(one, snippet))),
  ];
  const said = [...new Set(parts.map(({ what }) => what))].join('; ');
  const isLost = parts.some(({ is }) => is === 'lost');
  const isGone = parts.some(({ is }) => is === 'gone');
  const caveat = '; snippets are off by default in nginx, so perhaps it was never in force';
  const what = `${said === '' ? 'it is empty' : said}${caveat}`;
  const effects = parts.flatMap(({ effect }) => effect ?? []);
  return {
    effect: joined(effects),
    verdict: isLost
      ? lost(what)
      : isGone
        ? { outcome: 'no-equivalent', severity: 'medium', what }
        : effects.some(({ deny = [] }) => deny.length > 0)
          ? { outcome: 'security', severity: 'medium', what }
          : { outcome: 'converted', severity: 'low', what },
  };
}

function partOf({ name, args, block }: Directive, snippet: string): readonly Part[] {
  const words = printed(name, args);
  if (name === 'location') {
    const closed = closedLocation({ name, args, block });
    if (!closed) return [notUnderstood(words, block)];
    return [
      {
        what: [closed.what, ...closed.losses].join(': '),
        effect: { deny: closed.rules },
        ...(closed.losses.length > 0 ? { is: 'lost' as const } : {}),
      },
    ];
  }
  if (block) return [notUnderstood(words, block)];
  const [first = '', second = ''] = args;
  if (name === 'more_set_headers')
    return args.map((header) => {
      const [, key = '', value = ''] = /^([\w-]+):\s*([^]*)$/.exec(header) ?? [];
      return responseHeader(key, value, words);
    });
  if (name === 'add_header') return [responseHeader(first, second, words)];
  if (name === 'proxy_set_header') return [requestHeader(first, second, words)];
  if (name === 'proxy_ssl_name' && isLiteral(first))
    return [{ what: `tls_server_name ${first}`, effect: { pomerium: { tls_server_name: first } } }];
  if (
    (name === 'return' && /^(?:3\d\d$|https?:|\$scheme)/.test(first)) ||
    (name === 'rewrite' &&
      (/^(?:redirect|permanent)$/.test(args[2] ?? '') || /^(?:https?:|\$scheme)/.test(second)))
  )
    return [redirect(words, name === 'rewrite' ? snippet : undefined)];
  if (GONE.has(name)) return [{ what: `${words} has no equivalent`, is: 'gone' }];
  if (NEEDLESS.test(name)) return [{ what: `${name} is not needed` }];
  return [{ what: `${words} is not understood`, is: 'lost' }];
}

/** Headers that it set are no longer set, so that a caller's own would be believed. */
const notUnderstood = (words: string, block: readonly Directive[] = []): Part => ({
  what: `${words} {…} is not understood`,
  is: 'lost',
  effect: { removeRequestHeaders: headersSetIn(block) },
});

const headersSetIn = (block: readonly Directive[]): readonly string[] =>
  block.flatMap(({ name, args: [header = ''], block: inner = [] }) => [
    ...(name === 'proxy_set_header' && isRemovable(header) ? [header] : []),
    ...headersSetIn(inner),
  ]);

/** What nginx redirected never reached the app. */
const redirect = (words: string, droppable: string | undefined): Part => ({
  what: `${words} has no equivalent`,
  is: 'gone',
  effect: {
    obstacles: [
      {
        what: `a snippet of it redirects (${words}): its app must not become reachable in place of that; redirect elsewhere`,
        droppable,
      },
    ],
  },
});

/** `allow` and `deny` of a snippet in their order: the first that is met counts. */
function accessParts(directives: readonly Directive[]): readonly Part[] {
  const parts: Part[] = [];
  const allowed: string[] = [];
  const deny = (what: string, rule: RuleJson): void => void parts.push({ what, effect: { deny: [rule] } });
  for (const { name, args } of directives) {
    const [value = ''] = args;
    if (!ACCESS.has(name)) continue;
    if (value === 'all') {
      if (name === 'deny')
        deny(allowed.length > 0 ? `deny all but ${allowed.join(', ')}` : 'deny all', denyOthers(allowed));
      break;
    }
    if (!isRange(value)) parts.push({ what: `${printed(name, args)} is not understood`, is: 'lost' });
    else if (name === 'allow') allowed.push(value);
    else if (allowed.length > 0)
      parts.push({
        what: `deny ${value} after allow is not understood`,
        is: 'lost',
        effect: { deny: [{ deny: { or: [{ source_ip: [value] }] } }] },
      });
    else deny(`deny ${value}`, { deny: { or: [{ source_ip: [value] }] } });
  }
  return parts;
}

function responseHeader(name: string, value: string, words: string): Part {
  return isHeader(name) && isLiteral(value)
    ? { what: `set_response_headers ${name}`, effect: { setResponseHeaders: { [name]: value } } }
    : { what: `${words} has no equivalent`, is: SAFETY_HEADERS.test(words) ? 'lost' : 'gone' };
}

function requestHeader(name: string, value: string, words: string): Part {
  const lower = name.toLowerCase();
  if (lower === 'host' && /^\$(?:host|http_host|best_http_host)$/.test(value))
    return { what: 'Host is kept by preserve_host_header' };
  if (lower === 'upgrade' || (lower === 'connection' && /upgrade/i.test(value)))
    return { what: 'WebSockets by allow_websockets' };
  if (/^x-(?:real-ip|forwarded-(?:for|proto|host|port|scheme)|scheme)$/.test(lower))
    return { what: `${name}: Pomerium sets X-Forwarded-For and -Proto itself`, is: 'gone' };
  if (isHeader(name) && lower !== 'host' && isLiteral(value))
    return { what: `set_request_headers ${name}`, effect: { setRequestHeaders: { [name]: value } } };
  if (!isRemovable(name)) return { what: `${words} has no equivalent`, is: 'lost' };
  const effect = { removeRequestHeaders: [name] };
  return value === ''
    ? { what: `remove_request_headers ${name}`, effect }
    : {
        what: `${words} has no equivalent; ${name} is taken from callers, who could send it`,
        is: 'lost',
        effect,
      };
}

/** Those that Envoy itself sets stay. */
const isRemovable = (name: string): boolean =>
  isHeader(name) && !/^(?:host|upgrade|connection|x-forwarded-(?:for|proto))$/i.test(name);

const printed = (name: string, args: readonly string[]): string => [name, ...args].join(' ').slice(0, 80);
const isHeader = (name: string): boolean => /^[\w-]{1,100}$/.test(name);
const isLiteral = (value: string): boolean =>
  value !== '' && /^[\t\x20-\x7e]*$/.test(value) && !value.includes('$');

const ACCESS = new Set(['allow', 'deny']);
const SAFETY_HEADERS = /content-security-policy|frame-options|content-type-options|transport-security/i;
/** What no longer works without them opens nothing. */
const GONE = new Set([
  'more_clear_headers',
  'proxy_hide_header',
  'sub_filter',
  'sub_filter_once',
  'sub_filter_types',
  'error_page',
  'expires',
]);
const NEEDLESS =
  /^(?:proxy_(?:read|send|connect)_timeout|(?:send|client_body|client_header|keepalive)_timeout|proxy_(?:buffering|buffers|buffer_size|busy_buffers_size|max_temp_file_size|request_buffering|http_version)|client_(?:max_body_size|body_buffer_size)|chunked_transfer_encoding|gzip\w*|tcp_nodelay|sendfile|large_client_header_buffers|proxy_redirect)$/;
