import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildFolder, folderWith, hasKustomize, policiesIn } from '../kubectl.ts';
import { run, type Run } from './run.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/audiobookshelf');
const LOG = join(SAMPLE, 'pomerium.log');
const INGRESS = readFileSync(join(SAMPLE, 'ingress.yaml'), 'utf8');
const NAME = 'audiobookshelf/audiobookshelf-pomerium-ingress';
const withKubectl = hasKustomize();

const ingress = (name: string, namespace: string, host: string): string =>
  `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  ingressClassName: pomerium
  rules:
    - host: ${host}
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: a, port: { number: 80 } } } }] }
`;
const globalPatch = (indent = ''): string =>
  `${indent}- target:
${indent}    kind: Ingress
${indent}  patch: |-
${indent}    apiVersion: networking.k8s.io/v1
${indent}    kind: Ingress
${indent}    metadata:
${indent}      name: any
${indent}      annotations:
${indent}        ingress.pomerium.io/policy: |
${indent}          - allow:
${indent}              or:
${indent}                - email:
${indent}                    is: "alice@example.com"   # the admin
`;
/** As people lay it out: one policy for all, and more for some. */
const article = (): string =>
  folderWith({
    'kustomization.yaml': `# all apps behind Pomerium\nresources:\n- audiobookshelf.yaml   # books\n- dashboard.yaml\n\npatches:\n# everybody\n${globalPatch()}`,
    'audiobookshelf.yaml': INGRESS,
    'dashboard.yaml': ingress('dashboard', 'dashboard', 'dashboard.example.com'),
  });
const logs = (...args: string[]): Promise<Run> => run(['logs', LOG, '--pomerium', '0.33', ...args]);
const annotationIn = (text: string): string | undefined =>
  (parse(text) as Record<string, string>)['ingress.pomerium.io/policy'];

describe('where a global patch sets the policy', () => {
  test('the kustomization gets an override, once', async () => {
    const folder = article();
    const before = readFileSync(join(folder, 'kustomization.yaml'), 'utf8');
    const merged = annotationIn((await logs('--ingresses', folder, '-o', 'annotation')).stdout);
    const dry = await logs('--write', folder, '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')).toBe(before);

    const { code, stdout, stderr } = await logs('--write', folder);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain(dry.stderr.slice(dry.stderr.indexOf('--- '), dry.stderr.indexOf('\npompaths:')));
    expect(stderr).toMatch(
      /this patch replaces it by a copy, which later changes to that list of people do not reach/,
    );
    const after = readFileSync(join(folder, 'kustomization.yaml'), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    if (withKubectl) {
      const policies = policiesIn(buildFolder(folder));
      expect(policies[NAME]).toBe(merged);
      expect(policies['dashboard/dashboard']).toBe(
        '- allow:\n    or:\n      - email:\n          is: "alice@example.com"   # the admin',
      );
    }
    const again = await logs('--write', folder);
    expect(again.stderr).toContain('nothing to write');
    expect(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')).toBe(after);
  });

  test('an Ingress of its own goes beside the other, with a patch that keeps it open', async () => {
    const folder = article();
    const { code, stderr } = await logs('--ingresses', folder, '-o', 'split', '--write', folder);
    expect(code).toBe(0);
    expect(stderr).toContain('audiobookshelf-pomerium-ingress-api.yaml');
    if (withKubectl) {
      const policies = policiesIn(buildFolder(folder));
      expect(policies[`${NAME}-api`]).toContain('accept: true');
      expect(policies[NAME]).not.toContain('http_path');
    }
    const again = await logs('--ingresses', folder, '-o', 'split', '--write', folder);
    expect(again.stderr).toContain('nothing to write');
  });
});

describe.skipIf(!withKubectl)('printed and put where it goes, under a prefix and a namespace', () => {
  const files = {
    'kustomization.yaml': 'namespace: media\nnamePrefix: my-\nresources: [ingress.yaml]\n',
    'ingress.yaml': ingress('books', 'x', 'audiobookshelf.example.com').replace('  namespace: x\n', ''),
  };
  const log = readFileSync(LOG, 'utf8').replace(/,?\\?"route-id\\?":"(?:[^"\\]|\\.)*"/g, '');
  const printed = async (folder: string, output: string): Promise<string> => {
    const args = ['logs', '--pomerium', '0.33', '--client', '198.51.100.0/24', '--client', '203.0.113.0/24'];
    const { stdout, stderr } = await run([...args, '--ingresses', folder, '-o', output], log);
    expect(stderr).not.toContain('cannot');
    return stdout;
  };
  test.each(['kustomize', 'json6902'])('-o %s as an entry for patches', async (output) => {
    const text = await printed(folderWith(files), output);
    const built = buildFolder(
      folderWith({ ...files, 'kustomization.yaml': `${files['kustomization.yaml']}patches:\n${text}` }),
    );
    expect(policiesIn(built)['media/my-books']).toContain('starts_with: "/api/"');
  });
  test('-o patch as a file', async () => {
    const text = await printed(folderWith(files), 'patch');
    const built = buildFolder(
      folderWith({
        ...files,
        'pompaths.yaml': text,
        'kustomization.yaml': `${files['kustomization.yaml']}patches:\n- path: pompaths.yaml\n`,
      }),
    );
    expect(policiesIn(built)['media/my-books']).toContain('starts_with: "/api/"');
  });
  test('-o split as a resource', async () => {
    const text = await printed(folderWith(files), 'split');
    const built = buildFolder(
      folderWith({
        ...files,
        'api.yaml': text,
        'kustomization.yaml': files['kustomization.yaml'].replace('ingress.yaml', 'ingress.yaml, api.yaml'),
      }),
    );
    expect(Object.keys(policiesIn(built)).sort()).toEqual(['media/my-books', 'media/my-books-api']);
  });
});

describe('the present policy', () => {
  const manifest = (policy: string | undefined, more = ''): string => {
    const annotations =
      policy === undefined
        ? ''
        : `  annotations:\n    ingress.pomerium.io/policy: ${JSON.stringify(policy)}\n${more}`;
    return INGRESS.replace(/ {2}annotations:[\s\S]*?(?=spec:)/, annotations);
  };
  const logsFor = (policy: string | undefined, args: string[] = [], more = ''): Promise<Run> =>
    logs(
      '--ingresses',
      join(folderWith({ 'ingress.yaml': manifest(policy, more) }), 'ingress.yaml'),
      ...args,
      '--client',
      '203.0.113.0/24',
      '--client',
      '198.51.100.0/24',
    );

  test.each<readonly [name: string, policy: string, code: number, why: RegExp]>([
    ['open to everybody', 'allow: {or: [{accept: true}]}', 0, /no rule is needed/],
    [
      'a deny rule that names people',
      'deny: {not: [{email: {is: alice@example.com}}]}',
      3,
      /no path rule would let anybody through/,
    ],
    [
      'one that Pomerium refuses',
      '- allow:\n    or:\n      - emial: {is: a}\n',
      3,
      /line 3 of the policy\) is no good: .*emial/,
    ],
  ])('%s', async (_, policy, code, why) => {
    for (const output of ['policy', 'annotation', 'patch']) {
      const result = await logsFor(policy, ['-o', output]);
      expect([result.code, result.stdout]).toEqual([code, '']);
      expect(result.stderr).toMatch(why);
    }
  });

  test('rules that are there already are not printed again, and not lost', async () => {
    const merged = annotationIn((await logsFor(undefined, ['-o', 'annotation'])).stdout) ?? '';
    const blocks = await logsFor(merged);
    expect([blocks.code, blocks.stdout]).toEqual([0, '']);
    const again = await logsFor(merged, ['-o', 'annotation']);
    expect(annotationIn(again.stdout)).toBe(merged);
  });

  test('path rules that guard nothing are offered for pinning', async () => {
    const policy = '- allow:\n    or:\n      - http_path:\n          starts_with: "/opds/"\n';
    const kept = await logsFor(policy, ['-o', 'annotation']);
    expect(kept.stderr).toMatch(/1 path rule of the present policy not pinned: .*--pin-existing/);
    expect(annotationIn(kept.stdout)?.startsWith(policy)).toBe(true);
    const pinned = await logsFor(policy, ['-o', 'annotation', '--pin-existing']);
    expect(pinned.stdout).toContain('starts_with: "https://audiobookshelf.example.com/opds/"');
  });

  test('unknown, it is never replaced', async () => {
    for (const output of ['annotation', 'patch', 'kustomize', 'json6902', 'ingress']) {
      const { code, stdout, stderr } = await logs('-o', output);
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(/--policy-from FILE, or say with --policy-from none|its manifest is not known/);
    }
    const none = await logs('-o', 'patch', '--policy-from', 'none');
    expect(none.code).toBe(0);
    expect(none.stdout).toContain('starts_with: "https://audiobookshelf.example.com/api/"');
    const folder = folderWith({ 'now.yaml': '# mine\n- allow: {or: [{domain: {is: example.com}}]}\n' });
    const given = await logs('-o', 'annotation', '--policy-from', join(folder, 'now.yaml'));
    expect(given.stdout).toContain('# mine');
    expect(given.stdout).toContain('domain');
  });

  test('annotations beyond what Kubernetes takes are refused with the figure', async () => {
    const { code, stdout, stderr } = await logsFor(
      '[]',
      ['-o', 'annotation'],
      `    note: "${'x'.repeat(262_000)}"\n`,
    );
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/would have 26\d,\d+ bytes, and Kubernetes takes 262,144/);
  });
});

test('a HelmRelease gets the policy among its values', async () => {
  const release =
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    ingress:\n      annotations: {a: b} # ours\n';
  const folder = folderWith({ 'release.yaml': release });
  const file = join(folder, 'release.yaml');
  const args = [
    '--write',
    file,
    '--at',
    'spec.values.ingress.annotations',
    '--host',
    'audiobookshelf.example.com',
  ];
  const first = await logs('--ingresses', SAMPLE, ...args);
  expect(first.code).toBe(0);
  const written = readFileSync(file, 'utf8');
  expect(written).toContain('# ours');
  const { spec } = parse(written) as {
    spec: { values: { ingress: { annotations: Record<string, string> } } };
  };
  expect(spec.values.ingress.annotations['ingress.pomerium.io/policy']).toContain('/socket.io/');
  expect(spec.values.ingress.annotations['a']).toBe('b');
  expect((await logs('--ingresses', SAMPLE, ...args)).stderr).toContain('nothing to write');
});

describe('what cannot be written', () => {
  test.each<readonly [name: string, args: string[], code: number, why: RegExp]>([
    [
      'no such place',
      ['--ingresses', SAMPLE, '--write', '/nonexistent/kustomization.yaml'],
      3,
      /cannot edit \/nonexistent/,
    ],
    [
      'an Ingress that is not there',
      ['--ingresses', SAMPLE, '--write', join(SAMPLE, '../grafana/ingress.yaml')],
      3,
      /has no Ingress audiobookshelf/,
    ],
    [
      'a split into a manifest',
      ['--ingresses', SAMPLE, '-o', 'split', '--write', join(SAMPLE, 'ingress.yaml')],
      3,
      /it is no kustomization/,
    ],
    ['--at alone', ['--at', 'spec.x'], 2, /--at says where in the file of --write/],
    ['--dry-run alone', ['--dry-run'], 2, /--dry-run shows what --write would do/],
    ['--exact alone', ['--exact'], 2, /--exact is for -o split/],
    [
      'a place that cannot be read',
      ['--ingresses', SAMPLE, '--write', join(SAMPLE, 'ingress.yaml'), '--at', 'a..b'],
      2,
      /--at a..b cannot be read/,
    ],
    [
      'a policy that is not there',
      ['--ingresses', SAMPLE, '-o', 'patch', '--policy-from', '/nonexistent'],
      3,
      /cannot read the policy \/nonexistent: no such file/,
    ],
  ])('%s', async (_, args, code, why) => {
    const result = await logs(...args);
    expect(result.stderr).toMatch(why);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });

  test('a file that may not be written is left alone', async () => {
    const folder = folderWith({ 'ingress.yaml': INGRESS });
    const file = join(folder, 'ingress.yaml');
    chmodSync(file, 0o444);
    const { code, stderr } = await logs('--write', file);
    expect(code).toBe(3);
    expect(stderr).toMatch(/cannot write .*ingress\.yaml/);
    expect(readFileSync(file, 'utf8')).toBe(INGRESS);
  });

  test("for a host that is nobody's, documents give no patch", async () => {
    const spec = join(SAMPLE, '../jellyfin/openapi.yaml');
    const { code, stderr, stdout } = await run(['openapi', spec, '-o', 'patch']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/the rules need a host to be pinned to/);
  });
});

test('nothing to add is said, and nothing is printed', async () => {
  const { code, stdout, stderr } = await run([
    'logs',
    '--ingresses',
    SAMPLE,
    '-o',
    'patch',
    LOG,
    '--host',
    'other.example.com',
  ]);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('there is nothing to add, so nothing is printed');
});

test('split exactly: values become regular expressions, also where no prefix can be', async () => {
  const spec = join(
    folderWith({
      'api.json': JSON.stringify({
        openapi: '3.0.0',
        paths: { '/{user}/feed.xml': { get: {} }, '/api/books/{id}': { get: {} }, '/login': { get: {} } },
      }),
    }),
    'api.json',
  );
  const { stdout } = await run(['openapi', spec, '--ingresses', SAMPLE, '-o', 'split', '--exact']);
  const { spec: made, metadata } = parse(stdout) as {
    metadata: { annotations: Record<string, string> };
    spec: { rules: { http: { paths: { path: string; pathType: string }[] } }[] };
  };
  expect(metadata.annotations['ingress.pomerium.io/path_regex']).toBe('true');
  expect(made.rules[0]?.http.paths.map(({ path, pathType }) => `${pathType} ${path}`)).toEqual([
    'ImplementationSpecific /[^/]+/feed\\.xml',
    'ImplementationSpecific /api/books/[^/]+',
    'Exact /login',
  ]);
  expect(existsSync(spec)).toBe(true);
});

describe('what would lose or open something', () => {
  const people = (name: string, more = ''): string =>
    INGRESS.replace(/"alice@example\.com"[\s\S]*?(?=spec:)/, `"${name}@example.com"\n${more}`);
  const policyOf = (folder: string): string | undefined => policiesIn(buildFolder(folder))[NAME];

  test('a place that holds another policy than the one that was merged is left alone', async () => {
    const folder = folderWith({ 'a/1.yaml': people('alice'), 'b/2.yaml': people('carol') });
    const result = await logs('--ingresses', join(folder, 'a'), '--write', join(folder, 'b/2.yaml'));
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/it holds another policy than the one that was read and merged/);
    expect(readFileSync(join(folder, 'b/2.yaml'), 'utf8')).toBe(people('carol'));
  });

  test('a manifest whose policy a patch replaces is left alone', async () => {
    const folder = article();
    const result = await logs('--ingresses', folder, '--write', join(folder, 'audiobookshelf.yaml'));
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/so that what stands here does not count|another policy/);
  });

  test("the people's deny rules go with the public Ingress", async () => {
    const denied = people(
      'alice',
      '      - deny:\n          or:\n            - source_ip: 198.51.100.0/24\n',
    );
    const { stdout } = await logs(
      '--ingresses',
      join(folderWith({ 'i.yaml': denied }), 'i.yaml'),
      '-o',
      'split',
      '--client',
      '203.0.113.0/24',
    );
    const { metadata } = parse(stdout) as { metadata: { annotations: Record<string, string> } };
    expect(metadata.annotations['ingress.pomerium.io/policy']).toMatch(
      /deny:[^]*source_ip: "198\.51\.100\.0\/24"/,
    );
  });

  test('a path is public on the host it was asked for on, and no other', async () => {
    const hosts = INGRESS.replace(
      / {4}- host: ([^\n]*)\n([\s\S]*?)(?= {2}tls:)/,
      '    - host: $1\n$2    - host: b.example.com\n$2',
    );
    const file = join(folderWith({ 'i.yaml': hosts }), 'i.yaml');
    const split = await logs('--ingresses', file, '-o', 'split');
    expect(split.stdout).toContain('host: audiobookshelf.example.com');
    expect(split.stdout).not.toContain('b.example.com');
    const pinned = await logs('--ingresses', file);
    expect(pinned.stderr).toMatch(/the Ingress has 2 hosts, and rules of its policy count for all of them/);
  });

  test.skipIf(!withKubectl)(
    'a public Ingress stays open under a global patch, also where another patch is for the app',
    async () => {
      const folder = article();
      await logs('--write', folder);
      expect(
        (await logs('--ingresses', folder, '-o', 'split', '--write', folder, '--client', '203.0.113.0/24'))
          .code,
      ).toBe(0);
      const policies = policiesIn(buildFolder(folder));
      expect(policies[`${NAME}-api`]).toContain('accept: true');
      expect(policies[NAME]).toContain('alice');
    },
  );

  test('a public Ingress in a file of another name is not added a second time', async () => {
    const { stdout } = await logs('--ingresses', SAMPLE, '-o', 'split');
    const folder = folderWith({
      'kustomization.yaml': 'resources: [i.yaml, api.yaml]\n',
      'i.yaml': INGRESS,
      'api.yaml': stdout,
    });
    const { code, stderr } = await logs('--ingresses', folder, '-o', 'split', '--write', folder);
    expect(code).toBe(3);
    expect(stderr).toMatch(/already, in a file of another name/);
  });

  test('a patch file that is made anew keeps what it has for others', async () => {
    const other = ingress('b', 'b', 'b.example.com').replace(
      'spec:',
      '  annotations:\n    ingress.pomerium.io/policy: |\n      # pompaths: you accepted it\n      - allow: {and: [{http_path: {starts_with: "/x/"}}, {http_path: {starts_with: "https://b.example.com/x/"}}]}\nspec:',
    );
    const folder = folderWith({ 'i.yaml': INGRESS, 'b.yaml': other });
    const { stdout } = await logs('--ingresses', folder, '-o', 'patch');
    expect(stdout).toContain('https://b.example.com/x/');
    expect(
      (await logs('--ingresses', folder, '-o', 'patch', '--host', 'audiobookshelf.example.com')).stdout,
    ).not.toContain('b.example.com');
  });

  test.skipIf(!withKubectl)(
    'a second round of a split changes nothing under a prefix and a namespace',
    async () => {
      const folder = folderWith({
        'kustomization.yaml':
          'namespace: audiobookshelf\nnamePrefix: my-\nlabels: [{pairs: {a: b}}]\nresources: [i.yaml]\n',
        'i.yaml': INGRESS.replace('  namespace: audiobookshelf\n', ''),
      });
      const args = [
        '--ingresses',
        folder,
        '-o',
        'split',
        '--write',
        folder,
        '--client',
        '203.0.113.0/24',
        '--client',
        '198.51.100.0/24',
        '--accept',
        '/api/',
      ];
      await logs(...args);
      const again = await logs(...args);
      expect(again.stderr).toContain('nothing to write');
      expect(policyOf(folder)).toBeUndefined();
    },
  );

  test('names and annotations keep the text they are written with', async () => {
    const odd = INGRESS.replace('namespace: audiobookshelf', 'namespace: n').replace(
      "allow_websockets: 'true'",
      'allow_websockets: true\n    ingress.pomerium.io/timeout: 010',
    );
    const file = join(folderWith({ 'i.yaml': odd }), 'i.yaml');
    const log = readFileSync(LOG, 'utf8').replaceAll('\\"ns\\":\\"audiobookshelf\\"', '\\"ns\\":\\"n\\"');
    const { stdout } = await run(['logs', '--ingresses', file, '-o', 'ingress'], log);
    expect(stdout).toContain('namespace: "n"');
    expect(stdout).toContain('timeout: "010"');
  });

  test.each<readonly [args: string[], why: RegExp]>([
    [['-o', 'split', '--pin-existing'], /--pin-existing is for the policy as a whole/],
    [['-o', 'table', '--policy-from', 'none'], /--policy-from is for the policy as a whole/],
    [['-', '--policy-from', '-', '-o', 'annotation'], /standard input can be read only once/],
  ])('%j means nothing', async (args, why) => {
    const result = await run(['logs', ...(args[0] === '-' ? [] : [LOG]), ...args]);
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toMatch(why);
  });
});
