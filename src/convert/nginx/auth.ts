import { converted, notNeeded, replacedByLogin, restricted, type Verdict } from '../finding.ts';
import { type Context, type Converted, type Effect, type Given, type Topic, verdictsFor } from './topic.ts';

const PASSWORD = ['auth-type', 'auth-secret', 'auth-secret-type', 'auth-realm'] as const;
const PROXY = [
  'auth-url',
  'auth-signin',
  'auth-signin-redirect-param',
  'auth-method',
  'auth-snippet',
  'auth-proxy-set-headers',
  'auth-request-redirect',
  'auth-cache-*',
  'auth-keepalive*',
  'auth-always-set-cookie',
] as const;

/** Logins that nginx asked somebody else for, and passwords. Whom they let in is not in the Ingress: the user has to say it again. */
export const AUTH: Topic = {
  names: [...PROXY, 'auth-response-headers', 'enable-global-auth', ...PASSWORD],
  convert: convertAuth,
};

function convertAuth(given: Given, { sources }: Context): Converted {
  const exempt = given.isOff('enable-global-auth');
  const global = (sources.config.get('global-auth-url') ?? '') !== '' && !exempt;
  const hasProxy = given.has('auth-url') || global;
  const hasPassword = given.has('auth-type') || given.has('auth-secret');
  return {
    verdicts: new Map([
      ...verdictsFor(given, PROXY, (name) => proxyVerdict(name, hasProxy)),
      ...verdictsFor(given, ['auth-response-headers'], (_, value) =>
        headersVerdict(value, sources.claimHeaders),
      ),
      ...verdictsFor(given, PASSWORD, (name) => passwordVerdict(name, given.get('auth-type') ?? 'basic')),
      ...verdictsFor(given, ['enable-global-auth'], () => globalVerdict(exempt)),
    ]),
    effect: {
      asksForLogin: hasProxy || hasPassword,
      isOpenOnPurpose: exempt,
      ...headersEffect(given, sources.claimHeaders),
    },
  };
}

function proxyVerdict(name: string, hasProxy: boolean): Verdict {
  if (name === 'auth-url')
    return replacedByLogin(
      "Pomerium's own login takes its place, but the rule (which people, domains or groups) lives in the old proxy: say it again with --people, --allow-email or --allow-domain",
    );
  return hasProxy
    ? notNeeded("part of the auth request that Pomerium's own login replaces")
    : notNeeded('it does nothing without auth-url');
}

/** An identity that a caller could now claim is taken away, unless Pomerium is known to set it. */
function headersEffect(given: Given, claimHeaders: ReadonlySet<string>): Effect {
  const names = headersIn(given.get('auth-response-headers') ?? '');
  const trusted = [...new Set([...names, ...(given.has('auth-url') ? PROXY_HEADERS : [])])].filter(
    (name) => !isAuthorization(name) && !claimHeaders.has(name.toLowerCase()),
  );
  const token = names.some(isAuthorization);
  return {
    removeRequestHeaders: trusted,
    ...(token ? { setRequestHeaders: { Authorization: 'Bearer ${pomerium.id_token}' } } : {}),
    ...(names.length > 0 || given.has('auth-url') ? { pomerium: { pass_identity_headers: 'true' } } : {}),
  };
}

function headersVerdict(value: string, claimHeaders: ReadonlySet<string>): Verdict {
  const names = headersIn(value);
  const own = names.filter((name) => !isAuthorization(name));
  const set = own.filter((name) => claimHeaders.has(name.toLowerCase()));
  const removed = own.filter((name) => !set.includes(name));
  const parts = [
    ...(set.length > 0 ? [`set by Pomerium's jwtClaimHeaders: ${set.join(', ')}`] : []),
    ...(removed.length > 0
      ? [
          `removed, since a caller could send them: ${removed.join(', ')}; for the app to get them, set jwtClaimHeaders in the Pomerium object (${removed.map(claimOf).join(', ')}) and take them out of remove_request_headers`,
        ]
      : []),
    ...(names.some(isAuthorization) ? ['Authorization is the id token, by set_request_headers'] : []),
  ];
  return converted(`pass_identity_headers; ${parts.join('; ')}`, removed.length > 0 ? 'medium' : 'info');
}

function passwordVerdict(name: string, type: string): Verdict {
  if (name === 'auth-type' || name === 'auth-secret')
    return replacedByLogin(
      `Pomerium has no ${type === 'digest' ? 'digest' : 'basic'} authentication: the password check is gone and a login of people takes its place; clients that send a password meet that login, and Authorization now reaches the app`,
    );
  return notNeeded('part of the password check that is gone');
}

const globalVerdict = (exempt: boolean): Verdict =>
  exempt
    ? restricted(
        "it exempted this Ingress from nginx's global login, so it was open on purpose: decide it by its own name",
      )
    : notNeeded("Pomerium's own login takes the place of nginx's global one");

/** A cookie goes to the browser, not to the app. */
const headersIn = (list: string): string[] =>
  list.split(',').flatMap((name) => (/^[\w-]{1,100}$/.test(name.trim()) ? [name.trim()] : []));

const isAuthorization = (name: string): boolean => name.toLowerCase() === 'authorization';

const claimOf = (name: string): string =>
  `${name}: ${/mail/i.test(name) ? 'email' : /group/i.test(name) ? 'groups' : /name/i.test(name) ? 'name' : 'user'}`;

/** What oauth2-proxy and Authelia tell apps by, whether the Ingress lists them or not. */
const PROXY_HEADERS = ['X-Auth-Request-User', 'X-Auth-Request-Email', 'Remote-User'];
