import { mkdir, readFile } from 'node:fs/promises';
import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { PACE } from '../cluster/pace.ts';
import { type Conversion, hasQuestions, writtenOf } from '../convert/conversion.ts';
import type { Decisions } from '../convert/decide/decisions.ts';
import type { Layout } from '../convert/out/plan-layout.ts';
import type { LoadedObjects } from '../convert/source/load.ts';
import { noneFound } from '../convert/source/none-found.ts';
import type { NginxIngress } from '../convert/source/nginx-ingress.ts';
import { readText } from '../edit/read-text.ts';
import { writeEdits } from '../edit/write-edits.ts';
import { InputError, reasonOf, UsageError } from '../errors.ts';
import { type Io, readAll, write } from '../io.ts';
import { CONVERT_OPTIONS } from './convert-options.ts';
import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';

export type ConvertOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof CONVERT_OPTIONS> & { sources: string[] | undefined }
>;

export const buildConvert = (args: Argv) =>
  args
    .positional('sources', {
      type: 'string',
      array: true,
      describe: 'manifests, folders or kustomizations with the Ingresses of nginx; - for standard input',
    })
    .options(CONVERT_OPTIONS)
    .example(EXAMPLES);

/** Converts Ingresses of nginx and prints Pomerium's. Returns the exit code: 1 while something is for the user to decide. */
export async function runConvert(options: ConvertOptions, io: Io): Promise<number> {
  const given = options.sources ?? [];
  const sources = given.length > 0 || options.cluster ? given : ['-'];
  if (sources.filter((source) => source === '-').length > 1)
    throw new UsageError('standard input can be read only once: name - once');
  if (sources.includes('-') && io.stdin.isTTY)
    throw new UsageError('no manifest given: name files or folders, pipe them, or say --cluster');
  checkOptions(options, sources);
  // Only here: regular expressions of Go take a while to load.
  const { convert } = await import('../convert/convert.ts');
  const { loadObjects } = await import('../convert/source/load.ts');
  const { sortObjects } = await import('../convert/source/sort-objects.ts');
  const { readTree } = await import('../convert/in-place/source-tree.ts');
  const { objectsOfTree, planInPlace } = await import('../convert/in-place/plan-in-place.ts');
  const decisions = await decisionsOf(options);
  const tree = options.inPlace ? await readTree(sources, readText) : [];
  const loaded = options.inPlace
    ? { objects: objectsOfTree(tree), problems: [], notes: [] }
    : joined([
        await loadObjects(sources, () => readAll(io.stdin)),
        ...(options.cluster ? [await readCluster(options, io)] : []),
      ]);
  const sorted = sortObjects(loaded.objects, options.class ?? []);
  const problems = [...loaded.problems, ...sorted.problems];
  const isDone = options.inPlace && sorted.nginx.length === 0 && sorted.pomerium.length > 0;
  if (isDone && problems.length === 0) {
    await say(io, `${sources.join(', ')}: no Ingress of nginx is left, so there is nothing to write`);
    return EXIT.done;
  }
  if (sorted.nginx.length + sorted.solvers.length === 0 && problems.length === 0)
    problems.push(noneFound(options.cluster ? [...sources, 'the cluster'] : sources, sorted.census));
  // What could not be read may be what was decided about.
  if (problems.length === 0) await refuseIdle(decisions, sorted.nginx);
  const decided = convert(sorted, {
    decisions,
    version: options.pomerium ?? NEWEST,
    nameOf: nameFrom(options),
  });
  const conversion =
    options.logs?.length || options.spec?.length
      ? await (await import('./convert-api-paths.ts')).addApiPaths(decided, options, problems, io)
      : decided;
  for (const note of loaded.notes) await say(io, note);
  const { idleDrops } = await import('../convert/decide/idle-drops.ts');
  for (const name of idleDrops(decisions, conversion))
    await say(io, `--drop ${name}: there is no such annotation, so nothing was given up`);
  await print(conversion, sorted.config.size > 0, problems, options, io);
  if (options.out !== undefined) await writeLayout(options.out, conversion, decisions, options, io);
  if (options.inPlace && problems.length === 0)
    await writeAll(planInPlace(tree, conversion), sources.join(', '), options, io);
  for (const problem of problems) await say(io, problem);
  if (problems.length > 0) return EXIT.input;
  return hasQuestions(conversion) ? EXIT.findings : EXIT.done;
}

function checkOptions(options: ConvertOptions, sources: readonly string[]): void {
  const { out, inPlace, dryRun, cluster, kubeconfig, context, logs, spec, session, client, accept, reject } =
    options;
  if (!logs && !spec && (session || client || accept || reject))
    throw new UsageError(
      '--session, --client, --accept and --reject are about API paths: give --logs or --spec as well',
    );
  if (dryRun && out === undefined && !inPlace)
    throw new UsageError('--dry-run shows what --out or --in-place would do: give that as well');
  if (inPlace && out !== undefined) throw new UsageError('--out and --in-place are two places: give one');
  if (!cluster && (kubeconfig !== undefined || context !== undefined))
    throw new UsageError('--kubeconfig and --context say which cluster: give --cluster as well');
  if (inPlace && cluster) throw new UsageError('--in-place changes files: leave --cluster out');
  if (inPlace && sources.includes('-'))
    throw new UsageError('--in-place changes files and folders: name them, standard input is none');
}

async function print(
  conversion: Conversion,
  hasConfig: boolean,
  problems: readonly string[],
  { output, out, inPlace }: ConvertOptions,
  io: Io,
): Promise<void> {
  const { conversionTable, conversionSummary } = await import('../convert/show/conversion-table.ts');
  const { conversionJson } = await import('../convert/show/conversion-json.ts');
  const { printIngress } = await import('../convert/manifest.ts');
  const { CONFIG_NOT_GIVEN } = await import('../convert/show/defaults.ts');
  const table = conversionTable(conversion, Math.min(io.stderr.columns ?? 80, 160));
  await write(output === 'table' ? io.stdout : io.stderr, output === 'json' ? '' : table);
  if (output === 'json') await write(io.stdout, conversionJson(conversion, problems));
  if (output === 'manifests' && out === undefined && !inPlace)
    await write(io.stdout, conversion.ingresses.flatMap(writtenOf).map(printIngress).join('---\n'));
  if (conversion.ingresses.length > 0) {
    if (!hasConfig) await say(io, CONFIG_NOT_GIVEN);
    await write(io.stderr, `\n${conversionSummary(conversion)}`);
  }
}

/** Nothing is written where nothing was converted; what is said and the diff go to stderr. */
async function writeLayout(
  folder: string,
  conversion: Conversion,
  { people }: Decisions,
  options: ConvertOptions,
  io: Io,
): Promise<void> {
  if (conversion.ingresses.flatMap(writtenOf).length === 0)
    return say(io, `${folder}: nothing was converted, so nothing is written`);
  const { planLayout } = await import('../convert/out/plan-layout.ts');
  const { presentPolicies } = await import('../convert/out/present-policies.ts');
  const layout = await planLayout(folder, conversion, people, readText, await presentPolicies(folder));
  if (!options.dryRun) await makeFolder(folder);
  await writeAll(layout, folder, options, io);
}

async function writeAll(
  { edits, notes }: Layout,
  place: string,
  { dryRun }: ConvertOptions,
  io: Io,
): Promise<void> {
  await write(io.stderr, `\n${await writeEdits(edits, { dryRun })}`);
  for (const note of notes) await say(io, note);
  const files = edits.map(({ file }) => file).join(', ');
  await say(io, files === '' ? `${place}: nothing to write` : `${dryRun ? 'would write' : 'wrote'} ${files}`);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`cannot make the folder ${folder}: ${reasonOf(error)}`);
  }
}

async function readCluster({ kubeconfig, context }: ConvertOptions, io: Io): Promise<LoadedObjects> {
  const { connect } = await import('../cluster/connection.ts');
  const { ClusterApi } = await import('../cluster/api.ts');
  const { objectsOfCluster } = await import('../convert/source/cluster.ts');
  const connection = await connect(kubeconfig, context);
  return objectsOfCluster(new ClusterApi(connection, (io.pace ?? PACE).head), io.signal);
}

const joined = (loaded: readonly LoadedObjects[]): LoadedObjects => ({
  objects: loaded.flatMap(({ objects }) => objects),
  problems: loaded.flatMap(({ problems }) => problems),
  notes: loaded.flatMap(({ notes }) => notes),
});

async function decisionsOf(options: ConvertOptions): Promise<Decisions> {
  const { joinDecisions } = await import('../convert/decide/decisions.ts');
  const { readDecisions } = await import('../convert/decide/decisions-file.ts');
  const { peopleNamed, readPeople } = await import('../convert/decide/people.ts');
  const file =
    options.decisions === undefined
      ? undefined
      : readDecisions(await textOf(options.decisions), options.decisions);
  const rules = options.people === undefined ? [] : readPeople(await textOf(options.people), options.people);
  const emails = options.allowEmail ?? [];
  const domains = options.allowDomain ?? [];
  const forAll = (words: typeof emails): string[] =>
    words.flatMap(({ ingress, word }) => (ingress === undefined ? [word] : []));
  const named = (words: typeof emails) =>
    words.flatMap(({ ingress, word }) => (ingress === undefined ? [] : [{ ingress, word }]));
  return {
    people: [...rules, ...(file?.people ?? []), ...peopleNamed(forAll(emails), forAll(domains))],
    byName: joinDecisions([
      ...(file?.byName ?? []),
      ...named(emails).map(({ ingress, word }) => [ingress, { people: peopleNamed([word], []) }] as const),
      ...named(domains).map(({ ingress, word }) => [ingress, { people: peopleNamed([], [word]) }] as const),
      ...(options.public ?? []).map((ingress) => [ingress, { isPublic: true }] as const),
      ...(options.byAddress ?? []).map((ingress) => [ingress, { byAddress: true }] as const),
      ...named(options.drop ?? []).map(({ ingress, word }) => [ingress, { drop: new Set([word]) }] as const),
      ...named(options.name ?? []).map(({ ingress, word }) => [ingress, { name: word }] as const),
    ]),
  };
}

async function refuseIdle(decisions: Decisions, ingresses: readonly NginxIngress[]): Promise<void> {
  const { idleDecisions } = await import('../convert/decide/decisions.ts');
  const names = idleDecisions(decisions, ingresses);
  if (names.length > 0)
    throw new UsageError(
      `there is no Ingress of nginx ${names.map((name) => JSON.stringify(name)).join(', ')} that was decided about; names are exact, and one whose manifest has no namespace goes by its name alone`,
    );
}

function nameFrom({ name = [] }: ConvertOptions): (name: string) => string {
  const [template = '{name}-pomerium', ...others] = name.flatMap(({ ingress, word }) =>
    ingress === undefined ? [word] : [],
  );
  if (others.length > 0) throw new UsageError('--name with {name} can be given only once');
  return (old) => template.replaceAll('{name}', () => old);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** Whose annotations are known; named in the report. */
const NEWEST = '0.33.1';

const EXAMPLES: readonly [string, string][] = [
  ['$0 convert apps/ > pomerium.yaml', 'the new Ingresses, which let nobody in, and what there is to decide'],
  [
    '$0 convert apps/ --allow-email alice@example.com --public web/blog > pomerium.yaml',
    'with a rule for people, and one Ingress for everybody',
  ],
  ['$0 convert --cluster --people people.yaml -o table', 'from a cluster, as a report'],
];
