#!/usr/bin/env node
// Writes the pomerium.log of each sample from its traffic.mjs, in the format of Pomerium 0.33 under the ingress-controller,
// line for line as `kubectl logs` prints it. Everything is invented: hosts under example.com, addresses of RFC 5737.
// usage: node samples/generate.mjs [APP]…
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A sample is { pomerium, ingress: { namespace, name, host, upstream, isWithoutPolicy }, visits: [{ at, who, requests }] }: `at` is
 * a time of day, `who` has an address, a user agent and perhaps an account, and a request is `METHOD /path`, or
 * `METHOD /path => STATUS` with the app's answer, or `METHOD /path => STATUS, hung up` for a stream that the client ended.
 */
function logOf({ pomerium = '0.33.1', ingress, visits }) {
  const lines = [];
  let order = 0;
  const add = (at, line) =>
    lines.push({
      at,
      order: order++,
      line: typeof line === 'string' ? line : JSON.stringify(line).replace(/"bigint:(\d+)"/g, '$1'),
    });
  for (const line of startOf(pomerium)) add(Date.parse('2026-11-21T05:59:40Z'), line);
  for (const visit of visits) {
    let at = Date.parse(`2026-11-21T${visit.at}Z`);
    for (const [i, text] of visit.requests.entries()) {
      request({ ...parse(text), who: visit.who, ingress, at, seed: `${visit.at} ${i}` }, add);
      at += 137 + 61 * (i % 5);
    }
  }
  lines.sort((a, b) => a.at - b.at || a.order - b.order);
  return `${lines.map(({ line }) => line).join('\n')}\n`;
}

const parse = (text) => {
  const [, method, path, status, hungUp] = /^(\S+) (.*?)(?: => (\d+)(, hung up)?)?$/.exec(text);
  return { method, path, status: status && Number(status), hungUp: hungUp !== undefined };
};

function request({ method, path, status, hungUp, who, ingress, at, seed }, add) {
  const { namespace, name, host, upstream } = ingress;
  const id = uuid(`${host} ${seed} ${path}`);
  const route = JSON.stringify({ n: name, ns: namespace, h: host, p: '/' });
  const checksum = `bigint:${BigInt(`0x${digest(route).slice(0, 16)}`)}`; // beyond what a number holds
  const person = who.account
    ? { 'session-id': uuid(who.account), user: `u-${who.account.split('@')[0]}`, email: who.account }
    : { user: '', email: '' };
  const time = (ms) => `${new Date(at + ms).toISOString().slice(0, 19)}Z`;
  const health = path === '/ping' || path === '/healthz';
  const own = health || path.startsWith('/.pomerium/');
  const allowed = own || (who.account && !who.refused);
  const reasons = own
    ? ['pomerium-route']
    : !who.account
      ? ingress.isWithoutPolicy
        ? []
        : ['user-unauthenticated']
      : who.refused
        ? ['email-unauthorized']
        : ['email-ok'];
  const routeFields = own
    ? { 'envoy-route-checksum': 0, 'envoy-route-id': '' }
    : {
        'envoy-route-checksum': checksum,
        'envoy-route-id': route,
        'route-checksum': checksum,
        'route-id': route,
      };
  const info = { level: 'info', 'server-name': 'all' };
  // Pomerium prints this key twice.
  add(
    at,
    `{"level":"info","server-name":"all","component":"idp-token-session-creator","component":"idp-token-session-creator","time":"${time(0)}","message":"idp-token-session-creator.CreateSession succeeded"}`,
  );
  if (who.refused)
    add(at, {
      level: 'error',
      'server-name': 'all',
      error: 'Forbidden',
      status: 403,
      'status-text': 'Forbidden',
      'request-id': id,
      time: time(0),
      message: 'httputil: error',
    });
  add(at, {
    ...info,
    service: 'authorize',
    'request-id': id,
    'check-request-id': id,
    method,
    path,
    host,
    ip: who.address,
    ...person,
    ...routeFields,
    allow: Boolean(allowed),
    [`allow-why-${Boolean(allowed)}`]: reasons,
    deny: false,
    'deny-why-false': [],
    time: time(0),
    message: 'authorize check',
  });
  const duration = (Number.parseInt(digest(id).slice(0, 5), 16) % 29_000_000) / 1e6 + 1;
  add(at, {
    ...info,
    'grpc.service': 'envoy.service.auth.v3.Authorization',
    'grpc.method': 'Check',
    'grpc.code': 'OK',
    'grpc.duration': duration / 10,
    time: time(0),
    message: 'finished call',
  });
  if (health) return; // Pomerium has no access line for these
  const isStream = status === 101 || hungUp; // logged when it ends
  const refusal =
    who.refused || ingress.isWithoutPolicy ? 403 : path === '/robots.txt' ? 200 : who.wantsJson ? 401 : 302;
  const slug = `${namespace}-${name}-${host.replaceAll('.', '-')}`;
  const delay = 400 + (Number.parseInt(digest(seed).slice(0, 4), 16) % 600) + (isStream ? 60_000 : 0);
  add(at + delay, {
    ...info,
    service: 'envoy',
    'upstream-cluster': own ? 'pomerium-control-plane-http' : allowed ? `${slug}-${route}` : '',
    method: ENVOY_METHODS.has(method) ? method : 'METHOD_UNSPECIFIED',
    authority: allowed && !own ? upstream : host,
    path,
    'user-agent': who.agent,
    referer: '',
    'forwarded-for': who.address,
    'request-id': id,
    duration: isStream ? 0 : duration,
    size: Number.parseInt(digest(id).slice(5, 9), 16),
    'response-code': allowed ? (status ?? 200) : refusal,
    'response-code-details': !allowed
      ? 'ext_authz_denied'
      : isStream
        ? 'downstream_remote_disconnect'
        : 'via_upstream',
    time: time(delay),
    message: 'http-request',
  });
}

const digest = (text) => createHash('sha256').update(text).digest('hex');
const uuid = (text) => digest(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-9$4-$5');

const ENVOY_METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]);
const startOf = (version) => [
  {
    level: 'info',
    ts: '2026-11-21T05:59:38Z',
    logger: 'controller-runtime.metrics',
    msg: 'Starting metrics server',
  },
  {
    level: 'info',
    'envoy-version': version.startsWith('0.31') ? '1.36.4' : '1.37.0',
    version: `v${version}`,
    time: '2026-11-21T05:59:39Z',
    message: 'cmd/pomerium',
  },
  { level: 'info', time: '2026-11-21T05:59:40Z', message: 'enabled authorize service' },
];

const folder = import.meta.dirname;
const chosen = process.argv.slice(2);
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  if (!entry.isDirectory() || (chosen.length > 0 && !chosen.includes(entry.name))) continue;
  const { default: sample } = await import(join(folder, entry.name, 'traffic.mjs'));
  writeFileSync(join(folder, entry.name, 'pomerium.log'), logOf(sample));
}
