import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { parse } from 'yaml';
import type { Options } from 'yargs';
import { expect, test } from 'vitest';
import { run } from './cli/run.ts';
import { folderWith } from './kubectl.ts';
import { FakeCluster } from './cluster/fake-cluster.ts';
import { Tailing } from './cluster/tailing.ts';
import { WRAPPERS } from './line/wrappers.ts';
import { EXPLAIN_OPTIONS, SCOPE_OPTIONS, TAIL_OPTIONS, WORD_OPTIONS } from '../src/commands/options.ts';
import { OUTPUT_OPTIONS } from '../src/commands/output-options.ts';
import { RETIRE_OPTIONS } from '../src/commands/retire-options.ts';
import { CHECK_OPTIONS } from '../src/commands/check-options.ts';
import { DRIFT_OPTIONS } from '../src/commands/drift-options.ts';
import { INGRESS_OPTIONS } from '../src/commands/ingress-options.ts';
import { CONVERT_OPTIONS } from '../src/commands/convert-options.ts';
import { SPEC_OPTIONS } from '../src/commands/spec-options.ts';
import { DRIFT_KINDS } from '../src/drift/kinds.ts';
import type { FindingKinds } from '../src/findings/finding.ts';
import { INGRESS_KINDS } from '../src/inspection/kinds.ts';

// `UPDATE_README=1 npm test` writes the parts that are made from the program.
const ROOT = join(import.meta.dirname, '..');
const README = join(ROOT, 'README.md');
const file = (name: string): string => readFileSync(join(ROOT, name), 'utf8').trimEnd();

/** What a table row says of an option, in Markdown. */
function row([name, { alias, describe = '', choices, default: preset, type }]: [string, Options]): string {
  const flag = name === 'guard' || name === 'follow' ? `--no-${name}` : `--${name}`;
  const short = typeof alias === 'string' ? `\`-${alias}\`, ` : '';
  const values = choices ? choices.map((choice) => `\`${choice}\``).join(', ') : '';
  const unset = preset === undefined || type === 'boolean' ? '' : `\`${String(preset)}\``;
  const text = describe
    .replace('; --no-guard leaves it out', '')
    .replace('wait for more; --no-follow ends', 'end')
    .replace(/^add /, name === 'guard' ? 'leave out ' : 'add ');
  return `| ${short}\`${flag}\` | ${text.replaceAll('|', '\\|')}${values === '' ? '' : `: ${values}`} | ${unset} |`;
}

const tableOf = (options: Record<string, Options>): string =>
  ['| option | what it does | default |', '| --- | --- | --- |', ...Object.entries(options).map(row)].join(
    '\n',
  );

const kindsOf = (kinds: FindingKinds): string =>
  [
    '| finding | what it is about |',
    '| --- | --- |',
    ...Object.entries(kinds).map(([kind, what]) => `| \`${kind}\` | ${what} |`),
  ].join('\n');

const INGRESSES = 'pompaths ingresses --ingresses samples/by-hand.yaml';
const DRIFT =
  'pompaths drift samples/jellyfin/openapi.yaml samples/jellyfin/openapi-next.yaml --policy-from samples/jellyfin/openapi-policy.yaml';
/** What a command prints from the project's folder, on stdout and below it on stderr. */
async function printed(command: string): Promise<string> {
  const [, ...args] = command.split(' ');
  const { stdout, stderr } = await run(args);
  return `${stdout}${stderr}`.trimEnd();
}
/** The beginning, up to the end of a part of it, and the last line. */
function cutAfter(text: string, part: RegExp): string {
  const end = (part.exec(text)?.index ?? 0) + (part.exec(text)?.[0].length ?? 0);
  return `${text.slice(0, end)}…\n${text.split('\n').at(-1)}`;
}
const EXPLAIN = 'pompaths explain audiobookshelf.example.com /api/items --ingresses samples/audiobookshelf';
const CONVERT = 'pompaths convert samples/ingress-nginx.yaml --allow-email alice@example.com';
const SAMPLE = 'pompaths logs samples/audiobookshelf/pomerium.log --ingresses samples/audiobookshelf';
const OPENAPI =
  'pompaths openapi samples/jellyfin/openapi.yaml --ingresses samples/jellyfin --except tag=Administration';
const RETIRE = 'pompaths retire samples/retire.yaml --confirm traffic-moved --confirm all-given';
const CHECK =
  'pompaths check --ingresses samples/audiobookshelf --policy-from samples/audiobookshelf/by-hand.yaml --logs samples/audiobookshelf/pomerium.log';
const session = (command: string, output: string): string => `\`\`\`console\n$ ${command}\n${output}\n\`\`\``;
const firstRules = file('samples/audiobookshelf/policy.yaml').split('\n').slice(0, 13).join('\n');
/** Where logs come from: a command, and the wrapper that its output has. */
const SOURCES: readonly (readonly [command: string, wrapper: string])[] = [
  ['kubectl logs -n pomerium deployment/pomerium --timestamps | pompaths logs', 'kubectl --timestamps'],
  [
    'kubectl logs -n pomerium -l app.kubernetes.io/component=proxy --prefix --tail=-1 | pompaths logs',
    'kubectl --prefix',
  ],
  ['stern -n pomerium pomerium --no-follow --since 24h | pompaths logs', 'stern default'],
  ['pompaths logs /var/log/pods/pomerium_pomerium-*/pomerium/*.log*', 'CRI file, cut'],
  ['pompaths logs /var/lib/docker/containers/*/*-json.log', 'docker json-file, cut'],
  ['docker compose logs pomerium | pompaths logs', 'docker compose'],
  ['journalctl -u pomerium --since today | pompaths logs', 'journald'],
  [`logcli query '{app="pomerium"}' --limit 0 -o jsonl | pompaths logs`, 'logcli -o jsonl'],
  ['pompaths logs Explore-logs.json', 'Grafana'],
  ['pompaths logs exported.csv', 'CSV, quotes doubled'],
  ['jq . pomerium.log | pompaths logs', 'jq'],
];
const sampleLines = file('samples/audiobookshelf/pomerium.log').split('\n');
const documents: Record<string, (lines: readonly string[]) => string> = {
  Grafana: (lines) => JSON.stringify(lines.map((line) => ({ line, timestamp: '1795257938000000000' }))),
  jq: (lines) => lines.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n'),
};
const tour = await Promise.all(
  SOURCES.map(async ([command, wrapper]) => {
    const wrap = WRAPPERS[wrapper];
    const log = wrap ? sampleLines.flatMap(wrap).join('\n') : (documents[wrapper]?.(sampleLines) ?? '');
    const { stderr } = await run(['logs', '--ingresses', join(ROOT, 'samples/audiobookshelf')], log);
    return `$ ${command} --ingresses apps/ > add.yaml\n${/^\d+ rules? .*/m.exec(stderr)?.[0]}`;
  }),
);

/** What a terminal shows of `tail` once it has read the sample's log, and what comes at Ctrl-C. */
async function recording(): Promise<string> {
  const cluster = await FakeCluster.start();
  try {
    const pod = cluster.addPod('pomerium-7d4b9c6f5-x2x4v');
    cluster.setIngress('audiobookshelf', parse(file('samples/audiobookshelf/ingress.yaml')) as object);
    pod.log(...sampleLines);
    const tail = new Tailing(cluster, ['--host', 'audiobookshelf.example.com'], true);
    const frames = (): string[] => tail.stderr.text.split(/\u001B\[\d+A\r\u001B\[J/);
    await tail.until('all is drawn', () =>
      frames().some((frame) => frame.includes(`${sampleLines.length} lines.`)),
    );
    await tail.stop();
    const last = frames().findLast((frame) => frame.startsWith('Following'));
    const summary = /^\d+ rules? .*$/m.exec(tail.stderr.text)?.[0];
    return `${last?.trimEnd()}\n^C\n…\n${summary}\n${tail.stdout.text.split('\n').slice(0, 7).join('\n')}\n…`;
  } finally {
    await cluster.stop();
  }
}

/** The beginning and the end of what a terminal shows. */
async function checking(): Promise<string> {
  const { stdout, stderr } = await run(CHECK.split(' ').slice(1));
  const lines = stdout.split('\n');
  const fixes = lines.findIndex((line) => line.startsWith('What mends it'));
  return [...lines.slice(0, 31), '…', ...lines.slice(fixes, fixes + 16), '…', stderr.trim()].join('\n');
}

/** What `--write` says of a kustomization with a patch for all Ingresses. */
async function writing(): Promise<string> {
  const folder = folderWith({
    'kustomization.yaml': KUSTOMIZATION,
    'audiobookshelf.yaml': file('samples/audiobookshelf/ingress.yaml'),
  });
  const log = join(ROOT, 'samples/audiobookshelf/pomerium.log');
  const { stderr } = await run(['logs', log, '--write', folder, '--dry-run']);
  const diff = stderr.slice(stderr.indexOf('--- ')).replaceAll(folder, 'apps').split('\n');
  return `${diff.slice(0, 24).join('\n')}\n…\npompaths: would write apps/kustomization.yaml`;
}

const KUSTOMIZATION = `resources:
  - audiobookshelf.yaml
patches:
  - target: { kind: Ingress } # everybody: the admin
    patch: |-
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: any
        annotations:
          ingress.pomerium.io/policy: |
            - allow:
                or:
                  - email:
                      is: "alice@example.com"
`;

/** The plan without what is said besides, and with the steps of one Ingress. */
function planShown(): string {
  const blocks = file('test/fixtures/retire/plan.txt').split('\n\n');
  const shown = [/^ingress-nginx /, /^Open;/, /^2\. /].map((begin) =>
    blocks.find((block) => begin.test(block)),
  );
  return [...shown.slice(0, 2), '…', ...shown.slice(2), '…', blocks.at(-1)].join('\n\n');
}

/** The report, without what is the same for every Ingress. */
async function conversion(): Promise<string> {
  const { stdout, stderr } = await run([...CONVERT.split(' ').slice(1), '-o', 'table']);
  const summary = stderr.trimEnd().split('\n').at(-1) ?? '';
  return `${stdout.replace(/\nfor all, under[^]*?\n(?=\n)/, '\n…\n').trimEnd()}\n\n${summary}`;
}

const PARTS: Record<string, string> = {
  write: session('pompaths logs pomerium.log --write apps/ --dry-run', await writing()),
  check: session(CHECK, await checking()),
  'check-options': tableOf(CHECK_OPTIONS),
  tail: session('pompaths tail --host audiobookshelf.example.com', await recording()),
  'tail-options': tableOf(TAIL_OPTIONS),
  tour: `\`\`\`console\n${tour.join('\n')}\n\`\`\``,
  policy: session(SAMPLE, `${firstRules}\n…`),
  table: session(`${SAMPLE} -o table`, file('samples/audiobookshelf/table.txt')),
  openapi: session(`${OPENAPI} -o table`, file('samples/jellyfin/openapi-table.txt')),
  'openapi-options': tableOf(SPEC_OPTIONS),
  options: tableOf({ ...SCOPE_OPTIONS, ...WORD_OPTIONS, ...OUTPUT_OPTIONS }),
  explain: session(EXPLAIN, (await run(EXPLAIN.split(' ').slice(1))).stdout.trimEnd()),
  retire: session(RETIRE, planShown()),
  'retire-options': tableOf(RETIRE_OPTIONS),
  convert: session(`${CONVERT} -o table`, await conversion()),
  'convert-options': tableOf(CONVERT_OPTIONS),
  'explain-options': tableOf(EXPLAIN_OPTIONS),
  ingresses: session(INGRESSES, await printed(INGRESSES)),
  'ingress-kinds': kindsOf(INGRESS_KINDS),
  'ingress-options': tableOf(INGRESS_OPTIONS),
  drift: session(DRIFT, cutAfter(await printed(DRIFT), /^What mends it:\n(?:.*\n){4}/m)),
  'drift-kinds': kindsOf(DRIFT_KINDS),
  'drift-options': tableOf(DRIFT_OPTIONS),
};

const PAGES = [README, ...readdirSync(join(ROOT, 'docs')).map((name) => join(ROOT, 'docs', name))].filter(
  (path) => path.endsWith('.md'),
);

test.each(Object.entries(PARTS))('the documentation shows the real %s', async (name, part) => {
  const block = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
  const page = PAGES.find((path) => block.test(readFileSync(path, 'utf8'))) ?? README;
  const shown = readFileSync(page, 'utf8');
  const text = `<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->\n`;
  const expected = (await format(text, { parser: 'markdown', printWidth: 110 })).trimEnd();
  if (process.env['UPDATE_README'])
    writeFileSync(
      page,
      shown.replace(block, () => expected),
    );
  else expect(block.exec(shown)?.[0]).toBe(expected);
});

test('the workflow in the README is YAML, and its commands have the options it gives them', () => {
  const [, text = ''] =
    /```yaml\n(# \.github\/workflows[\s\S]*?)```/.exec(readFileSync(README, 'utf8')) ?? [];
  const { jobs } = parse(text) as { jobs: { policies: { steps: { run?: string }[] } } };
  const commands = jobs.policies.steps.flatMap(
    ({ run }) => /pompaths (ingresses|drift) .*/.exec(run ?? '') ?? [],
  );
  expect(commands.length).toBeGreaterThan(0);
  const known = new Set(
    [...Object.keys(INGRESS_OPTIONS), ...Object.keys(DRIFT_OPTIONS)].map((name) => `--${name}`),
  );
  for (const flag of commands.join(' ').match(/--[a-z-]+/g) ?? []) expect(known).toContain(flag);
});

test('the README gives the commands that are run before a change lands', () => {
  const commands = ['npm ci && npm run demo', 'npm ci && npm test'];
  for (const command of commands) expect(readFileSync(README, 'utf8')).toContain(`\n${command}\n`);
  expect(file('.ci/run')).toContain('\nnpm ci && npm test\n');
});

test('the README names every command, and its links lead somewhere', async () => {
  const readme = readFileSync(README, 'utf8');
  const { stdout } = await run(['--help']);
  const commands = [...stdout.matchAll(/^ {2}pompaths ([a-z]+)/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(5);
  for (const name of commands) expect(readme).toContain(`| \`${name}\``);
  const anchors = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, anchor] of readme.matchAll(/\]\(#([\w-]+)\)/g)) expect(anchors).toContain(anchor);
});
