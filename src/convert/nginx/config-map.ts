import { converted, type Finding, lost, noEquivalent, replacedByLogin, restricted } from '../finding.ts';
import type { Verdict } from '../finding.ts';
import { rangesOf } from './access-lists.ts';
import type { Context, Effect, Given } from './topic.ts';

/** How findings and `--drop` call a key of nginx's ConfigMap, which may have the name of an annotation. */
const CONFIG_PREFIX = 'configmap/';

/**
 * What nginx's ConfigMap adds to an Ingress without an annotation. What protects is lost as an annotation would be; a key that is not known
 * may have protected (ingress-nginx, internal/ingress/controller/config).
 */
export function convertConfig(
  given: Given,
  { sources, ingress }: Context,
): { readonly findings: readonly Finding[]; readonly effect: Effect } {
  const { config, configMaps } = sources;
  const set = [...config].filter(([, value]) => value.trim() !== '');
  const isSet = (name: string): boolean => config.get(name)?.trim() === 'true';
  const named = (name: string): ReadonlyMap<string, string> | undefined => {
    const place = config.get(name)?.trim() ?? '';
    return configMaps.get(place.includes('/') ? place : `${ingress.namespace}/${place}`);
  };
  const added = responseHeaders(named('add-headers'));
  const hasAddresses = [...LISTS, 'block-cidrs'].some((name) => given.has(name) || config.has(name));
  const verdictOf = (name: string, value: string): Verdict | undefined => {
    if (name === 'add-headers' && added)
      return converted(`set_response_headers: ${Object.keys(added).join(', ')}`);
    if (name === 'block-cidrs') return blockVerdict(value);
    if (name.endsWith('list-source-range'))
      return given.has(name) ? undefined : restricted(`source_ip, in the policy: ${value}`);
    if (name === 'global-auth-url')
      return given.has('auth-url') || given.isOff('enable-global-auth') ? undefined : GLOBAL_AUTH;
    if (PEERS.has(name)) return !isSet(name) ? undefined : hasAddresses ? lost(PEER) : noEquivalent(PEER);
    if (isOff(value) || HARMLESS.test(name)) return undefined;
    return lost(PROTECTS[name] ?? 'pompaths does not know it: if it kept anybody out, that is open now');
  };
  const findings = set.flatMap(([name, value]): Finding[] => {
    const verdict = verdictOf(name, value);
    return verdict ? [{ key: CONFIG_PREFIX + name, value, ...verdict }] : [];
  });
  const others = set.map(([name]) => name).filter((name) => HARMLESS.test(name));
  return {
    findings,
    effect: {
      ...(added ? { setResponseHeaders: added } : {}),
      removeRequestHeaders: [...(named('proxy-set-headers')?.keys() ?? [])].filter(isHeader),
      notes:
        others.length === 0
          ? []
          : [
              noEquivalent(
                `nginx's ConfigMap also sets ${others.join(', ')}: none of these is carried over`,
                'low',
              ),
            ],
    },
  };
}

function responseHeaders(
  data: ReadonlyMap<string, string> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (!data || ![...data].every(([name, value]) => isHeader(name) && /^[\t\x20-\x23\x25-\x7e]+$/.test(value)))
    return undefined;
  return Object.fromEntries(data);
}

function blockVerdict(value: string): Verdict {
  const { valid, invalid } = rangesOf(value);
  return invalid.length > 0
    ? lost(`deny by source_ip: ${valid.join(', ')}; invalid and not denied: ${invalid.join(', ')}`)
    : restricted(`deny by source_ip: ${valid.join(', ')}`);
}

const isHeader = (name: string): boolean => /^[\w-]{1,100}$/.test(name);
const isOff = (value: string): boolean => /^(?:false|off|0)$/i.test(value.trim());

const LISTS = ['allowlist-source-range', 'whitelist-source-range', 'denylist-source-range'];
const PEERS = new Set(['use-forwarded-headers', 'use-proxy-protocol', 'enable-real-ip']);
const PEER =
  'nginx took the address of a caller from what stands before it, Pomerium compares source_ip with the address that connects: lists of addresses may let in everybody, or nobody';
const GLOBAL_AUTH = replacedByLogin(
  "nginx's ConfigMap has global-auth-url, which asked for a login here without an annotation",
);
const SNIPPET =
  "it holds nginx's own language for every Ingress, which is not read: whatever it kept out is open";
const LIMIT = 'a limit on requests is gone';
const FIREWALL = 'the web application firewall is gone';
const HEADERS = 'its headers are not set: give its ConfigMap as well, or set them in the Pomerium object';
const PROTECTS: Readonly<Record<string, string>> = {
  'block-user-agents': 'callers with these User-Agents are no longer kept out',
  'block-referers': 'callers with these Referers are no longer kept out',
  'main-snippet': SNIPPET,
  'http-snippet': SNIPPET,
  'server-snippet': SNIPPET,
  'location-snippet': SNIPPET,
  'stream-snippet': SNIPPET,
  'global-auth-snippet': SNIPPET,
  'enable-modsecurity': FIREWALL,
  'enable-owasp-modsecurity-crs': FIREWALL,
  'modsecurity-snippet': FIREWALL,
  'limit-rate': LIMIT,
  'limit-rate-after': LIMIT,
  'proxy-set-headers':
    'its headers no longer reach the apps; those that its ConfigMap names, where that is given, are taken from callers',
  'add-headers': HEADERS,
  'global-allowed-response-headers': HEADERS,
};
/** What shapes how nginx works, not who comes in. */
const HARMLESS =
  /^(?:\d+|(?:access-log|error-log|log-format|worker|max-worker|keep-alive|upstream|client-(?:body|header)|proxy-(?:body|buffer|busy|connect|read|send|next|request|stream|headers-hash|cookie|redirect|http|max-temp|ssl-location|protocol-header|add-original)|use-(?:gzip|http|geoip|port)|gzip|brotli|http[23]|hsts|ssl|server-name-hash|map-hash|variables-hash|bind-address|otel|opentelemetry|opentracing|zipkin|jaeger|datadog|lua-shared|disable-ipv6|grpc|limit-(?:req|conn)-status|global-auth-(?:method|signin|response|request|cache|keepalive|always))[\w-]*|real-ip-header|proxy-real-ip-cidr|forwarded-for-header|compute-full-forwarded-for|large-client-header-buffers|disable-access-log|enable-(?:access-log-for-default-backend|brotli|multi-accept|opentelemetry|opentracing|ocsp|underscores-in-headers|auth-access-log|aio-write|serial-reloads)|ignore-invalid-headers|server-tokens|reuse-port|retry-non-idempotent|skip-access-log-urls|load-balance|generate-request-id|http-redirect-code|no-(?:auth|tls-redirect)-locations|force-ssl-redirect|annotations-risk-level|allow-(?:snippet-annotations|cross-namespace-resources|backend-server-header)|annotation-value-word-blocklist|strict-validate-path-type|custom-http-errors|disable-proxy-intercept-errors|default-type|relative-redirects|preserve-trailing-slash|hide-headers|nginx-status-ipv[46]-whitelist|debug-connections|service-upstream)$/;
