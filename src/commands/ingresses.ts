import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { InputError, UsageError } from '../errors.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { loadIngresses } from '../ingress/load.ts';
import { inspectIngresses } from '../inspection/inspect.ts';
import { INGRESS_KINDS } from '../inspection/kinds.ts';
import { someOf } from '../inspection/names.ts';
import { type Io, readAll } from '../io.ts';
import { ingressesJson } from '../render/ingresses-json.ts';
import { renderIngressesTable } from '../render/ingresses-table.ts';
import { clusterIngresses } from './cluster-ingresses.ts';
import { EXIT } from './exit-codes.ts';
import { INGRESS_OPTIONS } from './ingress-options.ts';
import { readKnowledge } from './known-paths.ts';
import { fileFinder } from './policy-files.ts';
import { printFindings, readOf } from './print-findings.ts';
import { say } from './say.ts';

type IngressesOptions = ArgumentsCamelCase<InferredOptionTypes<typeof INGRESS_OPTIONS>>;

export const buildIngresses = (args: Argv) => args.options(INGRESS_OPTIONS).example(EXAMPLES);

/** Lists Ingresses and what is wrong with them. Returns the exit code. */
export async function runIngresses(options: IngressesOptions, io: Io): Promise<number> {
  if ([...(options.ingresses ?? []), ...(options.logs ?? [])].filter((path) => path === '-').length > 1)
    throw new UsageError('standard input can be read only once: name - for one manifest or log');
  const loaded = await (options.ingresses === undefined
    ? clusterIngresses(options, io)
    : loadIngresses(options.ingresses, () => readAll(io.stdin)));
  if (io.signal.aborted) return EXIT.done;
  const { ingresses, files } = loaded;
  for (const note of loaded.notes) await say(io, note);
  const [problem] = loaded.problems;
  if (ingresses.length === 0 && problem !== undefined) throw new InputError(problem);
  const wanted = chooseFrom(ingresses, options);
  const { known, problems } = await readKnowledge(options, ingresses, io);
  // All of them, since one may take another's requests.
  const inspection = inspectIngresses(ingresses, { version: options.pomerium, known });
  const shown = inspection.ingresses.filter(({ ingress }) => wanted.has(ingressName(ingress)));
  const fileOf = fileFinder(ingresses, files);
  const failures = [...loaded.problems, ...problems];
  const found = {
    findings: inspection.findings.filter(({ where }) => wanted.has(where)),
    kinds: INGRESS_KINDS,
    ...(wanted.size < ingresses.length ? { places: [...wanted] } : {}),
    category: 'ingresses',
    read: readOf(ingresses.length, failures),
    fileOf,
    overview: (width: number) => renderIngressesTable(shown, fileOf, width),
    more: { ingresses: ingressesJson(shown, fileOf) },
  };
  const code = await printFindings(found, options, io);
  for (const failure of failures) await say(io, failure);
  return failures.length > 0 ? EXIT.input : code;
}

/** The names of the Ingresses that are asked about. */
function chooseFrom(
  ingresses: readonly Ingress[],
  { host: hosts = [], ingress: keys = [] }: Pick<IngressesOptions, 'host' | 'ingress'>,
): ReadonlySet<string> {
  const names = hosts.map((host) => host.toLowerCase());
  const lost =
    keys.find((key) => !ingresses.some((ingress) => isNamed(ingress, key))) ??
    names.find((name) => !ingresses.some((ingress) => ingress.hosts.includes(name)));
  if (lost !== undefined)
    throw new InputError(
      `cannot find ${lost} among the Ingresses: there are ${someOf(ingresses.map(ingressName), 8) || 'none'}`,
    );
  const chosen = ingresses.filter(
    (ingress) =>
      (keys.length === 0 || keys.some((key) => isNamed(ingress, key))) &&
      (names.length === 0 || names.some((name) => ingress.hosts.includes(name))),
  );
  return new Set(chosen.map(ingressName));
}

/** A manifest may leave its namespace to whoever applies it. */
const isNamed = (ingress: Ingress, key: string): boolean =>
  ingress.namespace === '' ? key.split('/').at(-1) === ingress.name : key === ingressName(ingress);

const EXAMPLES: readonly [string, string][] = [
  ['$0 ingresses', 'of the cluster'],
  [
    '$0 ingresses --ingresses apps/ --spec app.example.com=openapi.yaml',
    'of manifests, and what rules open of an API',
  ],
  ['$0 ingresses --ingresses clusters/home -o sarif --fail-on medium > findings.sarif', 'for code scanning'],
];
