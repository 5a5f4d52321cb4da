import type { AccessEntry, Event } from './event.ts';
import { type Fields, fieldsOf, flag, millisecondsOf, number, text, texts } from '../fields.ts';

/**
 * Reads one unwrapped line of Pomerium's log. Never throws.
 *
 * Field sets and their order are configurable, so every field may be absent but the service, the message and the verdict.
 * The debug line `http-request` without a service (internal/controlplane/http.go) is another line.
 */
export function readEvent(line: string, stamp?: string): Event {
  if (!mayMatter(line)) return OTHER;
  let fields: Fields | undefined;
  try {
    fields = fieldsOf(JSON.parse(line));
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
  if (!fields) return OTHER;
  const time = millisecondsOf(text(fields, 'time') ?? stamp);
  if (fields['service'] === 'authorize' && fields['message'] === 'authorize check')
    return readAuthorize(fields, time);
  if (fields['service'] === 'envoy' && fields['message'] === 'http-request') return readAccess(fields, time);
  return OTHER;
}

/**
 * A sound filter: both messages stand in their lines letter for letter, unless JSON's `\u00…` spells a letter.
 * A line that was cut off may have lost its message; such a line is one that begins as JSON and does not end as it.
 */
const mayMatter = (line: string): boolean =>
  line.endsWith('authorize check"}') ||
  line.endsWith('http-request"}') ||
  line.includes('authorize check') ||
  line.includes('http-request') ||
  line.includes('\\u00') ||
  (line.startsWith('{') && !line.trimEnd().endsWith('}'));

function readAuthorize(fields: Fields, time: number | undefined): Event {
  const allow = flag(fields, 'allow');
  if (allow === undefined) return { kind: 'unreadable', why: 'an authorize check without "allow"' };
  const deny = flag(fields, 'deny') ?? false;
  const headers = fieldsOf(fields['headers']);
  return {
    kind: 'authorize',
    time,
    id: text(fields, 'check-request-id') ?? text(fields, 'request-id'),
    method: text(fields, 'method'),
    path: text(fields, 'path'),
    query: text(fields, 'query'),
    host: text(fields, 'host'),
    ip: text(fields, 'ip'),
    userAgent: headers && text(headers, 'User-Agent'),
    sessionId: text(fields, 'session-id'),
    serviceAccountId: text(fields, 'service-account-id'),
    routeId: text(fields, 'route-id') || text(fields, 'envoy-route-id'),
    user: text(fields, 'user') ?? '',
    email: text(fields, 'email') ?? '',
    allow,
    allowReasons: texts(fields, `allow-why-${allow}`),
    deny,
    denyReasons: texts(fields, `deny-why-${deny}`),
  };
}

function readAccess(fields: Fields, time: number | undefined): AccessEntry {
  return {
    kind: 'access',
    time,
    id: text(fields, 'request-id'),
    method: text(fields, 'method'),
    authority: text(fields, 'authority'),
    path: text(fields, 'path'),
    query: text(fields, 'query'),
    ip: text(fields, 'ip'),
    userAgent: text(fields, 'user-agent'),
    forwardedFor: text(fields, 'forwarded-for'),
    upstreamCluster: text(fields, 'upstream-cluster'),
    code: number(fields, 'response-code'),
    details: text(fields, 'response-code-details'),
  };
}

const OTHER: Event = { kind: 'other' };
