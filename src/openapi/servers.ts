import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';

/** Where operations lie: below a path, on this host or on another. */
export interface Base {
  /** Without a slash at the end: `/api/v1`, or `""`. */
  readonly path: string;
  /** The host it names, in lower case; undefined where it leaves that open. */
  readonly host: string | undefined;
  /** What had to be guessed, a sentence. */
  readonly note: string | undefined;
}

/**
 * The bases of a list of `servers`, of a document, path or operation of OpenAPI 3, or undefined where there is none. Variables take
 * their defaults, or else the first value they may have; templates of whatever made the document (`{{AppSubUrl}}`) are dropped.
 */
export function basesOfServers(value: unknown): readonly Base[] | undefined {
  const servers = objectsIn(value).filter((server) => text(server, 'url') !== undefined);
  return servers.length === 0 ? undefined : servers.map(baseOfServer);
}

/** The base of a Swagger 2.0 document. */
export function baseOfSwagger(root: Fields): Base {
  const base = baseOfUrl(text(root, 'basePath') ?? '');
  const host = text(root, 'host');
  return host === undefined || host === '' ? base : { ...base, host: withoutPort(host) };
}

/** The base that a URL names: `https://app.example.com/api/v1`, `//app.example.com`, `/api/v1`, `./v1`. */
export function baseOfUrl(url: string): Base {
  const plain = url.replaceAll(TEMPLATE, '').trim();
  const [, named, bare, path = ''] = WITH_HOST.exec(plain) ?? ['', undefined, undefined, plain];
  const host = withoutPort(named ?? bare ?? '');
  return {
    path: joined(
      path
        .replace(/[?#].*$/s, '')
        .replace(/^(?:\.(?=\/|$))?(?:\/\.(?=\/|$))*/, '')
        // What was left out of it leaves two slashes.
        .replace(/\/{2,}/g, '/'),
      '',
    ),
    host: host === '' ? undefined : host,
    note:
      plain === url.trim()
        ? undefined
        : `the base path ${url} holds a template: what stands in its braces is left out; name it whole with --base-path`,
  };
}

/** A base path and a path, with one slash between them. */
export function joined(base: string, path: string): string {
  const whole = base === '' || base.startsWith('/') ? base : `/${base}`;
  return `${whole.replace(/\/+$/, '')}${path}`;
}

function baseOfServer(server: Fields): Base {
  const url = text(server, 'url') ?? '';
  const variables = fieldsOf(server['variables']) ?? {};
  const [, scheme = '', authority = '', inPath = url] = /^([^/?#]*:)?\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  const bare: string[] = [];
  const chosen: string[] = [];
  const fill = (template: string, missing: string): string =>
    template.replace(VARIABLE, (braces, name: string) => {
      const variable = Object.hasOwn(variables, name) ? (fieldsOf(variables[name]) ?? {}) : {};
      const choices = new Set(textsOf(variable['enum']));
      const [value] = [...textsOf([variable['default']]), ...choices];
      const holdsPath = value !== undefined && /[^/]\/+[^/]/.test(`x${value}`);
      if ((value === undefined && template === inPath) || (MAY_HOLD_PATH.test(name) && !holdsPath))
        bare.push(name);
      else if (choices.size > 1 && inPath.includes(braces))
        chosen.push(`${name} (${[...choices].slice(0, MAX_SHOWN).join(', ')})`);
      return value ?? missing;
    });
  const base = baseOfUrl(
    scheme !== '' || authority !== ''
      ? `//${fill(authority, UNKNOWN_HOST)}${fill(inPath, '')}`
      : fill(inPath, '').replace(/^\/{2,}/, '/'),
  );
  const host = base.host === UNKNOWN_HOST ? undefined : base.host;
  return { ...base, host, note: noteOn(url, bare, chosen) ?? base.note };
}

function noteOn(url: string, bare: readonly string[], chosen: readonly string[]): string | undefined {
  if (bare.length > 0)
    return `the server ${url} may hold a base path in ${bare.join(', ')}, and names none: if the app lies below one, name it with --base-path`;
  return chosen.length > 0
    ? `the server ${url} leaves ${chosen.join(', ')} to choose: its default is used, --base-path names another`
    : undefined;
}

/** Numbers and truth values are text in a URL. */
const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [])
    .filter((item) => ['string', 'number', 'boolean'].includes(typeof item))
    .map(String);

const withoutPort = (host: string): string => host.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();

const UNKNOWN_HOST = 'unknown';
const TEMPLATE = /\{\{.*?\}\}/gs;
const VARIABLE = /(?<!\{)\$?\{([^{}]*)\}(?!\})/g;
/** With a scheme, with two slashes, or a name with a port or a dot (no script's), which some documents have without either. */
const WITH_HOST =
  /^(?:(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)|([a-z0-9.-]+:\d+|(?:[a-z0-9-]+\.)+(?!(?:php|html?|json|cgi|pl|aspx?|jsp)(?:\/|$))[a-z]{2,}|localhost)(?=\/|$))(.*)$/is;
/** Variables that stand for more than a name or a port. */
const MAY_HOLD_PATH = /path|url|base|server/i;
const MAX_SHOWN = 5;
