import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture } from '../shared.ts';
import { ingressWith } from '../convert/converting.ts';
import { run } from './run.ts';

const WIKI = fixture('convert/07-plain-nothing.yaml');

test('without a decision: valid output that lets nobody in, exit code 1, the open question', async () => {
  const { code, stdout, stderr } = await run(['convert', WIKI]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^apiVersion: networking\.k8s\.io\/v1\nkind: Ingress\nmetadata:\n {2}name: wiki-pomerium\n/,
  );
  expect(stdout).not.toMatch(/policy|allow_public/);
  expect(stderr).toMatch(/For you to decide[^]*docs\/wiki[^]*--public docs\/wiki/);
  expect(stderr).toMatch(/ConfigMap is not among/);
  expect(stderr).toMatch(/1 of 1 Ingress converted; 1 annotation: 1 kept; 1 open question\.\n$/);
});

test.each([
  ['--allow-email', 'alice@example.com', /email:\n +is: "alice@example\.com"/],
  ['--allow-email', 'docs/wiki=alice@example.com', /email:\n +is: "alice@example\.com"/],
  ['--allow-domain', 'example.com', /domain:\n +is: "example\.com"/],
  ['--public', 'docs/wiki', /allow_public_unauthenticated_access: "true"/],
])('%s %s', async (flag, value, wanted) => {
  const { code, stdout } = await run(['convert', WIKI, flag, value]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(wanted)]);
});

describe('an Ingress whose manifest has no namespace', () => {
  const manifest = ingressWith({}).replace('"namespace":"web",', '');

  test.each(['app', '/app'])('is decided as %s', async (name) => {
    for (const decided of [
      ['--public', name],
      ['--allow-email', `${name}=a@example.com`],
      ['--allow-domain', 'example.com', '--name', `${name}=other`],
    ])
      expect(await run(['convert', '-', ...decided], manifest)).toMatchObject({ code: 0 });
  });

  test('is not what another one of that name is', async () => {
    expect(await run(['convert', '-', '--public', 'web/app'], manifest)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/no Ingress of nginx "web\/app".*by its name alone/) as string,
    });
    const { stdout, stderr } = await run(
      ['convert', '-', '--public', 'web/app'],
      `${ingressWith({})}\n---\n${manifest.replaceAll('app.example.com', 'b.example.com')}`,
    );
    expect(stdout.match(/allow_public/g)).toHaveLength(1);
    expect(stderr).toMatch(/no namespace, so it goes by its name alone[^]*--public app$/m);
  });
});

test('what is given up and is not there is told', async () => {
  const { code, stderr } = await run(
    ['convert', '-', '--public', 'web/app', '--drop', 'web/app:limit-rpss', '--drop', 'web/app:limit-rps'],
    ingressWith({ 'limit-rps': '1' }),
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/--drop web\/app:limit-rpss: there is no such annotation/);
  expect(stderr).not.toMatch(/limit-rps: there is no/);
});

test('people from a file, and decisions in one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pompaths-'));
  const people = join(folder, 'people.yaml');
  await writeFile(people, '- allow:\n    or:\n      - domain: {is: example.com}\n');
  expect(await run(['convert', WIKI, '--people', people])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/domain:\n +is: "example\.com"/) as string,
  });
  const decisions = join(folder, 'decisions.yaml');
  await writeFile(
    decisions,
    'emails: [alice@example.com]\ningresses:\n  web/blog: {public: true, drop: [limit-rps, limit-connections], name: weblog}\n',
  );
  const { code, stdout } = await run([
    'convert',
    WIKI,
    fixture('convert/12-denylist-and-limits.yaml'),
    '--decisions',
    decisions,
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/name: wiki-pomerium[^]*alice@example\.com[^]*name: weblog\n[^]*allow_public/);
});

test.each([
  ['- allow: {or: [{accept: true}]}', 'accept in it is met without a login'],
  ['- allow: {or: [{email: {not: "x"}}]}', 'email in it is met without a login'],
  ['- allow: {or: [{email: {is: ""}}]}', 'email in it is met without a login'],
  ['- allow: {and: [{http_path: {starts_with: "/api/"}}]}', 'http_path in it is met without a login'],
  ['- allow: {not: [{email: {is: "x"}}]}', 'whoever it does not name'],
  ['- deny: {or: [{email: {is: "x"}}]}', 'it lets nobody in'],
  ['- allow: {or: [{http_pathh: x}]}', 'Pomerium refuses it'],
])('a rule for people may let in nobody else: %s', async (policy, why) => {
  const folder = await mkdtemp(join(tmpdir(), 'pompaths-'));
  const people = join(folder, 'people.yaml');
  await writeFile(people, policy);
  const { code, stdout, stderr } = await run(['convert', WIKI, '--people', people]);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain(why);
});

describe('what the command line cannot say', () => {
  test.each([
    [['--public', 'docs/*'], /no pattern/],
    [['--public', 'docs/other'], /there is no Ingress of nginx "docs\/other"/],
    [['--allow-email', '*'], /an e-mail address/],
    [['--drop', 'docs/wiki'], /NAMESPACE\/NAME:ANNOTATION/],
    [['--name', 'fixed'], /\{name\}/],
    [['--by-address', 'a b'], /one Ingress/],
  ])('%j', async (flags, message) => {
    const { code, stdout, stderr } = await run(['convert', WIKI, ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('bad input', () => {
  test.each([
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
      /no Ingress of class nginx in standard input: found 1 Service/,
    ],
    ['', /found nothing/],
    [ingressWith({}).replace('"nginx"', '"traefik"'), /found 1 Ingress of class traefik/],
    [
      ingressWith({}).replace('networking.k8s.io/v1', 'networking.k8s.io/v1beta1'),
      /is gone since Kubernetes 1\.22/,
    ],
    [
      'kind: Ingress\nmetadata:\n  name: {{ .Release.Name }}\n',
      /a template of Helm.*helm template RELEASE CHART \| pompaths convert -/,
    ],
    [
      ingressWith({}).replaceAll('app.example.com', '{{ .Values.host }}'),
      /a template of Helm.*helm template RELEASE CHART/,
    ],
    ['kind: Ingress\nmetadata: [\n', /cannot read the manifest standard input, line/],
  ])('%j', async (manifest, message) => {
    const { code, stdout, stderr } = await run(['convert', '-'], manifest);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(message);
  });

  test('what can be converted is, beside what cannot', async () => {
    const old = ingressWith({}, {}, 'old').replace('networking.k8s.io/v1', 'extensions/v1beta1');
    const { code, stdout, stderr } = await run(
      ['convert', '-', '--allow-email', 'a@example.com'],
      `${ingressWith({})}\n---\n${old}`,
    );
    expect([code, stdout]).toEqual([3, expect.stringContaining('name: app-pomerium\n')]);
    expect(stderr).toMatch(/cannot convert the Ingress web\/old/);
  });

  test('what could not be read is told before what was decided about nothing', async () => {
    const { code, stderr } = await run(['convert', '/nowhere.yaml', '--public', 'web/app']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/cannot read the manifest \/nowhere\.yaml/)]);
  });

  test('two without a namespace are not one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pompaths-'));
    const manifest = ingressWith({}).replace('"namespace":"web",', '');
    await writeFile(join(folder, 'a.yaml'), manifest);
    await writeFile(join(folder, 'b.yaml'), manifest.replaceAll('app.example.com', 'b.example.com'));
    const { code, stderr } = await run(['convert', folder]);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/cannot convert the Ingress app in .*b\.yaml/)]);
  });

  test('a host that is no name', async () => {
    const manifest = ingressWith({}).replaceAll('app.example.com', '${HOST}');
    const { code, stdout, stderr } = await run(['convert', '-', '--public', 'web/app'], manifest);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/its host "\$\{host\}" is no name/);
  });

  test('a class of another name', async () => {
    const manifest = ingressWith({}).replace('"nginx"', '"internal"');
    expect(await run(['convert', '-', '--class', 'internal'], manifest)).toMatchObject({ code: 1 });
    const classes = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'internal' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    });
    expect(await run(['convert', '-'], `${manifest}\n---\n${classes}`)).toMatchObject({ code: 1 });
  });

  test('hostile texts stay in their places', async () => {
    const manifest = ingressWith({
      'proxy-body-size': '\u001b[2J"\n- allow: x',
      'upstream-vhost': "a'\nb: c\n---\nkind: Ingress",
      'example.com/note': '"}\n---\napiVersion: v1',
    });
    const { stdout, stderr } = await run(['convert', '-'], manifest);
    expect(stdout.match(/^---$/gm)).toBeNull();
    expect(stdout.match(/^kind: /gm)).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/\u001b/);
  });
});

test('for machines', async () => {
  const { code, stdout } = await run(['convert', fixture('convert/08-oauth2-proxy.yaml'), '-o', 'json']);
  expect(code).toBe(1);
  const json = JSON.parse(stdout) as {
    version: number;
    findings: { id: string; where: string }[];
    ingresses: {
      name: string;
      result: string;
      annotations: unknown[];
      questions: unknown[];
      manifests: unknown[];
    }[];
  };
  expect(json.version).toBe(1);
  expect(json.ingresses.map(({ name, result, manifests }) => [name, result, manifests.length])).toEqual([
    ['tracker', 'written', 1],
    ['tracker-oauth2', 'not-needed', 0],
    ['tracker-hooks', 'written', 1],
  ]);
  expect(json.ingresses[0]?.annotations).toHaveLength(3);
  expect(json.findings.filter(({ id }) => id === 'question').map(({ where }) => where)).toEqual([
    'team/tracker',
    'team/tracker-hooks',
  ]);
});
