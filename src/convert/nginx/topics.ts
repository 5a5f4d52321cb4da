import type { NginxIngress } from '../source/nginx-ingress.ts';
import { type Finding, unknown, type Verdict } from '../finding.ts';
import { ACCESS_LISTS } from './access-lists.ts';
import { AUTH } from './auth.ts';
import { BALANCING } from './balancing.ts';
import { CANARY } from './canary.ts';
import { CLIENT_CERTIFICATES } from './client-certificates.ts';
import { CORS } from './cors.ts';
import { HOST_HEADER } from './host-header.ts';
import { LIMITS } from './limits.ts';
import { PLAIN } from './plain.ts';
import { REDIRECTS } from './redirects.ts';
import { REWRITING } from './rewriting.ts';
import { SNIPPETS } from './snippets.ts';
import { TIMEOUTS } from './timeouts.ts';
import { type Context, type Effect, Given, isMeant } from './topic.ts';
import { UPSTREAM } from './upstream.ts';

export const NGINX_PREFIX = 'nginx.ingress.kubernetes.io/';

/** nginx's annotations of an Ingress, by the part after the slash. */
export const givenOf = ({ annotations }: NginxIngress): Given =>
  new Given(
    new Map(
      [...annotations].flatMap(([key, value]) =>
        key.startsWith(NGINX_PREFIX) ? [[key.slice(NGINX_PREFIX.length), value] as const] : [],
      ),
    ),
  );

/** What all of nginx's annotations of an Ingress come to, and its defaults: each annotation has one finding. */
export function convertTopics(
  given: Given,
  context: Context,
): { readonly findings: readonly Finding[]; readonly effects: readonly Effect[] } {
  const results = TOPICS.map((topic) => ({ topic, ...topic.convert(given, context) }));
  const findings = given.names.map((name): Finding => {
    const owner = results.find(({ topic }) => topic.names.some((each) => isMeant(each, name)));
    const verdict: Verdict = owner?.verdicts.get(name) ?? UNKNOWN;
    const odd = given.isOddFlag(name) && BOOLEANS.has(name);
    const what = odd
      ? `nginx cannot read ${JSON.stringify(given.get(name))} and takes its default: ${verdict.what}`
      : verdict.what;
    return { key: NGINX_PREFIX + name, value: given.get(name) ?? '', ...verdict, what };
  });
  return { findings, effects: results.flatMap(({ effect }) => effect ?? []) };
}

const TOPICS = [
  ACCESS_LISTS,
  AUTH,
  CLIENT_CERTIFICATES,
  LIMITS,
  SNIPPETS,
  TIMEOUTS,
  UPSTREAM,
  HOST_HEADER,
  REWRITING,
  REDIRECTS,
  CORS,
  BALANCING,
  CANARY,
  PLAIN,
];

/** Every annotation that a topic knows; `*` at the end stands for more. */
export const KNOWN_ANNOTATIONS: readonly string[] = TOPICS.flatMap(({ names }) => names);

const UNKNOWN = unknown('pompaths does not know it: if it kept anybody out, that is open now');
const BOOLEANS: ReadonlySet<string> = new Set([
  'use-regex',
  'enable-cors',
  'canary',
  'service-upstream',
  'ssl-passthrough',
  'ssl-redirect',
  'force-ssl-redirect',
  'from-to-www-redirect',
  'enable-modsecurity',
  'enable-owasp-core-rules',
  'enable-global-auth',
]);
