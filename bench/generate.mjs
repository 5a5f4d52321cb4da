#!/usr/bin/env node
// Writes a log of Pomerium as kubectl logs prints it, of any size: people in browsers, apps that are let through, apps and
// scanners that are refused. The same arguments give the same bytes.
// usage: node bench/generate.mjs FILE --bytes 1e9 --denied 0.05 [--hosts 20] [--seed 1]
//        node bench/generate.mjs FILE --hostile --requests 10e6   (another path each, 10,000 hosts, a million clients)
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: 'string', default: '1e8' },
    denied: { type: 'string', default: '0.05' },
    hosts: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    hostile: { type: 'boolean', default: false },
    requests: { type: 'string', default: '1e6' },
  },
});

const random = randomFrom(Number(values.seed));
const pick = (list) => list[Math.floor(random() * list.length)];
/** One of many, the first ones far more often: 1/rank. */
const pickPopular = (list) => list[Math.floor(list.length ** random()) - 1] ?? list[0];
const hex = (digits) =>
  Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(6)}${hex(6)}`;
const address = (network) => `${network}.${Math.floor(random() * 254) + 1}`;

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
];
const TEMPLATES = [
  ['GET', '/api/items/{id}'],
  ['GET', '/api/items/{id}/cover'],
  ['GET', '/api/libraries'],
  ['GET', '/api/me'],
  ['POST', '/api/session/{id}/sync'],
  ['PATCH', '/api/me/progress/{id}'],
  ['GET', '/socket.io/'],
  ['GET', '/hls/{id}/output.m3u8'],
  ['GET', '/status'],
];
const PAGES = [
  ['GET', '/'],
  ['GET', '/library/{id}'],
  ['GET', '/static/app.js'],
  ['GET', '/config'],
  ['GET', '/favicon.ico'],
];
const PROBES = Array.from({ length: 300 }, (_, i) =>
  pick([
    `/wp-content/plugins/p${i}/readme.txt`,
    `/.env.${i}`,
    `/cgi-bin/${i}.cgi`,
    `/backup-${i}.zip`,
    `/${i}.php`,
    `/admin/${i}`,
  ]),
);

const apps = Array.from({ length: Number(values.hosts) }, (_, i) => ({
  name: `app-${i}`,
  host: `app-${i}.example.com`,
  ids: Array.from({ length: 400 }, uuid),
  routeId: JSON.stringify(
    JSON.stringify({ n: `app-${i}`, ns: `ns-${i}`, h: `app-${i}.example.com`, p: '/' }),
  ),
  people: Array.from({ length: 4 }, (_, j) => personNumber(j)),
  phones: Array.from({ length: 3 }, () => ({
    ip: address('203.0.113'),
    agent: `App${i}/3.2.1 (Android 15)`,
  })),
}));
const scanners = Array.from({ length: 200 }, () => ({
  ip: address('198.51.100'),
  agent: pick([...BROWSERS, 'curl/8.5.0', 'zgrab/0.x']),
}));

function personNumber(j) {
  const account = { user: `u-${j}`, email: `person-${j}@example.com`, session: uuid() };
  return Object.assign(account, { ip: address('203.0.113'), agent: pick(BROWSERS) });
}

/** How many lines of access entries come later than their checks. */
const LAG = 12;
const out = openSync(positionals[0], 'w');
let pending = '';
let written = 0;
let time = Date.parse('2026-11-01T00:00:00Z');
const late = [];

const isEnough = (i) => (values.hostile ? i >= Number(values.requests) : written >= Number(values.bytes));
for (let i = 0; !isEnough(i); i++) request(i);
for (const line of late) write(line);
flush();
closeSync(out);

function request(i) {
  time += 300 * random();
  const stamp = `${new Date(time).toISOString().slice(0, 19)}Z`;
  const { app, who, method, path, allowed } = values.hostile ? hostileRequest(i) : usualRequest();
  const id = uuid();
  const person = allowed
    ? `"session-id":"${who.session}","user":"${who.user}","email":"${who.email}"`
    : '"user":"","email":""';
  const verdict = allowed
    ? '"allow":true,"allow-why-true":["email-ok"],"deny":false,"deny-why-false":[]'
    : '"allow":false,"allow-why-false":["user-unauthenticated"],"deny":false,"deny-why-false":[]';
  write(
    `{"level":"info","server-name":"all","service":"authorize","request-id":"${id}","check-request-id":"${id}","method":"${method}","path":"${path}","host":"${app.host}","ip":"${who.ip}",${person},"envoy-route-checksum":206834414714153436,"envoy-route-id":${app.routeId},"route-checksum":206834414714153436,"route-id":${app.routeId},${verdict},"time":"${stamp}","message":"authorize check"}`,
  );
  if (random() < 0.1)
    write(
      `{"level":"info","server-name":"all","grpc.service":"envoy.service.auth.v3.Authorization","grpc.method":"Check","grpc.code":"OK","grpc.duration":${random()},"time":"${stamp}","message":"finished call"}`,
    );
  const answer = allowed
    ? `"response-code":${method === 'POST' ? 204 : 200},"response-code-details":"via_upstream"`
    : '"response-code":302,"response-code-details":"ext_authz_denied"';
  late.push(
    `{"level":"info","server-name":"all","service":"envoy","upstream-cluster":"${allowed ? `${app.name}-upstream` : ''}","method":"${method}","authority":"${app.host}","path":"${path}","user-agent":"${who.agent}","referer":"${allowed ? `https://${app.host}/` : ''}","forwarded-for":"${who.ip}","request-id":"${id}","duration":${random() * 100},"size":${Math.floor(random() * 1e5)},${answer},"time":"${stamp}","message":"http-request"}`,
  );
  if (late.length > LAG) write(late.splice(Math.floor(random() * LAG), 1)[0]);
}

function usualRequest() {
  const app = pickPopular(apps);
  const denied = random() < Number(values.denied);
  const scan = denied && random() < 0.5;
  const [method, template] = scan
    ? ['GET', pick(PROBES)]
    : pick(denied || random() < 0.7 ? TEMPLATES : PAGES);
  const path = template.replace('{id}', () => pickPopular(app.ids));
  const who = scan ? pickPopular(scanners) : denied ? pick(app.phones) : pick(app.people);
  return { app, who, method, path, allowed: !denied };
}

function hostileRequest(i) {
  const client = i % 1_000_000;
  const host = `h${i % 10_000}.example.com`;
  const ip = `${10 + (client >> 16)}.${(client >> 8) & 255}.${client & 255}.7`;
  const app = { host, routeId: '""' };
  return {
    app,
    who: { ip, agent: `agent/${client}` },
    method: 'GET',
    path: `/${hex(4)}/${hex(6)}x/${i}y`,
    allowed: false,
  };
}

function write(line) {
  pending += `${line}\n`;
  if (pending.length > 1 << 20) flush();
}

function flush() {
  written += writeSync(out, pending);
  pending = '';
}

/** Mulberry32. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
