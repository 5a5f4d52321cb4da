import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ConvertedIngress, writtenOf } from '../../src/convert/conversion.ts';
import { printIngress } from '../../src/convert/manifest.ts';
import { conversionTable } from '../../src/convert/show/conversion-table.ts';
import { fixture } from '../shared.ts';
import {
  annotationsOf,
  answerTo,
  convertedCase,
  findingOf,
  one,
  pathsOf,
  PEOPLE,
  saidOf,
} from './converting.ts';

const CASES = readdirSync(fixture('convert'))
  .filter((name) => /^\d\d-.*(?:yaml|kustomize)$/.test(name))
  .sort();

test.each(CASES)('%s: the output and the report', async (name) => {
  const conversion = await convertedCase(name);
  const output = conversion.ingresses.flatMap(writtenOf).map(printIngress).join('---\n');
  const report = conversionTable(conversion, 120).replace(/\nfor all, under[^]*?\n(?=\n|$)/, '\n');
  await expect(`${report}\n=== manifests\n${output}`).toMatchFileSnapshot(
    join(fixture('convert/golden'), `${name.replace(/\.yaml$/, '')}.txt`),
  );
});

describe.each(CASES)('%s, as every case', async (name) => {
  const conversion = await convertedCase(name);

  test('nobody is let in, and that is said', () => {
    for (const ingress of conversion.ingresses) {
      const written = writtenOf(ingress);
      if (written.length === 0) continue;
      expect(ingress.questions.length).toBeGreaterThan(0);
      for (const path of ['/', '/docs', '/api/v1'])
        for (const ip of ['203.0.113.5', '10.244.0.1'])
          expect(answerTo(ingress, { rawPath: path, ip })).not.toBe('allowed');
      for (const [index] of written.entries()) {
        const annotations = annotationsOf(ingress, index);
        expect(Object.keys(annotations).filter((key) => /^allow_(?!websockets)/.test(key))).toEqual([]);
        expect(annotations['policy'] ?? '').not.toMatch(/^- allow/m);
      }
    }
  });

  test('of class pomerium, without a key of nginx, every value a text', () => {
    for (const manifest of conversion.ingresses.flatMap(writtenOf).map(printIngress)) {
      expect(manifest).toMatch(/^ {2}ingressClassName: pomerium$/m);
      expect(manifest).not.toMatch(/nginx\.ingress|kubernetes\.io\/ingress\.class/);
      expect(manifest).toMatch(/^ {4}ingress\.pomerium\.io\/timeout: "0s"$/m);
      expect(manifest).toMatch(/preserve_host_header: "true"|host_rewrite/);
      for (const header of ['X-Real-IP', 'X-Forwarded-Host', 'X-Original-URI', 'X-Scheme'])
        expect(manifest).toContain(`- ${header}\n`);
    }
  });

  test('every annotation of the source has one finding', () => {
    for (const { source, findings } of conversion.ingresses)
      expect(findings.map(({ key }) => key)).toEqual([...source.annotations.keys()]);
  });
});

const only = async (name: string, told?: Parameters<typeof convertedCase>[1]): Promise<ConvertedIngress> =>
  one(await convertedCase(name, told));

describe('what each case asks for', () => {
  test('01 a streaming app', async () => {
    const app = await only('01-audiobooks-streaming.yaml');
    expect(annotationsOf(app)).toMatchObject({
      idle_timeout: '3600s',
      timeout: '0s',
      allow_websockets: 'true',
      'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
    });
    expect(pathsOf(app)).toEqual(['Prefix audiobooks.example.com /']);
    expect(writtenOf(app)[0]?.tls).toEqual([
      { hosts: ['audiobooks.example.com'], secretName: 'audiobooks-ingress-tls' },
    ]);
    expect(findingOf(app, 'acme.cert-manager.io/http01-edit-in-place')).toMatchObject({
      outcome: 'not-needed',
      what: expect.stringContaining('behind its policy') as string,
    });
  });

  test('02 an app with HTTPS', async () => {
    const app = await only('02-dashboard-https-backend.yaml');
    expect(annotationsOf(app)).toMatchObject({ secure_upstream: 'true', tls_skip_verify: 'true' });
    expect(findingOf(app, 'backend-protocol').what).toMatch(/did not verify.*tls_custom_ca_secret/);
    expect(findingOf(app, 'auth-tls-verify-client')).toMatchObject({ outcome: 'not-needed' });
  });

  test('03 addresses of a tunnel', async () => {
    const app = await only('03-ddns-tunnel-whitelist.yaml');
    expect(app.questions[0]).toMatchObject({
      answers: expect.arrayContaining(['--by-address default/ddns-nginx']) as string[],
      proposal: '- allow:\n    and:\n      - source_ip:\n          - "10.244.0.0/16"\n',
    });
    expect(findingOf(app, 'whitelist-source-range').what).toMatch(/tunnel.*pod network.*peer/s);
    expect(findingOf(app, 'ingress.kubernetes.io/force-ssl-redirect').what).toMatch(/ignored/);
    const open = await only('03-ddns-tunnel-whitelist.yaml', {
      byName: { 'default/ddns-nginx': { isPublic: true } },
    });
    expect(answerTo(open, { ip: '10.244.3.4' })).toBe('allowed');
    expect(answerTo(open)).toBe('deny-rule');
    const byAddress = await only('03-ddns-tunnel-whitelist.yaml', {
      byName: { 'default/ddns-nginx': { byAddress: true } },
    });
    expect(answerTo(byAddress, { ip: '10.244.3.4' })).toBe('allowed');
    expect(answerTo(byAddress)).toBe('denied');
  });

  test('04 a controller that wants its Host', async () => {
    const app = await only('04-controller-unifi-host.yaml');
    expect(annotationsOf(app)).toMatchObject({
      secure_upstream: 'true',
      tls_skip_verify: 'true',
      preserve_host_header: 'true',
    });
    expect(findingOf(app, 'proxy-buffer-size')).toMatchObject({ outcome: 'not-needed' });
  });

  test('05 base and overlay', async () => {
    const app = await only('05-home-automation-kustomize');
    expect(pathsOf(app)).toEqual(['Prefix home-east.example.com /']);
    expect(annotationsOf(app)).toMatchObject({ idle_timeout: '86400s' });
    expect(findingOf(app, 'proxy-body-size').what).toMatch(/timeouts\.read/);
  });

  test('06 two apps', async () => {
    const both = await convertedCase('06-influx-two-services.yaml');
    expect(both.ingresses.flatMap(writtenOf)).toHaveLength(2);
    expect(findingOf(one(both, 'influx-ingress'), 'proxy-body-size')).toMatchObject({ severity: 'medium' });
    expect(conversionTable(both, 400)).toMatch(/\/ping, .* answered by Pomerium itself/);
  });

  test('07 nothing said', async () => {
    expect((await only('07-plain-nothing.yaml')).questions[0]?.what).toMatch(
      /open to everybody under nginx.* nobody .* under Pomerium until you decide/,
    );
  });

  test('08 an auth proxy', async () => {
    const all = await convertedCase('08-oauth2-proxy.yaml', { people: PEOPLE });
    const tracker = one(all, 'tracker');
    expect(annotationsOf(tracker)).toMatchObject({
      pass_identity_headers: 'true',
      set_request_headers: 'Authorization: "Bearer ${pomerium.id_token}"\n',
      remove_request_headers: expect.stringContaining('- X-Auth-Request-Email\n') as string,
    });
    expect(findingOf(tracker, 'auth-response-headers').what).toMatch(
      /jwtClaimHeaders .*X-Auth-Request-User: user, X-Auth-Request-Email: email/,
    );
    expect(findingOf(tracker, 'auth-url').what).toMatch(/say it again/);
    expect(one(all, 'tracker-oauth2').result).toMatchObject({ kind: 'not-needed' });
    const hooks = one(all, 'tracker-hooks');
    expect(hooks.result).toMatchObject({ access: 'nobody' });
    expect(hooks.questions[0]).toMatchObject({
      what: expect.stringContaining('open on purpose') as string,
      answers: expect.arrayContaining(['--public team/tracker-hooks']) as string[],
    });
  });

  test('10 a password', async () => {
    const app = await only('10-basic-auth.yaml');
    expect(findingOf(app, 'auth-type').what).toMatch(
      /password check is gone.*Authorization now reaches the app/,
    );
    const open = await only('10-basic-auth.yaml', {
      byName: { 'monitoring/prometheus': { isPublic: true } },
    });
    expect(open.result).toMatchObject({ access: 'nobody' });
    expect(open.questions.flatMap(({ answers }) => answers)).toContain(
      '--drop monitoring/prometheus:auth-type',
    );
    expect((await only('10-basic-auth.yaml', { people: PEOPLE })).questions).toEqual([]);
  });

  test('12 a deny list and limits', async () => {
    const app = await only('12-denylist-and-limits.yaml', { people: PEOPLE });
    expect(app.result).toMatchObject({ access: 'nobody' });
    expect(app.questions.flatMap(({ answers }) => answers)).toEqual([
      '--drop web/blog:limit-rps',
      '--drop web/blog:limit-connections',
    ]);
    expect(annotationsOf(app)).not.toHaveProperty('circuit_breaker_thresholds');
    const drop = new Set(['limit-rps', 'limit-connections']);
    const open = await only('12-denylist-and-limits.yaml', {
      byName: { 'web/blog': { isPublic: true, drop } },
    });
    expect(answerTo(open)).toBe('deny-rule');
    expect(answerTo(open, { ip: '192.0.2.1' })).toBe('allowed');
  });

  test('14 captures', async () => {
    const app = await only('14-rewrite-capture.yaml');
    expect([pathsOf(app), pathsOf(app, 1)]).toEqual([
      ['regex tools.example.com /(?i)grafana(/|$)(.*)'],
      ['regex tools.example.com /(?i)alerts(/|$)(.*)'],
    ]);
    expect(annotationsOf(app)).toMatchObject({
      path_regex: 'true',
      regex_rewrite_pattern: '^(?i)/grafana(/|$)(.*)$',
      regex_rewrite_substitution: '/\\2',
    });
    expect(annotationsOf(app, 1)['regex_rewrite_pattern']).toBe('^(?i)/alerts(/|$)(.*)$');
    expect(annotationsOf(app)).not.toHaveProperty('prefix_rewrite');
    expect(writtenOf(app).map(printIngress).join('')).toContain("regex_rewrite_substitution: '/\\2'\n");
  });

  test('16 regular expressions spread over a host', async () => {
    const both = await convertedCase('16-regex-spreads-over-host.yaml');
    expect(pathsOf(one(both, 'shop-api'))).toEqual(['regex shop.example.com /(?i)api/v[0-9]+.*']);
    expect(pathsOf(one(both, 'shop-front'))).toEqual([
      'regex shop.example.com /(?i)api.*',
      'regex shop.example.com /(?i)Exact.*',
    ]);
    expect(saidOf(one(both, 'shop-front'))).toMatch(
      /Exact and Prefix ones too, since the Ingress web\/shop-api/,
    );
    expect(saidOf(one(both, 'shop-api'))).toContain('/(?i)api/v[0-9]+.* is tried before /(?i)api.*');
  });

  test('18 whole elements', async () => {
    expect(pathsOf(await only('18-prefix-boundary.yaml'))).toEqual([
      'Prefix office.example.com /docs/',
      'Exact office.example.com /docs',
      'Prefix office.example.com /',
    ]);
  });

  test('19 a canary', async () => {
    const both = await convertedCase('19-canary.yaml', { people: PEOPLE });
    expect(both.ingresses.flatMap(writtenOf).map(({ name }) => name)).toEqual(['cart-pomerium']);
    expect(one(both, 'cart').questions).toEqual([]);
    expect(one(both, 'a-cart-canary').questions[0]?.what).toMatch(/canary of 10 %: finish or abort it first/);
  });

  test('22 redirects', async () => {
    const app = await only('22-app-root-www.yaml');
    expect(pathsOf(app)).toEqual(['Prefix example.com /']);
    expect(findingOf(app, 'app-root')).toMatchObject({ outcome: 'no-equivalent' });
    expect(findingOf(app, 'from-to-www-redirect')).toMatchObject({ outcome: 'no-equivalent' });
  });

  test('24 a snippet that closes paths', async () => {
    const app = await only('24-snippet-blocks-path.yaml', {
      byName: { 'ops/seed': { isPublic: true, drop: new Set(['server-snippet']) } },
    });
    expect(answerTo(app)).toBe('allowed');
    for (const rawPath of [
      '/-/reload',
      '/-/reload/x',
      '/metrics',
      '/%6Detrics',
      '/debug/pprof',
      '/metrics%zz',
    ])
      expect(answerTo(app, { rawPath })).toBe('deny-rule');
    expect(saidOf(app)).toMatch(/closed for 10\.0\.0\.0\/8 as well/);
    const undropped = await only('24-snippet-blocks-path.yaml', { people: PEOPLE });
    expect(undropped.result).toMatchObject({ access: 'nobody' });
  });

  test('26 other names', async () => {
    const app = await only('26-server-alias.yaml');
    expect(pathsOf(app)).toEqual([
      'Prefix www.example.com /',
      'Prefix example.com /',
      'Prefix site.example.com /',
    ]);
    expect(writtenOf(app)[0]?.tls[0]?.hosts).toEqual(['www.example.com', 'example.com', 'site.example.com']);
    expect(findingOf(app, 'server-alias').what).toMatch(/certificate may lack/);
  });

  test('28 a default backend with rules', async () => {
    const app = await only('28-default-backend-with-rules.yaml');
    expect(pathsOf(app)).toEqual([
      'Exact mixed.example.com /api',
      'Prefix mixed.example.com /api/',
      'Prefix mixed.example.com /',
    ]);
    expect(writtenOf(app).map(printIngress).join('')).not.toContain('defaultBackend');
  });

  test('30 the old annotation of the class', async () => {
    const app = await only('30-class-annotation-old.yaml');
    expect(annotationsOf(app)).toMatchObject({ 'kubernetes.io/tls-acme': 'true' });
    expect(annotationsOf(app)).not.toHaveProperty(['kubernetes.io/ingress.class']);
  });

  test('31 many hosts', async () => {
    const app = await only('31-many-hosts.yaml');
    expect(pathsOf(app)).toEqual(['Prefix mail.example.com /', 'Prefix *.apps.example.com /']);
    expect(saidOf(app)).toMatch(/any depth.*HTTP-01 cannot/);
    expect(findingOf(app, 'external-dns.alpha.kubernetes.io/target').what).toMatch(/old load balancer/);
  });

  test('33 gRPC', async () => {
    const both = await convertedCase('33-grpc.yaml');
    expect(annotationsOf(one(both, 'rpcs'))).toMatchObject({
      secure_upstream: 'true',
      tls_skip_verify: 'true',
    });
    expect(annotationsOf(one(both, 'rpcs'))).not.toHaveProperty('allow_websockets');
    expect(one(both, 'rpc').result).toEqual({ kind: 'left' });
    const later = one(await convertedCase('33-grpc.yaml', { version: '0.34.0' }), 'rpc');
    expect(annotationsOf(later)).toMatchObject({ h2c_upstream: 'true' });
    expect(annotationsOf(later)).not.toHaveProperty('allow_websockets');
  });

  test('34 sticky, with a Host of its own', async () => {
    const app = await only('34-sticky-vhost.yaml');
    expect(annotationsOf(app)).toMatchObject({
      load_balancing_policy: 'ring_hash',
      host_rewrite: 'crm.internal.example.com',
      service_proxy_upstream: 'true',
    });
    expect(annotationsOf(app)).not.toHaveProperty('preserve_host_header');
    expect(findingOf(app, 'affinity').what).toMatch(/not by a cookie.*pointless/);
    expect(annotationsOf(await only('34-sticky-vhost.yaml', { version: '0.31.3' }))).toMatchObject({
      lb_policy: 'RING_HASH',
    });
  });

  test('36 TLS that goes through', async () => {
    const app = await only('36-passthrough.yaml', { people: PEOPLE });
    expect(app.result).toEqual({ kind: 'left' });
    expect(app.questions[0]).toMatchObject({
      what: expect.stringMatching(/Pomerium ends it.*tcp_upstream.*client/) as string,
      answers: ['--drop ops/argo:ssl-passthrough'],
    });
    const dropped = await only('36-passthrough.yaml', {
      people: PEOPLE,
      byName: { 'ops/argo': { drop: new Set(['ssl-passthrough']) } },
    });
    expect(annotationsOf(dropped)).toMatchObject({ secure_upstream: 'true' });
    expect(dropped.questions).toEqual([]);
  });

  test('38 a solver', async () => {
    expect((await only('38-solver-ingress.yaml')).result).toMatchObject({ kind: 'not-needed' });
  });

  test('40 one that is there already', async () => {
    const app = await only('40-retire-certificate.yaml', { people: PEOPLE });
    expect(app.result).toEqual({ kind: 'left' });
    expect(app.questions.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^the Ingress home\/photos-pomerium of class pomerium is there already/),
    ]);
  });
});
