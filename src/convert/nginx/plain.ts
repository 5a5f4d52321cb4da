import { converted, lost, noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { isMeant, type Context, type Converted, type Given, type Topic } from './topic.ts';

/** Annotations that concern nothing but themselves. */
export const PLAIN: Topic = {
  get names() {
    return Object.keys(VERDICTS);
  },
  convert: convertPlain,
};

function convertPlain(given: Given, { ingress, sources }: Context): Converted {
  const verdicts = new Map<string, Verdict>();
  for (const name of given.names) {
    const pattern = Object.keys(VERDICTS).find((each) => isMeant(each, name));
    const verdict = pattern === undefined ? undefined : VERDICTS[pattern];
    if (verdict) verdicts.set(name, verdict(given.get(name) ?? ''));
  }
  const headers = customHeaders(given.get('custom-headers'), ingress.namespace, sources.configMaps);
  if (given.has('custom-headers'))
    verdicts.set(
      'custom-headers',
      headers
        ? converted(`set_response_headers: ${Object.keys(headers).join(', ')}`)
        : lost(
            'headers of its ConfigMap (a Content-Security-Policy, for example) are gone: give that ConfigMap as well',
          ),
    );
  return {
    verdicts,
    effect: {
      aliases: aliasesIn(given.get('server-alias') ?? ''),
      obstacles: patternsIn(given.get('server-alias') ?? '').map((pattern) => ({
        what: `its other name ${JSON.stringify(pattern)} is a pattern, which Pomerium does not take: write the names out, or give them up`,
        droppable: 'server-alias',
      })),
      ...(headers ? { setResponseHeaders: headers } : {}),
      ...redirectEffect(given),
    },
  };
}

/** Other names that stand in `server-alias`; a pattern is none. */
const aliasesIn = (list: string): readonly string[] =>
  list.split(',').flatMap((part) => (isName(part.trim()) ? [part.trim().toLowerCase()] : []));

const patternsIn = (list: string): readonly string[] =>
  list.split(',').flatMap((part) => (part.trim() === '' || isName(part.trim()) ? [] : [part.trim()]));

const isName = (name: string): boolean =>
  /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(name);

function customHeaders(
  value: string | undefined,
  namespace: string,
  configMaps: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  const data = configMaps.get(value.includes('/') ? value : `${namespace}/${value}`);
  if (!data || ![...data.keys()].every((name) => /^[\w-]{1,100}$/.test(name))) return undefined;
  return Object.fromEntries(data);
}

/** nginx swaps the beginning of a Location. */
function redirectEffect(given: Given): { readonly pomerium?: Readonly<Record<string, string>> } {
  const [from, to] = [given.get('proxy-redirect-from'), given.get('proxy-redirect-to')];
  if (!isSwap(from) || !isSwap(to)) return {};
  return {
    pomerium: {
      rewrite_response_headers: JSON.stringify([{ header: 'Location', prefix: from, value: to }]),
    },
  };
}

const isSwap = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && text !== 'off' && text !== 'default' && !/[$~]/.test(text);

type Say = (value: string) => Verdict;
const needless =
  (what: string): Say =>
  () =>
    notNeeded(what);
const none =
  (what: string, severity: 'high' | 'medium' | 'low' | 'info' = 'low'): Say =>
  () =>
    noEquivalent(what, severity);

const UPLOADS =
  "the whole request has to arrive within 30 s (the Pomerium object's timeouts.read, for all routes)";

function bodySize(value: string): Verdict {
  const [, amount, unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(value) ?? [];
  const megabytes =
    Number(amount) * ({ k: 1 / 1024, m: 1, g: 1024, '': 1 / 1048576 }[unit.toLowerCase()] ?? 0);
  const isLarge = amount !== undefined && (Number(amount) === 0 || megabytes >= 50);
  return isLarge
    ? {
        ...notNeeded(`Pomerium has no limit of size, but ${UPLOADS}: raise it for large uploads`),
        severity: 'medium',
      }
    : noEquivalent('Pomerium does not limit the size of requests', 'info');
}

const VERDICTS: Readonly<Record<string, Say>> = {
  'proxy-body-size': bodySize,
  'client-body-buffer-size': needless('Pomerium does not keep requests in files'),
  'proxy-request-buffering': (value) =>
    value === 'off'
      ? { ...notNeeded(`Pomerium never waits for the whole request, but ${UPLOADS}`), severity: 'medium' }
      : notNeeded('Pomerium passes requests on as they come'),
  'proxy-buffering': needless("Pomerium passes the app's answer on as it comes"),
  'proxy-buffer-size': needless(
    "it is about the head of the app's answer, for which Pomerium has room (60 KiB and more)",
  ),
  'proxy-buffers-number': needless("Pomerium passes the app's answer on as it comes"),
  'proxy-busy-buffers-size': needless("Pomerium passes the app's answer on as it comes"),
  'proxy-max-temp-file-size': needless('Pomerium keeps no answer in files'),
  'client-header-buffer-size': needless(
    'Pomerium has room for the headers of requests: 60 KiB, 128 KiB from 0.33',
  ),
  'large-client-header-buffers': needless(
    'Pomerium has room for the headers of requests: 60 KiB, 128 KiB from 0.33',
  ),
  'server-alias': (value) => {
    const odd = patternsIn(value);
    return odd.length === 0
      ? converted(
          `a rule and a TLS host for ${value}: the certificate may lack these names, and is then ordered anew`,
          'medium',
        )
      : noEquivalent(`Pomerium takes no pattern for a host: ${odd.join(', ')} is no longer served`, 'high');
  },
  'proxy-redirect-from': (value) => redirectVerdict(value),
  'proxy-redirect-to': (value) => redirectVerdict(value),
  'default-backend': none(
    'no other app answers where the pods are gone: Pomerium shows its own page',
    'medium',
  ),
  'custom-http-errors': none("the app's own error pages are shown", 'medium'),
  'disable-proxy-intercept-errors': needless('Pomerium does not exchange error pages'),
  'proxy-cookie-domain': none('cookies of the app keep their domain', 'medium'),
  'proxy-cookie-path': none('cookies of the app keep their path', 'medium'),
  'mirror-*': none('requests are no longer copied to another place', 'medium'),
  'proxy-next-upstream': none('Pomerium does not try another pod', 'low'),
  'proxy-next-upstream-*': none('Pomerium does not try another pod', 'low'),
  'http2-push-preload': none('browsers no longer take pushes', 'info'),
  'ssl-ciphers': none('Pomerium chooses ciphers by itself', 'low'),
  'ssl-prefer-server-ciphers': none('Pomerium chooses ciphers by itself', 'low'),
  'enable-access-log': none('what is logged is set in the Pomerium object (accessLogFields)', 'info'),
  'enable-rewrite-log': none('there is no such log', 'info'),
  'enable-opentelemetry': none('tracing is set in the Pomerium object (otel)', 'info'),
  'opentelemetry-*': none('tracing is set in the Pomerium object (otel)', 'info'),
  'enable-opentracing': none('tracing is set in the Pomerium object (otel)', 'info'),
  'opentracing-*': none('tracing is set in the Pomerium object (otel)', 'info'),
  'custom-headers': () => notNeeded(''),
};

const redirectVerdict = (value: string): Verdict =>
  isSwap(value)
    ? converted('rewrite_response_headers of Location, where both ends are given')
    : value === 'off' || value === 'default'
      ? notNeeded("Pomerium leaves the app's Location as it is")
      : noEquivalent('Pomerium swaps only a fixed beginning of Location', 'medium');
